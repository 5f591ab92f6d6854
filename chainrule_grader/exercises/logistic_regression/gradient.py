"""Where training starts, the cost and its gradient, and a check of the gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Part, as_numbers
from chainrule_grader.exercises.exercise import Case, Check, Exercise, Misconception
from chainrule_grader.exercises.gradients import gradient_test
from chainrule_grader.exercises.logistic_regression import cases
from chainrule_grader.exercises.logistic_regression.mistakes_in_propagate import PROPAGATE_MISTAKES
from chainrule_grader.exercises.logistic_regression.reading import exercise
from chainrule_grader.reference.logistic_regression import propagate

INITIALIZE_WITH_ZEROS = Exercise(
    "logistic_regression.initialize_with_zeros",
    "A start at zero",
    4,
    functions=("initialize_with_zeros",),
    cases=cases.initialize_with_zeros,
    visible=cases.initialize_with_zeros_visible,
    checks=(
        Check(
            "w",
            "initialize_with_zeros",
            3,
            parts=(Part("w", (0,)),),
            look_at="w holds zeros only, one row for each pixel and one column.",
        ),
        Check("b", "initialize_with_zeros", 1, parts=(Part("b", (1,), "scalar"),), needs=("w",)),
    ),
    misconceptions=(
        Misconception(
            "w-without-second-axis",
            "w has one axis only. As a column it has two: (dim, 1).",
            "initialize_with_zeros",
            edits=(("np.zeros((dim, 1))", "np.zeros(dim)"),),
        ),
        Misconception(
            "w-is-a-row",
            "w is a row here. It should be a column, (dim, 1).",
            "initialize_with_zeros",
            edits=(("(dim, 1)", "(1, dim)"),),
        ),
        Misconception(
            "w-random",
            "w holds random numbers. Logistic regression starts at zeros.",
            "initialize_with_zeros",
            edits=(("np.zeros((dim, 1))", "0.01 * np.random.randn(dim, 1)"),),
            random=True,
        ),
        Misconception(
            "w-of-fixed-size",
            "w always has 64 rows. Its size comes from the argument dim.",
            "initialize_with_zeros",
            edits=(("(dim, 1)", "(64, 1)"),),
        ),
        Misconception(
            "w-of-the-notebooks-size",
            "The size of w comes from a variable of the notebook, not from the argument dim.",
            "initialize_with_zeros",
            code="""
            def initialize_with_zeros(dim):
                return np.zeros((n_x, 1)), 0.0
            """,
        ),
        Misconception(
            "w-and-b-swapped",
            "The two results have changed places: first w, then b.",
            "initialize_with_zeros",
            edits=(("return w, b", "return b, w"),),
        ),
        Misconception(
            "b-is-an-array",
            "b has one entry per pixel. There is a single bias.",
            "initialize_with_zeros",
            edits=(("b = 0.0", "b = np.zeros((dim, 1))"),),
        ),
    ),
)

PROPAGATE = Exercise(
    "logistic_regression.propagate",
    "Forward and backward propagation",
    20,
    functions=("propagate",),
    helpers={"propagate": ("sigmoid", "stable_sigmoid", "cross_entropy_from_logits")},
    cases=cases.propagate,
    visible=cases.propagate_visible,
    checks=(
        Check("cost", "propagate", 5, parts=(Part("cost", (1,), "scalar"),)),
        Check("dw", "propagate", 6, parts=(Part("dw", (0, "dw")),)),
        Check("db", "propagate", 4, parts=(Part("db", (0, "db"), "scalar"),)),
        gradient_test(
            "propagate",
            blocks=lambda case: {"w": case.args[0], "b": case.args[1]},
            cost=lambda case, at: propagate(at["w"], at["b"], *case.args[2:])[1],
            part=lambda block: Part(
                f"d{block}", (0, f"d{block}"), "array" if block == "w" else "scalar"
            ),
            weight=4,
        ),
        Check("inputs unchanged", "propagate", 1, unchanged=True, needs=("dw",)),
    ),
    misconceptions=PROPAGATE_MISTAKES,
    see=exercise("propagate", 20),
)


def _theta_restored(case: Case, returned: Returned, expected: Any) -> str | None:
    # Adding and taking away h may leave a rounding error behind, which does no harm.
    after = as_numbers(returned.args_after[1])
    before = case.args[1]
    if after is not None and after.shape == before.shape and np.allclose(after, before, 1e-9):
        return None
    return f"theta is not as it was before the call (with {case.label})"


NUMERICAL_GRADIENT = Exercise(
    "logistic_regression.numerical_gradient",
    "A gradient by differences",
    8,
    functions=("numerical_gradient",),
    cases=cases.numerical_gradient_cases,
    visible=cases.numerical_gradient_visible,
    checks=(
        Check("gradient", "numerical_gradient", 5, parts=(Part("gradient"),), group="gradient"),
        Check(
            "a larger h",
            "numerical_gradient",
            2,
            parts=(Part("gradient"),),
            group="step",
            needs=("gradient",),
            look_at="Both evaluations lie h away from theta, and h comes from the caller.",
        ),
        Check(
            "theta unchanged",
            "numerical_gradient",
            1,
            verify=_theta_restored,
            needs=("gradient",),
        ),
    ),
    misconceptions=(
        Misconception(
            "one-sided",
            "The difference is taken to one side only, which is right to about h. Stepping to "
            "both sides is right to about h squared.",
            "numerical_gradient",
            edits=(("- f(theta - step)", "- f(theta)"), ("/ (2 * h)", "/ h")),
        ),
        Misconception(
            "divided-by-h",
            "The slope is twice too large: how far apart are the two points?",
            "numerical_gradient",
            edits=(("(2 * h)", "h"),),
        ),
        Misconception(
            "brackets-around-2h",
            "The difference is multiplied by h where it should be divided. Note that / 2 * h is "
            "read from left to right.",
            "numerical_gradient",
            edits=(("(2 * h)", "2 * h"),),
        ),
        Misconception(
            "all-entries-at-once",
            "All entries of theta move together, so each slope is the sum of all. One entry moves "
            "at a time.",
            "numerical_gradient",
            edits=(("step[index] = h", "step[...] = h"),),
        ),
        Misconception(
            "theta-not-restored",
            "An entry stays shifted while the next one is tried. Put it back first.",
            "numerical_gradient",
            code="""
            def numerical_gradient(f, theta, h=1e-5):
                gradient = np.zeros(theta.shape)
                for index in np.ndindex(theta.shape):
                    theta[index] += h
                    plus = f(theta)
                    theta[index] -= 2 * h
                    gradient[index] = (plus - f(theta)) / (2 * h)
                return gradient
            """,
        ),
        Misconception(
            "h-ignored",
            "The step is the same whatever h says.",
            "numerical_gradient",
            edits=(("step[index] = h", "step[index] = h = 1e-5"),),
        ),
        Misconception(
            "difference-reversed",
            "Every slope has the opposite sign: which of the two points is subtracted?",
            "numerical_gradient",
            edits=(
                ("f(theta + step)", "f(theta * 1 - step)"),
                ("f(theta - step)", "f(theta + step)"),
            ),
        ),
    ),
)
