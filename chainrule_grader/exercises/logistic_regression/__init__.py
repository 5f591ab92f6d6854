"""The exercises of the first notebook: logistic regression on pictures of digits."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Assignment
from chainrule_grader.exercises.logistic_regression.data import FLATTEN_IMAGES, SHAPES
from chainrule_grader.exercises.logistic_regression.gradient import (
    INITIALIZE_WITH_ZEROS,
    NUMERICAL_GRADIENT,
    PROPAGATE,
)
from chainrule_grader.exercises.logistic_regression.questions import DERIVATION, QUESTIONS
from chainrule_grader.exercises.logistic_regression.sigmoids import SIGMOID, STABLE_SIGMOID
from chainrule_grader.exercises.logistic_regression.training import MODEL, OPTIMIZE, PREDICT

ASSIGNMENT = Assignment(
    "logistic_regression",
    "Logistic regression",
    (
        SHAPES,
        FLATTEN_IMAGES,
        SIGMOID,
        STABLE_SIGMOID,
        INITIALIZE_WITH_ZEROS,
        PROPAGATE,
        NUMERICAL_GRADIENT,
        OPTIMIZE,
        PREDICT,
        MODEL,
        QUESTIONS,
        DERIVATION,
    ),
)
