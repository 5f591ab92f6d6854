"""Questions with one right answer, and the derivation that a person reads."""

from __future__ import annotations

import numpy as np

from chainrule.datasets import load_images
from chainrule_grader.exercises.exercise import Answer, Exercise, Misconception

_DIGITS = load_images()
_N_X = int(np.prod(_DIGITS.train_x.shape[1:]))
# What a classifier would say that knows nothing but how often each label occurs in training.
_MORE_FREQUENT = int(np.mean(_DIGITS.train_y) > 0.5)
_MAJORITY = float(np.mean(_DIGITS.test_y == _MORE_FREQUENT))

QUESTIONS = Exercise(
    "logistic_regression.questions",
    "Questions",
    6,
    answers=(
        Answer("answer_first_cost", "b", "choice", options="abcd"),
        Answer("answer_large_rate", "abd", "choices", options="abcd"),
        Answer("answer_majority", _MAJORITY, "number", low=0, high=1, rtol=2e-3),
        Answer("answer_parameters", _N_X + 1, "integer", low=1, high=10_000),
        Answer("answer_steepest_slope", 0.25, "number", low=0, high=10, rtol=1e-3),
        Answer("answer_zero_start", "c", "choice", options="abcd"),
    ),
    misconceptions=(
        Misconception(
            "first-cost-from-the-classes",
            "The first cost is the same with any mix of classes: look at one picture's a at w = 0.",
            values={"answer_first_cost": "a"},
        ),
        Misconception(
            "large-rate-breaks-the-gradient",
            "The gradient is right at every point; a large rate only changes how far each step "
            "goes.",
            values={"answer_large_rate": "abcd"},
        ),
        Misconception(
            "majority-of-the-training-set",
            "That is how often the more frequent class occurs in training. Asked is how often "
            "this guess is right on the test pictures.",
            values={"answer_majority": float(np.mean(_DIGITS.train_y == _MORE_FREQUENT))},
        ),
        Misconception(
            "majority-chosen-on-the-test-set",
            "Here the more frequent class was looked up in the test labels. A baseline may know "
            "the training labels only.",
            values={"answer_majority": 1 - _MAJORITY},
        ),
        Misconception(
            "bias-not-counted",
            "Those are the weights. The model learns one more number.",
            values={"answer_parameters": _N_X},
        ),
        Misconception(
            "value-for-slope",
            "That is the value of the sigmoid at 0. Asked is how steep it is there.",
            values={"answer_steepest_slope": 0.5},
        ),
    ),
)

DERIVATION = Exercise("logistic_regression.derivation", "Why dz = a - y", 6, manual=True)
