"""How the way back through one layer and its activation goes wrong."""

from __future__ import annotations

from chainrule_grader.exercises.deep_network.slip import (
    SlipsOf,
    exercise,
)
from chainrule_grader.exercises.lessons import arrays, depth, hidden

_TASK = exercise("`linear_activation_backward` (8 points)")

_slip = SlipsOf("linear_activation_backward")
_SIGMOID, _RELU = "sigmoid_backward(dA, Z)", "relu_backward(dA, Z)"
_CACHE, _RETURN = "linear_cache, Z = cache", "return linear_backward(dZ, linear_cache)"
_DZ, _OF_SIGMOID = "dZ⁽ˡ⁾ = dA⁽ˡ⁾ ∗ g'(Z⁽ˡ⁾)", "σ'(z) = a (1 − a), a = σ(z)"
_OF_RELU = "g'(z) = 1 where z > 0, else 0"

MISTAKES = (
    _slip(
        "relu-mask-from-slope",
        "With ReLU you keep what is positive in dA. What counts is where Z was positive on the way "
        "forward.",
        (_RELU, "relu_backward(dA, dA)"),
        equation=_OF_RELU,
    ),
    _slip(
        "relu-mask-inverted",
        "With ReLU you keep the slopes where Z is negative. It lets through what was positive on "
        "the way forward.",
        (_RELU, "dA * (Z < 0)"),
        equation=_OF_RELU,
    ),
    _slip(
        "relu-leaky",
        "With ReLU you let a hundredth through where Z is negative. That is leaky ReLU; here the "
        "slope is 0 there.",
        (_RELU, "np.where(Z > 0, dA, 0.01 * dA)"),
        equation=_OF_RELU,
        see=hidden.RELU,
    ),
    _slip(
        "relu-for-its-slope",
        "With ReLU you multiply by the value of ReLU. What is needed is its slope, 1 or 0.",
        (_RELU, "dA * relu(Z)[0]"),
        equation=_OF_RELU,
        see=hidden.RELU,
    ),
    _slip(
        "derivative-without-incoming",
        "Your dZ is g'(Z) alone: what comes from the layer above, dA, is missing.",
        (_SIGMOID, "sigmoid_backward(1, Z)"),
        (_RELU, "relu_backward(1, Z)"),
        equation=_DZ,
    ),
    _slip(
        "derivative-incoming-twice",
        "Your dZ has dA in it twice. The given functions of the way back return dZ: they have "
        "already multiplied the slope by dA.",
        (_SIGMOID, "dA * sigmoid_backward(dA, Z)"),
        (_RELU, "dA * relu_backward(dA, Z)"),
        equation=_DZ,
    ),
    _slip(
        "derivative-left-out",
        "Your dZ is dA itself. The slope g'(Z) of the activation multiplies it, entry by entry.",
        (_SIGMOID, "dA"),
        (_RELU, "dA"),
        equation=_DZ,
        see=depth.NAMED,
    ),
    _slip(
        "derivative-matrix-product",
        "dA and the slope are multiplied as matrices, and their shapes do not fit. Each entry of "
        "dA meets the slope at its own place.",
        (_SIGMOID, "dA @ sigmoid_backward(1, Z)"),
        (_RELU, "dA @ relu_backward(1, Z)"),
        equation=_DZ,
        see=arrays.PRODUCT,
    ),
    _slip(
        "derivatives-swapped",
        'With "relu" you use the slope of the sigmoid, and the other way round.',
        ('activation == "sigmoid"', 'activation != "sigmoid"'),
        equation=_DZ,
        see=_TASK,
    ),
    _slip(
        "derivative-always-sigmoid",
        'With "relu" you use the slope of the sigmoid. Look at how the argument `activation` is '
        "used.",
        (_RELU, "sigmoid_backward(dA, Z)"),
        equation=_DZ,
        see=_TASK,
    ),
    _slip(
        "derivative-always-relu",
        'With "sigmoid" you use the slope of ReLU. Look at how the argument `activation` is used.',
        (_SIGMOID, "relu_backward(dA, Z)"),
        equation=_DZ,
        see=_TASK,
    ),
    _slip(
        "sigmoid-for-its-slope",
        "With the sigmoid you multiply by its value. What is needed is its slope.",
        (_SIGMOID, "dA * sigmoid(Z)[0]"),
        equation=_OF_SIGMOID,
        see=hidden.SIGMOID,
    ),
    _slip(
        "sigmoid-rest-for-its-slope",
        "With the sigmoid you multiply by 1 - a alone. Its slope has a second factor.",
        (_SIGMOID, "dA * (1 - sigmoid(Z)[0])"),
        equation=_OF_SIGMOID,
        see=hidden.SIGMOID,
    ),
    _slip(
        "values-for-slopes",
        "You multiply dA by the value of the activation, with ReLU and with the sigmoid. What is "
        "needed is the slope.",
        (_SIGMOID, "dA * sigmoid(Z)[0]"),
        (_RELU, "dA * relu(Z)[0]"),
        equation=_DZ,
    ),
    _slip(
        "slope-at-activation",
        "With the sigmoid you take the slope at A. It belongs at Z, the input of the sigmoid.",
        (_SIGMOID, "sigmoid_backward(dA, sigmoid(Z)[0])"),
        equation=_DZ,
    ),
    _slip(
        "slope-formula-of-input",
        "With the sigmoid you put Z where its slope has the value a. The cache holds Z, so the "
        "sigmoid has to be taken first.",
        (_SIGMOID, "dA * Z * (1 - Z)"),
        equation=_OF_SIGMOID,
        see=hidden.SIGMOID,
    ),
    _slip(
        "slope-of-tanh",
        "With the sigmoid you use 1 - a², the slope of the tanh.",
        (_SIGMOID, "dA * (1 - sigmoid(Z)[0] ** 2)"),
        equation=_OF_SIGMOID,
    ),
    _slip(
        "cache-unpacked-in-reverse",
        "Your Z is the linear cache, a tuple. The cache of a layer holds the linear cache first "
        "and Z second.",
        (_CACHE, "Z, linear_cache = cache\n    Z > 0"),
        see=_TASK,
    ),
    _slip(
        "layer-averaged-in-dz",
        "All three of your results are too small by a factor of m: a 1/m stands in dZ. It comes in "
        "once, in dW and db, and `linear_backward` has it.",
        (_RETURN, "return linear_backward(dZ / dZ.shape[1], linear_cache)"),
        equation=_DZ,
        see=depth.AVERAGE,
    ),
    _slip(
        "layer-gradients-first",
        "The order is dW, db, dA_prev where dA_prev, dW, db is asked for.",
        (
            _RETURN,
            "dA_prev, dW, db = linear_backward(dZ, linear_cache)\n    return dW, db, dA_prev",
        ),
        see=_TASK,
    ),
    _slip(
        "layer-gradients-exchanged",
        "db comes back where dW is asked for, and the other way round: the order is dA_prev, dW, "
        "db.",
        (
            _RETURN,
            "dA_prev, dW, db = linear_backward(dZ, linear_cache)\n    return dA_prev, db, dW",
        ),
        see=_TASK,
    ),
    _slip(
        "layer-no-triple",
        "Three values are expected here: dA_prev, dW and db. Does the function return what "
        "`linear_backward` gives?",
        (_RETURN, "return dZ"),
        see=_TASK,
    ),
)
