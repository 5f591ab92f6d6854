"""Questions with one right answer, and the derivation that a person reads."""

from __future__ import annotations

import numpy as np

from chainrule.datasets import load_images
from chainrule_grader.exercises.exercise import Answer, Exercise, Misconception
from chainrule_grader.exercises.lessons import loss
from chainrule_grader.exercises.logistic_regression.reading import (
    RATE,
    exercise,
)

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
            equation="loss = -[y log a + (1 - y) log(1 - a)]",
            see=loss.MEAN,
        ),
        Misconception(
            "first-cost-from-the-pixels",
            "With all weights at 0, the pixels do not reach z at all: look at one picture's a.",
            values={"answer_first_cost": "c"},
            equation="z = wᵀx + b",
            see=loss.MEAN,
        ),
        Misconception(
            "first-cost-from-the-rate",
            "The first cost is recorded before the first step, so the learning rate has done "
            "nothing yet.",
            values={"answer_first_cost": "d"},
            see=exercise("optimize", 12),
        ),
        Misconception(
            "large-rate-breaks-the-gradient",
            "The gradient is right at every point; a large rate only changes how far each step "
            "goes.",
            values={"answer_large_rate": "abcd"},
            see=loss.STEP,
        ),
        Misconception(
            "large-rate-only-raises-the-cost",
            "What you name can happen, and there is more: recall what the curve of the largest "
            "rate looked like where it had gaps.",
            values={"answer_large_rate": "ab"},
            see=RATE,
        ),
        Misconception(
            "large-rate-only-for-one-step",
            "What you name can happen, and there is more: look at the curve of the largest rate, "
            "at its height and at its gaps.",
            values={"answer_large_rate": "a"},
            see=RATE,
        ),
        Misconception(
            "majority-of-the-training-set",
            "That is how often the more frequent class occurs in training. Asked is how often "
            "saying this class is right on the test pictures.",
            values={"answer_majority": 0.7},
            see=loss.BASELINE,
        ),
        Misconception(
            "majority-of-the-other-class",
            "That is the share of the rarer class. The baseline says the more frequent one.",
            values={"answer_majority": 0.4},
            see=loss.BASELINE,
        ),
        Misconception(
            "majority-is-a-coin",
            "That is what tossing a coin reaches. The baseline always says the same class.",
            values={"answer_majority": 0.5},
            see=loss.BASELINE,
        ),
        Misconception(
            "majority-of-the-rarer-in-training",
            "That is the share of cats in training. The baseline says the more frequent class, "
            "and it is judged on the test pictures.",
            values={"answer_majority": 0.3},
            see=loss.BASELINE,
        ),
        Misconception(
            "bias-not-counted",
            "Those are the weights. The model learns one more number.",
            values={"answer_parameters": _N_X},
            see=loss.PICTURE,
        ),
        Misconception(
            "arrays-counted",
            "w and b are two names, but w holds many numbers: one for each pixel.",
            values={"answer_parameters": 2},
            see=loss.PICTURE,
        ),
        Misconception(
            "bias-for-each-pixel",
            "That is a weight and a bias for each pixel. All pixels share a single bias.",
            values={"answer_parameters": 2 * _N_X},
            see=loss.PICTURE,
        ),
        Misconception(
            "value-for-slope",
            "That is the value of the sigmoid at 0. Asked is how steep it is there.",
            values={"answer_steepest_slope": 0.5},
            equation="σ′(z) = σ(z) (1 - σ(z))",
            see=loss.LONG_ROAD,
        ),
        Misconception(
            "slope-of-tanh-or-limit",
            "That is the largest value the sigmoid comes close to, or the steepest slope of tanh. "
            "Asked is how steep the sigmoid is where it rises most.",
            values={"answer_steepest_slope": 1},
            equation="σ′(z) = σ(z) (1 - σ(z))",
            see=loss.LONG_ROAD,
        ),
        Misconception(
            "place-for-slope",
            "That is the z at which the sigmoid is steepest. Asked is how steep it is there.",
            values={"answer_steepest_slope": 0},
            equation="σ′(z) = σ(z) (1 - σ(z))",
            see=loss.LONG_ROAD,
        ),
        Misconception(
            "weights-parted-by-the-bias",
            "The bias adds the same to z whatever the weights are, so it cannot tell one weight "
            "from another.",
            values={"answer_zero_start": "a"},
            equation="dw = (1/m) X dZᵀ",
            see=loss.ONE_SAMPLE,
        ),
        Misconception(
            "weights-parted-by-rounding",
            "Rounding errors are far too small for what happens in the very first step: look at "
            "the gradient at w = 0.",
            values={"answer_zero_start": "b"},
            equation="dw = (1/m) X dZᵀ",
            see=loss.ONE_SAMPLE,
        ),
        Misconception(
            "weights-parted-by-their-rates",
            "There is one learning rate for all weights. Look at what it is multiplied by.",
            values={"answer_zero_start": "d"},
            equation="w ← w - α dw",
            see=loss.ONE_SAMPLE,
        ),
    ),
    see="logistic_regression#Exercise `questions` · 6 points, one for each answer",
)

DERIVATION = Exercise(
    "logistic_regression.derivation",
    "Why dz = a - y",
    6,
    manual=True,
    see=loss.SLOPE,
)
