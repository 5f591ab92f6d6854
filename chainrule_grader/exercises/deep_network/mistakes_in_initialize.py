"""How the parameters to start from go wrong."""

from __future__ import annotations

from chainrule_grader.exercises.deep_network.slip import (
    NOTATION,
    SlipsOf,
    exercise,
)
from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, depth, hidden

_TASK = exercise("`initialize_parameters` (8 points)")

_LOOP = "range(1, len(layer_dims))"
_DRAWN, _ZEROS = "np.random.randn(n, n_prev)", "np.zeros((n, 1))"
_SIZES = "layer_dims[l], layer_dims[l - 1]"
_RETURN = "    return parameters"
_W_SHAPE, _B_SHAPE = "W⁽ˡ⁾: (n⁽ˡ⁾, n⁽ˡ⁻¹⁾)", "b⁽ˡ⁾: (n⁽ˡ⁾, 1)"


def _in_both(kind: str) -> tuple[Misconception, ...]:
    slip = SlipsOf(f"initialize_parameters_{kind}")
    return (
        slip(
            f"{kind}-one-layer-short",
            "The last layer is missing from your dictionary. A list of L + 1 sizes describes L "
            "layers: look at where your loop ends.",
            (_LOOP, "range(1, len(layer_dims) - 1)"),
            see=depth.LAYERS,
        ),
        slip(
            f"{kind}-one-layer-too-many",
            "Your loop asks for a size that the list does not hold. L + 1 sizes describe L layers, "
            "and the first of them is the input: look at where the loop ends, and at each index.",
            (_LOOP, "range(1, len(layer_dims) + 1)"),
            see=depth.LAYERS,
        ),
        slip(
            f"{kind}-depth-fixed",
            "Your function always makes two layers. How many there are follows from the length of "
            "the list.",
            (_LOOP, "range(1, 3)"),
            see=depth.LAYERS,
        ),
        slip(
            f"{kind}-only-first-layer",
            "Only layer 1 is in your dictionary. Does the function return inside its loop, in the "
            "first round?",
            (_RETURN, "        return parameters"),
            see=_TASK,
        ),
        slip(
            f"{kind}-keys-from-zero",
            "Your keys count from 0, so each layer stands under the name of the one before it. The "
            "first weights are W1.",
            ('f"W{l}"', 'f"W{l - 1}"'),
            ('f"b{l}"', 'f"b{l - 1}"'),
            see=NOTATION,
        ),
        slip(
            f"{kind}-bias-without-column",
            "Your biases have shape (n,). They are columns of shape (n, 1), so that they add to "
            "every sample of (n, m).",
            (_ZEROS, "np.zeros(n)"),
            equation=_B_SHAPE,
            see=arrays.FLAT,
        ),
        slip(
            f"{kind}-bias-row",
            "Your biases are rows, (1, n). They are columns: one row for each unit, so that they "
            "add to every sample.",
            (_ZEROS, "np.zeros((1, n))"),
            equation=_B_SHAPE,
            see=arrays.BROADCASTING,
        ),
        slip(
            f"{kind}-bias-per-input",
            "Your biases have one entry for each input. A bias belongs to a unit of the layer "
            "itself.",
            (_ZEROS, "np.zeros((n_prev, 1))"),
            equation=_B_SHAPE,
            see=depth.SYMBOLS,
        ),
        slip(
            f"{kind}-bias-ones",
            "Your biases start at 1. They start at 0: only the weights have to differ.",
            (_ZEROS, "np.ones((n, 1))"),
            equation="b⁽ˡ⁾ = 0",
            see=hidden.START,
        ),
        slip(
            f"{kind}-uniform-weights",
            "Your weights are all positive: they come from a uniform distribution on 0 to 1. Draw "
            "them from the standard normal distribution.",
            (_DRAWN, "np.random.rand(n, n_prev)"),
        ),
        slip(
            f"{kind}-weights-transposed",
            "Your W has one row per input. Here a row of W belongs to a unit of the layer itself, "
            "a column to a unit of the layer before.",
            (_DRAWN, "np.random.randn(n_prev, n)"),
            equation=_W_SHAPE,
            see=depth.TURNED,
        ),
        slip(
            f"{kind}-weights-square",
            "Your W is square: both of its sizes come from the same entry of the list. Its rows "
            "belong to the layer itself.",
            (_DRAWN, "np.random.randn(n_prev, n_prev)"),
            equation=_W_SHAPE,
            see=depth.SYMBOLS,
        ),
        slip(
            f"{kind}-sizes-exchanged",
            "Each layer and the layer before it are exchanged: W is transposed, and b has an entry "
            "for each input. Look at which of the two sizes is which.",
            (_SIZES, "layer_dims[l - 1], layer_dims[l]"),
            equation=f"{_W_SHAPE}, {_B_SHAPE}",
            see=depth.SYMBOLS,
        ),
        slip(
            f"{kind}-shape-as-tuple",
            "The weights cannot be drawn: the shape is given as one tuple. This way to draw takes "
            "rows and columns as two numbers.",
            (_DRAWN, "np.random.randn((n, n_prev))"),
            see=_TASK,
        ),
        slip(
            f"{kind}-zeros-without-tuple",
            "The biases cannot be made: rows and columns are given as two numbers, and the second "
            "is taken for a type. An array of zeros wants its shape as one tuple.",
            (_ZEROS, "np.zeros(n, 1)"),
            see=arrays.COLUMNS,
        ),
    )


_deep = SlipsOf("initialize_parameters_deep")
_he = SlipsOf("initialize_parameters_he")
_SMALL = "np.random.randn(n, n_prev) * 0.01"
_SCALE = "np.sqrt(2 / n_prev)"
_HE = "W⁽ˡ⁾ = √(2 / n⁽ˡ⁻¹⁾) · N(0, 1)"

MISTAKES = (
    *_in_both("deep"),
    *_in_both("he"),
    _deep(
        "deep-not-scaled",
        "Your weights have a standard deviation of 1: the factor 0.01 is missing.",
        (_SMALL, _DRAWN),
        equation="W⁽ˡ⁾ = 0.01 · N(0, 1)",
        see=depth.THIRTY,
    ),
    _deep(
        "deep-all-zeros",
        "Your weights are all zero. Then all units of a layer compute the same and stay the same "
        "for ever; random numbers tell them apart.",
        (_SMALL, "np.zeros((n, n_prev))"),
        equation="W⁽ˡ⁾ = 0.01 · N(0, 1)",
        see=hidden.ZEROS,
    ),
    _deep(
        "deep-uniform-not-scaled",
        "Your weights lie between 0 and 1: they come from a uniform distribution, and the factor "
        "0.01 is missing. Draw from the standard normal distribution.",
        (_SMALL, "np.random.rand(n, n_prev)"),
        equation="W⁽ˡ⁾ = 0.01 · N(0, 1)",
    ),
    _deep(
        "deep-transposed-not-scaled",
        "Your W has one row per input, and the factor 0.01 is missing. A row of W belongs to a "
        "unit of the layer itself.",
        (_SMALL, "np.random.randn(n_prev, n)"),
        equation="W⁽ˡ⁾ = 0.01 · N(0, 1)",
        see=depth.TURNED,
    ),
    _deep(
        "deep-all-equal",
        "Your weights are all the same number. Then all units of a layer compute the same; a new "
        "random number for every entry tells them apart.",
        (_SMALL, "np.ones((n, n_prev)) * 0.01"),
        equation="W⁽ˡ⁾ = 0.01 · N(0, 1)",
        see=hidden.ALIKE,
    ),
    _deep(
        "deep-scale-of-he",
        "Your weights have the scale of He's initialisation. This function takes the same small "
        "factor for every layer.",
        ("* 0.01", "* np.sqrt(2 / n_prev)"),
        equation="W⁽ˡ⁾ = 0.01 · N(0, 1)",
    ),
    _deep(
        "deep-divided",
        "Your weights are huge: they are divided by 0.01, not multiplied.",
        ("* 0.01", "/ 0.01"),
        equation="W⁽ˡ⁾ = 0.01 · N(0, 1)",
    ),
    _he(
        "he-fan-out",
        "Your scale comes from the number of units in the layer itself. He's initialisation "
        "divides by the number of inputs, which is the size of the layer before.",
        (_SCALE, "np.sqrt(2 / n)"),
        equation=_HE,
        see=depth.RELU,
    ),
    _he(
        "he-missing-root",
        "Your scale is 2 / n_prev. That is the variance of the weights; the factor is its square "
        "root.",
        (_SCALE, "(2 / n_prev)"),
        equation=_HE,
        see=depth.VARIANCE,
    ),
    _he(
        "he-root-of-numerator",
        "Your root covers the 2 alone. It covers the whole fraction: look at the brackets.",
        (_SCALE, "np.sqrt(2) / n_prev"),
        equation=_HE,
        see=depth.VARIANCE,
    ),
    _he(
        "he-one-for-two",
        "Your weights are too small by a factor of about √2. Is the 2 there, which makes up for "
        "ReLU, and does it stand above the number of inputs alone?",
        (_SCALE, "np.sqrt(1 / n_prev)"),
        equation=_HE,
        see=depth.RELU,
    ),
    _he(
        "he-divided",
        "Your weights are divided by the root, not multiplied: the more inputs, the larger they "
        "get.",
        (f"* {_SCALE}", f"/ {_SCALE}"),
        equation=_HE,
        see=depth.VARIANCE,
    ),
    _he(
        "he-not-scaled",
        "Your weights have a standard deviation of 1 in every layer: the scale is missing.",
        (f" * {_SCALE}", ""),
        equation=_HE,
        see=depth.RELU,
    ),
    _he(
        "he-scale-of-deep",
        "Your weights still have the fixed scale 0.01. He's initialisation takes the scale from "
        "the number of inputs of each layer.",
        (_SCALE, "0.01"),
        equation=_HE,
        see=depth.THIRTY,
    ),
    _he(
        "he-both-scales",
        "Your weights are a hundredth of what they should be: the 0.01 of the other function is in "
        "them as well.",
        (_SCALE, "np.sqrt(2 / n_prev) * 0.01"),
        equation=_HE,
        see=depth.THIRTY,
    ),
    _he(
        "he-all-zeros",
        "Your weights are all zero. Then all units of a layer compute the same and stay the same "
        "for ever; random numbers tell them apart.",
        (_DRAWN, "np.zeros((n, n_prev))"),
        equation=_HE,
        see=hidden.ZEROS,
    ),
    _he(
        "he-uniform-not-scaled",
        "Your weights lie between 0 and 1: they come from a uniform distribution, and the scale is "
        "missing. Draw from the standard normal distribution.",
        (_DRAWN, "np.random.rand(n, n_prev)"),
        (f" * {_SCALE}", ""),
        equation=_HE,
    ),
    _he(
        "he-transposed-not-scaled",
        "Your W has one row per input, and the scale is missing. A row of W belongs to a unit of "
        "the layer itself.",
        (_DRAWN, "np.random.randn(n_prev, n)"),
        (f" * {_SCALE}", ""),
        equation=_HE,
        see=depth.TURNED,
    ),
    _he(
        "he-fan-out-missing-root",
        "Your scale is 2 / n. It comes from the inputs of the layer, not from its units, and the "
        "square root is missing.",
        (_SCALE, "(2 / n)"),
        equation=_HE,
        see=depth.RELU,
    ),
    _he(
        "he-fan-out-transposed",
        "Your W has one row per input, and its scale comes from the number of units. A row belongs "
        "to a unit, and the scale to the number of inputs.",
        (_DRAWN, "np.random.randn(n_prev, n)"),
        (_SCALE, "np.sqrt(2 / n)"),
        equation=_HE,
        see=depth.TURNED,
    ),
)
