"""The second notebook's exercises on training and using the network."""

from __future__ import annotations

import numpy as np

from chainrule.compare import Part
from chainrule_grader.calls import Callback, Constant
from chainrule_grader.exercises.exercise import TOGETHER, Case, Check, Exercise, Misconception
from chainrule_grader.exercises.shallow_network import cases
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
    misconceptions=(
        Misconception(
            "step-uphill",
            "Your step goes up the slope: the cost would rise. Look at the sign of the update.",
            "update_parameters",
            edits=tuple(
                (f'["{name}"] - learning', f'["{name}"] + learning')
                for name in ("W1", "b1", "W2", "b2")
            ),
        ),
        Misconception(
            "biases-not-updated",
            "Your weights move, your biases stay where they were.",
            "update_parameters",
            edits=(
                (' - learning_rate * grads["db1"]', ""),
                (' - learning_rate * grads["db2"]', ""),
            ),
        ),
        Misconception(
            "output-layer-not-updated",
            "Your hidden layer moves, W2 and b2 stay where they were.",
            "update_parameters",
            edits=(
                (' - learning_rate * grads["dW2"]', ""),
                (' - learning_rate * grads["db2"]', ""),
            ),
        ),
        Misconception(
            "w2-from-dw1",
            "Your W2 is moved by the gradient of W1, whose shape does not fit.",
            "update_parameters",
            edits=(('grads["dW2"]', 'grads["dW1"]'),),
        ),
        Misconception(
            "learning-rate-fixed",
            "Your step uses the rate 1.2 whatever learning rate it is given.",
            "update_parameters",
            edits=(("W1 = parameters", "learning_rate = 1.2\n    W1 = parameters"),),
        ),
        Misconception(
            "learning-rate-left-out",
            "Your step is the whole gradient. It should be scaled by the learning rate.",
            "update_parameters",
            edits=tuple(
                (f'learning_rate * grads["d{name}"]', f'grads["d{name}"]')
                for name in ("W1", "b1", "W2", "b2")
            ),
        ),
        Misconception(
            "updated-in-place",
            "The numbers are right, but the caller's own arrays were changed: `-=` writes into "
            "the array that the dictionary holds. Make new arrays.",
            "update_parameters",
            code="""
            def update_parameters(parameters, grads, learning_rate=1.2):
                for name in ("W1", "b1", "W2", "b2"):
                    parameters[name] -= learning_rate * grads["d" + name]
                return parameters
            """,
        ),
    ),
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
            "initialize_parameters": Callback("initialize_parameters", Constant(parameters))
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
    misconceptions=(
        Misconception(
            "hidden-units-ignored",
            "Your network has 4 hidden units whatever n_h is. The middle size comes from the "
            "argument.",
            "nn_model",
            edits=(("n_x, _, n_y = layer", "n_x, n_h, n_y = layer"),),
        ),
        Misconception(
            "iterations-ignored",
            "Your loop runs 100 times whatever num_iterations is.",
            "nn_model",
            edits=(("range(num_iterations)", "range(100)"),),
        ),
        Misconception(
            "one-iteration-missing",
            "Your loop takes one step too few. Count how often the update runs.",
            "nn_model",
            edits=(("range(num_iterations)", "range(1, num_iterations)"),),
        ),
        Misconception(
            "one-iteration-too-many",
            "Your loop takes one step too many. Count how often the update runs.",
            "nn_model",
            edits=(("range(num_iterations)", "range(num_iterations + 1)"),),
        ),
        Misconception(
            "only-one-step",
            "However many iterations are asked for, what comes back is one step from the start. "
            "Are the parameters drawn anew inside the loop, or does it return in its first round?",
            "nn_model",
            edits=(
                (
                    "        A2, cache",
                    "        parameters = initialize_parameters(n_x, n_h, n_y)\n        A2, cache",
                ),
            ),
        ),
        Misconception(
            "stale-cache",
            "Your cache is from before the loop, so the gradients belong to the first "
            "parameters. Go forward again after every update.",
            "nn_model",
            edits=(
                (
                    "    for i in range(num_iterations):\n"
                    "        A2, cache = forward_propagation(X, parameters)\n",
                    "    A2, cache = forward_propagation(X, parameters)\n"
                    "    for i in range(num_iterations):\n",
                ),
            ),
        ),
        Misconception(
            "update-not-kept",
            "Your parameters come back as they were drawn. Does the loop get as far as the "
            "update, and is what update_parameters returns kept?",
            "nn_model",
            edits=(("parameters = update_parameters", "update_parameters"),),
        ),
        Misconception(
            "other-learning-rate",
            "Your steps have the right direction and are too small: the rate is 0.01. Here it "
            "is 1.2.",
            "nn_model",
            edits=(("learning_rate=1.2", "learning_rate=0.01"),),
        ),
    ),
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
    misconceptions=(
        Misconception(
            "threshold-on-z",
            "Your threshold 0.5 is applied to Z2. It belongs to the probability A2; in Z2 the "
            "border lies elsewhere.",
            "predict",
            edits=(
                (
                    "A2, _ = forward_propagation(X, parameters)",
                    'A2 = forward_propagation(X, parameters)[1]["Z2"]',
                ),
            ),
        ),
        Misconception(
            "probabilities-returned",
            "Your predictions are probabilities. Labels are 0 or 1.",
            "predict",
            edits=(("(A2 > 0.5).astype(int)", "A2"),),
        ),
        Misconception(
            "classes-exchanged",
            "Your labels are exchanged: 1 stands where 0 is more likely.",
            "predict",
            edits=(("A2 > 0.5", "A2 < 0.5"),),
        ),
        Misconception(
            "predictions-one-dimensional",
            "The labels are right, but a dimension is lost: one row of m labels has shape (1, m).",
            "predict",
            edits=(("(A2 > 0.5).astype(int)", "(A2 > 0.5).astype(int).squeeze()"),),
        ),
        Misconception(
            "cache-not-unpacked",
            "forward_propagation returns two things. Your comparison gets both at once.",
            "predict",
            edits=(("A2, _ = forward", "A2 = forward"),),
        ),
    ),
)
