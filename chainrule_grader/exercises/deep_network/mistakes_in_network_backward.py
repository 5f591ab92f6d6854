"""How the way back through all layers goes wrong."""

from __future__ import annotations

from chainrule_grader.exercises.deep_network.slip import (
    SlipsOf,
    exercise,
)
from chainrule_grader.exercises.lessons import depth

_TASK = exercise("`L_model_backward` (14 points)")

_slip = SlipsOf("L_model_backward")
_ERROR, _LOOP = "dZL = AL - Y", "reversed(range(1, L))"
_LAST = 'dA, grads[f"dW{L}"], grads[f"db{L}"] = linear_backward'
_KEYS = 'grads[f"dW{l}"], grads[f"db{l}"] = dW, db'
_SLOPE = "(-(Y / AL - (1 - Y) / (1 - AL)))"
_DZ, _DA = "dZ⁽ᴸ⁾ = A⁽ᴸ⁾ − Y", "dA⁽ᴸ⁾ = −(Y / A⁽ᴸ⁾ − (1 − Y) / (1 − A⁽ᴸ⁾))"
_DOWN = "dA⁽ˡ⁻¹⁾ = W⁽ˡ⁾ᵀ dZ⁽ˡ⁾"

MISTAKES = (
    _slip(
        "output-error-sign",
        "All your gradients are right but for the sign, so the update would climb. Look at the "
        "very first step of the way back: A - Y, or the minus in front of dAL.",
        (_ERROR, "dZL = Y - AL"),
        equation=_DZ,
        see=depth.BEGINNING,
    ),
    _slip(
        "output-error-as-slope",
        "Your way back multiplies A - Y by the slope of the sigmoid once more. A - Y is already dZ "
        "of the output layer, not dA.",
        (_ERROR, "dZL = (AL - Y) * AL * (1 - AL)"),
        equation=_DZ,
        see=depth.NAMED,
    ),
    _slip(
        "output-error-as-slope-with-sign",
        "Your way back starts from Y - A, and multiplies it by the slope of the sigmoid. A - Y is "
        "already dZ of the output layer: mind its sign, and send it through the linear part alone.",
        (_ERROR, "dZL = (Y - AL) * AL * (1 - AL)"),
        equation=_DZ,
        see=depth.NAMED,
    ),
    _slip(
        "output-slope-as-error",
        "The slope with respect to AL goes straight into the linear part. That one is dA: the "
        "slope of the sigmoid has to turn it into dZ first.",
        (_ERROR, f"dZL = {_SLOPE}"),
        equation="dZ⁽ᴸ⁾ = dA⁽ᴸ⁾ ∗ σ'(Z⁽ᴸ⁾)",
        see=depth.NAMED,
    ),
    _slip(
        "output-slope-inner-sign",
        "In your dAL both terms have the same sign, as if the bracket after the minus were not "
        "there. For y = 0 the slope is positive.",
        (_ERROR, "dZL = -Y * (1 - AL) - (1 - Y) * AL"),
        equation=_DA,
        see=depth.BEGINNING,
    ),
    _slip(
        "output-slope-without-negatives",
        "The samples with y = 0 add nothing to your gradients: the second term of dAL is missing.",
        (_ERROR, "dZL = -Y * (1 - AL)"),
        equation=_DA,
        see=depth.BEGINNING,
    ),
    _slip(
        "output-slope-without-positives",
        "The samples with y = 1 add nothing to your gradients: the first term of dAL is missing.",
        (_ERROR, "dZL = (1 - Y) * AL"),
        equation=_DA,
        see=depth.BEGINNING,
    ),
    _slip(
        "output-back-through-relu",
        "Your output layer is sent back through ReLU. It used the sigmoid on the way forward.",
        (_ERROR, f"dZL = relu_backward({_SLOPE}, _ZL)"),
        equation="dZ⁽ᴸ⁾ = dA⁽ᴸ⁾ ∗ σ'(Z⁽ᴸ⁾)",
        see=depth.BEGINNING,
    ),
    _slip(
        "output-error-averaged",
        "All your gradients are too small by a factor of m: the 1/m comes in twice. It stands in "
        "dW and db, not in dZ.",
        (_ERROR, "dZL = (AL - Y) / Y.shape[1]"),
        equation=_DZ,
        see=depth.AVERAGE,
    ),
    _slip(
        "output-error-averaged-with-sign",
        "All your gradients have the wrong sign, and the 1/m comes in twice. Look at the very "
        "first step of the way back.",
        (_ERROR, "dZL = (Y - AL) / Y.shape[1]"),
        equation=_DZ,
        see=depth.AVERAGE,
    ),
    _slip(
        "output-error-averaged-as-slope",
        "Your way back starts from A - Y divided by m, and multiplies it by the slope of the "
        "sigmoid. A - Y is already dZ of the output layer, and the 1/m stands in dW and db.",
        (_ERROR, "dZL = (AL - Y) / Y.shape[1] * AL * (1 - AL)"),
        equation=_DZ,
        see=depth.AVERAGE,
    ),
    _slip(
        "output-error-doubled",
        "All your gradients are twice as large as they should be, as those of a squared error "
        "are. The slope of the "
        "cross-entropy has no 2 in it.",
        (_ERROR, "dZL = 2 * (AL - Y)"),
        equation=_DZ,
        see=depth.BEGINNING,
    ),
    _slip(
        "output-error-of-prediction",
        "Your way back starts from the predicted labels, 0 or 1. It starts from the probabilities: "
        "how sure the network was counts.",
        (_ERROR, "dZL = (AL > 0.5) - Y"),
        equation=_DZ,
        see=depth.BEGINNING,
    ),
    _slip(
        "backward-output-layer-missing",
        "The output layer has no gradients in your dictionary. It is layer L: keep what its step "
        "gives, too.",
        (_LAST, "dA, dW, db = linear_backward"),
    ),
    _slip(
        "backward-loop-runs-once",
        "Only the last layers have gradients: your loop runs once, or returns in its first round. "
        "It goes on down to layer 1.",
        (_LOOP, "range(L - 1, L - 2, -1)[: L - 1]"),
    ),
    _slip(
        "backward-loop-runs-never",
        "Only the output layer has gradients. Does your loop over the hidden layers run, in the "
        "right direction, and does it keep what it computes?",
        (_LOOP, "range(L - 1, 0)"),
    ),
    _slip(
        "backward-first-layer-skipped",
        "Layer 1 has no gradients: your loop stops one layer too early.",
        (_LOOP, "reversed(range(2, L))"),
    ),
    _slip(
        "backward-output-layer-twice",
        "Your loop also covers the output layer, which has had its turn before. The hidden layers "
        "are L - 1 down to 1.",
        (_LOOP, "reversed(range(1, L + 1))"),
    ),
    _slip(
        "backward-loop-forward",
        "Your loop goes through the hidden layers from the first to the last. On the way back, the "
        "layer next to the output comes first.",
        (_LOOP, "range(1, L)"),
        equation=_DOWN,
    ),
    _slip(
        "backward-stale-slope",
        "Every hidden layer gets the dA of the output layer. After each step, the dA_prev that "
        "came out is the dA of the next one.",
        ("        dA = dA_prev\n", ""),
        equation=_DOWN,
        see=depth.BLOCK,
    ),
    _slip(
        "backward-cache-off-by-one",
        "A layer is sent back through the cache of its neighbour. `caches[0]` belongs to layer 1, "
        "and `caches[L - 1]` to layer L.",
        ("caches[l - 1]", "caches[l]"),
        see=depth.LISTED,
    ),
    _slip(
        "backward-cache-past-the-end",
        "Your function asks for a cache after the last one. Layers count from 1 and lists from 0; "
        "and your L, does it come from the caches, or from a variable of the notebook?",
        ("caches[L - 1]", "caches[L]"),
        see=depth.LISTED,
    ),
    _slip(
        "backward-keys-off-by-one",
        "Your gradients of the hidden layers stand under the name of the layer above. The slope of "
        "W1 is dW1.",
        ('f"dW{l}"], grads[f"db{l}"]', 'f"dW{l + 1}"], grads[f"db{l + 1}"]'),
        see=depth.LISTED,
    ),
    _slip(
        "backward-keys-from-zero",
        "Your gradients of the hidden layers stand under the name of the layer below, down to a "
        "layer 0. The slope of W1 is dW1.",
        ('f"dW{l}"], grads[f"db{l}"]', 'f"dW{l - 1}"], grads[f"db{l - 1}"]'),
        see=depth.LISTED,
    ),
    _slip(
        "backward-keys-not-there",
        "None of the gradients is under its name. Is the dictionary returned, and do its keys read "
        "dW1, db1 and so on, with the number of the layer filled in?",
        (_LAST, 'dA, grads[f"W{L}"], grads[f"b{L}"] = linear_backward'),
        (_KEYS, 'grads[f"W{l}"], grads[f"b{l}"] = dW, db'),
        see=_TASK,
    ),
    _slip(
        "backward-dw-and-db-exchanged",
        "Your dW holds db, and your db holds dW. One layer gives back dA_prev, dW and db, in this "
        "order.",
        (_LAST, 'dA, grads[f"db{L}"], grads[f"dW{L}"] = linear_backward'),
        (_KEYS, 'grads[f"db{l}"], grads[f"dW{l}"] = dW, db'),
        see=_TASK,
    ),
    _slip(
        "backward-hidden-sigmoid",
        "Your hidden layers are sent back through the sigmoid. They used ReLU on the way forward.",
        ('caches[l - 1], "relu"', "caches[l - 1], 'sigmoid'"),
        equation="dZ⁽ˡ⁾ = dA⁽ˡ⁾ ∗ g'(Z⁽ˡ⁾)",
        see=depth.ACTIVATION,
    ),
    _slip(
        "backward-hidden-slope-left-out",
        "Your hidden layers are sent back through the linear part alone. The slope of ReLU turns "
        "dA into dZ first.",
        (
            'linear_activation_backward(dA, caches[l - 1], "relu")',
            "linear_backward(dA, caches[l - 1][0])",
        ),
        equation="dZ⁽ˡ⁾ = dA⁽ˡ⁾ ∗ g'(Z⁽ˡ⁾)",
        see=depth.NAMED,
    ),
    _slip(
        "backward-hidden-sigmoid-with-sign",
        "Your hidden layers are sent back through the sigmoid, and the sign is wrong from the "
        "output on. The hidden layers used ReLU; at the output, look at A - Y.",
        (_ERROR, "dZL = Y - AL"),
        ('caches[l - 1], "relu"', "caches[l - 1], 'sigmoid'"),
        equation=f"{_DZ}, dZ⁽ˡ⁾ = dA⁽ˡ⁾ ∗ g'(Z⁽ˡ⁾)",
        see=depth.ACTIVATION,
    ),
    _slip(
        "backward-hidden-slope-left-out-with-sign",
        "Your hidden layers have no slope of ReLU on the way back, and the sign is wrong from the "
        "output on. Look at A - Y, and at how dA becomes dZ.",
        (_ERROR, "dZL = Y - AL"),
        (
            'linear_activation_backward(dA, caches[l - 1], "relu")',
            "linear_backward(dA, caches[l - 1][0])",
        ),
        equation=f"{_DZ}, dZ⁽ˡ⁾ = dA⁽ˡ⁾ ∗ g'(Z⁽ˡ⁾)",
        see=depth.NAMED,
    ),
    _slip(
        "backward-hidden-sigmoid-and-error-as-slope",
        "Your way back goes through the slope of the sigmoid in every layer. At the output, A - Y "
        "is dZ already; the hidden layers used ReLU.",
        (_ERROR, "dZL = (AL - Y) * AL * (1 - AL)"),
        ('caches[l - 1], "relu"', "caches[l - 1], 'sigmoid'"),
        equation=f"{_DZ}, dZ⁽ˡ⁾ = dA⁽ˡ⁾ ∗ g'(Z⁽ˡ⁾)",
        see=depth.NAMED,
    ),
)
