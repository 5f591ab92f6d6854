"""The exercises of the second notebook: a network with one hidden layer on points in the plane."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Answer, Assignment, Exercise
from chainrule_grader.exercises.lessons import hidden
from chainrule_grader.exercises.shallow_network import mistakes_in_questions, reading
from chainrule_grader.exercises.shallow_network.backward import BACKWARD_PROPAGATION
from chainrule_grader.exercises.shallow_network.building import (
    ACTIVATIONS,
    INITIALIZE_PARAMETERS,
    LAYER_SIZES,
)
from chainrule_grader.exercises.shallow_network.forward import COMPUTE_COST, FORWARD_PROPAGATION
from chainrule_grader.exercises.shallow_network.training import (
    NN_MODEL,
    PREDICT,
    UPDATE_PARAMETERS,
)

QUESTIONS = Exercise(
    "shallow_network.questions",
    "Questions about symmetry, sizes and activations",
    6,
    answers=(
        Answer(
            "answer_zero_start",
            {"a", "b", "d"},
            kind="choices",
            options="abcd",
            weight=2,
            look_at="Follow one step by hand: what are A1, dW2 and dZ1 when every weight is 0?",
        ),
        Answer(
            "answer_count_small",
            17,
            low=1,
            high=1000,
            look_at="Count the entries of W1, b1, W2 and b2.",
        ),
        Answer(
            "answer_count_large",
            92,
            low=1,
            high=100000,
            look_at="Count the entries of W1, b1, W2 and b2. Which sizes do they depend on?",
        ),
        Answer(
            "answer_no_activation",
            "c",
            kind="choice",
            options="abcd",
            look_at="Put Z1 = W1 X + b1 into Z2 and multiply out.",
        ),
        Answer(
            "answer_leaky",
            "b",
            kind="choice",
            options="abcd",
            look_at="Think of a unit whose z is negative for every sample: what is its gradient?",
        ),
    ),
    misconceptions=mistakes_in_questions.MISTAKES,
    see=reading.exercise("`questions` (6 points)"),
)

DERIVATION = Exercise(
    "shallow_network.derivation",
    "Derivation of dZ1",
    8,
    manual=True,
    see=hidden.BACKWARD,
)

ASSIGNMENT = Assignment(
    "shallow_network",
    "A shallow network",
    (
        LAYER_SIZES,
        ACTIVATIONS,
        INITIALIZE_PARAMETERS,
        FORWARD_PROPAGATION,
        COMPUTE_COST,
        BACKWARD_PROPAGATION,
        UPDATE_PARAMETERS,
        NN_MODEL,
        PREDICT,
        QUESTIONS,
        DERIVATION,
    ),
)
