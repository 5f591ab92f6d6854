"""The second notebook's exercise on the way back through the network."""

from __future__ import annotations

import numpy as np

from chainrule.compare import Part
from chainrule_grader.exercises.exercise import Check, Exercise
from chainrule_grader.exercises.gradients import gradient_test
from chainrule_grader.exercises.lessons import hidden
from chainrule_grader.exercises.shallow_network import (
    cases,
    mistakes_in_averaging,
    mistakes_in_backward_propagation,
    mistakes_in_hidden_slope,
)
from chainrule_grader.reference.shallow_network import compute_cost, forward_propagation


def _block(name: str) -> Part:
    return Part(name, (name,), "bias" if name.startswith("db") else "array")


BACKWARD_PROPAGATION = Exercise(
    "shallow_network.backward_propagation",
    "Backward propagation",
    20,
    functions=("backward_propagation",),
    helpers={"backward_propagation": ("tanh_derivative", "sigmoid", "sigmoid_derivative")},
    cases=lambda rng: [
        *(cases.backward_case(rng, *sizes) for sizes in ((3, 5, 7), (4, 2, 6), (2, 6, 1))),
        cases.backward_case(rng, 3, 4, 5, balanced=True),
    ],
    visible=lambda: [
        cases.backward_case(np.random.default_rng(41), 2, 3, 4),
        cases.backward_case(np.random.default_rng(42), 3, 2, 1),
    ],
    checks=(
        Check(
            "dW2",
            "backward_propagation",
            4,
            parts=(_block("dW2"),),
            look_at="dZ2 and the activations that W2 multiplies, averaged over the samples.",
        ),
        Check(
            "db2",
            "backward_propagation",
            2.5,
            parts=(_block("db2"),),
            look_at="The mean of dZ2 over the samples.",
        ),
        Check(
            "dW1",
            "backward_propagation",
            6,
            parts=(_block("dW1"),),
            look_at="dZ1: back through W2, then times the slope of tanh. W1 multiplies X.",
        ),
        Check(
            "db1",
            "backward_propagation",
            3.5,
            parts=(_block("db1"),),
            look_at="The mean of dZ1 over the samples, one row per hidden unit.",
        ),
        gradient_test(
            "backward_propagation",
            blocks=lambda case: case.args[0],
            cost=lambda case, at: compute_cost(
                forward_propagation(case.args[2], dict(at))[0], case.args[3]
            ),
            part=lambda block: _block(f"d{block}"),
            weight=4,
        ),
    ),
    misconceptions=(
        *mistakes_in_hidden_slope.MISTAKES,
        *mistakes_in_averaging.MISTAKES,
        *mistakes_in_backward_propagation.MISTAKES,
    ),
    see=hidden.BACKWARD,
)
