"""The deep network's exercise on the parameters it starts from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Part, Spread
from chainrule_grader.exercises.deep_network.mistakes_in_initialize import MISTAKES
from chainrule_grader.exercises.exercise import Case, Check, Exercise, Misconception
from chainrule_grader.exercises.lessons import depth

# The middle layers hold thousands of weights, so that a wrong spread shows beyond doubt.
_HIDDEN_DIMS = ([150, 60, 25, 1], [7, 5, 8, 3], [17, 1])
_VISIBLE_DIMS = [60, 40, 2]

_LAYER = re.compile(r"[Wb]\d+")


def _expected(dims: Sequence[int], he: bool) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    for l in range(1, len(dims)):
        scale = float(np.sqrt(2 / dims[l - 1])) if he else 0.01
        parameters[f"W{l}"] = Spread((dims[l], dims[l - 1]), scale)
        parameters[f"b{l}"] = np.zeros((dims[l], 1))
    return parameters


def _initialize_cases(all_dims: Sequence[Sequence[int]]) -> list[Case]:
    return [
        Case(f"initialize_parameters_{kind}", (list(dims),), label=f"layer_dims = {list(dims)}")
        for kind in ("deep", "he")
        for dims in all_dims
    ]


def _only_these_layers(case: Case, returned: Returned, expected: Any) -> str | None:
    """No W0 or b0: others find the number of layers by counting the entries."""
    more = [key for key in returned.value if key not in expected and _LAYER.fullmatch(str(key))]
    if more:
        return f"{more[0]!r} is too much: the layers are 1 to {len(expected) // 2} ({case.label})"
    return None


def _initialize_checks() -> tuple[Check, ...]:
    checks = []
    for kind, scale in (("deep", "0.01"), ("he", "√(2 / n_prev)")):
        function = f"initialize_parameters_{kind}"
        checks += [
            Check(
                f"{kind}: weights",
                function,
                3,
                parts=(Part("weights", ("W*",)),),
                verify=_only_these_layers,
                look_at=f"W of a layer is (n, n_prev), normally distributed, times {scale}.",
            ),
            Check(
                f"{kind}: biases",
                function,
                1,
                parts=(Part("biases", ("b*",), "bias"),),
                needs=(f"{kind}: weights",),
                look_at="b of a layer is (n, 1), all zeros.",
            ),
        ]
    return tuple(checks)


def _initialize_misconceptions() -> tuple[Misconception, ...]:
    both = []
    for kind in ("deep", "he"):
        function = f"initialize_parameters_{kind}"
        both += [
            Misconception(
                f"{kind}-one-layer-short",
                "The last layer is missing from your dictionary. A list of L + 1 sizes describes L "
                "layers: look at where your loop ends.",
                function,
                edits=(("range(1, len(layer_dims))", "range(1, len(layer_dims) - 1)"),),
            ),
            Misconception(
                f"{kind}-bias-without-column",
                "Your biases have shape (n,). They are columns of shape (n, 1), so that they add "
                "to every sample of (n, m).",
                function,
                edits=(("np.zeros((n, 1))", "np.zeros(n)"),),
            ),
            Misconception(
                f"{kind}-uniform-weights",
                "Your weights are all positive: they come from a uniform distribution on 0 to 1. "
                "Draw them from the standard normal distribution.",
                function,
                edits=(("np.random.randn(n, n_prev)", "np.random.rand(n, n_prev)"),),
            ),
            Misconception(
                f"{kind}-weights-transposed",
                "Your W has one row per input. Here a row of W belongs to a unit of the layer "
                "itself, a column to a unit of the layer before.",
                function,
                edits=(("np.random.randn(n, n_prev)", "np.random.randn(n_prev, n)"),),
            ),
        ]
    return tuple(both)


INITIALIZE_PARAMETERS = Exercise(
    "deep_network.initialize_parameters",
    "Parameters to start from",
    8,
    functions=("initialize_parameters_deep", "initialize_parameters_he"),
    cases=lambda rng: _initialize_cases(_HIDDEN_DIMS),
    visible=lambda: _initialize_cases((_VISIBLE_DIMS,)),
    checks=_initialize_checks(),
    expected={
        "initialize_parameters_deep": lambda layer_dims: _expected(layer_dims, he=False),
        "initialize_parameters_he": lambda layer_dims: _expected(layer_dims, he=True),
    },
    misconceptions=MISTAKES,
    see=depth.START,
)
