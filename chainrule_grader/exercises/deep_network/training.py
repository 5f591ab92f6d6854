"""The deep network's exercises on training: the update, the loop, the mistakes that stay."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Array, Part, as_numbers, describe, extract
from chainrule_grader.exercises.deep_network import mistakes_in_training, mistakes_in_update
from chainrule_grader.exercises.deep_network.cases import (
    L_layer_model_case,
    mislabelled_case,
    update_parameters_case,
)
from chainrule_grader.exercises.exercise import TOGETHER, Case, Check, Exercise
from chainrule_grader.exercises.lessons import depth, loss
from chainrule_grader.reference import deep_network as reference

UPDATE_PARAMETERS = Exercise(
    "deep_network.update_parameters",
    "One step of gradient descent",
    5,
    functions=("update_parameters",),
    cases=lambda rng: [
        update_parameters_case(rng, (3, 4, 1), 0.3),
        update_parameters_case(rng, (5, 4, 3, 2, 1), 1.7),
        update_parameters_case(rng, (3, 6, 5, 4, 2, 1), 0.05),
        update_parameters_case(rng, (4, 1), 0.6),
    ],
    visible=lambda: [
        update_parameters_case(np.random.default_rng(25), (2, 3, 1), 0.5),
    ],
    checks=(
        Check("W of every layer", "update_parameters", 2, parts=(Part("W", ("W*",)),)),
        Check("b of every layer", "update_parameters", 2, parts=(Part("b", ("b*",), "bias"),)),
        Check(
            "params unchanged",
            "update_parameters",
            1,
            unchanged=True,
            needs=("W of every layer", "b of every layer"),
        ),
    ),
    misconceptions=mistakes_in_update.MISTAKES,
    see=loss.DOWNHILL,
)


def _numbers(returned: Returned, path: tuple[str | int, ...]) -> Array:
    """Return a part of the result as real numbers; raises ValueError where it holds none."""
    value = extract(returned.value, path)
    numbers = as_numbers(value)
    if numbers is None:
        raise ValueError(f"numbers are expected, this is {describe(value)}")
    return numbers


def _trained(case: Case, returned: Returned, expected: Any) -> str | None:
    """For parameters that start elsewhere: the shapes, and a cost that fell as it should."""
    X, Y, _dims, _rate, _iterations = case.args
    if "initialize_parameters_deep" in returned.callbacks:
        return "training starts from initialize_parameters_deep, not from initialize_parameters_he"
    parameters = {}
    for name, right in expected[0].items():
        parameters[name] = _numbers(returned, (0, name))
        if parameters[name].shape != right.shape:
            return f"{name} has shape {parameters[name].shape}, expected is {right.shape}"
    costs = _numbers(returned, (1,)).ravel()
    final = float(reference.compute_cost(reference.L_model_forward(X, parameters)[0], Y))
    first, share = float(costs[0]), final / float(costs[0])
    if case.group == "long" and not share < 0.85:
        return f"the cost of the returned parameters is not clearly lower ({case.label})"
    if case.group == "short" and not 0.7 < share < 1:
        return f"the cost does not fall as it should at this learning rate ({case.label})"
    return None if np.isfinite(first) else "the first cost is not finite"


def _recorded(case: Case, returned: Returned, expected: Any) -> str | None:
    """For parameters that start elsewhere: as many costs as there should be, and falling."""
    costs = _numbers(returned, (1,)).ravel()
    if costs.size != len(expected[1]):
        return f"{costs.size} costs came back, {len(expected[1])} are expected ({case.label})"
    return None if (np.diff(costs) < 0).all() else "the costs do not fall"


L_LAYER_MODEL = Exercise(
    "deep_network.L_layer_model",
    "Train the network",
    4,
    functions=("L_layer_model",),
    helpers={
        "L_layer_model": (
            *("L_model_forward", "compute_cost", "L_model_backward", "update_parameters"),
            *("linear_forward", "linear_activation_forward"),
            *("linear_backward", "linear_activation_backward"),
        )
    },
    cases=lambda rng: [
        L_layer_model_case(rng, (3, 4, 1), 12, 0.4, 101, "long"),
        L_layer_model_case(rng, (4, 5, 3, 2, 1), 7, 0.002, 4, "short"),
        L_layer_model_case(rng, (3, 1), 8, 0.02, 3, "short"),
        L_layer_model_case(rng, (2, 3, 1), 1, 0.001, 2, "short"),
    ],
    visible=lambda: [
        L_layer_model_case(np.random.default_rng(32), (2, 3, 1), 4, 0.3, 101, "long", visible=True)
    ],
    checks=(
        Check(
            "parameters",
            "L_layer_model",
            2,
            parts=(Part("W", (0, "W*")), Part("b", (0, "b*"), "bias")),
            when_called="initialize_parameters_he",
            verify=_trained,
        ),
        Check(
            "costs",
            "L_layer_model",
            1,
            parts=(Part("costs", (1,), "sequence", rtol=1e-5),),
            when_called="initialize_parameters_he",
            verify=_recorded,
            needs=("parameters",),
            look_at="One cost at iteration 0, 100, 200 …, whatever print_cost says.",
        ),
        Check(
            TOGETHER,
            "L_layer_model",
            1,
            parts=(Part("W", (0, "W*")), Part("b", (0, "b*"), "bias")),
            when_called="initialize_parameters_he",
            verify=_trained,
            own=True,
        ),
    ),
    misconceptions=mistakes_in_training.OF_L_LAYER_MODEL,
    see="deep_network#Exercise: `L_layer_model` (4 points)",
)

MISLABELLED = Exercise(
    "deep_network.mislabelled",
    "The most confident mistakes",
    4,
    functions=("mislabelled",),
    cases=lambda rng: [
        mislabelled_case(rng, 14, 6, 3),
        mislabelled_case(rng, 11, 5, 5),
        mislabelled_case(rng, 9, 2, 4),
        mislabelled_case(rng, 1, 1, 2),
    ],
    visible=lambda: [mislabelled_case(np.random.default_rng(33), 7, 4, 3)],
    checks=(Check("indices", "mislabelled", parts=(Part("indices"),)),),
    misconceptions=mistakes_in_training.OF_MISLABELLED,
    see=depth.MISTAKES,
)
