"""How the way through the network goes wrong."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, hidden
from chainrule_grader.exercises.shallow_network import reading

_TASK = reading.exercise("`forward_propagation` (10 points)")

_Z1, _Z2 = "Z1 = W1 X + b1", "Z2 = W2 A1 + b2"
_A1, _A2 = "A1 = tanh(Z1)", "A2 = σ(Z2)"
_HIDDEN_SIGMOID = ("np.tanh(Z1)", "sigmoid(Z1)")
_NO_B1, _NO_B2 = ("W1 @ X + b1", "W1 @ X"), ("W2 @ A1 + b2\n", "W2 @ A1\n")

_ALONE = (
    Misconception(
        "hidden-sigmoid",
        "Your hidden layer uses the sigmoid. In this network it uses tanh.",
        "forward_propagation",
        edits=(_HIDDEN_SIGMOID,),
        equation=_A1,
        see=hidden.OUTPUT,
    ),
    Misconception(
        "hidden-relu",
        "Your hidden layer uses ReLU. In this network it uses tanh.",
        "forward_propagation",
        edits=(("np.tanh(Z1)", "np.maximum(0, Z1)"),),
        equation=_A1,
        see=hidden.ACTIVATIONS,
    ),
    Misconception(
        "hidden-layer-linear",
        "Your hidden layer passes Z1 on as it is: A1 equals Z1. The activation is missing.",
        "forward_propagation",
        edits=(("A1 = np.tanh(Z1)\n", "A1 = Z1\n"),),
        equation=_A1,
        see=hidden.LINEAR,
    ),
    Misconception(
        "activations-exchanged",
        "Your hidden layer uses the sigmoid and your output layer tanh: the two have changed "
        "places. A probability lies between 0 and 1.",
        "forward_propagation",
        edits=(_HIDDEN_SIGMOID, ("sigmoid(Z2)", "np.tanh(Z2)")),
        equation=f"{_A1}, {_A2}",
        see=hidden.OUTPUT,
    ),
    Misconception(
        "z1-passed-on",
        "Your output layer reads Z1. It should read what the hidden layer puts out.",
        "forward_propagation",
        edits=(("W2 @ A1 + b2\n", "W2 @ Z1 + b2\n"),),
        equation=_Z2,
        see=hidden.LINEAR,
    ),
    Misconception(
        "biases-dropped",
        "Both biases are missing from your forward pass.",
        "forward_propagation",
        edits=(_NO_B1, _NO_B2),
        equation=f"{_Z1}, {_Z2}",
        see=hidden.SHAPES,
    ),
    Misconception(
        "hidden-bias-dropped",
        "The bias of the hidden layer is missing from your Z1.",
        "forward_propagation",
        edits=(_NO_B1,),
        equation=_Z1,
        see=hidden.SHAPES,
    ),
    Misconception(
        "output-bias-dropped",
        "The bias of the output layer is missing from your Z2.",
        "forward_propagation",
        edits=(_NO_B2,),
        equation=_Z2,
        see=hidden.SHAPES,
    ),
    Misconception(
        "biases-subtracted",
        "Your biases are subtracted. Look at the signs in Z1 and Z2.",
        "forward_propagation",
        edits=(("W1 @ X + b1", "W1 @ X - b1"), ("W2 @ A1 + b2\n", "W2 @ A1 - b2\n")),
        equation=f"{_Z1}, {_Z2}",
        see=hidden.SHAPES,
    ),
    Misconception(
        "output-with-hidden-bias",
        "Your Z2 has a row for each hidden unit: it is the bias of the hidden layer that is "
        "added. Each layer has a bias of its own.",
        "forward_propagation",
        edits=(("W2 @ A1 + b2\n", "W2 @ A1 + b1\n"),),
        equation=_Z2,
        see=hidden.SHAPES,
    ),
    Misconception(
        "hidden-with-output-bias",
        "Your Z1 is shifted by the bias of the output layer. Each layer has a bias of its own.",
        "forward_propagation",
        edits=(("W1 @ X + b1", "W1 @ X + b2"),),
        equation=_Z1,
        see=hidden.SHAPES,
    ),
    Misconception(
        "bias-added-as-row",
        "Your bias was turned into a row, which meets the samples in place of the units. As a "
        "column it stretches over all samples.",
        "forward_propagation",
        edits=(("W1 @ X + b1", "W1 @ X + b1.T"),),
        equation=_Z1,
        see=arrays.BROADCASTING,
    ),
    Misconception(
        "weights-transposed-forward",
        "A product does not fit: n_h columns meet the n_x rows of X. W1 already has one row "
        "per hidden unit and multiplies X as it is, without a transpose; W2 multiplies A1, "
        "not X.",
        "forward_propagation",
        edits=(("W1 @ X", "W1.T @ X"),),
        equation=_Z1,
        see=hidden.TURNED,
    ),
    Misconception(
        "output-weights-transposed-forward",
        "A product in your output layer does not fit: W2 was turned, so its single column meets "
        "the n_h rows of A1. W2 multiplies A1 as it is.",
        "forward_propagation",
        edits=(("W2 @ A1", "W2.T @ A1"),),
        equation=_Z2,
        see=hidden.TURNED,
    ),
    Misconception(
        "input-on-the-left",
        "A product does not fit: the m columns of X meet the n_h rows of W1. The weights stand "
        "on the left, the samples on the right.",
        "forward_propagation",
        edits=(("W1 @ X", "X @ W1"),),
        equation=_Z1,
        see=arrays.PRODUCT,
    ),
    Misconception(
        "w1-used-twice",
        "A product does not fit: n_x columns meet the n_h rows of A1. The output layer has "
        "weights of its own.",
        "forward_propagation",
        edits=(("W2 @ A1", "W1 @ A1"),),
        equation=_Z2,
    ),
    Misconception(
        "star-in-z1",
        "In Z1, * multiplies W1 and X entry by entry and cannot match their shapes. Row times "
        "column, summed over the features, is a matrix product.",
        "forward_propagation",
        edits=(("W1 @ X", "W1 * X"),),
        equation=_Z1,
        see=arrays.PRODUCT,
    ),
    Misconception(
        "star-in-z2",
        "In Z2, * multiplies W2 and A1 entry by entry, where the sum over the hidden units is "
        "wanted. That is a matrix product.",
        "forward_propagation",
        edits=(("W2 @ A1", "W2 * A1"),),
        equation=_Z2,
        see=arrays.PRODUCT,
    ),
    Misconception(
        "output-tanh",
        "Your output lies between -1 and 1: the last activation is tanh. A probability "
        "lies between 0 and 1.",
        "forward_propagation",
        edits=(("sigmoid(Z2)", "np.tanh(Z2)"),),
        equation=_A2,
        see=hidden.OUTPUT,
    ),
    Misconception(
        "output-without-activation",
        "Your A2 equals Z2. The output layer has an activation too.",
        "forward_propagation",
        edits=(("A2 = sigmoid(Z2)", "A2 = Z2"),),
        equation=_A2,
        see=hidden.OUTPUT,
    ),
    Misconception(
        "output-relu",
        "Your output layer uses ReLU, so A2 can be above 1. A probability lies between 0 and 1.",
        "forward_propagation",
        edits=(("sigmoid(Z2)", "np.maximum(0, Z2)"),),
        equation=_A2,
        see=hidden.OUTPUT,
    ),
    Misconception(
        "output-softmax-of-one",
        "Your A2 is 1 for every sample. A softmax over one unit gives that, and so can rounding; "
        "with a single output the activation is another.",
        "forward_propagation",
        edits=(("sigmoid(Z2)", "np.exp(Z2) / np.sum(np.exp(Z2), axis=0)"),),
        equation=_A2,
        see=hidden.OUTPUT,
    ),
    Misconception(
        "output-softmax-over-samples",
        "Your A2 adds up to 1 over the samples, as a softmax does. Each sample has a probability "
        "of its own.",
        "forward_propagation",
        edits=(("sigmoid(Z2)", "np.exp(Z2) / np.sum(np.exp(Z2))"),),
        equation=_A2,
        see=hidden.OUTPUT,
    ),
    Misconception(
        "output-from-hidden-layer",
        "Your A2 has a row for each hidden unit: its activation is given Z1. Look at which Z "
        "belongs to the output.",
        "forward_propagation",
        edits=(("sigmoid(Z2)", "sigmoid(Z1)"),),
        equation=_A2,
    ),
    Misconception(
        "output-as-labels",
        "Your A2 holds only zeros and ones. The network puts out probabilities; labels are made "
        "of them later.",
        "forward_propagation",
        edits=(("A2 = sigmoid(Z2)", "A2 = np.round(sigmoid(Z2))"),),
        equation=_A2,
        see=hidden.OUTPUT,
    ),
    Misconception(
        "cache-not-returned",
        "Two values should come back, A2 and the cache, and this is not seen here: is there a "
        "return, and does it give both?",
        "forward_propagation",
        edits=(('return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}', "return A2"),),
        see=_TASK,
    ),
    Misconception(
        "cache-returned-first",
        "The first value that comes back holds no numbers, and the second is not the cache. A2 "
        "comes first, then the cache.",
        "forward_propagation",
        edits=(
            (
                'return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}',
                'return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}, A2',
            ),
        ),
        see=_TASK,
    ),
    Misconception(
        "cache-without-keys",
        "Your A2 is right, but the cache does not hold Z1, A1, Z2 and A2 under these names. Is "
        "it a dictionary, and are its keys written like this?",
        "forward_propagation",
        edits=(('{"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}', "(Z1, A1, Z2, A2)"),),
        see=_TASK,
    ),
    Misconception(
        "a2-not-in-cache",
        "Your A2 is right and is returned, but the cache does not hold it.",
        "forward_propagation",
        edits=((', "A2": A2}', "}"),),
        see=_TASK,
    ),
    Misconception(
        "cache-exchanged",
        "In your cache Z1 and A1 have changed places, while A2 is right. Look at which name "
        "stands for which array.",
        "forward_propagation",
        edits=(('{"Z1": Z1, "A1": A1,', '{"Z1": A1, "A1": Z1,'),),
        equation=_A1,
        see=_TASK,
    ),
)

# A slug, what is seen, and the edit: the wrong activations that go together with a missing bias.
_HIDDEN = (
    ("hidden-sigmoid", "your hidden layer uses the sigmoid, not tanh", _HIDDEN_SIGMOID),
    (
        "hidden-relu",
        "your hidden layer uses ReLU, not tanh",
        ("np.tanh(Z1)", "np.maximum(0, Z1)"),
    ),
    (
        "hidden-layer-linear",
        "your hidden layer has no activation",
        ("A1 = np.tanh(Z1)\n", "A1 = Z1\n"),
    ),
)
_OUTPUT = (
    ("output-tanh", "your last activation is tanh", ("sigmoid(Z2)", "np.tanh(Z2)")),
    ("output-without-activation", "your A2 equals Z2", ("A2 = sigmoid(Z2)", "A2 = Z2")),
)
_BIASES = (
    ("biases-dropped", "both biases are missing", (_NO_B1, _NO_B2)),
    ("hidden-bias-dropped", "the bias of the hidden layer is missing", (_NO_B1,)),
    ("output-bias-dropped", "the bias of the output layer is missing", (_NO_B2,)),
)

_BOTH = tuple(
    Misconception(
        f"{slug}-{bias}",
        f"Two things: {seen}, and {missing}.",
        "forward_propagation",
        edits=(edit, *edits),
        equation=f"{_Z1}, {_A1}, {_Z2}, {_A2}",
    )
    for slug, seen, edit in (*_HIDDEN, *_OUTPUT)
    for bias, missing, edits in _BIASES
)

MISTAKES = (*_ALONE, *_BOTH)
