"""The second notebook's exercises on the way through the network to the cost."""

from __future__ import annotations

import numpy as np

from chainrule.compare import Part
from chainrule_grader.exercises.exercise import Case, Check, Exercise
from chainrule_grader.exercises.lessons import hidden, loss
from chainrule_grader.exercises.shallow_network import (
    cases,
    mistakes_in_compute_cost,
    mistakes_in_forward_propagation,
)

FORWARD_PROPAGATION = Exercise(
    "shallow_network.forward_propagation",
    "Forward propagation",
    10,
    functions=("forward_propagation",),
    on_the_way=lambda expected: tuple(Part(name, (1, name)) for name in ("Z1", "A1", "Z2")),
    helpers={"forward_propagation": ("sigmoid",)},
    cases=lambda rng: [
        cases.forward_case(rng, *sizes) for sizes in ((3, 5, 7), (4, 2, 6), (2, 6, 1))
    ],
    visible=lambda: [cases.forward_case(np.random.default_rng(31), 2, 3, 4)],
    checks=(
        Check(
            "Z1",
            "forward_propagation",
            2,
            parts=(Part("Z1", (1, "Z1")),),
            look_at="Z1 = W1 X + b1.",
        ),
        Check(
            "A1",
            "forward_propagation",
            2,
            parts=(Part("A1", (1, "A1")),),
            look_at="A1 = tanh(Z1).",
        ),
        Check(
            "Z2",
            "forward_propagation",
            2,
            parts=(Part("Z2", (1, "Z2")),),
            look_at="Z2 = W2 A1 + b2.",
        ),
        Check(
            "A2",
            "forward_propagation",
            4,
            parts=(Part("A2", (0,)), Part("A2", (1, "A2"))),
            look_at="A2 is the sigmoid of Z2; it is returned first and stands in the cache too.",
        ),
    ),
    misconceptions=mistakes_in_forward_propagation.MISTAKES,
    see=hidden.FORWARD,
)

COMPUTE_COST = Exercise(
    "shallow_network.compute_cost",
    "The cost",
    8,
    functions=("compute_cost",),
    cases=cases.cost_cases,
    visible=lambda: [
        Case(
            "compute_cost",
            (np.array([[0.3]]), np.array([[1.0]])),
            label="m = 1, y = 1",
            group="one",
            sizes={"m": 1},
        ),
        Case(
            "compute_cost",
            (np.array([[0.7, 0.4, 0.25]]), np.array([[1.0, 0.0, 1.0]])),
            label="m = 3",
            group="several",
            sizes={"m": 3},
        ),
    ],
    checks=(
        Check(
            "one sample",
            "compute_cost",
            3,
            parts=(Part("cost", (), "scalar"),),
            group="one",
            look_at="The loss of a single sample, for y = 1 and for y = 0.",
        ),
        Check(
            "several samples",
            "compute_cost",
            5,
            parts=(Part("cost", (), "scalar"),),
            group="several",
            look_at="The mean of the losses over the m columns.",
        ),
    ),
    misconceptions=mistakes_in_compute_cost.MISTAKES,
    see=loss.MEAN,
)
