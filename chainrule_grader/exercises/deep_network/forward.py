"""The deep network's exercises on the way forward: layers, the network, the cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Part, extract
from chainrule_grader.exercises.deep_network.cases import (
    L_model_forward_case,
    compute_cost_case,
    linear_activation_forward_case,
    linear_forward_case,
)
from chainrule_grader.exercises.deep_network.mistakes_in_layer_forward import (
    OF_LINEAR_ACTIVATION_FORWARD,
    OF_LINEAR_FORWARD,
)
from chainrule_grader.exercises.deep_network.mistakes_in_network_forward import (
    OF_COMPUTE_COST,
    OF_L_MODEL_FORWARD,
)
from chainrule_grader.exercises.exercise import Case, Check, Exercise
from chainrule_grader.exercises.lessons import depth, loss


def _plain_arrays(cache: Any) -> list[np.ndarray[Any, Any]] | None:
    """Return the arrays of a cache made of tuples, lists and dicts; None for one of another make.

    A cache may have any form that the student's own way back can read.
    """
    if isinstance(cache, tuple | list | dict):
        parts = [_plain_arrays(part) for part in _values(cache)]
        return None if None in parts else [array for part in parts for array in part or ()]
    if isinstance(cache, np.ndarray):
        return [cache] if cache.dtype.kind in "biuf" else None
    return [] if cache is None or isinstance(cache, str | int | float | np.number) else None


def _values(cache: tuple[Any, ...] | list[Any] | dict[Any, Any]) -> list[Any]:
    return list(cache.values() if isinstance(cache, dict) else cache)


def _holds(arrays: list[np.ndarray[Any, Any]], wanted: np.ndarray[Any, Any]) -> bool:
    either = [turned for array in arrays for turned in (array, array.T)]
    return any(one.shape == wanted.shape and np.allclose(one, wanted) for one in either)


def _kept(case: Case, returned: Returned, expected: Any) -> str | None:
    """What the way back needs stands in the cache: the layer's input, W, and Z or A."""
    arrays = _plain_arrays(extract(returned.value, (1,)))
    if arrays is None:
        return None
    needed = {"the input of the layer": case.args[:1], "W": case.args[1:2]}
    if case.function == "linear_activation_forward":
        needed["Z"] = (expected[1][1], expected[0])
    for name, any_of in needed.items():
        if not any(_holds(arrays, wanted) for wanted in any_of):
            return f"the cache does not hold {name}, which the way back needs (with {case.label})"
    return None


LINEAR_FORWARD = Exercise(
    "deep_network.linear_forward",
    "The linear part of a layer",
    5,
    functions=("linear_forward",),
    cases=lambda rng: [
        linear_forward_case(rng, 3, 4, 6),
        linear_forward_case(rng, 5, 2, 1),
        linear_forward_case(rng, 4, 1, 3),
    ],
    visible=lambda: [linear_forward_case(np.random.default_rng(11), 2, 3, 4)],
    checks=(
        Check("Z", "linear_forward", 4, parts=(Part("Z", (0,)),)),
        Check("cache", "linear_forward", 1, verify=_kept, needs=("Z",)),
    ),
    misconceptions=OF_LINEAR_FORWARD,
    see=depth.BLOCK,
)


def _activation_forward_cases(rng: np.random.Generator) -> list[Case]:
    return [
        linear_activation_forward_case(rng, 3, 4, 6, "relu"),
        linear_activation_forward_case(rng, 5, 2, 4, "sigmoid"),
        linear_activation_forward_case(rng, 3, 4, 1, "relu"),
        linear_activation_forward_case(rng, 2, 5, 1, "sigmoid"),
        linear_activation_forward_case(rng, 2, 3, 4, "swish", "unknown"),
        linear_activation_forward_case(rng, 3, 2, 4, "elu", "unknown"),
    ]


def _activation_forward_visible() -> list[Case]:
    rng = np.random.default_rng(12)
    return [
        linear_activation_forward_case(rng, 2, 3, 4, "relu"),
        linear_activation_forward_case(rng, 3, 2, 4, "sigmoid"),
        linear_activation_forward_case(rng, 2, 3, 1, "step", "unknown"),
    ]


LINEAR_ACTIVATION_FORWARD = Exercise(
    "deep_network.linear_activation_forward",
    "A layer with its activation",
    7,
    functions=("linear_activation_forward",),
    helpers={"linear_activation_forward": ("linear_forward",)},
    cases=_activation_forward_cases,
    visible=_activation_forward_visible,
    checks=(
        Check(
            "A with ReLU", "linear_activation_forward", 2, parts=(Part("A", (0,)),), group="relu"
        ),
        Check(
            "A with the sigmoid",
            "linear_activation_forward",
            2,
            parts=(Part("A", (0,)),),
            group="sigmoid",
        ),
        Check(
            "Z in the cache, ReLU",
            "linear_activation_forward",
            1,
            parts=(Part("activation_cache", (1, 1), optional=True),),
            verify=_kept,
            group="relu",
            needs=("A with ReLU",),
            look_at="activation_cache holds Z, the input of the activation.",
        ),
        Check(
            "Z in the cache, sigmoid",
            "linear_activation_forward",
            1,
            parts=(Part("activation_cache", (1, 1), optional=True),),
            verify=_kept,
            group="sigmoid",
            needs=("A with the sigmoid",),
            look_at="activation_cache holds Z, the input of the activation.",
        ),
        Check(
            "unknown activation",
            "linear_activation_forward",
            1,
            raises=("ValueError",),
            group="unknown",
            needs=("A with ReLU", "A with the sigmoid"),
        ),
    ),
    misconceptions=OF_LINEAR_ACTIVATION_FORWARD,
    see=depth.BLOCK,
)


def _a_cache_per_layer(case: Case, returned: Returned, expected: Any) -> str | None:
    caches = returned.value[1]
    if isinstance(caches, list | tuple) and len(caches) < len(expected[1]):
        return f"{len(caches)} caches came back for {len(expected[1])} layers ({case.label})"
    arrays = _plain_arrays(caches)
    if arrays is None:
        return None
    A_before: tuple[Any, ...] = ()  # what A_prev can be computed from, where it is not kept
    for l, ((A_prev, W, _b), Z) in enumerate(expected[1], start=1):
        needed = {f"W{l}": (W,), f"A{l - 1}": (A_prev, *A_before)}
        for name, any_of in needed.items():
            if not any(_holds(arrays, wanted) for wanted in any_of):
                return f"no cache holds {name}, which the way back needs ({case.label})"
        A_before = (Z,)
    return None


def _layer_by_layer(expected: Any) -> tuple[Part, ...]:
    """Z of the first layer, its A as the input of the second, and so on."""
    parts: list[Part] = []
    for at in range(len(expected[1])):
        if at:
            parts.append(Part(f"A{at}", (1, at, 0, 0)))
        parts.append(Part(f"Z{at + 1}", (1, at, 1)))
    return tuple(parts)


L_MODEL_FORWARD = Exercise(
    "deep_network.L_model_forward",
    "Forward through all layers",
    10,
    functions=("L_model_forward",),
    on_the_way=_layer_by_layer,
    helpers={"L_model_forward": ("linear_activation_forward", "linear_forward")},
    cases=lambda rng: [
        L_model_forward_case(rng, (3, 4, 1), 6),
        L_model_forward_case(rng, (5, 4, 3, 2, 1), 7),
        L_model_forward_case(rng, (5, 2, 6, 3, 4, 1), 8),
        L_model_forward_case(rng, (6, 3, 5, 4, 2, 1), 1),
        L_model_forward_case(rng, (4, 1), 3),
    ],
    visible=lambda: [
        L_model_forward_case(np.random.default_rng(13), (2, 3, 4, 1), 2),
        L_model_forward_case(np.random.default_rng(14), (3, 1), 2),
    ],
    checks=(
        Check("AL", "L_model_forward", 9, parts=(Part("AL", (0,)),)),
        Check("a cache per layer", "L_model_forward", 1, verify=_a_cache_per_layer, needs=("AL",)),
    ),
    misconceptions=OF_L_MODEL_FORWARD,
    see=depth.LAYERS,
)

COMPUTE_COST = Exercise(
    "deep_network.compute_cost",
    "The cost",
    5,
    functions=("compute_cost",),
    cases=lambda rng: [compute_cost_case(rng, m) for m in (7, 1, 4)],
    visible=lambda: [compute_cost_case(np.random.default_rng(15), 3)],
    checks=(Check("cost", "compute_cost", parts=(Part("cost", (), "scalar"),)),),
    misconceptions=OF_COMPUTE_COST,
    see=loss.MEAN,
)
