"""Where training starts, the cost and its gradient, and a check of the gradient."""

from __future__ import annotations

from chainrule.compare import Part
from chainrule_grader.exercises.exercise import Check, Exercise
from chainrule_grader.exercises.gradients import gradient_test
from chainrule_grader.exercises.lessons import loss
from chainrule_grader.exercises.logistic_regression import cases
from chainrule_grader.exercises.logistic_regression.mistakes_in_numerical_gradient import (
    SLOPE_MISTAKES,
    START_MISTAKES,
)
from chainrule_grader.exercises.logistic_regression.mistakes_in_propagate import PROPAGATE_MISTAKES
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
    misconceptions=START_MISTAKES,
    see=loss.VALLEY,
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
    see=loss.SAMPLES,
)


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
            unchanged=True,
            needs=("gradient",),
        ),
    ),
    misconceptions=SLOPE_MISTAKES,
    see=loss.DIFFERENCES,
)
