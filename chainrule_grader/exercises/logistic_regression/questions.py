"""Questions with one right answer, and the derivation that a person reads."""

from __future__ import annotations

import numpy as np

from chainrule.datasets import load_images
from chainrule_grader.exercises.exercise import Answer, Exercise, Misconception

_N_X = int(np.prod(load_images().train_x.shape[1:]))
# 300 of 1,000 training pictures and 80 of 200 test pictures belong to the rarer class.
_MAJORITY = 120 / 200

QUESTIONS = Exercise(
    "logistic_regression.questions",
    "Questions",
    6,
    answers=(
        Answer("answer_first_cost", "b", "choice", options="abcd"),
        Answer("answer_large_rate", "abd", "choices", options="abcd"),
        Answer("answer_majority", _MAJORITY, "number", low=0, high=1, rtol=1e-3),
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
            "saying this class is right on the test pictures.",
            values={"answer_majority": 0.7},
        ),
        Misconception(
            "majority-of-the-other-class",
            "That is the share of the rarer class. The baseline says the more frequent one.",
            values={"answer_majority": 0.4},
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
