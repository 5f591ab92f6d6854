"""How the step back through the hidden layer goes wrong, alone and with the usual second slip."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, hidden

Edit = tuple[str, str]

DZ1 = "dZ1 = W2ᵀ dZ2 ∗ (1 − A1 ∗ A1)"

# Where the 1/m is left out: in the weights, in the biases, in all four.
WEIGHTS_SUMMED: tuple[Edit, ...] = (
    ("dZ2 @ A1.T / m", "dZ2 @ A1.T"),
    ("dZ1 @ X.T / m", "dZ1 @ X.T"),
)
BIASES_SUMMED: tuple[Edit, ...] = (
    ("np.sum(dZ2, axis=1, keepdims=True) / m", "np.sum(dZ2, axis=1, keepdims=True)"),
    ("np.sum(dZ1, axis=1, keepdims=True) / m", "np.sum(dZ1, axis=1, keepdims=True)"),
)
ALL_SUMMED = (*WEIGHTS_SUMMED, *BIASES_SUMMED)
SIGN: Edit = ("A2 - Y\n    dW2", "Y - A2\n    dW2")

# A slug, what is seen, and the edit: each way for the slope of tanh to go wrong.
_SLOPES: tuple[tuple[str, str, Edit], ...] = (
    ("slope-from-z1", "has 1 - Z1²", ("1 - A1**2", '1 - cache["Z1"] ** 2')),
    ("slope-of-sigmoid", "uses a(1 - a)", ("(1 - A1**2)", "A1 * (1 - A1)")),
    ("slope-of-relu", "uses the slope of ReLU", ("(1 - A1**2)", "(A1 > 0)")),
    ("slope-missing", "lacks the slope of tanh", ("W2.T @ dZ2 * (1 - A1**2)", "W2.T @ dZ2")),
    ("dz1-without-w2", "does not go back through W2", ("W2.T @ dZ2 * (1", "dZ2 * (1")),
)
_EDITS = {slug: edit for slug, _, edit in _SLOPES}


def _alone(slug: str, hint: str, edit: Edit | None = None, *, see: str) -> Misconception:
    edits = (edit or _EDITS[slug],)
    return Misconception(slug, hint, "backward_propagation", edits=edits, equation=DZ1, see=see)


_ALONE = (
    _alone(
        "slope-from-z1",
        "Your dZ1 has 1 - Z1². The slope of tanh is 1 - a², with the activation a.",
        see=hidden.TANH,
    ),
    _alone(
        "slope-of-sigmoid",
        "Your dZ1 uses a(1 - a), the slope of the sigmoid. The hidden layer uses tanh.",
        see=hidden.ACTIVATION,
    ),
    _alone(
        "slope-of-relu",
        "Your dZ1 uses the slope of ReLU. The hidden layer uses tanh.",
        see=hidden.ACTIVATION,
    ),
    _alone(
        "slope-missing",
        "Your dZ1 is dA1: what came back through W2 is not yet multiplied by the slope of tanh.",
        see=hidden.ACTIVATION,
    ),
    _alone(
        "dz1-without-w2",
        "Your dZ1 does not go back through W2. Hidden units matter as much as their weight to "
        "the output.",
        see=hidden.ALL_UNITS,
    ),
    _alone(
        "slope-without-square",
        "Your dZ1 has 1 - A1. Look at the square in the slope of tanh.",
        ("1 - A1**2", "1 - A1"),
        see=hidden.TANH,
    ),
    _alone(
        "slope-square-around",
        "Your dZ1 squares the whole difference 1 - A1. The square belongs to A1 alone.",
        ("1 - A1**2", "(1 - A1) ** 2"),
        see=hidden.TANH,
    ),
    _alone(
        "slope-plus",
        "Your dZ1 has 1 + A1². tanh is steepest at 0: look at the sign before the square.",
        ("1 - A1**2", "1 + A1**2"),
        see=hidden.TANH,
    ),
    _alone(
        "slope-only-square",
        "Your dZ1 multiplies by A1². Something stands before the square in the slope of tanh.",
        ("(1 - A1**2)", "A1**2"),
        see=hidden.TANH,
    ),
    _alone(
        "dz1-sign",
        "Your dW1 and db1 have the opposite sign. Look at the order in the slope of tanh or, if "
        "dW2 and db2 are turned as well, at the order in dZ2.",
        ("1 - A1**2", "A1**2 - 1"),
        see=hidden.ONE_PATH,
    ),
    _alone(
        "slope-of-activation",
        "Your dZ1 applies tanh once more, as if A1 were still Z1. Which of the two does your "
        "slope expect?",
        ("(1 - A1**2)", "tanh_derivative(A1)"),
        see=hidden.ACTIVATION,
    ),
    _alone(
        "slope-of-sigmoid-at-z1",
        "Your dZ1 uses the slope of the sigmoid at Z1. The hidden layer uses tanh.",
        ("(1 - A1**2)", 'sigmoid_derivative(cache["Z1"])'),
        see=hidden.ACTIVATION,
    ),
    _alone(
        "slope-of-output-layer",
        "Your dZ1 has 1 - A2². The slope belongs to the hidden layer, so it is made of A1.",
        ("1 - A1**2", "1 - A2**2"),
        see=hidden.ACTIVATION,
    ),
    _alone(
        "dz1-without-dz2",
        "Your dZ1 does not hold the error of the output: dZ2 is missing from it.",
        ("W2.T @ dZ2 * (1", "W2.T * (1"),
        see=hidden.ONE_PATH,
    ),
    _alone(
        "dz1-through-dw2",
        "Your dZ1 goes back through dW2. The error returns through the weights themselves.",
        ("W2.T @ dZ2 * (1", "dW2.T @ dZ2 * (1"),
        see=hidden.ALL_UNITS,
    ),
)

_LOST = tuple((old, old.replace(", keepdims=True", "")) for old, _ in BIASES_SUMMED)

# What comes along with a wrong slope: the rest of the slug, what is seen, the edits, where to read.
_SECOND: tuple[tuple[str, str, tuple[Edit, ...], str], ...] = (
    (
        "not-averaged",
        "all your gradients are sums over the samples, without the 1/m",
        ALL_SUMMED,
        hidden.AVERAGE,
    ),
    (
        "weights-not-averaged",
        "your dW1 and dW2 are sums over the samples, without the 1/m",
        WEIGHTS_SUMMED,
        hidden.AVERAGE,
    ),
    (
        "biases-not-averaged",
        "your db1 and db2 are sums over the samples, without the 1/m",
        BIASES_SUMMED,
        hidden.AVERAGE,
    ),
    (
        "dimension-lost",
        "your db1 has shape (n_h,), since the sum dropped a dimension",
        _LOST,
        arrays.AXIS,
    ),
    (
        "m-from-features",
        "your gradients are divided by the number of features, not of samples",
        (("X.shape[1]", "X.shape[0]"),),
        arrays.COLUMNS,
    ),
    (
        "and-sign",
        "the order in your dZ2 is exchanged, which turns all signs",
        (SIGN,),
        hidden.ONE_PATH,
    ),
)

_BOTH = tuple(
    Misconception(
        f"{slug}-{second}",
        f"Two things: {seen_too}, and your dZ1 {seen}.",
        "backward_propagation",
        edits=(edit, *edits),
        equation=DZ1,
        see=see,
    )
    for second, seen_too, edits, see in _SECOND
    for slug, seen, edit in _SLOPES
)

MISTAKES = (
    *_ALONE,
    *_BOTH,
    Misconception(
        "slope-of-sigmoid-in-both-layers",
        "Both your dZ2 and your dZ1 hold a(1 - a). In dZ2 that factor has cancelled with the "
        "cross-entropy, and the hidden layer uses tanh.",
        "backward_propagation",
        edits=(
            _EDITS["slope-of-sigmoid"],
            ("A2 - Y\n    dW2", "(A2 - Y) * A2 * (1 - A2)\n    dW2"),
        ),
        equation=f"dZ2 = A2 − Y, {DZ1}",
        see=hidden.OUTPUT,
    ),
)
