"""The deep network's exercise on checking gradients by difference quotients."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Part, extract
from chainrule_grader.exercises.deep_network.cases import COARSE, FINE, gradient_check_case
from chainrule_grader.exercises.deep_network.mistakes_in_gradient_check import MISTAKES
from chainrule_grader.exercises.exercise import Alternative, Case, Check, Exercise
from chainrule_grader.exercises.lessons import depth

THRESHOLD = 1e-7


def _shown(case: Case, returned: Returned, expected: Any) -> str | None:
    """Just the wrong gradients have an error above the threshold."""
    for name, right in expected.items():
        error = float(np.squeeze(extract(returned.value, (name,))))
        if right > THRESHOLD and not error > THRESHOLD:
            kind = "weights" if name.startswith("dW") else "biases"
            return f"a wrong gradient of the {kind} is not shown ({case.label})"
        if right <= THRESHOLD and not error <= THRESHOLD:
            return f"beside the wrong gradient, right ones are shown as wrong ({case.label})"
    return None


def _gradient_check_cases(rng: np.random.Generator) -> list[Case]:
    return [
        gradient_check_case(rng, (3, 2, 4, 1), 6, "right"),
        gradient_check_case(rng, (4, 1), 3, "right"),
        gradient_check_case(rng, (3, 2, 1), 2, "right", off=True),
        gradient_check_case(rng, (3, 2, 1), 4, "weights", ("dW1",)),
        gradient_check_case(rng, (3, 2, 1), 1, "weights", ("dW2",)),
        gradient_check_case(rng, (3, 2, 1), 5, "biases", ("db1",)),
        gradient_check_case(rng, (3, 2, 1), 4, "small", ("dW1",)),
        gradient_check_case(rng, (3, 1), 5, "coarse", epsilon=COARSE),
        gradient_check_case(rng, (2, 3, 1), 4, "coarse", ("dW1", "db2"), epsilon=COARSE),
        gradient_check_case(rng, (2, 1), 3, "coarse", epsilon=FINE),
    ]


def _gradient_check_visible() -> list[Case]:
    rng = np.random.default_rng(31)
    return [
        gradient_check_case(rng, (2, 3, 1), 4, "right"),
        gradient_check_case(rng, (2, 3, 1), 4, "coarse", ("dW1",), epsilon=COARSE),
    ]


# Within 1e-7 of an error that is almost zero: what rounding leaves differs from style to style.
_BELOW_THRESHOLD = Part("error", ("d*",), "scalar", rtol=100)

GRADIENT_CHECK = Exercise(
    "deep_network.gradient_check",
    "Check the gradients",
    10,
    functions=("gradient_check",),
    helpers={
        "gradient_check": (
            *("linear_forward", "linear_activation_forward", "L_model_forward", "compute_cost"),
        )
    },
    cases=_gradient_check_cases,
    visible=_gradient_check_visible,
    checks=(
        Check(
            "right gradients stay below 1e-7",
            "gradient_check",
            2,
            parts=(_BELOW_THRESHOLD,),
            group="right",
            needs=("wrong weights are shown", "wrong biases are shown"),
            look_at="For right gradients every error is tiny, far below 1e-7.",
        ),
        Check(
            "wrong weights are shown",
            "gradient_check",
            2,
            group="weights",
            verify=_shown,
            needs=("right gradients stay below 1e-7",),
        ),
        Check(
            "wrong biases are shown",
            "gradient_check",
            2,
            group="biases",
            verify=_shown,
            needs=("right gradients stay below 1e-7",),
        ),
        Check(
            "a wrong block of small numbers is shown",
            "gradient_check",
            1,
            group="small",
            verify=_shown,
            needs=("right gradients stay below 1e-7",),
        ),
        Check(
            "size of the errors",
            "gradient_check",
            2,
            parts=(Part("error", ("d*",), "scalar", rtol=1e-2),),
            group="coarse",
            look_at="This case has a large epsilon, so that even right gradients show an error.",
        ),
        Check(
            "parameters restored",
            "gradient_check",
            1,
            unchanged=True,
            needs=("right gradients stay below 1e-7", "wrong weights are shown"),
        ),
    ),
    misconceptions=MISTAKES,
    see=depth.CHECK,
    alternatives=(
        Alternative(
            "down-from-up",
            "gradient_check",
            edits=(
                ("up, down = theta.copy(), theta.copy()", "up = theta.copy()"),
                (
                    "down[index] -= epsilon",
                    "down = up.copy()\n            down[index] -= 2 * epsilon",
                ),
            ),
        ),
        # Steps there and back leave a trace in the last bit: later entries start from there.
        Alternative(
            "stepped-in-place",
            "gradient_check",
            edits=(
                ("theta.shape):", "theta.shape):\n            theta[index] += epsilon"),
                ("up, down = theta.copy(), theta.copy()", "up = theta.copy()"),
                ("up[index] += epsilon", "theta[index] -= 2 * epsilon"),
                (
                    "down[index] -= epsilon",
                    "down = theta.copy()\n            theta[index] += epsilon",
                ),
            ),
        ),
    ),
)
