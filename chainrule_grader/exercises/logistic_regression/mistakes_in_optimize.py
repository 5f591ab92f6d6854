"""What goes wrong in gradient descent."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, loss
from chainrule_grader.exercises.logistic_regression.reading import (
    exercise,
)

_TASK = exercise("optimize", 12)

_STEP_W = "w ← w - α dw"
_STEP_B = "b ← b - α db"
_STEP = f"{_STEP_W}, {_STEP_B}"

_W = 'w - learning_rate * grads["dw"]'
_B = 'b - learning_rate * grads["db"]'
_UPDATE_W = f"        w = {_W}\n"
_UPDATE_B = f"        b = {_B}\n"
_LOOP = "    for i in range(num_iterations):\n        grads, cost = propagate(w, b, X, Y)\n"
_RETURN = 'return {"w": w, "b": b}, grads, costs'


def _slip(
    slug: str, hint: str, *edits: tuple[str, str], equation: str = "", see: str = ""
) -> Misconception:
    return Misconception(slug, hint, "optimize", edits=edits, equation=equation, see=see)


_STEPS = (
    _slip(
        "uphill",
        "The steps go uphill: the update adds the gradient. Downhill is the other way.",
        (_W, _W.replace("-", "+")),
        (_B, _B.replace("-", "+")),
        equation=_STEP,
        see=loss.STEP,
    ),
    _slip(
        "w-uphill",
        "b goes downhill, but w goes uphill: its update adds the gradient.",
        (_W, _W.replace("-", "+")),
        equation=_STEP_W,
        see=loss.STEP,
    ),
    _slip(
        "b-uphill",
        "w goes downhill, but b goes uphill: its update adds the gradient.",
        (_B, _B.replace("-", "+")),
        equation=_STEP_B,
        see=loss.STEP,
    ),
    _slip(
        "uphill-without-learning-rate",
        "Two things meet: the update adds the gradient, which leads uphill, and it takes the whole "
        "gradient, where the learning rate should scale it.",
        (_W, 'w + grads["dw"]'),
        (_B, 'b + grads["db"]'),
        equation=_STEP,
        see=loss.STEP,
    ),
    _slip(
        "uphill-with-the-default-rate",
        "Two things meet: the update adds the gradient, which leads uphill, and the steps have "
        "the default size whatever learning_rate says.",
        (_W, 'w + 0.009 * grads["dw"]'),
        (_B, 'b + 0.009 * grads["db"]'),
        equation=_STEP,
        see=loss.STEP,
    ),
    _slip(
        "learning-rate-ignored",
        "The steps have the default size whatever learning_rate says.",
        (_W, 'w - 0.009 * grads["dw"]'),
        (_B, 'b - 0.009 * grads["db"]'),
        equation=_STEP,
        see=loss.STEP_LENGTH,
    ),
    _slip(
        "learning-rate-left-out",
        "The whole gradient is subtracted. The learning rate scales the step.",
        (_W, 'w - grads["dw"]'),
        (_B, 'b - grads["db"]'),
        equation=_STEP,
        see=loss.STEP,
    ),
    _slip(
        "learning-rate-left-out-for-b",
        "w takes steps of the right length, but b takes its whole gradient. The learning rate "
        "scales both.",
        (_B, 'b - grads["db"]'),
        equation=_STEP_B,
        see=loss.STEP,
    ),
    _slip(
        "learning-rate-left-out-for-w",
        "b takes steps of the right length, but w takes its whole gradient. The learning rate "
        "scales both.",
        (_W, 'w - grads["dw"]'),
        equation=_STEP_W,
        see=loss.STEP,
    ),
    _slip(
        "step-divided-by-m",
        "The steps are m times too short: dw and db are means already, so the 1/m belongs to "
        "propagate alone.",
        (_W, _W + " / X.shape[1]"),
        (_B, _B + " / X.shape[1]"),
        equation=_STEP,
        see=loss.AVERAGE,
    ),
    _slip(
        "b-not-updated",
        "b is still what it was at the start. It is learned like w.",
        (_UPDATE_B, ""),
        equation=_STEP_B,
        see=loss.BOWL,
    ),
    _slip(
        "w-not-updated",
        "w is still what it was at the start, while b was learned.",
        (_UPDATE_W, ""),
        equation=_STEP_W,
        see=loss.BOWL,
    ),
    _slip(
        "nothing-updated",
        "w and b are those of the start, and so is the gradient. Does a step arrive in the "
        "variables that the next iteration uses, and are these returned?",
        (_UPDATE_W, ""),
        (_UPDATE_B, ""),
        equation=_STEP,
        see=_TASK,
    ),
    _slip(
        "uphill-without-b",
        "Two things meet: w goes uphill, since its update adds the gradient, and b is still what "
        "it was at the start.",
        (_W, _W.replace("-", "+")),
        (_UPDATE_B, ""),
        equation=_STEP,
        see=loss.STEP,
    ),
    _slip(
        "default-rate-without-b",
        "Two things meet: the steps of w have the default size whatever learning_rate says, and b "
        "is still what it was at the start.",
        (_W, 'w - 0.009 * grads["dw"]'),
        (_UPDATE_B, ""),
        equation=_STEP,
        see=loss.BOWL,
    ),
    _slip(
        "b-updated-with-dw",
        "b takes its step from dw. Its own gradient is db.",
        ('grads["db"]', 'grads["dw"]'),
        equation=_STEP_B,
        see=loss.STEP,
    ),
    _slip(
        "callers-w-changed",
        "The result is right, but the caller's w is not what it was before: an operator such "
        "as -= writes into the array itself.",
        ("w = w - learning_rate", "w -= learning_rate"),
        see=arrays.IN_PLACE,
    ),
)

_LOOPS = (
    _slip(
        "one-iteration-short",
        "One update is missing: the loop runs one time too few.",
        ("range(num_iterations)", "range(num_iterations - 1)"),
        see=_TASK,
    ),
    _slip(
        "one-iteration-long",
        "There is one update too many: the loop runs one time too often.",
        ("range(num_iterations)", "range(num_iterations + 1)"),
        see=_TASK,
    ),
    _slip(
        "counted-from-one",
        "One update is missing, and so is the cost of iteration 0: the loop seems to start at 1.",
        ("range(num_iterations)", "range(1, num_iterations)"),
        see=_TASK,
    ),
    _slip(
        "iterations-ignored",
        "The number of updates is the default whatever num_iterations says.",
        ("range(num_iterations)", "range(100)"),
        see=_TASK,
    ),
    _slip(
        "both-settings-ignored",
        "Number and size of the steps are the defaults, whatever num_iterations and "
        "learning_rate say.",
        ("range(num_iterations)", "range(100)"),
        (_W, 'w - 0.009 * grads["dw"]'),
        (_B, 'b - 0.009 * grads["db"]'),
        equation=_STEP,
        see=_TASK,
    ),
    _slip(
        "gradient-computed-once",
        "Every step uses the gradient of the start. It is computed anew in each iteration, at the "
        "parameters of that moment.",
        (
            _LOOP,
            "    grads, cost = propagate(w, b, X, Y)\n    for i in range(num_iterations):\n",
        ),
        see=loss.STEP,
    ),
    _slip(
        "each-step-from-the-start",
        "Each iteration begins at the first w and b again, so all of them together are one step: "
        "what a step gives is where the next one begins.",
        (
            _LOOP,
            "    first, second = w, b\n    for i in range(num_iterations):\n"
            "        w, b = first, second\n        grads, cost = propagate(w, b, X, Y)\n",
        ),
        see=loss.BOWL,
    ),
    _slip(
        "returned-after-one-iteration",
        "The result is that of a single step. Does the function return inside the first iteration, "
        "or does each one begin at the start?",
        ("    " + _RETURN, "        " + _RETURN),
        see=_TASK,
    ),
    _slip(
        "parameters-kept-from-the-start",
        "w and b come back as they were at the start. When is their dictionary filled, and do the "
        "steps reach the variables that it is filled from?",
        ("    costs = []\n", '    costs = []\n    params = {"w": w, "b": b}\n'),
        (_RETURN, "return params, grads, costs"),
        see=_TASK,
    ),
)

_RESULTS = (
    _slip(
        "costs-of-every-iteration",
        "costs holds one value per iteration. One in a hundred is asked for.",
        ("if i % 100 == 0:", "if True:"),
        see=_TASK,
    ),
    _slip(
        "costs-only-when-printed",
        "costs comes back empty. Does recording depend on printing, or on an iteration that never "
        "comes, or is the list emptied again?",
        ("if i % 100 == 0:", "if print_cost and i % 100 == 0:"),
        see=_TASK,
    ),
    _slip(
        "costs-from-99",
        "The costs are recorded at iterations 99, 199, … The first one belongs to iteration 0: "
        "does the loop count from 1, or is the counter raised too early?",
        ("i % 100 == 0", "(i + 1) % 100 == 0"),
        see=_TASK,
    ),
    _slip(
        "costs-from-100",
        "The cost of iteration 0 is missing; the others are right. It is recorded as well, before "
        "the first step.",
        ("i % 100 == 0", "i > 0 and i % 100 == 0"),
        see=_TASK,
    ),
    _slip(
        "costs-and-one-more",
        "costs has one value more at its end: the cost after the last step is not asked for.",
        (_RETURN, 'return {"w": w, "b": b}, grads, [*costs, propagate(w, b, X, Y)[1]]'),
        see=_TASK,
    ),
    _slip(
        "costs-emptied",
        "costs starts as an empty list again in every iteration, so earlier costs are lost.",
        ("    costs = []\n", ""),
        (
            "        grads, cost = propagate(w, b, X, Y)\n",
            "        costs = []\n        grads, cost = propagate(w, b, X, Y)\n",
        ),
        see=_TASK,
    ),
    _slip(
        "last-cost-only",
        "A single cost comes back: the last one that was recorded. Asked for is the list of all.",
        ("costs.append(cost)", "costs = [cost]"),
        see=_TASK,
    ),
    _slip(
        "costs-after-the-step",
        "Each cost is computed after its update. Recorded is the cost that propagate gave, "
        "before the update.",
        ("costs.append(cost)", "costs.append(propagate(w, b, X, Y)[1])"),
        see=_TASK,
    ),
    _slip(
        "gradient-after-the-end",
        "The gradient belongs to the final parameters. Asked for is the one that the last "
        "update used.",
        (_RETURN, 'return {"w": w, "b": b}, propagate(w, b, X, Y)[0], costs'),
        see=_TASK,
    ),
    _slip(
        "gradient-times-the-rate",
        "What comes back as the gradient is the last step, scaled by the learning rate. Asked "
        "for is the gradient itself.",
        (
            _RETURN,
            'return {"w": w, "b": b}, {k: learning_rate * g for k, g in grads.items()}, costs',
        ),
        see=_TASK,
    ),
    _slip(
        "results-in-another-order",
        "The parameters are not found in the first result, the gradients not in the second: in "
        "which order do they come back, and under which keys?",
        (_RETURN, 'return grads, {"w": w, "b": b}, costs'),
        see=_TASK,
    ),
)

OPTIMIZE_MISTAKES = (*_STEPS, *_LOOPS, *_RESULTS)
