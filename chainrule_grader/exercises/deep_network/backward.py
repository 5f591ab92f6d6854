"""The deep network's exercises on the way back."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.compare import Part
from chainrule_grader.exercises.deep_network.cases import (
    L_model_backward_case,
    linear_activation_backward_case,
    linear_backward_case,
)
from chainrule_grader.exercises.exercise import Case, Check, Exercise, Misconception
from chainrule_grader.exercises.gradients import Blocks, gradient_test
from chainrule_grader.reference import deep_network as reference

_DW, _DB = Part("dW", (1,)), Part("db", (2,), "bias")


def _layer_gradient(block: str) -> Part:
    return {"W": _DW, "b": _DB}[block]


def _linear_cost(case: Case, at: Blocks) -> Any:
    """A cost with ∂J/∂Z = dZ / m, which is what dZ means in this course."""
    dZ, (A_prev, _W, _b) = case.args
    Z, _cache = reference.linear_forward(A_prev, at["W"], at["b"])
    return np.sum(dZ * Z) / dZ.shape[1]


LINEAR_BACKWARD = Exercise(
    "deep_network.linear_backward",
    "Back through the linear part",
    10,
    functions=("linear_backward",),
    cases=lambda rng: [
        linear_backward_case(rng, 3, 4, 6),
        linear_backward_case(rng, 5, 2, 1),
        linear_backward_case(rng, 4, 1, 3),
    ],
    visible=lambda: [linear_backward_case(np.random.default_rng(21), 2, 3, 4)],
    checks=(
        Check("dA_prev", "linear_backward", 3, parts=(Part("dA_prev", (0,)),)),
        Check("dW", "linear_backward", 3, parts=(_DW,)),
        Check("db", "linear_backward", 2, parts=(_DB,)),
        gradient_test(
            "linear_backward",
            blocks=lambda case: dict(zip(("W", "b"), case.args[1][1:], strict=True)),
            cost=_linear_cost,
            part=_layer_gradient,
            weight=2,
        ),
    ),
    misconceptions=(
        Misconception(
            "backward-previous-averaged",
            "Your dA_prev carries a 1/m. Only dW and db average over the samples; dA_prev keeps "
            "one column per sample.",
            "linear_backward",
            edits=(("W.T @ dZ", "W.T @ dZ / m"),),
        ),
        Misconception(
            "backward-weights-not-averaged",
            "Your dW is the sum over the samples: the 1/m is missing.",
            "linear_backward",
            edits=(("dZ @ A_prev.T / m", "dZ @ A_prev.T"),),
        ),
        Misconception(
            "backward-bias-not-averaged",
            "Your db is the sum over the samples: the 1/m is missing.",
            "linear_backward",
            edits=(("keepdims=True) / m", "keepdims=True)"),),
        ),
        Misconception(
            "backward-nothing-averaged",
            "Your dW and db are sums over the samples: the 1/m is missing in both.",
            "linear_backward",
            edits=(
                ("dZ @ A_prev.T / m", "dZ @ A_prev.T"),
                ("keepdims=True) / m", "keepdims=True)"),
            ),
        ),
        Misconception(
            "backward-bias-wrong-axis",
            "Your db adds up over the units. It adds up over the samples, so that each unit keeps "
            "its own entry: look at `axis`.",
            "linear_backward",
            edits=(("axis=1", "axis=0"),),
        ),
        Misconception(
            "backward-bias-all-summed",
            "Your db is one number for all units: the sum runs over everything. Each unit has its "
            "own bias, so sum over the samples only.",
            "linear_backward",
            edits=(("np.sum(dZ, axis=1, keepdims=True)", "np.sum(dZ)"),),
        ),
        Misconception(
            "backward-bias-without-column",
            "Your db has shape (n,), b has (n, 1). Keep the summed axis with `keepdims`, or the "
            "update spreads into a matrix.",
            "linear_backward",
            edits=((", keepdims=True", ""),),
        ),
        Misconception(
            "backward-weights-not-transposed",
            "A product does not fit: n_prev columns meet dZ, which has n rows. In dA_prev, W is "
            "transposed; in dW, dZ itself stands on the left.",
            "linear_backward",
            edits=(("W.T @ dZ", "W @ dZ"),),
        ),
        Misconception(
            "backward-m-from-inputs",
            "Your m is the number of inputs of the layer. Samples are columns, so m is the second "
            "entry of the shape.",
            "linear_backward",
            edits=(("A_prev.shape[1]", "A_prev.shape[0]"),),
        ),
        Misconception(
            "backward-m-from-units",
            "Your m is the number of units of the layer. Samples are columns, so m is the second "
            "entry of the shape.",
            "linear_backward",
            edits=(("A_prev.shape[1]", "dZ.shape[0]"),),
        ),
        Misconception(
            "backward-weight-gradient-transposed",
            "Your dW is transposed. It has the shape of W, since every weight has one slope.",
            "linear_backward",
            edits=(("dZ @ A_prev.T / m", "A_prev @ dZ.T / m"),),
        ),
    ),
)


def _activation_cost(case: Case, at: Blocks) -> Any:
    """A cost with ∂J/∂A = dA / m, which is what dA means in this course."""
    dA, ((A_prev, _W, _b), _Z), activation = case.args
    A, _cache = reference.linear_activation_forward(A_prev, at["W"], at["b"], activation)
    return np.sum(dA * A) / dA.shape[1]


def _activation_checks() -> tuple[Check, ...]:
    function = "linear_activation_backward"
    parts = (Part("dA_prev", (0,)), _DW, _DB)
    return (
        Check("ReLU", function, 3, parts=parts, group="relu"),
        Check("sigmoid", function, 3, parts=parts, group="sigmoid"),
        gradient_test(
            function,
            blocks=lambda case: dict(zip(("W", "b"), case.args[1][0][1:], strict=True)),
            cost=_activation_cost,
            part=_layer_gradient,
            weight=2,
        ),
    )


def _activation_cases(rng: np.random.Generator) -> list[Case]:
    return [
        linear_activation_backward_case(rng, 3, 4, 6, "relu"),
        linear_activation_backward_case(rng, 5, 2, 4, "sigmoid"),
        linear_activation_backward_case(rng, 3, 6, 1, "relu"),
        linear_activation_backward_case(rng, 2, 3, 1, "sigmoid"),
        # Beyond what float32 holds.
        linear_activation_backward_case(rng, 4, 2, 3, "relu", 1e60),
        linear_activation_backward_case(rng, 3, 2, 5, "sigmoid", 1e60),
    ]


def _activation_visible() -> list[Case]:
    rng = np.random.default_rng(22)
    return [
        linear_activation_backward_case(rng, 2, 3, 4, "relu"),
        linear_activation_backward_case(rng, 3, 2, 4, "sigmoid"),
    ]


LINEAR_ACTIVATION_BACKWARD = Exercise(
    "deep_network.linear_activation_backward",
    "Back through the activation",
    8,
    functions=("linear_activation_backward",),
    helpers={"linear_activation_backward": ("linear_backward",)},
    cases=_activation_cases,
    visible=_activation_visible,
    checks=_activation_checks(),
    misconceptions=(
        Misconception(
            "relu-mask-from-slope",
            "With ReLU you keep what is positive in dA. What counts is where Z was positive on "
            "the way forward.",
            "linear_activation_backward",
            edits=(("relu_backward(dA, Z)", "relu_backward(dA, dA)"),),
        ),
        Misconception(
            "derivative-without-incoming",
            "Your dZ is g'(Z) alone: what comes from the layer above, dA, is missing.",
            "linear_activation_backward",
            edits=(
                ("sigmoid_backward(dA, Z)", "sigmoid_backward(1, Z)"),
                ("relu_backward(dA, Z)", "relu_backward(1, Z)"),
            ),
        ),
        Misconception(
            "derivative-left-out",
            "Your dZ is dA itself. The slope g'(Z) of the activation multiplies it, entry by "
            "entry.",
            "linear_activation_backward",
            edits=(
                ("sigmoid_backward(dA, Z)", "dA"),
                ("relu_backward(dA, Z)", "dA"),
            ),
        ),
        Misconception(
            "derivatives-swapped",
            'With "relu" you use the slope of the sigmoid, and the other way round.',
            "linear_activation_backward",
            edits=(('activation == "sigmoid"', 'activation != "sigmoid"'),),
        ),
        Misconception(
            "derivative-always-sigmoid",
            'With "relu" you use the slope of the sigmoid. Look at how the argument `activation` '
            "is used.",
            "linear_activation_backward",
            edits=(("relu_backward(dA, Z)", "sigmoid_backward(dA, Z)"),),
        ),
        Misconception(
            "relu-for-its-slope",
            "With ReLU you multiply by the value of ReLU. What is needed is its slope, 1 or 0.",
            "linear_activation_backward",
            edits=(("relu_backward(dA, Z)", "dA * relu(Z)[0]"),),
        ),
        Misconception(
            "sigmoid-for-its-slope",
            "With the sigmoid you multiply by its value. What is needed is its slope.",
            "linear_activation_backward",
            edits=(("sigmoid_backward(dA, Z)", "dA * sigmoid(Z)[0]"),),
        ),
        Misconception(
            "slope-at-activation",
            "With the sigmoid you take the slope at A. It belongs at Z, the input of the sigmoid.",
            "linear_activation_backward",
            edits=(("sigmoid_backward(dA, Z)", "sigmoid_backward(dA, sigmoid(Z)[0])"),),
        ),
    ),
)


def _network_cost(case: Case, at: Blocks) -> Any:
    _AL, Y, caches = case.args
    (X, _W, _b), _Z = caches[0]
    AL, _caches = reference.L_model_forward(X, dict(at))
    return reference.compute_cost(AL, Y)


def _network_blocks(case: Case) -> Blocks:
    blocks = {}
    for l, ((_A, W, b), _Z) in enumerate(case.args[2], start=1):
        blocks[f"W{l}"], blocks[f"b{l}"] = W, b
    return blocks


def _network_gradient(block: str) -> Part:
    return Part(f"d{block}", (f"d{block}",), "array" if block.startswith("W") else "bias")


L_MODEL_BACKWARD = Exercise(
    "deep_network.L_model_backward",
    "Backward through all layers",
    14,
    functions=("L_model_backward",),
    helpers={"L_model_backward": ("linear_activation_backward", "linear_backward")},
    cases=lambda rng: [
        L_model_backward_case(rng, (3, 4, 1), 6),
        L_model_backward_case(rng, (5, 4, 3, 2, 1), 7),
        L_model_backward_case(rng, (5, 2, 6, 3, 4, 1), 1),
        L_model_backward_case(rng, (4, 1), 3),
        L_model_backward_case(rng, (3, 2, 1), 5, balanced=True),
    ],
    visible=lambda: [
        L_model_backward_case(np.random.default_rng(23), (2, 3, 4, 1), 5),
        L_model_backward_case(np.random.default_rng(24), (3, 1), 2),
    ],
    checks=(
        Check("dW of every layer", "L_model_backward", 6, parts=(Part("dW", ("dW*",)),)),
        Check("db of every layer", "L_model_backward", 4, parts=(Part("db", ("db*",), "bias"),)),
        gradient_test(
            "L_model_backward",
            blocks=_network_blocks,
            cost=_network_cost,
            part=_network_gradient,
            weight=4,
        ),
    ),
    misconceptions=(
        Misconception(
            "output-error-sign",
            "All your gradients are right but for the sign, so the update would climb. Look at "
            "the very first step of the way back: A - Y, or the minus in front of dAL.",
            "L_model_backward",
            edits=(("dZL = AL - Y", "dZL = Y - AL"),),
        ),
        Misconception(
            "output-error-as-slope",
            "Your way back multiplies A - Y by the slope of the sigmoid once more. A - Y is "
            "already dZ of the output layer, not dA.",
            "L_model_backward",
            edits=(("dZL = AL - Y", "dZL = (AL - Y) * AL * (1 - AL)"),),
        ),
        Misconception(
            "output-error-averaged",
            "All your gradients are too small by a factor of m: the 1/m comes in twice. It stands "
            "in dW and db, not in dZ.",
            "L_model_backward",
            edits=(("dZL = AL - Y", "dZL = (AL - Y) / Y.shape[1]"),),
        ),
        Misconception(
            "backward-loop-runs-once",
            "Only the last layers have gradients: your loop runs once, or returns in its first "
            "round. It goes on down to layer 1.",
            "L_model_backward",
            edits=(("reversed(range(1, L))", "range(L - 1, L - 2, -1)[: L - 1]"),),
        ),
        Misconception(
            "backward-first-layer-skipped",
            "Layer 1 has no gradients: your loop stops one layer too early.",
            "L_model_backward",
            edits=(("reversed(range(1, L))", "reversed(range(2, L))"),),
        ),
        Misconception(
            "backward-loop-forward",
            "Your loop goes through the hidden layers from the first to the last. On the way back, "
            "the layer next to the output comes first.",
            "L_model_backward",
            edits=(("reversed(range(1, L))", "range(1, L)"),),
        ),
        Misconception(
            "backward-stale-slope",
            "Every hidden layer gets the dA of the output layer. After each step, the dA_prev that "
            "came out is the dA of the next one.",
            "L_model_backward",
            edits=(("        dA = dA_prev\n", ""),),
        ),
        Misconception(
            "backward-cache-off-by-one",
            "A layer is sent back through the cache of its neighbour. `caches[0]` belongs to "
            "layer 1, and `caches[L - 1]` to layer L.",
            "L_model_backward",
            edits=(("caches[l - 1]", "caches[l]"),),
        ),
        Misconception(
            "backward-keys-off-by-one",
            "Your gradients of the hidden layers stand under the name of the layer above. The "
            "slope of W1 is dW1.",
            "L_model_backward",
            edits=(('f"dW{l}"], grads[f"db{l}"]', 'f"dW{l + 1}"], grads[f"db{l + 1}"]'),),
        ),
        Misconception(
            "backward-hidden-sigmoid",
            "Your hidden layers are sent back through the sigmoid. They used ReLU on the way "
            "forward.",
            "L_model_backward",
            edits=(('caches[l - 1], "relu"', "caches[l - 1], 'sigmoid'"),),
        ),
    ),
)
