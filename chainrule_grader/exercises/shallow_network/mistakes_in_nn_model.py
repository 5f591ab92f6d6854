"""How the training loop goes wrong."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, hidden, loss

_LOOP = "    for i in range(num_iterations):\n"
_FORWARD = "        A2, cache = forward_propagation(X, parameters)\n"
_BACKWARD = "        grads = backward_propagation(parameters, cache, X, Y)\n"
_ONE_LESS = ("range(num_iterations)", "range(1, num_iterations)")
_OTHER_RATE = ("learning_rate=1.2", "learning_rate=0.01")
_FOUR_UNITS = ("n_x, _, n_y = layer", "n_x, n_h, n_y = layer")

MISTAKES = (
    Misconception(
        "hidden-units-ignored",
        "Your network has 4 hidden units whatever n_h is. The middle size comes from the argument.",
        "nn_model",
        edits=(_FOUR_UNITS,),
        see=hidden.WIDTH,
    ),
    Misconception(
        "hidden-units-ignored-other-rate",
        "Your network has 4 hidden units whatever n_h is, and your steps are too small: the rate "
        "is 0.01 in place of 1.2.",
        "nn_model",
        edits=(_FOUR_UNITS, _OTHER_RATE),
        see=hidden.WIDTH,
    ),
    Misconception(
        "hidden-units-ignored-iteration-missing",
        "Your network has 4 hidden units whatever n_h is, and your loop takes one step too few.",
        "nn_model",
        edits=(_FOUR_UNITS, _ONE_LESS),
        see=hidden.WIDTH,
    ),
    Misconception(
        "hidden-units-and-iterations-ignored",
        "Your network has 4 hidden units and your loop runs 100 times, whatever n_h and "
        "num_iterations are.",
        "nn_model",
        edits=(_FOUR_UNITS, ("range(num_iterations)", "range(100)")),
        see=hidden.WIDTH,
    ),
    Misconception(
        "sizes-counted-from-samples",
        "A product does not fit: the m columns of W1 meet the n_x rows of X. The size of the "
        "input layer is the number of features.",
        "nn_model",
        edits=(("n_x, _, n_y = layer_sizes(X, Y)", "n_x, n_y = X.shape[1], Y.shape[0]"),),
        see=arrays.COLUMNS,
    ),
    Misconception(
        "start-with-input-and-hidden-exchanged",
        "A product does not fit: the n_h columns of W1 meet the n_x rows of X. Look at the order "
        "of the sizes from which the parameters are drawn.",
        "nn_model",
        edits=(("initialize_parameters(n_x, n_h", "initialize_parameters(n_h, n_x"),),
    ),
    Misconception(
        "start-with-hidden-and-output-exchanged",
        "Your hidden layer has n_y units and your output layer n_h. Look at the order of the "
        "sizes from which the parameters are drawn.",
        "nn_model",
        edits=(("(n_x, n_h, n_y)", "(n_x, n_y, n_h)"),),
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
        edits=(_ONE_LESS,),
    ),
    Misconception(
        "one-iteration-too-many",
        "Your loop takes one step too many. Count how often the update runs.",
        "nn_model",
        edits=(("range(num_iterations)", "range(num_iterations + 1)"),),
    ),
    Misconception(
        "one-iteration-missing-other-rate",
        "Your loop takes one step too few, and its steps are too small: the rate is 0.01 in "
        "place of 1.2.",
        "nn_model",
        edits=(_ONE_LESS, _OTHER_RATE),
    ),
    Misconception(
        "one-iteration-too-many-other-rate",
        "Your loop takes one step too many, and its steps are too small: the rate is 0.01 in "
        "place of 1.2.",
        "nn_model",
        edits=(("range(num_iterations)", "range(num_iterations + 1)"), _OTHER_RATE),
    ),
    Misconception(
        "only-one-step",
        "However many iterations are asked for, what comes back is one step from the start. Is "
        "the start drawn anew or used again in each round, and do the update and the return "
        "stand where they should?",
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
        edits=((_LOOP + _FORWARD, _FORWARD[4:] + _LOOP),),
        see=loss.STEP,
    ),
    Misconception(
        "gradients-computed-once",
        "Every step of your loop uses the same gradients, those of the first parameters. Forward "
        "and backward belong to every round.",
        "nn_model",
        edits=((_LOOP + _FORWARD + _BACKWARD, _FORWARD[4:] + _BACKWARD[4:] + _LOOP),),
        see=loss.STEP,
    ),
    Misconception(
        "update-not-kept",
        "Your parameters come back as they were drawn. Does every round get as far as the "
        "update, and is what update_parameters returns kept?",
        "nn_model",
        edits=(("parameters = update_parameters", "update_parameters"),),
    ),
    Misconception(
        "other-learning-rate",
        "Your steps have the right direction and are too small: the rate is 0.01. Here it is 1.2.",
        "nn_model",
        edits=(_OTHER_RATE,),
        see=hidden.CURVE,
    ),
    Misconception(
        "learning-rate-from-notebook",
        "Your learning rate is taken from a variable of the notebook. Here it is a fixed number, "
        "given in the text.",
        "nn_model",
        edits=(("learning_rate=1.2", "learning_rate=learning_rate"),),
    ),
    Misconception(
        "forward-not-unpacked",
        "The way forward returns two things, A2 and the cache. Your cache holds both at once.",
        "nn_model",
        edits=(("A2, cache = forward", "cache = forward"),),
    ),
    Misconception(
        "forward-order-exchanged",
        "An array is asked for a key, as if it were a dictionary. Look at two orders: that of the "
        "arguments of the way forward, and that of the two things it returns.",
        "nn_model",
        edits=(("A2, cache = forward", "cache, A2 = forward"),),
    ),
    Misconception(
        "model-without-keys",
        "What comes back does not hold W1, b1, W2 and b2: is there a return after the loop, and "
        "does it give the parameters, and these alone?",
        "nn_model",
        edits=(("return parameters", "return parameters, []"),),
    ),
)
