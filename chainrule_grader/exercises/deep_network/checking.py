"""The deep network's exercise on checking gradients by difference quotients."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Part, extract
from chainrule_grader.exercises.deep_network.cases import COARSE, FINE, gradient_check_case
from chainrule_grader.exercises.exercise import Alternative, Case, Check, Exercise, Misconception

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
    misconceptions=(
        Misconception(
            "check-global-norm",
            "All your errors are the same number: one norm over all gradients. A mistake in a "
            "small block drowns in it, so compare block by block.",
            "gradient_check",
            code="""
            def gradient_check(parameters, gradients, X, Y, epsilon=1e-5):
                numerical = {}
                for name, theta in parameters.items():
                    n = np.zeros(theta.shape)
                    for index in np.ndindex(theta.shape):
                        up, down = theta.copy(), theta.copy()
                        up[index] += epsilon
                        down[index] -= epsilon
                        AL_up, _ = L_model_forward(X, {**parameters, name: up})
                        AL_down, _ = L_model_forward(X, {**parameters, name: down})
                        rise = compute_cost(AL_up, Y) - compute_cost(AL_down, Y)
                        n[index] = rise / (2 * epsilon)
                    numerical["d" + name] = n
                g = np.concatenate([gradients[key].ravel() for key in numerical])
                n = np.concatenate([numerical[key].ravel() for key in numerical])
                size = np.linalg.norm(g) + np.linalg.norm(n)
                error = np.linalg.norm(g - n) / (size + 1e-12)
                return dict.fromkeys(numerical, error)
            """,
        ),
        Misconception(
            "check-biases-forgotten",
            "The biases are missing from your dictionary. Each b is a block of its own, and its "
            "gradient can be wrong as well.",
            "gradient_check",
            edits=(
                (
                    "in parameters.items():",
                    'in parameters.items():\n        if name[0] == "b":\n            continue',
                ),
            ),
        ),
        Misconception(
            "check-parameters-not-restored",
            "After an entry is nudged it does not come back to its old value, so every later "
            "slope is taken somewhere else.",
            "gradient_check",
            code="""
            def gradient_check(parameters, gradients, X, Y, epsilon=1e-5):
                errors = {}
                for name, theta in parameters.items():
                    n = np.zeros(theta.shape)
                    for index in np.ndindex(theta.shape):
                        theta[index] += epsilon
                        J_up = compute_cost(L_model_forward(X, parameters)[0], Y)
                        theta[index] -= 2 * epsilon
                        J_down = compute_cost(L_model_forward(X, parameters)[0], Y)
                        n[index] = (J_up - J_down) / (2 * epsilon)
                    g = gradients["d" + name]
                    size = np.linalg.norm(g) + np.linalg.norm(n)
                    errors["d" + name] = np.linalg.norm(g - n) / (size + 1e-12)
                return errors
            """,
        ),
        Misconception(
            "check-one-sided",
            "Your slope uses one nudged point and the point itself. Nudge to both sides: the error "
            "then shrinks with the square of epsilon.",
            "gradient_check",
            edits=(
                ("            down[index] -= epsilon\n", ""),
                ("(2 * epsilon)", "epsilon"),
            ),
        ),
        Misconception(
            "check-single-width",
            "Your slopes are twice too large: the two points are 2 epsilon apart.",
            "gradient_check",
            edits=(("(2 * epsilon)", "epsilon"),),
        ),
        Misconception(
            "check-epsilon-ignored",
            "Your check gives the same errors whatever epsilon is. Use the argument, not a fixed "
            "number.",
            "gradient_check",
            edits=(("errors = {}", "errors, epsilon = {}, 1e-5"),),
        ),
        Misconception(
            "check-absolute-error",
            "Your errors are not divided by the size of the gradients. Whether 1e-6 is much "
            "depends on what it is an error of.",
            "gradient_check",
            edits=(("np.linalg.norm(g - n) / (size + 1e-12)", "np.linalg.norm(g - n)"),),
        ),
        Misconception(
            "check-all-entries-at-once",
            "You nudge all entries of a block at the same time. A slope belongs to one entry: "
            "nudge it alone, and keep all others as they are.",
            "gradient_check",
            edits=(("up[index] += epsilon", "up += epsilon"), ("down[index] -=", "down -=")),
        ),
        Misconception(
            "check-against-itself",
            "Your errors are all zero, even where a gradient is wrong. Compare the gradients with "
            "slopes measured from the cost.",
            "gradient_check",
            edits=(('g = gradients[f"d{name}"]', "g = n"),),
        ),
    ),
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
