"""How one step of gradient descent goes wrong."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, loss
from chainrule_grader.exercises.shallow_network import reading

_TASK = reading.exercise("`update_parameters` (6 points)")

_NAMES = ("W1", "b1", "W2", "b2")
_STEP = "θ := θ − α dθ"
_UPHILL = tuple((f'["{name}"] - learning', f'["{name}"] + learning') for name in _NAMES)
_NO_RATE = tuple((f'learning_rate * grads["d{name}"]', f'grads["d{name}"]') for name in _NAMES)
_STOPPED = {name: (f' - learning_rate * grads["d{name}"]', "") for name in _NAMES}
_FIXED_RATE = ("W1 = parameters", "learning_rate = 1.2\n    W1 = parameters")

MISTAKES = (
    Misconception(
        "step-uphill",
        "Your step goes up the slope: the cost would rise. Look at the sign of the update.",
        "update_parameters",
        edits=_UPHILL,
        equation=_STEP,
        see=loss.STEP,
    ),
    Misconception(
        "step-uphill-without-rate",
        "Your step goes up the slope, and it is the whole gradient. Look at the sign of the "
        "update and at the learning rate.",
        "update_parameters",
        edits=tuple(
            (f'- learning_rate * grads["d{name}"]', f'+ grads["d{name}"]') for name in _NAMES
        ),
        equation=_STEP,
        see=loss.STEP,
    ),
    Misconception(
        "step-uphill-rate-fixed",
        "Your step goes up the slope, and it uses the rate 1.2 whatever learning rate it is given.",
        "update_parameters",
        edits=(*_UPHILL, _FIXED_RATE),
        equation=_STEP,
        see=loss.STEP,
    ),
    Misconception(
        "biases-stay-rate-fixed",
        "Your biases stay where they were, and your weights move at the rate 1.2 whatever "
        "learning rate is given.",
        "update_parameters",
        edits=(_STOPPED["b1"], _STOPPED["b2"], _FIXED_RATE),
        equation=_STEP,
    ),
    Misconception(
        "biases-stay-without-rate",
        "Your biases stay where they were, and your weights move by the whole gradient: the "
        "learning rate is left out.",
        "update_parameters",
        edits=(_STOPPED["b1"], _STOPPED["b2"], _NO_RATE[0], _NO_RATE[2]),
        equation=_STEP,
    ),
    Misconception(
        "step-uphill-biases-stay",
        "Your weights go up the slope, and your biases stay where they were. Look at the sign of "
        "the update and at b1 and b2.",
        "update_parameters",
        edits=(_UPHILL[0], _UPHILL[2], _STOPPED["b1"], _STOPPED["b2"]),
        equation=_STEP,
        see=loss.STEP,
    ),
    Misconception(
        "biases-not-updated",
        "Your weights move, your biases stay where they were.",
        "update_parameters",
        edits=(_STOPPED["b1"], _STOPPED["b2"]),
        equation=_STEP,
    ),
    Misconception(
        "weights-not-updated",
        "Your biases move, your weights stay where they were.",
        "update_parameters",
        edits=(_STOPPED["W1"], _STOPPED["W2"]),
        equation=_STEP,
    ),
    Misconception(
        "hidden-layer-not-updated",
        "Your output layer moves, W1 and b1 stay where they were.",
        "update_parameters",
        edits=(_STOPPED["W1"], _STOPPED["b1"]),
        equation=_STEP,
    ),
    Misconception(
        "output-layer-not-updated",
        "Your hidden layer moves, W2 and b2 stay where they were.",
        "update_parameters",
        edits=(_STOPPED["W2"], _STOPPED["b2"]),
        equation=_STEP,
    ),
    Misconception(
        "nothing-updated",
        "Your parameters come back as they were. Does the step reach the arrays that you return?",
        "update_parameters",
        edits=tuple(_STOPPED.values()),
        equation=_STEP,
    ),
    Misconception(
        "step-alone-returned",
        "What comes back is the step alone, α dθ. It is to be taken from the parameters.",
        "update_parameters",
        edits=tuple((f'parameters["{name}"] - learning', "learning") for name in _NAMES),
        equation=_STEP,
        see=loss.STEP,
    ),
    Misconception(
        "w2-from-dw1",
        "Your W2 is moved by the gradient of W1, whose shape does not fit.",
        "update_parameters",
        edits=(('grads["dW2"]', 'grads["dW1"]'),),
        equation=_STEP,
    ),
    Misconception(
        "b2-from-db1",
        "Your b2 has an entry for each hidden unit: it is moved by the gradient of b1. Each "
        "parameter has a gradient of its own.",
        "update_parameters",
        edits=(('grads["db2"]', 'grads["db1"]'),),
        equation=_STEP,
    ),
    Misconception(
        "biases-moved-by-weights",
        "Your b1 and b2 have the shapes of W1 and W2: they are moved by the gradients of the "
        "weights. Each parameter has a gradient of its own.",
        "update_parameters",
        edits=(('grads["db1"]', 'grads["dW1"]'), ('grads["db2"]', 'grads["dW2"]')),
        equation=_STEP,
        see=arrays.BROADCASTING,
    ),
    Misconception(
        "gradients-under-wrong-keys",
        "Your function looks for the gradients under the names of the parameters. Their keys "
        "begin with a d.",
        "update_parameters",
        edits=tuple((f'grads["d{name}"]', f'grads["{name}"]') for name in _NAMES),
        see=_TASK,
    ),
    Misconception(
        "learning-rate-fixed",
        "Your step uses the rate 1.2 whatever learning rate it is given.",
        "update_parameters",
        edits=(_FIXED_RATE,),
        equation=_STEP,
    ),
    Misconception(
        "learning-rate-left-out",
        "Your step is the whole gradient. It should be scaled by the learning rate.",
        "update_parameters",
        edits=_NO_RATE,
        equation=_STEP,
        see=loss.STEP,
    ),
    Misconception(
        "learning-rate-scales-everything",
        "Your learning rate multiplies the parameters, too. It scales the gradient alone: look "
        "at the brackets.",
        "update_parameters",
        edits=tuple(
            (
                f'parameters["{name}"] - learning_rate * grads["d{name}"]',
                f'learning_rate * (parameters["{name}"] - grads["d{name}"])',
            )
            for name in _NAMES
        ),
        equation=_STEP,
        see=loss.STEP,
    ),
    Misconception(
        "learning-rate-divides",
        "Your step is divided by the learning rate: a smaller rate makes it larger. It should "
        "make it smaller.",
        "update_parameters",
        edits=tuple(
            (f'learning_rate * grads["d{name}"]', f'grads["d{name}"] / learning_rate')
            for name in _NAMES
        ),
        equation=_STEP,
        see=loss.STEP,
    ),
    Misconception(
        "updated-in-place",
        "The numbers are right, but what the caller handed over was changed: by `-=`, or by "
        "putting new arrays into the caller's dictionary. Make new arrays in a new dictionary.",
        "update_parameters",
        code="""
        def update_parameters(parameters, grads, learning_rate=1.2):
            for name in ("W1", "b1", "W2", "b2"):
                parameters[name] -= learning_rate * grads["d" + name]
            return parameters
        """,
        see=arrays.IN_PLACE,
    ),
    Misconception(
        "gradients-changed-in-place",
        "The numbers are right, but the caller's gradients were multiplied by the learning rate. "
        "Leave them as they are.",
        "update_parameters",
        code="""
        def update_parameters(parameters, grads, learning_rate=1.2):
            updated = {}
            for name in ("W1", "b1", "W2", "b2"):
                grads["d" + name] *= learning_rate
                updated[name] = parameters[name] - grads["d" + name]
            return updated
        """,
        see=arrays.IN_PLACE,
    ),
    Misconception(
        "updated-without-keys",
        "What comes back does not hold W1, b1, W2 and b2 under these names: is it a dictionary, "
        "are its keys written like this, and is there a return?",
        "update_parameters",
        edits=(('return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}', "return W1, b1, W2, b2"),),
        see=_TASK,
    ),
)
