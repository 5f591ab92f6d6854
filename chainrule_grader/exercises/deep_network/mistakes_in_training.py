"""How the training loop goes wrong, and the list of the mistakes that stay."""

from __future__ import annotations

from chainrule_grader.exercises.deep_network.slip import (
    NOTATION,
    SlipsOf,
    exercise,
)
from chainrule_grader.exercises.lessons import arrays, loss

_TASK = exercise("`mislabelled` (4 points)")

_train = SlipsOf("L_layer_model")
_mislabelled = SlipsOf("mislabelled")
_LOOP, _RECORD = "range(num_iterations)", "i % 100 == 0"
_START = "parameters = initialize_parameters_he(layers_dims)"
_FORWARD = "        AL, caches = L_model_forward(X, parameters)\n"
_RETURN = "    return parameters, costs"

OF_L_LAYER_MODEL = (
    _train(
        "train-one-iteration-short",
        "Your training makes one step too few.",
        (_LOOP, "range(num_iterations - 1)"),
    ),
    _train(
        "train-one-iteration-more",
        "Your training makes one step too many.",
        (_LOOP, "range(num_iterations + 1)"),
    ),
    _train(
        "train-iterations-ignored",
        "The number of steps does not follow `num_iterations`.",
        (_LOOP, "range(50)"),
    ),
    _train(
        "train-single-step",
        "Your function returns inside its loop, after the first step.",
        (_RETURN, "        return parameters, costs"),
    ),
    _train(
        "train-starts-over",
        "Your training starts over in every round: the parameters are initialised inside the loop.",
        (_FORWARD, f"        {_START}\n{_FORWARD}"),
    ),
    _train(
        "train-stale-forward",
        "Every step uses the gradients of the first round. The way forward belongs inside the "
        "loop, since the parameters change with each step.",
        (_FORWARD, ""),
        ("    costs = []\n", "    costs = []\n    AL, caches = L_model_forward(X, parameters)\n"),
        see=loss.STEP,
    ),
    _train(
        "train-rate-ignored",
        "Your training uses the default learning rate, not the one it is called with.",
        ("grads, learning_rate)", "grads, 0.0075)"),
    ),
    _train(
        "train-arguments-ignored",
        "Neither the number of steps nor the learning rate follows what the function is called "
        "with. Look at where it uses its arguments.",
        (_LOOP, "range(50)"),
        ("grads, learning_rate)", "grads, 0.0075)"),
    ),
    _train(
        "train-layers-fixed",
        "Your network has layers of its own, whatever is asked for. Take their sizes from "
        "`layers_dims`.",
        (_START, "parameters = initialize_parameters_he([64, 20, 7, 5, 1])"),
        see=NOTATION,
    ),
    _train(
        "train-update-dropped",
        "The parameters come back as they started. Does the update get the gradients, and are the "
        "new parameters that it returns kept?",
        ("parameters = update_parameters(", "update_parameters("),
    ),
    _train(
        "train-costs-every-iteration",
        "Your list holds the cost of every iteration. Keep one every 100 iterations, from "
        "iteration 0 on.",
        (_RECORD, "True"),
    ),
    _train(
        "train-costs-only-printed",
        "Your list of costs is empty. They are recorded always, whether they are printed or not, "
        "from iteration 0 on.",
        (f"if {_RECORD}:", f"if print_cost and {_RECORD}:"),
    ),
    _train.anew(
        "train-costs-one-later",
        "Your costs are taken after the update, with the parameters of the next iteration. Each "
        "belongs to the way forward before its update.",
        """
        def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, **_rest):
            parameters, costs = initialize_parameters_he(layers_dims), []
            for i in range(num_iterations):
                AL, caches = L_model_forward(X, parameters)
                grads = L_model_backward(AL, Y, caches)
                parameters = update_parameters(parameters, grads, learning_rate)
                if i % 100 == 0:
                    AL, _ = L_model_forward(X, parameters)
                    costs.append(compute_cost(AL, Y))
            return parameters, costs
        """,
    ),
    _train(
        "train-costs-without-the-first",
        "The cost of iteration 0 is missing. Keep one every 100 iterations, from the first on.",
        (_RECORD, "i > 0 and i % 100 == 0"),
    ),
    _train(
        "train-costs-at-the-end",
        "Your list also holds the cost of the last iteration. Keep those of iterations 0, 100, 200 "
        "and so on, and no other.",
        (_RECORD, f"{_RECORD} or i == num_iterations - 1"),
    ),
    _train(
        "train-values-exchanged",
        "The costs come back first and the parameters second. Look at the order in which the text "
        "asks for them.",
        (_RETURN, "    return costs, parameters"),
    ),
    _train(
        "train-no-pair",
        "Two values are expected here, the parameters and the list of costs. Is there a return, "
        "and does it hold both?",
        (_RETURN, "    return parameters"),
    ),
)

_CHOSEN, _WRONG = "wrong[order[:k]]", "(p > 0.5) != (y == 1)"
_DISTANCE = "np.abs(p[wrong] - 0.5)"
_SURE = "confidence = |p − 0.5|"

OF_MISLABELLED = (
    _mislabelled(
        "mistakes-least-confident",
        "Your list starts with the least confident mistakes. The most confident ones lie farthest "
        "from 0.5.",
        ("np.argsort(-confidence)", "np.argsort(confidence)"),
        equation=_SURE,
    ),
    _mislabelled(
        "mistakes-least-confident-in-reverse",
        "Your list holds the least confident mistakes, the least confident last. It is the other "
        "end of the sorted list that is asked for.",
        ("order[:k]", "order[-k:]"),
        equation=_SURE,
    ),
    _mislabelled(
        "mistakes-in-reverse",
        "You have the right pictures in reverse order. The most confident mistake comes first.",
        (_CHOSEN, "wrong[order[:k][::-1]]"),
    ),
    _mislabelled.anew(
        "mistakes-rows-for-columns",
        "All your indices are 0: they are the row of a (1, m) array. The samples are its columns.",
        """
        def mislabelled(P, Y, k):
            wrong = np.where((P > 0.5) != (Y == 1))[0]
            return wrong[:k]
        """,
        see=arrays.AXIS,
    ),
    _mislabelled(
        "mistakes-not-mapped-back",
        "Your indices count within the mistakes. They should count within all samples.",
        (_CHOSEN, "order[:k]"),
        see=_TASK,
    ),
    _mislabelled(
        "mistakes-least-confident-not-mapped-back",
        "Your indices count within the mistakes, and they start with the least confident one. They "
        "should count within all samples, the most confident first.",
        ("np.argsort(-confidence)", "np.argsort(confidence)"),
        (_CHOSEN, "order[:k]"),
        equation=_SURE,
        see=_TASK,
    ),
    _mislabelled(
        "mistakes-in-reverse-not-mapped-back",
        "Your indices count within the mistakes, and their order is reversed. They should count "
        "within all samples, the most confident first.",
        (_CHOSEN, "order[:k][::-1]"),
        equation=_SURE,
        see=_TASK,
    ),
    _mislabelled(
        "mistakes-least-confident-of-all",
        "Your list starts with the least confident samples, right or wrong. Keep the wrong ones "
        "only, the most confident first.",
        (_WRONG, "p == p"),
        ("np.argsort(-confidence)", "np.argsort(confidence)"),
        equation=_SURE,
    ),
    _mislabelled(
        "mistakes-all-least-confident",
        "Your list holds all mistakes, the least confident first. The most confident come first, "
        "and k of them are asked for.",
        ("np.argsort(-confidence)", "np.argsort(confidence)"),
        (_CHOSEN, "wrong[order]"),
        equation=_SURE,
    ),
    _mislabelled(
        "mistakes-by-probability",
        "You sort by the probability, the largest first. A mistake far below 0.5 is as confident "
        "as one far above it: what counts is the distance from 0.5.",
        (_DISTANCE, "p[wrong]"),
        equation=_SURE,
    ),
    _mislabelled(
        "mistakes-by-probability-ascending",
        "You sort by the probability, the smallest first. A mistake far above 0.5 is as confident "
        "as one far below it: what counts is the distance from 0.5.",
        (_DISTANCE, "-p[wrong]"),
        equation=_SURE,
    ),
    _mislabelled(
        "mistakes-one-sided",
        "Your list holds only samples of class 0 that were taken for class 1. The other way round "
        "is a mistake as well.",
        (_WRONG, "(p > 0.5) & (y == 0)"),
    ),
    _mislabelled(
        "mistakes-other-side-only",
        "Your list holds only samples of class 1 that were taken for class 0. The other way round "
        "is a mistake as well.",
        (_WRONG, "(p < 0.5) & (y == 1)"),
    ),
    _mislabelled(
        "mistakes-right-ones",
        "Your list holds samples that the network gets right. Keep those where label and answer "
        "differ.",
        (_WRONG, "(p > 0.5) == (y == 1)"),
    ),
    _mislabelled(
        "mistakes-all-samples",
        "Your list holds the most confident samples, right or wrong. Keep the wrong ones only.",
        (_WRONG, "p == p"),
    ),
    _mislabelled.anew(
        "mistakes-cut-too-soon",
        "You keep the k most confident samples first and look for mistakes among those. Most are "
        "right: choose the mistakes first, and cut then.",
        """
        def mislabelled(P, Y, k):
            p, y = P.ravel(), Y.ravel()
            order = np.argsort(-np.abs(p - 0.5))[:k]
            return order[(p[order] > 0.5) != (y[order] == 1)]
        """,
    ),
    _mislabelled(
        "mistakes-unsorted",
        "Your list holds the first mistakes, in the order of the samples. Sort them by confidence.",
        (_CHOSEN, "wrong[:k]"),
        equation=_SURE,
    ),
    _mislabelled(
        "mistakes-k-ignored",
        "Your list holds more mistakes than asked for. The argument k says how many.",
        (_CHOSEN, "wrong[order]"),
        see=_TASK,
    ),
    _mislabelled(
        "mistakes-all-unsorted",
        "Your list holds all mistakes, in the order of the samples. Sort them by confidence, and "
        "keep k of them.",
        (_CHOSEN, "wrong"),
        equation=_SURE,
    ),
    _mislabelled(
        "mistakes-values-for-indices",
        "Your list holds the probabilities of the mistakes. What is asked for are their places: "
        "the indices of the columns.",
        (_CHOSEN, "p[wrong[order[:k]]]"),
        see=_TASK,
    ),
    _mislabelled(
        "mistakes-confidences-for-indices",
        "Your list holds how confident the mistakes are. What is asked for are their places: the "
        "indices of the columns.",
        (_CHOSEN, "confidence[order[:k]]"),
        see=_TASK,
    ),
)
