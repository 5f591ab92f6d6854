"""How one layer goes wrong on the way forward."""

from __future__ import annotations

from chainrule_grader.exercises.deep_network.slip import (
    NOTATION,
    SlipsOf,
    exercise,
)
from chainrule_grader.exercises.lessons import arrays, depth, hidden

_LINEAR_TASK = exercise("`linear_forward` (5 points)")
_LAYER_TASK = exercise("`linear_activation_forward` (7 points)")

_linear = SlipsOf("linear_forward")
_layer = SlipsOf("linear_activation_forward")
_Z, _A = "Z⁽ˡ⁾ = W⁽ˡ⁾ A⁽ˡ⁻¹⁾ + b⁽ˡ⁾", "A⁽ˡ⁾ = g(Z⁽ˡ⁾)"
_SUM, _GIVEN = "W @ A + b", "return Z, (A, W, b)"

OF_LINEAR_FORWARD = (
    _linear(
        "forward-bias-transposed",
        "b is already a column, (n, 1), and spreads over the samples by itself. Transposed to a "
        "row it no longer fits.",
        (_SUM, "W @ A + b.T"),
        equation=_Z,
        see=arrays.BROADCASTING,
    ),
    _linear(
        "forward-bias-flattened",
        "b has lost its second axis, and an array of shape (n,) spreads like a row. Add it as the "
        "column (n, 1) that it is.",
        (_SUM, "W @ A + b.ravel()"),
        equation=_Z,
        see=arrays.FLAT,
    ),
    _linear(
        "forward-bias-summed",
        "Every unit gets the sum of all biases. Each unit adds only its own entry of b.",
        (_SUM, "W @ A + np.sum(b)"),
        equation=_Z,
        see=arrays.BROADCASTING,
    ),
    _linear(
        "forward-bias-dropped",
        "Your Z is right up to the bias: b is not added.",
        (_SUM, "W @ A"),
        equation=_Z,
    ),
    _linear(
        "forward-bias-subtracted",
        "Your b is subtracted. The bias is added.",
        (_SUM, "W @ A - b"),
        equation=_Z,
    ),
    _linear(
        "forward-weights-transposed",
        "W is transposed before the product. With one row per unit, W of shape (n, n_prev) meets A "
        "of shape (n_prev, m) as it is.",
        (_SUM, "W.T @ A + b"),
        equation=_Z,
        see=depth.TURNED,
    ),
    _linear(
        "forward-input-transposed",
        "A is transposed before the product. Its rows already belong to the units of the layer "
        "before, just as the columns of W do.",
        (_SUM, "W @ A.T + b"),
        equation=_Z,
        see=arrays.RESHAPE,
    ),
    _linear(
        "forward-sides-exchanged",
        "Your product has A on the left. The order counts in a matrix product: W stands on the "
        "left, so that its columns meet the rows of A.",
        (_SUM, "A @ W + b"),
        equation=_Z,
        see=arrays.PRODUCT,
    ),
    _linear(
        "forward-elementwise-product",
        "W and A are taken entry by entry, as * does. What is needed is the matrix product, @.",
        (_SUM, "W * A + b"),
        equation=_Z,
        see=arrays.PRODUCT,
    ),
    _linear(
        "forward-bracket-around-bias",
        "The bias is added to A, before the product. It is added to the product of W and A: look "
        "at your brackets.",
        (_SUM, "W @ (A + b)"),
        equation=_Z,
        see=arrays.BOOKS,
    ),
    _linear(
        "forward-global-input",
        "Your product uses a variable X of the notebook. What the layer takes in comes as the "
        "argument A.",
        (_SUM, "W @ X + b"),
        equation=_Z,
        see=_LINEAR_TASK,
    ),
    _linear(
        "forward-activated-too-soon",
        "Your Z has no negative entries: ReLU is already in it. This function is the linear step "
        "alone, and the activation comes in the next one.",
        (_SUM, "np.maximum(0, W @ A + b)"),
        equation=_Z,
    ),
    _linear(
        "forward-values-exchanged",
        "The cache comes back first and Z second. Look at the order in which the text asks for "
        "them.",
        (_GIVEN, "return (A, W, b), Z"),
        see=_LINEAR_TASK,
    ),
    _linear(
        "forward-no-pair",
        "Two values are expected here, Z and the cache. Is there a return, and does it hold both?",
        (_GIVEN, "return Z"),
        see=_LINEAR_TASK,
    ),
)

_UNBOUND = (
    "An activation that does not exist fails by accident, since no branch has set the result. Say "
    "so on purpose, with a ValueError of your own."
)
_REFUSAL = "raise ValueError(f\"activation is 'sigmoid' or 'relu', not {activation!r}\")"
_LAST = "return A, (linear_cache, activation_cache)"

OF_LINEAR_ACTIVATION_FORWARD = (
    _layer(
        "activation-cached-for-input",
        "Your cache holds A where Z belongs. The way back needs g'(Z), so keep what went into the "
        "activation.",
        ("(linear_cache, activation_cache)", "(linear_cache, A)"),
        see=depth.NEEDED,
    ),
    _layer(
        "activation-branches-swapped",
        'Your "relu" gives what "sigmoid" should give, and the other way round.',
        ('if activation == "sigmoid":', 'if activation == "other":'),
        ('elif activation == "relu":', 'elif activation == "sigmoid":'),
        ('if activation == "other":', 'if activation == "relu":'),
        equation=_A,
        see=_LAYER_TASK,
    ),
    _layer(
        "activation-always-sigmoid",
        'With "relu" your function gives what the sigmoid gives. Look at how it uses the argument '
        "`activation`.",
        ("= relu(Z)", "= sigmoid(Z)"),
        equation=_A,
        see=_LAYER_TASK,
    ),
    _layer(
        "activation-always-relu",
        'With "sigmoid" your function gives what ReLU gives. Look at how it uses the argument '
        "`activation`.",
        ("= sigmoid(Z)", "= relu(Z)"),
        equation=_A,
        see=_LAYER_TASK,
    ),
    _layer(
        "activation-tanh-for-sigmoid",
        'With "sigmoid" your function gives the tanh. The two have the same form, but the sigmoid '
        "stays between 0 and 1.",
        ("= sigmoid(Z)", "= np.tanh(Z), Z"),
        equation="σ(z) = 1 / (1 + e⁻ᶻ)",
        see=hidden.TANH,
    ),
    _layer(
        "activation-unknown-accepted",
        "An activation that does not exist is accepted: nothing is raised. A misspelt name should "
        "raise a ValueError, or it stays unnoticed for hours.",
        (_REFUSAL, "A, activation_cache = relu(Z)"),
        see=_LAYER_TASK,
    ),
    _layer(
        "activation-unknown-unset",
        _UNBOUND,
        (f"    else:\n        {_REFUSAL}\n", ""),
        see=_LAYER_TASK,
    ),
    _layer(
        "activation-unknown-cache-unset",
        _UNBOUND,
        (f"    else:\n        {_REFUSAL}\n", ""),
        (_LAST, "cache = (linear_cache, activation_cache)\n    return A, cache"),
        see=_LAYER_TASK,
    ),
    _layer(
        "activation-unknown-asserted",
        "An activation that does not exist stops at an `assert`. That can be switched off, and "
        "callers look for a ValueError: raise one.",
        (_REFUSAL, "assert False"),
        see=_LAYER_TASK,
    ),
    _layer(
        "activation-unknown-key",
        "An activation that does not exist ends in a KeyError of your dictionary. The caller does "
        "not know of it: raise a ValueError instead.",
        (_REFUSAL, "raise KeyError(activation)"),
        see=_LAYER_TASK,
    ),
    _layer(
        "activation-left-out",
        "Your A is Z itself: the activation is not applied, or its result is not what comes back.",
        ("return A, (", "return Z, ("),
        equation=_A,
    ),
    _layer(
        "activation-values-exchanged",
        "Your A is Z, and your cache holds A where Z belongs. The given activations return the "
        "activated value first and their input second.",
        ("A, activation_cache = sigmoid(Z)", "activation_cache, A = sigmoid(Z)"),
        ("A, activation_cache = relu(Z)", "activation_cache, A = relu(Z)"),
        equation=_A,
        see=depth.NEEDED,
    ),
    _layer(
        "activation-not-unpacked",
        "Your A holds two arrays, one on top of the other. The given activations return two "
        "values: the activated one, and their input.",
        ("A, activation_cache = sigmoid(Z)", "A, activation_cache = sigmoid(Z), Z"),
        ("A, activation_cache = relu(Z)", "A, activation_cache = relu(Z), Z"),
        see=NOTATION,
    ),
    _layer(
        "activation-applied-twice",
        'With "sigmoid" the activation is applied twice: the sigmoid is taken of A, not of Z.',
        ("= sigmoid(Z)", "= sigmoid(sigmoid(Z)[0])"),
        equation=_A,
    ),
)
