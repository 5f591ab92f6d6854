"""What goes wrong in predictions, and in the model that puts all parts together."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, loss
from chainrule_grader.exercises.logistic_regression.reading import (
    exercise,
)

_TASK = exercise("predict", 6)

_A = "A = σ(wᵀX + b)"
_LABEL = "label = 1 where a > 0.5, else 0"
_LABELS = "(A > 0.5).astype(int)"


def _predict(
    slug: str, hint: str, *edits: tuple[str, str], equation: str = "", see: str = ""
) -> Misconception:
    return Misconception(slug, hint, "predict", edits=edits, equation=equation, see=see)


PREDICT_MISTAKES = (
    _predict(
        "threshold-on-z",
        "The threshold 0.5 is applied to z. It belongs to a, after the sigmoid.",
        ("sigmoid(w.T @ X + b)", "w.T @ X + b"),
        equation=_A,
    ),
    _predict(
        "predict-without-bias",
        "The labels do not depend on b: look at z.",
        ("w.T @ X + b", "w.T @ X"),
        equation=_A,
        see=loss.PICTURE,
    ),
    _predict(
        "threshold-at-zero",
        "Every label is 1, as with a threshold of 0, with a rounded up, or with the sigmoid "
        "applied twice: a is above 0 for every picture. The threshold is 0.5.",
        ("A > 0.5", "A > 0"),
        equation=_LABEL,
        see=loss.PROBABILITY,
    ),
    _predict(
        "labels-reversed",
        "Every label is the other one: which side of 0.5 is label 1?",
        ("A > 0.5", "A < 0.5"),
        equation=_LABEL,
        see=loss.LOG_ODDS,
    ),
    _predict(
        "labels-minus-one",
        "The labels are -1 and 1. In this course they are 0 and 1.",
        (_LABELS, "np.where(A > 0.5, 1, -1)"),
        equation=_LABEL,
        see=_TASK,
    ),
    _predict(
        "probabilities-returned",
        "These are the probabilities a. Labels are 0 or 1.",
        (_LABELS, "A"),
        equation=_LABEL,
        see=_TASK,
    ),
    _predict(
        "logits-returned",
        "These are the logits z. Labels are 0 or 1, decided from a.",
        ("sigmoid(w.T @ X + b)", "w.T @ X + b"),
        (_LABELS, "A"),
        equation=f"{_A}, {_LABEL}",
        see=loss.PROBABILITY,
    ),
    _predict(
        "only-the-last-picture",
        "A single label comes back: that of the last picture. Each picture has its own place in "
        "the row.",
        (_LABELS, _LABELS + "[0, -1]"),
        see=arrays.COLUMNS,
    ),
    _predict(
        "labels-without-first-axis",
        "The labels are right, but have one axis only. As a row their shape is (1, m).",
        (_LABELS, _LABELS + "[0]"),
        see=arrays.INDEX,
    ),
    _predict(
        "labels-as-a-column",
        "The labels are right, but form a column. As a row their shape is (1, m).",
        (_LABELS, _LABELS + ".T"),
        equation=_A,
        see=arrays.COLUMNS,
    ),
    _predict(
        "threshold-on-z-and-one-axis",
        "Two things meet: the threshold 0.5 is applied to z, not to a, and the labels have one "
        "axis only, where a row has two.",
        ("sigmoid(w.T @ X + b)", "w.T @ X + b"),
        (_LABELS, _LABELS + "[0]"),
        equation=_A,
        see=arrays.INDEX,
    ),
    _predict(
        "predict-without-bias-and-one-axis",
        "Two things meet: the labels do not depend on b, and they have one axis only, where a "
        "row has two.",
        ("w.T @ X + b", "w.T @ X"),
        (_LABELS, _LABELS + "[0]"),
        equation=_A,
        see=arrays.INDEX,
    ),
    _predict(
        "predict-z-not-summed",
        "There is a label for each pixel: * multiplies entry by entry, while the matrix product "
        "also adds up over the pixels.",
        ("w.T @ X", "w * X"),
        equation=_A,
        see=arrays.PRODUCT,
    ),
    _predict(
        "predict-z-elementwise",
        "The shapes do not fit in z: an operator such as * takes wᵀ and X entry by entry, where a "
        "matrix product is meant.",
        ("w.T @ X", "w.T * X"),
        equation=_A,
        see=arrays.PRODUCT,
    ),
    _predict(
        "predict-w-not-transposed",
        "The shapes do not fit in z: X meets a column on its left. Transposed, w is a row.",
        ("w.T @ X", "w @ X"),
        equation=_A,
        see=arrays.PRODUCT,
    ),
    _predict(
        "predict-x-on-the-left",
        "The shapes do not fit in z: X stands on the left of a column. Look at the order of the "
        "factors.",
        ("w.T @ X", "X @ w"),
        equation=_A,
        see=arrays.PRODUCT,
    ),
    _predict(
        "predict-x-transposed-too",
        "The shapes do not fit in z: both w and X were transposed. The pictures are columns "
        "already.",
        ("w.T @ X", "w.T @ X.T"),
        equation=_A,
        see=arrays.COLUMNS,
    ),
    Misconception(
        "predict-with-the-notebooks-w",
        "The sizes in z do not fit: a w or an X of the notebook stands where the arguments belong.",
        "predict",
        code="""
        def predict(weights, bias, X):
            A = sigmoid(w.T @ X + b)
            return (A > 0.5).astype(int)
        """,
        equation=_A,
        see=_TASK,
    ),
)

_PASSED = ", num_iterations, learning_rate, print_cost)"
_TRAINED = '    w, b = params["w"], params["b"]\n'
_TEST, _TRAIN = "predict(w, b, X_test)", "predict(w, b, X_train)"
_OPTIMIZE = exercise("optimize", 12)


def _model(slug: str, hint: str, *edits: tuple[str, str], see: str = "") -> Misconception:
    return Misconception(slug, hint, "model", edits=edits, see=see)


MODEL_MISTAKES = (
    _model(
        "settings-not-passed-on",
        "The training runs with the defaults of optimize, whatever num_iterations and "
        "learning_rate say.",
        (_PASSED, ")"),
    ),
    _model(
        "iterations-not-passed-on",
        "The number of iterations is the default of optimize, whatever num_iterations says.",
        (_PASSED, ", learning_rate=learning_rate)"),
    ),
    _model(
        "rate-not-passed-on",
        "The learning rate is the default of optimize, whatever learning_rate says.",
        (_PASSED, ", num_iterations)"),
    ),
    _model(
        "settings-written-down",
        "The training runs with the defaults of model, whatever num_iterations and "
        "learning_rate say.",
        (_PASSED, ", 2000, 0.5)"),
    ),
    _model(
        "iterations-written-down",
        "The number of iterations is the default of model, whatever num_iterations says.",
        (_PASSED, ", 2000, learning_rate)"),
    ),
    _model(
        "rate-written-down",
        "The learning rate is the default of model, whatever learning_rate says.",
        (_PASSED, ", num_iterations, 0.5)"),
    ),
    _model(
        "settings-in-the-wrong-order",
        "The learning rate stands where optimize expects the number of iterations. Pass both "
        "by name.",
        (", num_iterations, learning_rate,", ", learning_rate, num_iterations,"),
        see=_OPTIMIZE,
    ),
    _model(
        "test-predictions-from-training",
        "The test predictions are made from the training pictures.",
        (_TEST, _TRAIN),
    ),
    _model(
        "training-predictions-from-test",
        "The training predictions are made from the test pictures.",
        (_TRAIN, _TEST),
    ),
    _model(
        "predictions-swapped",
        "The two predictions have changed places: each key belongs to the pictures that it names.",
        ('"Y_prediction_test"', '"other"'),
        ('"Y_prediction_train"', '"Y_prediction_test"'),
        ('"other"', '"Y_prediction_train"'),
    ),
    _model(
        "labels-for-predictions",
        "What comes back as predictions are the given labels. The trained model should say what it "
        "makes of the pictures, right or wrong.",
        (_TEST, "Y_test"),
        (_TRAIN, "Y_train"),
    ),
    _model(
        "trained-on-the-test-set",
        "The model learned from the test pictures. They may only be used to judge it.",
        ("b, X_train, Y_train, num", "b, X_test, Y_test, num"),
    ),
    _model(
        "trained-on-both-sets",
        "The model learned from training and test pictures together. The test pictures may only be "
        "used to judge it.",
        (
            "b, X_train, Y_train, num",
            "b, np.hstack([X_train, X_test]), np.hstack([Y_train, Y_test]), num",
        ),
    ),
    _model(
        "trained-with-the-test-labels",
        "The training pictures meet the labels of the test pictures. Pictures and labels of one "
        "set belong together.",
        ("b, X_train, Y_train, num", "b, X_train, Y_test, num"),
    ),
    _model(
        "as-many-weights-as-pictures",
        "The shapes do not fit: there is a weight for each training picture. Each pixel has one: "
        "which axis counts them?",
        ("X_train.shape[0]", "X_train.shape[1]"),
        see=arrays.COLUMNS,
    ),
    _model(
        "scaled-once-more",
        "The pictures are divided by 255 inside the model. They come scaled already.",
        (
            "    w, b = initialize_with_zeros",
            "    X_train, X_test = X_train / 255, X_test / 255\n    w, b = initialize_with_zeros",
        ),
        see=exercise("flatten_images", 8),
    ),
    _model(
        "initial-weights-returned",
        "w and b come back as they were at the start, while the predictions are those of a "
        "trained model.",
        (_TRAINED, ""),
        (_TEST, 'predict(params["w"], params["b"], X_test)'),
        (_TRAIN, 'predict(params["w"], params["b"], X_train)'),
    ),
    _model(
        "predicted-before-training",
        "The predictions are those of the weights at the start, all 0.",
        (_TEST, "predict(0 * w, 0 * b, X_test)"),
        (_TRAIN, "predict(0 * w, 0 * b, X_train)"),
    ),
    _model(
        "training-without-effect",
        "Weights and predictions are those of the start. Is what optimize returns used, and "
        "does it get the learning rate?",
        (_TRAINED, ""),
        see=_OPTIMIZE,
    ),
    _model(
        "bias-not-taken-over",
        "w is the trained one, but b is still 0 as at the start, in the result and in the "
        "predictions.",
        (_TRAINED, '    w = params["w"]\n'),
    ),
    _model(
        "gradients-for-parameters",
        "w and b are the last gradient, not the trained parameters: optimize returns three things, "
        "in a fixed order.",
        ("params, _, costs = optimize", "_, params, costs = optimize"),
        (_TRAINED, '    w, b = params["dw"], params["db"]\n'),
        see=_OPTIMIZE,
    ),
    _model(
        "last-cost-alone",
        "costs holds one number, the last one. Asked for is the whole list from optimize.",
        ('"costs": costs', '"costs": costs[-1]'),
        see=_OPTIMIZE,
    ),
    _model(
        "predictions-averaged",
        "A share of labels comes back for each set. Asked for is a label for each picture.",
        (_TEST, f"np.mean({_TEST} == Y_test)"),
        (_TRAIN, f"np.mean({_TRAIN} == Y_train)"),
        see=arrays.AXIS,
    ),
)
