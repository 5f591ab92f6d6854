"""How one step of gradient descent goes wrong."""

from __future__ import annotations

from chainrule_grader.exercises.deep_network.slip import (
    NOTATION,
    SlipsOf,
    exercise,
)
from chainrule_grader.exercises.lessons import arrays, depth, loss

_TASK = exercise("`update_parameters` (5 points)")

_slip = SlipsOf("update_parameters")
_LOOP, _DEPTH, _START = "range(1, L + 1)", "len(params) // 2", "updated = {}"
_W, _B = (
    'params[f"W{l}"] - learning_rate * grads[f"dW{l}"]',
    ('params[f"b{l}"] - learning_rate * grads[f"db{l}"]'),
)
_STEP = "θ ← θ − α dθ"
_WEIGHTS, _BIASES = "W⁽ˡ⁾ ← W⁽ˡ⁾ − α dW⁽ˡ⁾", "b⁽ˡ⁾ ← b⁽ˡ⁾ − α db⁽ˡ⁾"

MISTAKES = (
    _slip(
        "update-last-layer-skipped",
        "The last layer is not updated: your loop ends before layer L.",
        (_LOOP, "range(1, L)"),
        (_START, "updated = dict(params)"),
        see=depth.LAYERS,
    ),
    _slip(
        "update-last-layer-lost",
        "The last layer is missing from what you return: your loop ends before layer L.",
        (_LOOP, "range(1, L)"),
        see=depth.LAYERS,
    ),
    _slip(
        "update-last-layer-lost-uphill",
        "The last layer is missing from what you return, and your step goes uphill. Look at where "
        "your loop ends, and at the sign of the step.",
        (_LOOP, "range(1, L)"),
        (_W, _W.replace("-", "+")),
        (_B, _B.replace("-", "+")),
        equation=_STEP,
        see=depth.LAYERS,
    ),
    _slip(
        "update-first-layer-skipped",
        "Layer 1 is not updated: your loop starts after it.",
        (_LOOP, "range(2, L + 1)"),
        (_START, "updated = dict(params)"),
        see=depth.LAYERS,
    ),
    _slip(
        "update-layer-zero",
        "Your loop asks for a layer 0. The layers are counted from 1, and layer 0 is the input.",
        (_LOOP, "range(L)"),
        see=depth.LAYERS,
    ),
    _slip(
        "update-layers-counted-twice",
        "Your loop asks for a layer that is not there. Is your L a variable of the notebook, or "
        "the number of entries in `params`, where each layer has two, a W and a b?",
        (_DEPTH, "len(params)"),
        see=NOTATION,
    ),
    _slip(
        "update-layers-in-halves",
        "Your L is not a whole number: / gives a float, even where nothing is left over. Counts "
        "come from the division that stays whole.",
        (_DEPTH, "len(params) / 2"),
        see=NOTATION,
    ),
    _slip(
        "update-layers-from-gradients",
        "Your loop asks for a layer that is not there. Count the layers in `params`, where each "
        "has two entries, a W and a b; the gradients may hold others besides.",
        (_DEPTH, "len(grads) // 2"),
        see=depth.LAYERS,
    ),
    _slip(
        "update-depth-fixed",
        "Your step is made for two layers, always. Take the number of layers from `params`.",
        (_DEPTH, "2"),
        see=depth.LAYERS,
    ),
    _slip(
        "update-uphill",
        "Your step goes uphill: the gradient is added. Gradient descent subtracts it.",
        (_W, _W.replace("-", "+")),
        (_B, _B.replace("-", "+")),
        equation=_STEP,
        see=loss.STEP,
    ),
    _slip(
        "update-uphill-without-rate",
        "Your step adds the gradient as it is. Gradient descent subtracts it, times the learning "
        "rate.",
        (_W, 'params[f"W{l}"] + grads[f"dW{l}"]'),
        (_B, 'params[f"b{l}"] + grads[f"db{l}"]'),
        equation=_STEP,
        see=loss.STEP,
    ),
    _slip(
        "update-weights-left-out",
        "The weights stay as they were. They take a step, just as the biases do.",
        (' - learning_rate * grads[f"dW{l}"]', ""),
        equation=_WEIGHTS,
    ),
    _slip(
        "update-biases-left-out",
        "The biases stay as they were. They take a step as well.",
        (' - learning_rate * grads[f"db{l}"]', ""),
        equation=_BIASES,
    ),
    _slip(
        "update-uphill-biases-left-out",
        "Your weights go uphill, since the gradient is added, and the biases stay as they were. "
        "Both take a step, against the gradient.",
        (_W, _W.replace("-", "+")),
        (' - learning_rate * grads[f"db{l}"]', ""),
        equation=_STEP,
        see=loss.STEP,
    ),
    _slip(
        "update-bias-from-weight-gradient",
        "Your biases take the step of the weights, dW, and get its shape. The slope of b is db.",
        ('grads[f"db{l}"]', 'grads[f"dW{l}"]'),
        equation=_BIASES,
    ),
    _slip(
        "update-bias-from-weights",
        "Your new b starts from W, and gets its shape. It starts from the old b.",
        ('params[f"b{l}"]', 'params[f"W{l}"]'),
        equation=_BIASES,
    ),
    _slip(
        "update-step-alone",
        "What comes back is the step alone, without the parameters that take it.",
        ('params[f"W{l}"] - learning_rate', "-learning_rate"),
        ('params[f"b{l}"] - learning_rate', "-learning_rate"),
        equation=_STEP,
    ),
    _slip(
        "update-rate-ignored",
        "Your step does not depend on the learning rate: the gradient is subtracted as it is.",
        ('learning_rate * grads[f"dW{l}"]', 'grads[f"dW{l}"]'),
        ('learning_rate * grads[f"db{l}"]', 'grads[f"db{l}"]'),
        equation=_STEP,
        see=loss.STEP,
    ),
    _slip(
        "update-rate-divided",
        "Your step is divided by the learning rate. A larger rate makes a longer step.",
        ('learning_rate * grads[f"dW{l}"]', 'grads[f"dW{l}"] / learning_rate'),
        ('learning_rate * grads[f"db{l}"]', 'grads[f"db{l}"] / learning_rate'),
        equation=_STEP,
        see=loss.STEP,
    ),
    _slip(
        "update-rate-fixed",
        "Your learning rate is a fixed number. It comes as the third argument.",
        ('learning_rate * grads[f"dW{l}"]', '0.0075 * grads[f"dW{l}"]'),
        ('learning_rate * grads[f"db{l}"]', '0.0075 * grads[f"db{l}"]'),
        equation=_STEP,
    ),
    _slip(
        "update-keys-not-there",
        "None of the parameters is under its name. Is the new dictionary returned, and are its "
        "keys those of `params`?",
        ("return updated", "return None"),
        see=_TASK,
    ),
    _slip(
        "update-in-place",
        "The caller's parameters change as well. Are they written into the dictionary that you "
        "were given, or by `-=`, which writes into an array?",
        (_START, "updated = params"),
        see=arrays.IN_PLACE,
    ),
)
