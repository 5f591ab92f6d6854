"""Gradient descent, predictions, and the model made of both."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Part, as_numbers, extract
from chainrule_grader.exercises.exercise import TOGETHER, Case, Check, Exercise, Misconception
from chainrule_grader.exercises.logistic_regression import cases
from chainrule_grader.reference.logistic_regression import propagate


def _cost_goes_down(case: Case, returned: Returned, expected: Any) -> str | None:
    """The returned parameters make up for at least half of what the reference gains."""
    X, Y = case.args[2:]
    w, b = (as_numbers(extract(returned.value, (0, key))) for key in ("w", "b"))
    if w is None or b is None or w.shape != case.args[0].shape or b.size != 1:
        return "w and b of the shapes they came in are expected"
    end_at = (w, float(b.item()))
    best_at = (expected[0]["w"], expected[0]["b"])
    # Wrong parameters may lie anywhere; a cost of inf or nan is no lower one.
    with np.errstate(all="ignore"):
        points = (case.args[:2], end_at, best_at)
        start, end, best = (propagate(at[0], at[1], X, Y)[1] for at in points)
    if end < start - (start - best) / 2:
        return None
    return f"the cost does not go down as it should (with {case.label})"


OPTIMIZE = Exercise(
    "logistic_regression.optimize",
    "Gradient descent",
    12,
    functions=("optimize",),
    helpers={"optimize": ("propagate", "sigmoid", "stable_sigmoid", "cross_entropy_from_logits")},
    cases=cases.optimize,
    visible=cases.optimize_visible,
    checks=(
        Check("w", "optimize", 3, parts=(Part("w", (0, "w")),), group="given"),
        Check("b", "optimize", 2, parts=(Part("b", (0, "b"), "scalar"),), group="given"),
        Check("cost goes down", "optimize", 1, verify=_cost_goes_down, group="given"),
        Check(
            "last gradient",
            "optimize",
            2,
            parts=(Part("dw", (1, "dw")), Part("db", (1, "db"), "scalar")),
            group="given",
        ),
        Check(
            "costs",
            "optimize",
            2,
            parts=(Part("costs", (2,), "sequence", rtol=1e-5),),
            group="given",
            look_at="One cost for each of the iterations 0, 100, 200, … that take place.",
        ),
        Check(
            "default settings",
            "optimize",
            1,
            parts=(Part("w", (0, "w")), Part("b", (0, "b"), "scalar")),
            group="defaults",
            look_at="Without other wishes: 100 iterations, learning rate 0.009.",
        ),
        Check("inputs unchanged", "optimize", 1, unchanged=True, needs=("w",)),
    ),
    misconceptions=(
        Misconception(
            "uphill",
            "The cost goes up: the update adds the gradient. Downhill is the other way.",
            "optimize",
            edits=(
                ('w - learning_rate * grads["dw"]', 'w + learning_rate * grads["dw"]'),
                ('b - learning_rate * grads["db"]', 'b + learning_rate * grads["db"]'),
            ),
        ),
        Misconception(
            "one-iteration-short",
            "One update is missing: the loop runs one time too few.",
            "optimize",
            edits=(("range(num_iterations)", "range(num_iterations - 1)"),),
        ),
        Misconception(
            "one-iteration-long",
            "There is one update too many: the loop runs one time too often.",
            "optimize",
            edits=(("range(num_iterations)", "range(num_iterations + 1)"),),
        ),
        Misconception(
            "counted-from-one",
            "The loop starts at 1: one update is missing, and so is the cost of iteration 0.",
            "optimize",
            edits=(("range(num_iterations)", "range(1, num_iterations)"),),
        ),
        Misconception(
            "learning-rate-ignored",
            "The steps have the default size whatever learning_rate says.",
            "optimize",
            edits=(
                ('w - learning_rate * grads["dw"]', 'w - 0.009 * grads["dw"]'),
                ('b - learning_rate * grads["db"]', 'b - 0.009 * grads["db"]'),
            ),
        ),
        Misconception(
            "learning-rate-left-out",
            "The whole gradient is subtracted. The learning rate scales the step.",
            "optimize",
            edits=(
                ('w - learning_rate * grads["dw"]', 'w - grads["dw"]'),
                ('b - learning_rate * grads["db"]', 'b - grads["db"]'),
            ),
        ),
        Misconception(
            "iterations-ignored",
            "The number of updates is the default whatever num_iterations says.",
            "optimize",
            edits=(("range(num_iterations)", "range(100)"),),
        ),
        Misconception(
            "b-not-updated",
            "b is still what it was at the start. It is learned like w.",
            "optimize",
            edits=(('        b = b - learning_rate * grads["db"]\n', ""),),
        ),
        Misconception(
            "b-updated-with-dw",
            "b takes its step from dw. Its own gradient is db.",
            "optimize",
            edits=(('grads["db"]', 'grads["dw"]'),),
        ),
        Misconception(
            "callers-w-changed",
            "The result is right, but the caller's w is not what it was before: an operator such "
            "as -= writes into the array itself.",
            "optimize",
            edits=(("w = w - learning_rate", "w -= learning_rate"),),
        ),
        Misconception(
            "costs-of-every-iteration",
            "costs holds one value per iteration. One in a hundred is asked for.",
            "optimize",
            edits=(("if i % 100 == 0:", "if True:"),),
        ),
        Misconception(
            "costs-only-when-printed",
            "costs comes back empty. Is a cost recorded only when it is printed? Recording and "
            "printing are two things.",
            "optimize",
            edits=(("if i % 100 == 0:", "if print_cost and i % 100 == 0:"),),
        ),
        Misconception(
            "costs-from-99",
            "The costs are recorded at iterations 99, 199, … The first one belongs to iteration 0.",
            "optimize",
            edits=(("i % 100 == 0", "(i + 1) % 100 == 0"),),
        ),
        Misconception(
            "costs-after-the-step",
            "Each cost is computed after its update. Recorded is the cost that propagate gave, "
            "before the update.",
            "optimize",
            edits=(("costs.append(cost)", "costs.append(propagate(w, b, X, Y)[1])"),),
        ),
        Misconception(
            "gradient-after-the-end",
            "The gradient belongs to the final parameters. Asked for is the one that the last "
            "update used.",
            "optimize",
            edits=(
                (
                    'return {"w": w, "b": b}, grads, costs',
                    'return {"w": w, "b": b}, propagate(w, b, X, Y)[0], costs',
                ),
            ),
        ),
    ),
)


def _labels_in_order(case: Case, returned: Returned, expected: Any) -> str | None:
    """The right labels, whatever the array's shape."""
    got = as_numbers(returned.value)
    if got is not None and got.size == expected.size and np.array_equal(got.ravel(), expected[0]):
        return None
    return f"the labels are not the expected ones (with {case.label})"


PREDICT = Exercise(
    "logistic_regression.predict",
    "Predictions",
    6,
    functions=("predict",),
    helpers={"predict": ("sigmoid", "stable_sigmoid")},
    cases=cases.predict,
    visible=cases.predict_visible,
    checks=(
        Check("labels in order", "predict", 2, verify=_labels_in_order, group="several"),
        Check(
            "labels (1, m)", "predict", 3, parts=(Part("labels", (), "labels"),), group="several"
        ),
        Check(
            "one picture",
            "predict",
            1,
            parts=(Part("labels", (), "labels"),),
            group="one",
            needs=("labels in order",),
        ),
    ),
    misconceptions=(
        Misconception(
            "threshold-on-z",
            "The threshold 0.5 is applied to z. It belongs to a, after the sigmoid.",
            "predict",
            edits=(("sigmoid(w.T @ X + b)", "w.T @ X + b"),),
        ),
        Misconception(
            "predict-without-bias",
            "The labels do not depend on b: look at z.",
            "predict",
            edits=(("w.T @ X + b", "w.T @ X"),),
        ),
        Misconception(
            "threshold-at-zero",
            "Every label is 1, as with a threshold of 0: a is above 0 for every picture. The "
            "threshold is 0.5.",
            "predict",
            edits=(("A > 0.5", "A > 0"),),
        ),
        Misconception(
            "predict-with-the-notebooks-w",
            "The sizes in z do not fit: a w or an X of the notebook stands where the arguments "
            "belong.",
            "predict",
            code="""
            def predict(weights, bias, X):
                A = sigmoid(w.T @ X + b)
                return (A > 0.5).astype(int)
            """,
        ),
        Misconception(
            "labels-without-first-axis",
            "The labels are right, but have one axis only. As a row their shape is (1, m).",
            "predict",
            edits=(("(A > 0.5).astype(int)", "(A > 0.5).astype(int)[0]"),),
        ),
        Misconception(
            "labels-as-a-column",
            "The labels are right, but form a column. As a row their shape is (1, m).",
            "predict",
            edits=(("(A > 0.5).astype(int)", "(A > 0.5).astype(int).T"),),
        ),
        Misconception(
            "probabilities-returned",
            "These are the probabilities a. Labels are 0 or 1.",
            "predict",
            edits=(("(A > 0.5).astype(int)", "A"),),
        ),
        Misconception(
            "labels-reversed",
            "Every label is the other one: which side of 0.5 is label 1?",
            "predict",
            edits=(("A > 0.5", "A < 0.5"),),
        ),
    ),
)


MODEL = Exercise(
    "logistic_regression.model",
    "The whole model",
    10,
    functions=("model",),
    helpers={
        "model": (
            *("initialize_with_zeros", "optimize", "predict", "propagate"),
            *("sigmoid", "stable_sigmoid", "cross_entropy_from_logits"),
        )
    },
    cases=cases.model_cases,
    visible=cases.model_visible,
    checks=(
        Check(
            "weights",
            "model",
            3,
            parts=(Part("w", ("w",), rtol=1e-5), Part("b", ("b",), "scalar", rtol=1e-5)),
        ),
        Check("costs", "model", 2, parts=(Part("costs", ("costs",), "sequence", rtol=1e-5),)),
        Check(
            "test predictions",
            "model",
            2,
            parts=(Part("Y_prediction_test", ("Y_prediction_test",), "labels"),),
        ),
        Check(
            "training predictions",
            "model",
            1,
            parts=(Part("Y_prediction_train", ("Y_prediction_train",), "labels"),),
        ),
        Check(
            "settings",
            "model",
            1,
            parts=(
                Part("learning_rate", ("learning_rate",), "scalar"),
                Part("num_iterations", ("num_iterations",), "integer"),
            ),
            needs=("weights",),
        ),
        Check(
            TOGETHER,
            "model",
            1,
            parts=(
                Part("w", ("w",), rtol=1e-5),
                Part("b", ("b",), "scalar", rtol=1e-5),
                Part("Y_prediction_test", ("Y_prediction_test",), "labels"),
            ),
            own=True,
        ),
    ),
    misconceptions=(
        Misconception(
            "settings-not-passed-on",
            "The training runs with the defaults of optimize, whatever num_iterations and "
            "learning_rate say.",
            "model",
            edits=((", num_iterations, learning_rate, print_cost)", ")"),),
        ),
        Misconception(
            "iterations-not-passed-on",
            "The number of iterations is the default of optimize, whatever num_iterations says.",
            "model",
            edits=(
                (
                    ", num_iterations, learning_rate, print_cost)",
                    ", learning_rate=learning_rate)",
                ),
            ),
        ),
        Misconception(
            "rate-not-passed-on",
            "The learning rate is the default of optimize, whatever learning_rate says.",
            "model",
            edits=((", num_iterations, learning_rate, print_cost)", ", num_iterations)"),),
        ),
        Misconception(
            "settings-in-the-wrong-order",
            "The learning rate stands where optimize expects the number of iterations. Pass both "
            "by name.",
            "model",
            edits=((", num_iterations, learning_rate,", ", learning_rate, num_iterations,"),),
        ),
        Misconception(
            "test-predictions-from-training",
            "The test predictions are made from the training pictures.",
            "model",
            edits=(("predict(w, b, X_test)", "predict(w, b, X_train)"),),
        ),
        Misconception(
            "trained-on-the-test-set",
            "The model learned from the test pictures. They may only be used to judge it.",
            "model",
            edits=(("b, X_train, Y_train, num", "b, X_test, Y_test, num"),),
        ),
        Misconception(
            "initial-weights-returned",
            "w and b come back as they were at the start, while the predictions are those of a "
            "trained model.",
            "model",
            edits=(
                ('    w, b = params["w"], params["b"]\n', ""),
                ("predict(w, b, X_test)", 'predict(params["w"], params["b"], X_test)'),
                ("predict(w, b, X_train)", 'predict(params["w"], params["b"], X_train)'),
            ),
        ),
        Misconception(
            "predicted-before-training",
            "The predictions are those of the weights at the start, all 0.",
            "model",
            edits=(
                ("predict(w, b, X_test)", "predict(0 * w, 0 * b, X_test)"),
                ("predict(w, b, X_train)", "predict(0 * w, 0 * b, X_train)"),
            ),
        ),
        Misconception(
            "training-without-effect",
            "Weights and predictions are those of the start. Is what optimize returns used, and "
            "does it get the learning rate?",
            "model",
            edits=(('    w, b = params["w"], params["b"]\n', ""),),
        ),
    ),
)
