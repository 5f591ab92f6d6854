"""The second notebook's exercises on training and using the network."""

from __future__ import annotations

import numpy as np

from chainrule.compare import Part
from chainrule_grader.calls import Callback, Constant
from chainrule_grader.exercises.exercise import TOGETHER, Case, Check, Exercise
from chainrule_grader.exercises.lessons import loss
from chainrule_grader.exercises.shallow_network import (
    cases,
    mistakes_in_nn_model,
    mistakes_in_predict,
    mistakes_in_update_parameters,
    reading,
)
from chainrule_grader.exercises.shallow_network.checks import cost_went_down, few_steps_taken


def _parts(*names: str) -> tuple[Part, ...]:
    return tuple(Part(name, (name,), "bias" if name[0] == "b" else "array") for name in names)


UPDATE_PARAMETERS = Exercise(
    "shallow_network.update_parameters",
    "One step of gradient descent",
    6,
    functions=("update_parameters",),
    cases=lambda rng: [
        cases.update_case(rng, 3, 5, 0.3),
        cases.update_case(rng, 4, 2, 0.07),
        cases.update_case(rng, 2, 6, None),
    ],
    visible=lambda: [
        cases.update_case(np.random.default_rng(51), 3, 2, 0.5),
        cases.update_case(np.random.default_rng(52), 2, 3, None),
    ],
    checks=(
        Check("W1, b1", "update_parameters", 2, parts=_parts("W1", "b1"), group="given"),
        Check("W2, b2", "update_parameters", 2, parts=_parts("W2", "b2"), group="given"),
        Check(
            "default learning rate",
            "update_parameters",
            1,
            parts=_parts("W1", "b1", "W2", "b2"),
            group="default",
            look_at="Without a third argument the learning rate is 1.2.",
        ),
        Check(
            "inputs unchanged",
            "update_parameters",
            1,
            unchanged=True,
            needs=("W1, b1", "W2, b2"),
            look_at="`-=` writes into the array that the dictionary holds.",
        ),
    ),
    misconceptions=mistakes_in_update_parameters.MISTAKES,
    see=loss.DOWNHILL,
)


def _visible_model_case() -> Case:
    rng = np.random.default_rng(61)
    parameters = cases.weights(rng, 2, 3)
    X, Y = rng.normal(size=(2, 4)), np.array([[1.0, 0.0, 0.0, 1.0]])
    return Case(
        "nn_model",
        (X, Y, 3),
        {"num_iterations": 3},
        label="n_x = 2, n_h = 3, m = 4, num_iterations = 3",
        group="a few steps",
        sizes={"m": 4},
        substitutes={
            "initialize_parameters": Callback(
                "initialize_parameters", Constant(parameters, asked=(2, 3, 1))
            )
        },
    )


NN_MODEL = Exercise(
    "shallow_network.nn_model",
    "The training loop",
    10,
    functions=("nn_model",),
    helpers={
        "nn_model": (
            *("layer_sizes", "forward_propagation", "compute_cost", "backward_propagation"),
            *("update_parameters", "sigmoid", "tanh_derivative"),
        )
    },
    cases=cases.model_cases,
    visible=lambda: [_visible_model_case()],
    checks=(
        Check(
            "parameters after a few steps",
            "nn_model",
            5,
            parts=_parts("W1", "b1", "W2", "b2"),
            group="a few steps",
            verify=few_steps_taken,
            when_called="initialize_parameters",
            needs=("training lowers the cost",),
            look_at="Forward, backward and update, num_iterations times, at the rate 1.2, from "
            "one start with n_h hidden units.",
        ),
        Check("training lowers the cost", "nn_model", 3, group="training", verify=cost_went_down),
        Check(
            TOGETHER,
            "nn_model",
            2,
            parts=_parts("W1", "b1", "W2", "b2"),
            group="a few steps",
            verify=few_steps_taken,
            when_called="initialize_parameters",
            needs=("training lowers the cost",),
            own=True,
        ),
    ),
    misconceptions=mistakes_in_nn_model.MISTAKES,
    see=reading.exercise("`nn_model` (10 points)"),
)

PREDICT = Exercise(
    "shallow_network.predict",
    "Predictions",
    4,
    functions=("predict",),
    helpers={"predict": ("forward_propagation", "sigmoid")},
    cases=lambda rng: [
        cases.predict_case(rng, *sizes) for sizes in ((3, 5, 8), (4, 2, 6), (2, 6, 1))
    ],
    visible=lambda: [
        cases.predict_case(np.random.default_rng(71), 2, 3, 4),
        cases.predict_case(np.random.default_rng(72), 3, 2, 1),
    ],
    checks=(
        Check(
            "several samples",
            "predict",
            3,
            parts=(Part("predictions", (), "labels"),),
            group="several",
            look_at="One label per column, 1 where A2 is above 0.5, as shape (1, m).",
        ),
        Check(
            "one sample",
            "predict",
            1,
            parts=(Part("predictions", (), "labels"),),
            group="one",
            needs=("several samples",),
            look_at="A single sample gives shape (1, 1).",
        ),
    ),
    misconceptions=mistakes_in_predict.MISTAKES,
    see=loss.BORDER,
)
