"""The exercises of the first notebook: logistic regression on pictures of digits."""

from __future__ import annotations

import numpy as np

from chainrule.compare import Part
from chainrule_grader.exercises.exercise import Assignment, Case, Check, Exercise, Misconception
from chainrule_grader.exercises.gradients import gradient_test
from chainrule_grader.reference.logistic_regression import propagate


def _problem(rng: np.random.Generator, n_x: int, m: int) -> Case:
    w, b = rng.normal(size=(n_x, 1)), float(rng.normal())
    X, Y = rng.normal(size=(n_x, m)), (rng.random((1, m)) < 0.5).astype(float)
    label = f"n_x = {n_x}, m = {m}"
    return Case("propagate", (w, b, X, Y), label=label, sizes={"m": m, "n_x": n_x})


PROPAGATE = Exercise(
    "logistic_regression.propagate",
    "Forward and backward propagation",
    20,
    functions=("propagate",),
    cases=lambda rng: [_problem(rng, 4, 7), _problem(rng, 3, 1), _problem(rng, 2, 5)],
    visible=lambda: [_problem(np.random.default_rng(0), 2, 3)],
    checks=(
        Check("cost", "propagate", 5, parts=(Part("cost", (1,), "scalar"),)),
        Check("dw", "propagate", 7, parts=(Part("dw", (0, "dw")),)),
        Check("db", "propagate", 4, parts=(Part("db", (0, "db"), "scalar"),)),
        gradient_test(
            "propagate",
            blocks=lambda case: {"w": case.args[0], "b": case.args[1]},
            cost=lambda case, at: propagate(at["w"], at["b"], *case.args[2:])[1],
            part=lambda block: Part(
                f"d{block}", (0, f"d{block}"), "array" if block == "w" else "scalar"
            ),
            weight=3,
        ),
        Check("inputs unchanged", "propagate", 1, unchanged=True, needs=("dw",)),
    ),
    misconceptions=(
        Misconception(
            "dw-not-averaged",
            "Your dw is the sum over the samples, not their mean: the 1/m is missing.",
            "propagate",
            edits=(("X @ dZ.T / m", "X @ dZ.T"),),
        ),
        Misconception(
            "gradients-not-averaged",
            "Your dw and db are sums over the samples, not means: the 1/m is missing.",
            "propagate",
            edits=(("X @ dZ.T / m", "X @ dZ.T"), ("np.sum(dZ) / m", "np.sum(dZ)")),
        ),
    ),
)

ASSIGNMENT = Assignment("logistic_regression", "Logistic regression", (PROPAGATE,))
