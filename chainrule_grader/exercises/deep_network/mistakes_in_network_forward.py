"""How the whole network and its cost go wrong on the way forward."""

from __future__ import annotations

from chainrule_grader.exercises.deep_network.slip import (
    NOTATION,
    SlipsOf,
    exercise,
)
from chainrule_grader.exercises.lessons import arrays, depth, hidden, loss

_TASK = exercise("`L_model_forward` (10 points)")

_network = SlipsOf("L_model_forward")
_cost = SlipsOf("compute_cost")
_A = "A⁽ˡ⁾ = g⁽ˡ⁾(W⁽ˡ⁾ A⁽ˡ⁻¹⁾ + b⁽ˡ⁾)"
_DEPTH, _LOOP = "len(parameters) // 2", "range(1, L)"
_HIDDEN, _OUTPUT = 'A, W, b, "relu"', 'A, W, b, "sigmoid"'

OF_L_MODEL_FORWARD = (
    _network(
        "forward-not-chained",
        "Every hidden layer is fed with X. A layer takes the A of the layer before it; only layer "
        "1 takes X.",
        (_HIDDEN, 'X, W, b, "relu"'),
        equation=_A,
        see=depth.BLOCK,
    ),
    _network(
        "forward-output-fed-with-input",
        "Your output layer is fed with X. It takes the A of the last hidden layer.",
        (_OUTPUT, 'X, W, b, "sigmoid"'),
        equation=_A,
        see=depth.BLOCK,
    ),
    _network(
        "forward-output-fed-too-early",
        "Your output layer takes what went into the last hidden layer, not what came out of it. "
        "Look at which of your variables holds the newest A after the loop.",
        (
            '        W, b = parameters[f"W{l}"]',
            '        A_prev = A\n        W, b = parameters[f"W{l}"]',
        ),
        (_OUTPUT, 'A_prev, W, b, "sigmoid"'),
        equation=_A,
        see=depth.BLOCK,
    ),
    _network(
        "layers-counted-twice",
        "Your function asks for a layer that is not there. Is your L a variable of the notebook, "
        "or the number of entries in `parameters`, where each layer has two, a W and a b?",
        (_DEPTH, "len(parameters)"),
        see=NOTATION,
    ),
    _network(
        "layers-counted-in-halves",
        "Your L is not a whole number: / gives a float, even where nothing is left over. Counts "
        "come from the division that stays whole.",
        (_DEPTH, "len(parameters) / 2"),
        see=NOTATION,
    ),
    _network(
        "depth-fixed-at-two",
        "Your function always computes two layers. Take the number of layers from `parameters`.",
        (_DEPTH, "2"),
    ),
    _network(
        "output-layer-lost",
        "Your network ends one layer too early: the last hidden layer is taken for the output. "
        "Look at how you count the layers.",
        (_DEPTH, f"{_DEPTH} - 1"),
    ),
    _network(
        "layers-from-zero",
        "Your function asks for a layer 0. The layers are counted from 1: layer 0 is the input, "
        "and it has no weights.",
        (_LOOP, "range(L)"),
    ),
    _network(
        "hidden-layers-sigmoid",
        "Your hidden layers use the sigmoid. Only the output layer does; the others use ReLU.",
        (_HIDDEN, "A, W, b, 'sigmoid'"),
    ),
    _network(
        "hidden-layers-sigmoid-depth-fixed",
        "Your function always computes two layers, and the hidden one uses the sigmoid. Count the "
        "layers in `parameters`, and look at which activation belongs to which layer.",
        (_DEPTH, "2"),
        (_HIDDEN, "A, W, b, 'sigmoid'"),
    ),
    _network(
        "output-layer-relu",
        "Your output layer uses ReLU. Probabilities come from the sigmoid.",
        (_OUTPUT, "A, W, b, 'relu'"),
        see=hidden.OUTPUT,
    ),
    _network(
        "network-activations-swapped",
        "Your hidden layers use the sigmoid, and your output layer uses ReLU. It is the other way "
        "round.",
        (_HIDDEN, "A, W, b, 'sigmoid'"),
        (_OUTPUT, "A, W, b, 'relu'"),
    ),
    _network(
        "last-layer-twice",
        "Your loop also covers the output layer, which is then applied a second time. The hidden "
        "layers are 1 to L - 1.",
        (_LOOP, "range(1, L + 1)"),
    ),
    _network(
        "last-hidden-layer-skipped",
        "Your loop ends one layer too early: the last hidden layer is left out. The hidden layers "
        "are 1 to L - 1.",
        (_LOOP, "range(1, L - 1)"),
    ),
    _network(
        "first-layer-skipped",
        "X goes into a layer that is not the first. Does your loop begin with layer 1, and does "
        "each layer take the A of the one before it?",
        (_LOOP, "range(2, L)"),
    ),
    _network(
        "hidden-values-returned",
        "What comes back is the A of the last hidden layer. AL is what the output layer makes of "
        "it.",
        ("return AL, caches", "return A, caches"),
    ),
    _network(
        "network-values-exchanged",
        "The caches come back first and AL second. Look at the order in which the text asks for "
        "them.",
        ("return AL, caches", "return caches, AL"),
        see=_TASK,
    ),
    _network(
        "network-no-pair",
        "Two values are expected here, AL and the list of caches. Is there a return, and does it "
        "hold both?",
        ("return AL, caches", "return AL"),
        see=_TASK,
    ),
)

_J = "J = −(1/m) Σ [y log a + (1 − y) log(1 − a)]"
_TERMS = "Y * np.log(AL) + (1 - Y) * np.log(1 - AL)"
_NEGATIVES, _WHOLE = " + (1 - Y) * np.log(1 - AL)", f"-np.sum({_TERMS}) / m"

OF_COMPUTE_COST = (
    _cost(
        "cost-not-averaged",
        "Your cost is m times too large, as a sum without the 1/m is. Is the 1/m there, is m the "
        "number of columns, and are the losses one row, shape (1, m)?",
        ("m = Y.shape[1]", "m = Y.shape[0]"),
        equation=_J,
        see=arrays.COLUMNS,
    ),
    _cost(
        "cost-averaged-twice",
        "Your cost is divided by m twice. A mean has the 1/m in it already.",
        (_WHOLE, f"-np.mean({_TERMS}) / m"),
        equation=_J,
    ),
    _cost(
        "cost-halved",
        "Your cost is half of what it should be. The 1/2 belongs to the squared error, not to the "
        "cross-entropy.",
        ("/ m", "/ (2 * m)"),
        equation=_J,
        see=loss.SQUARED,
    ),
    _cost(
        "cost-global-m",
        "Your m does not come from the arguments: it stays the same for every Y. Take it from the "
        "shape of Y.",
        ("    m = Y.shape[1]\n", ""),
        equation=_J,
        see=arrays.COLUMNS,
    ),
    _cost(
        "cost-not-summed",
        "Your cost is still an array with a loss for every sample. Add them up: a cost is one "
        "number.",
        ("-np.sum(", "-("),
        equation=_J,
        see=arrays.AXIS,
    ),
    _cost(
        "cost-losses-returned",
        "What comes back is the loss of every sample, an array. The cost is their mean: the sum "
        "and the 1/m are missing.",
        (_WHOLE, f"-({_TERMS})"),
        equation=_J,
        see=arrays.AXIS,
    ),
    _cost(
        "cost-without-negatives",
        "Your cost leaves out the term for y = 0, so a wrong answer there costs nothing.",
        (_NEGATIVES, ""),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-without-positives",
        "Your cost leaves out the term for y = 1, so a wrong answer there costs nothing.",
        ("Y * np.log(AL) + (1 - Y)", "(1 - Y)"),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-negatives-out-and-not-averaged",
        "Your cost leaves out the term for y = 0, and the 1/m is missing as well.",
        (_NEGATIVES, ""),
        (" / m", ""),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-positives-out-and-not-averaged",
        "Your cost leaves out the term for y = 1, and the 1/m is missing as well.",
        ("Y * np.log(AL) + (1 - Y)", "(1 - Y)"),
        (" / m", ""),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-sign",
        "Your cost is negative. Logarithms of probabilities are, so the mean takes a minus in "
        "front.",
        ("return -np.sum", "return np.sum"),
        equation=_J,
    ),
    _cost(
        "cost-sign-and-not-averaged",
        "Your cost is negative, and it is a sum: both the minus and the 1/m in front are missing.",
        ("return -np.sum", "return np.sum"),
        (" / m", ""),
        equation=_J,
    ),
    _cost(
        "cost-sign-and-negatives-out",
        "Your cost is negative, and it leaves out the term for y = 0. Look at the minus in front, "
        "and at what follows the plus.",
        ("return -np.sum", "return np.sum"),
        (_NEGATIVES, ""),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-sign-and-positives-out",
        "Your cost is negative, and it leaves out the term for y = 1. Look at the minus in front, "
        "and at what stands before the plus.",
        ("return -np.sum", "return np.sum"),
        ("Y * np.log(AL) + (1 - Y)", "(1 - Y)"),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-sign-and-not-summed",
        "Your cost is still an array with a value for every sample, and its sign is wrong. Add "
        "them up, and mind the minus in front.",
        ("-np.sum(", "("),
        equation=_J,
        see=arrays.AXIS,
    ),
    _cost(
        "cost-minus-on-first-term-not-averaged",
        "Your minus covers the term for y = 1 alone, and the 1/m is missing. Both stand before the "
        "bracket around the two terms.",
        (_TERMS, "Y * np.log(AL) - (1 - Y) * np.log(1 - AL)"),
        (" / m", ""),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-labels-swapped-not-averaged",
        "Your terms for y = 1 and y = 0 have changed places, and the 1/m is missing. Look at which "
        "logarithm each label goes with.",
        (_TERMS, "(1 - Y) * np.log(AL) + Y * np.log(1 - AL)"),
        (" / m", ""),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-minus-on-first-term",
        "Your minus covers the term for y = 1 alone, so the two terms work against each other. It "
        "stands before the bracket around both.",
        (_TERMS, "Y * np.log(AL) - (1 - Y) * np.log(1 - AL)"),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-labels-swapped",
        "Your terms for y = 1 and y = 0 have changed places: right answers cost most. Look at "
        "which logarithm each label goes with.",
        (_TERMS, "(1 - Y) * np.log(AL) + Y * np.log(1 - AL)"),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-same-logarithm",
        "Both of your terms have the logarithm of a. For y = 0 what counts is the probability of "
        "that label, 1 - a.",
        ("np.log(1 - AL)", "np.log(AL)"),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-bracket-of-logarithm",
        "In your term for y = 0, the 1 stands outside the logarithm. It is the logarithm of 1 - a: "
        "look at the brackets.",
        ("np.log(1 - AL)", "(1 - np.log(AL))"),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-arguments-swapped",
        "Your cost takes logarithms of the labels, and the logarithm of 0 is not a number to work "
        "with. Y and AL have changed places.",
        (_TERMS, "AL * np.log(Y) + (1 - AL) * np.log(1 - Y)"),
        equation=_J,
        see=loss.BOTH_LABELS,
    ),
    _cost(
        "cost-product-not-transposed",
        "A product of two rows of shape (1, m) does not fit. Turn the second into a column, or "
        "multiply entry by entry and add up.",
        (_WHOLE, "-(Y @ np.log(AL) + (1 - Y) @ np.log(1 - AL)) / m"),
        equation=_J,
        see=arrays.PRODUCT,
    ),
    _cost(
        "cost-other-logarithm",
        "Your logarithm has base 2. The cost uses the natural one, or its slope is not A - Y.",
        ("np.log(AL)", "np.log2(AL)"),
        ("np.log(1 - AL)", "np.log2(1 - AL)"),
        equation=_J,
    ),
    _cost(
        "cost-decimal-logarithm",
        "Your logarithm has base 10. The cost uses the natural one, or its slope is not A - Y.",
        ("np.log(AL)", "np.log10(AL)"),
        ("np.log(1 - AL)", "np.log10(1 - AL)"),
        equation=_J,
    ),
    _cost(
        "cost-other-logarithm-not-averaged",
        "Your logarithm has base 2, and the 1/m is missing. The cost is a mean, and its logarithm "
        "is the natural one.",
        ("np.log(AL)", "np.log2(AL)"),
        ("np.log(1 - AL)", "np.log2(1 - AL)"),
        (" / m", ""),
        equation=_J,
    ),
    _cost(
        "cost-squared-error",
        "Your cost is the squared error. The cost of this network is the cross-entropy.",
        (_WHOLE, "np.sum((AL - Y) ** 2) / m"),
        equation=_J,
        see=loss.SQUARED,
    ),
    _cost(
        "cost-half-squared-error",
        "Your cost is half of the squared error. The cost of this network is the cross-entropy.",
        (_WHOLE, "np.sum((AL - Y) ** 2) / (2 * m)"),
        equation=_J,
        see=loss.SQUARED,
    ),
)
