"""The exercises of the third notebook: a network of any depth, checked and trained."""

from __future__ import annotations

from chainrule_grader.exercises.deep_network.backward import (
    L_MODEL_BACKWARD,
    LINEAR_ACTIVATION_BACKWARD,
    LINEAR_BACKWARD,
)
from chainrule_grader.exercises.deep_network.checking import GRADIENT_CHECK
from chainrule_grader.exercises.deep_network.forward import (
    COMPUTE_COST,
    L_MODEL_FORWARD,
    LINEAR_ACTIVATION_FORWARD,
    LINEAR_FORWARD,
)
from chainrule_grader.exercises.deep_network.initialisation import INITIALIZE_PARAMETERS
from chainrule_grader.exercises.deep_network.mistakes_in_answers import MISTAKES
from chainrule_grader.exercises.deep_network.training import (
    L_LAYER_MODEL,
    MISLABELLED,
    UPDATE_PARAMETERS,
)
from chainrule_grader.exercises.exercise import Answer, Assignment, Exercise
from chainrule_grader.exercises.lessons import depth

QUESTIONS = Exercise(
    "deep_network.questions",
    "Questions",
    4,
    answers=(
        Answer("answer_parameters", 1493, "integer", 1, 1_000_000),
        Answer("answer_shape_dA2", "c", "choice", options="abcd"),
        Answer(
            "answer_max_slope",
            0.25,
            "number",
            0,
            10,
            weight=0.5,
            look_at="Draw the slope of the sigmoid, or look where it is steepest.",
        ),
        Answer(
            "answer_ten_layers",
            0.25**10,
            "number",
            0,
            10,
            rtol=0.05,
            weight=0.5,
            look_at="Each layer on the way back multiplies by one more slope.",
        ),
        Answer("answer_kink", "b", "choice", options="abcd"),
    ),
    misconceptions=MISTAKES,
    see="deep_network#Exercise: `questions` (4 points)",
)

ERROR_ANALYSIS = Exercise(
    "deep_network.error_analysis",
    "What it still gets wrong",
    6,
    manual=True,
    see=depth.MISTAKES,
)

ASSIGNMENT = Assignment(
    "deep_network",
    "A network of any depth",
    (
        INITIALIZE_PARAMETERS,
        LINEAR_FORWARD,
        LINEAR_ACTIVATION_FORWARD,
        L_MODEL_FORWARD,
        COMPUTE_COST,
        LINEAR_BACKWARD,
        LINEAR_ACTIVATION_BACKWARD,
        L_MODEL_BACKWARD,
        UPDATE_PARAMETERS,
        GRADIENT_CHECK,
        L_LAYER_MODEL,
        MISLABELLED,
        QUESTIONS,
        ERROR_ANALYSIS,
    ),
)
