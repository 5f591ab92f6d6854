"""The deep network's exercises on the way back."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.compare import Part
from chainrule_grader.exercises.deep_network import (
    mistakes_in_layer_backward,
    mistakes_in_linear_backward,
    mistakes_in_network_backward,
)
from chainrule_grader.exercises.deep_network.cases import (
    L_model_backward_case,
    linear_activation_backward_case,
    linear_backward_case,
)
from chainrule_grader.exercises.exercise import Case, Check, Exercise
from chainrule_grader.exercises.gradients import Blocks, gradient_test
from chainrule_grader.exercises.lessons import depth
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
    visible=lambda: [linear_backward_case(np.random.default_rng(21), 2, 3, 5)],
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
    misconceptions=mistakes_in_linear_backward.MISTAKES,
    see=depth.BACKWARD,
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
    misconceptions=mistakes_in_layer_backward.MISTAKES,
    see=depth.ACTIVATION,
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
    misconceptions=mistakes_in_network_backward.MISTAKES,
    see=depth.BACKWARD,
)
