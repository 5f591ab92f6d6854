"""Gradient descent, predictions, and the model made of both."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Part, as_numbers, extract
from chainrule_grader.exercises.exercise import TOGETHER, Case, Check, Exercise
from chainrule_grader.exercises.lessons import loss
from chainrule_grader.exercises.logistic_regression import cases
from chainrule_grader.exercises.logistic_regression.mistakes_in_optimize import OPTIMIZE_MISTAKES
from chainrule_grader.exercises.logistic_regression.mistakes_in_the_model import (
    MODEL_MISTAKES,
    PREDICT_MISTAKES,
)
from chainrule_grader.exercises.logistic_regression.reading import exercise
from chainrule_grader.reference.logistic_regression import propagate


def _cost_goes_down(case: Case, returned: Returned, expected: Any) -> str | None:
    """The returned parameters make up for at least half of what the reference gains."""
    X, Y = case.args[2:]
    w, b = (as_numbers(extract(returned.value, (0, key))) for key in ("w", "b"))
    if w is None or b is None or w.shape != case.args[0].shape or b.size != 1:
        return "w and b of the shapes they came in are expected"
    end_at = (w, float(b.item()))
    best_at = (expected[0]["w"], expected[0]["b"])
    # Wrong parameters may lie anywhere; a cost of inf or nan is no lower one.
    with np.errstate(all="ignore"):
        points = (case.args[:2], end_at, best_at)
        start, end, best = (propagate(at[0], at[1], X, Y)[1] for at in points)
    if end < start - (start - best) / 2:
        return None
    return f"the cost does not go down as it should (with {case.label})"


OPTIMIZE = Exercise(
    "logistic_regression.optimize",
    "Gradient descent",
    12,
    functions=("optimize",),
    helpers={"optimize": ("propagate", "sigmoid", "stable_sigmoid", "cross_entropy_from_logits")},
    cases=cases.optimize,
    visible=cases.optimize_visible,
    checks=(
        Check("w", "optimize", 3, parts=(Part("w", (0, "w")),), group="given"),
        Check("b", "optimize", 2, parts=(Part("b", (0, "b"), "scalar"),), group="given"),
        Check("cost goes down", "optimize", 1, verify=_cost_goes_down, group="given"),
        Check(
            "last gradient",
            "optimize",
            2,
            parts=(Part("dw", (1, "dw")), Part("db", (1, "db"), "scalar")),
            group="given",
        ),
        Check(
            "costs",
            "optimize",
            2,
            parts=(Part("costs", (2,), "sequence", rtol=1e-5),),
            group="given",
            look_at="One cost for each of the iterations 0, 100, 200, … that take place.",
        ),
        Check(
            "default settings",
            "optimize",
            1,
            parts=(Part("w", (0, "w")), Part("b", (0, "b"), "scalar")),
            group="defaults",
            look_at="Without other wishes: 100 iterations, learning rate 0.009.",
        ),
        Check("inputs unchanged", "optimize", 1, unchanged=True, needs=("w",)),
    ),
    misconceptions=OPTIMIZE_MISTAKES,
    see=loss.DOWNHILL,
)


def _labels_in_order(case: Case, returned: Returned, expected: Any) -> str | None:
    """The right labels, whatever the array's shape."""
    got = as_numbers(returned.value)
    if got is not None and got.size == expected.size and np.array_equal(got.ravel(), expected[0]):
        return None
    return f"the labels are not the expected ones (with {case.label})"


PREDICT = Exercise(
    "logistic_regression.predict",
    "Predictions",
    6,
    functions=("predict",),
    helpers={"predict": ("sigmoid", "stable_sigmoid")},
    cases=cases.predict,
    visible=cases.predict_visible,
    checks=(
        Check("labels in order", "predict", 2, verify=_labels_in_order, group="several"),
        Check(
            "labels (1, m)", "predict", 3, parts=(Part("labels", (), "labels"),), group="several"
        ),
        Check(
            "one picture",
            "predict",
            1,
            parts=(Part("labels", (), "labels"),),
            group="one",
            needs=("labels in order",),
        ),
    ),
    misconceptions=PREDICT_MISTAKES,
    see=loss.BORDER,
)


MODEL = Exercise(
    "logistic_regression.model",
    "The whole model",
    10,
    functions=("model",),
    helpers={
        "model": (
            *("initialize_with_zeros", "optimize", "predict", "propagate"),
            *("sigmoid", "stable_sigmoid", "cross_entropy_from_logits"),
        )
    },
    cases=cases.model_cases,
    visible=cases.model_visible,
    checks=(
        Check(
            "weights",
            "model",
            3,
            parts=(Part("w", ("w",), rtol=1e-5), Part("b", ("b",), "scalar", rtol=1e-5)),
        ),
        Check("costs", "model", 2, parts=(Part("costs", ("costs",), "sequence", rtol=1e-5),)),
        Check(
            "test predictions",
            "model",
            2,
            parts=(Part("Y_prediction_test", ("Y_prediction_test",), "labels"),),
        ),
        Check(
            "training predictions",
            "model",
            1,
            parts=(Part("Y_prediction_train", ("Y_prediction_train",), "labels"),),
        ),
        Check(
            "settings",
            "model",
            1,
            parts=(
                Part("learning_rate", ("learning_rate",), "scalar"),
                Part("num_iterations", ("num_iterations",), "integer"),
            ),
            needs=("weights",),
        ),
        Check(
            TOGETHER,
            "model",
            1,
            parts=(
                Part("w", ("w",), rtol=1e-5),
                Part("b", ("b",), "scalar", rtol=1e-5),
                Part("Y_prediction_test", ("Y_prediction_test",), "labels"),
            ),
            own=True,
        ),
    ),
    misconceptions=MODEL_MISTAKES,
    see=exercise("model", 10),
)
