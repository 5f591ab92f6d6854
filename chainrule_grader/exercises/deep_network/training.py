"""The deep network's exercises on training: the update, the loop, the mistakes that stay."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Array, Part, as_numbers, describe, extract
from chainrule_grader.exercises.deep_network.cases import (
    L_layer_model_case,
    mislabelled_case,
    update_parameters_case,
)
from chainrule_grader.exercises.exercise import TOGETHER, Case, Check, Exercise, Misconception
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
    misconceptions=(
        Misconception(
            "update-last-layer-skipped",
            "The last layer is not updated: `range(1, L)` ends before L.",
            "update_parameters",
            edits=(("range(1, L + 1)", "range(1, L)"), ("updated = {}", "updated = dict(params)")),
        ),
        Misconception(
            "update-last-layer-lost",
            "The last layer is missing from what you return: `range(1, L)` ends before L.",
            "update_parameters",
            edits=(("range(1, L + 1)", "range(1, L)"),),
        ),
        Misconception(
            "update-layers-counted-twice",
            "Your loop asks for a layer that is not there. Is your L the number of entries in "
            "`params`? Each layer has two of them, a W and a b.",
            "update_parameters",
            edits=(("len(params) // 2", "len(params)"),),
        ),
        Misconception(
            "update-uphill",
            "Your step goes uphill: the gradient is added. Gradient descent subtracts it.",
            "update_parameters",
            edits=(
                ('params[f"W{l}"] - learning_rate', 'params[f"W{l}"] + learning_rate'),
                ('params[f"b{l}"] - learning_rate', 'params[f"b{l}"] + learning_rate'),
            ),
        ),
        Misconception(
            "update-biases-left-out",
            "The biases stay as they were. They take a step as well.",
            "update_parameters",
            edits=((' - learning_rate * grads[f"db{l}"]', ""),),
        ),
        Misconception(
            "update-rate-ignored",
            "Your step does not depend on the learning rate: the gradient is subtracted as it is.",
            "update_parameters",
            edits=(
                ('learning_rate * grads[f"dW{l}"]', 'grads[f"dW{l}"]'),
                ('learning_rate * grads[f"db{l}"]', 'grads[f"db{l}"]'),
            ),
        ),
        Misconception(
            "update-rate-fixed",
            "Your learning rate is a fixed number. It comes as the third argument.",
            "update_parameters",
            edits=(
                ('learning_rate * grads[f"dW{l}"]', '0.0075 * grads[f"dW{l}"]'),
                ('learning_rate * grads[f"db{l}"]', '0.0075 * grads[f"db{l}"]'),
            ),
        ),
        Misconception(
            "update-in-place",
            "The caller's arrays change as well. `-=` writes into the array it is given; make a "
            "new one instead.",
            "update_parameters",
            edits=(("updated = {}", "updated = params"),),
        ),
    ),
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
    misconceptions=(
        Misconception(
            "train-one-iteration-short",
            "Your training makes one step too few.",
            "L_layer_model",
            edits=(("range(num_iterations)", "range(num_iterations - 1)"),),
        ),
        Misconception(
            "train-iterations-ignored",
            "The number of steps does not follow `num_iterations`.",
            "L_layer_model",
            edits=(("range(num_iterations)", "range(50)"),),
        ),
        Misconception(
            "train-rate-ignored",
            "Your training uses the default learning rate, not the one it is called with.",
            "L_layer_model",
            edits=(("grads, learning_rate)", "grads, 0.0075)"),),
        ),
        Misconception(
            "train-update-dropped",
            "The parameters come back as they started. Does the update get the gradients, and are "
            "the new parameters that it returns kept?",
            "L_layer_model",
            edits=(("parameters = update_parameters(", "update_parameters("),),
        ),
        Misconception(
            "train-costs-every-iteration",
            "Your list holds the cost of every iteration. Keep one every 100 iterations, from "
            "iteration 0 on.",
            "L_layer_model",
            edits=(("i % 100 == 0", "True"),),
        ),
        Misconception(
            "train-costs-only-printed",
            "Your list of costs is empty. Are they recorded only when they are printed? Record "
            "them always.",
            "L_layer_model",
            edits=(("if i % 100 == 0:", "if print_cost and i % 100 == 0:"),),
        ),
    ),
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
    misconceptions=(
        Misconception(
            "mistakes-least-confident",
            "Your list starts with the least confident mistakes. The most confident ones lie "
            "farthest from 0.5.",
            "mislabelled",
            edits=(("np.argsort(-confidence)", "np.argsort(confidence)"),),
        ),
        Misconception(
            "mistakes-in-reverse",
            "You have the right pictures in reverse order. The most confident mistake comes first.",
            "mislabelled",
            edits=(("wrong[order[:k]]", "wrong[order[:k][::-1]]"),),
        ),
        Misconception(
            "mistakes-rows-for-columns",
            "All your indices are 0: they are the row of a (1, m) array. The samples are its "
            "columns.",
            "mislabelled",
            code="""
            def mislabelled(P, Y, k):
                wrong = np.where((P > 0.5) != (Y == 1))[0]
                return wrong[:k]
            """,
        ),
        Misconception(
            "mistakes-not-mapped-back",
            "Your indices count within the mistakes. They should count within all samples.",
            "mislabelled",
            edits=(("wrong[order[:k]]", "order[:k]"),),
        ),
        Misconception(
            "mistakes-by-probability",
            "You sort by the probability. A mistake far below 0.5 is as confident as one far above "
            "it: what counts is the distance from 0.5.",
            "mislabelled",
            edits=(("np.abs(p[wrong] - 0.5)", "p[wrong]"),),
        ),
        Misconception(
            "mistakes-one-sided",
            "Your list holds only samples of class 0 that were taken for class 1. The other way "
            "round is a mistake as well.",
            "mislabelled",
            edits=(("(p > 0.5) != (y == 1)", "(p > 0.5) & (y == 0)"),),
        ),
        Misconception(
            "mistakes-all-samples",
            "Your list holds the most confident samples, right or wrong. Keep the wrong ones only.",
            "mislabelled",
            edits=(("(p > 0.5) != (y == 1)", "p == p"),),
        ),
        Misconception(
            "mistakes-unsorted",
            "Your list holds the first mistakes, in the order of the samples. Sort them by "
            "confidence.",
            "mislabelled",
            edits=(("wrong[order[:k]]", "wrong[:k]"),),
        ),
    ),
)
