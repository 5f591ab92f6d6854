"""What goes wrong in the cost and its gradient."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, loss
from chainrule_grader.exercises.logistic_regression.mistakes_in_the_cost import COST_MISTAKES
from chainrule_grader.exercises.logistic_regression.mistakes_in_the_forward_pass import (
    FORWARD_MISTAKES,
)
from chainrule_grader.exercises.logistic_regression.reading import (
    exercise,
)

_TASK = exercise("propagate", 20)

_DW = "dw = (1/m) X dZᵀ"
_DB = "db = (1/m) Σ dz"
_DZ = "dZ = A - Y"
_BOTH = f"{_DW}, {_DB}"

_NO_DW_MEAN = ("X @ dZ.T / m", "X @ dZ.T")
_NO_DB_MEAN = ("np.sum(dZ) / m", "np.sum(dZ)")


def _slip(
    slug: str, hint: str, *edits: tuple[str, str], equation: str = "", see: str = ""
) -> Misconception:
    return Misconception(slug, hint, "propagate", edits=edits, equation=equation, see=see)


_AVERAGES = (
    _slip(
        "dw-not-averaged",
        "Your dw is the sum over the pictures, not their mean: the 1/m is missing.",
        _NO_DW_MEAN,
        equation=_DW,
        see=loss.AVERAGE,
    ),
    _slip(
        "db-not-averaged",
        "Your db is m times too large, as a sum without the 1/m is. If the 1/m is there: has "
        "dZ one entry per picture, shape (1, m), or did it grow to (m, m)?",
        _NO_DB_MEAN,
        equation=_DB,
        see=loss.AVERAGE,
    ),
    _slip(
        "gradients-not-averaged",
        "Your dw and db are sums over the pictures, not means: the 1/m is missing in both.",
        _NO_DW_MEAN,
        _NO_DB_MEAN,
        equation=_BOTH,
        see=loss.AVERAGE,
    ),
    _slip(
        "nothing-averaged",
        "Cost and gradient are sums over the pictures, where all three are means. Is the 1/m "
        "missing, or is m taken from an axis that has length 1?",
        ("m = X.shape[1]", "m = 1"),
        equation=_BOTH,
        see=loss.AVERAGE,
    ),
    _slip(
        "gradients-averaged-twice",
        "Your dw and db are m times too small: the 1/m is there twice. Does it stand in dZ and "
        "once more in dw and db?",
        ("dZ = A - Y", "dZ = (A - Y) / m"),
        equation=_BOTH,
        see=loss.AVERAGE,
    ),
    _slip(
        "dw-averaged-twice",
        "Your dw is m times too small: the 1/m is there twice.",
        ("X @ dZ.T / m", "X @ dZ.T / m / m"),
        equation=_DW,
        see=loss.AVERAGE,
    ),
    _slip(
        "db-averaged-twice",
        "Your db is m times too small: the 1/m is there twice. A mean has it inside already, and "
        "dZ may have it, too.",
        ("np.sum(dZ) / m", "np.mean(dZ) / m"),
        equation=_DB,
        see=loss.AVERAGE,
    ),
    _slip(
        "m-counts-pixels",
        "Cost and gradient are divided by the number of pixels. m is the number of pictures: "
        "which axis of X counts them?",
        ("X.shape[1]", "X.shape[0]"),
        see=arrays.COLUMNS,
    ),
    _slip(
        "m-counts-all-entries",
        "Cost and gradient are divided by the number of all entries of X. m counts its "
        "columns only, one for each picture.",
        ("X.shape[1]", "X.size"),
        see=arrays.COLUMNS,
    ),
    _slip(
        "m-of-the-notebook",
        "Cost and gradient are divided by an m of the notebook. The number of pictures comes "
        "from the X that the function was given.",
        ("    m = X.shape[1]\n", ""),
        see=arrays.COLUMNS,
    ),
)

_DZ_SLIPS = (
    _slip(
        "dz-sign",
        "Both gradients point the opposite way: look at the sign of dZ.",
        ("dZ = A - Y", "dZ = Y - A"),
        equation=_DZ,
        see=loss.SHORT_ROAD,
    ),
    _slip(
        "dz-sign-and-sum",
        "Two things meet: dw and db point the opposite way, as with the wrong sign in dZ, and "
        "they are sums, where means are asked for.",
        ("dZ = A - Y", "dZ = Y - A"),
        _NO_DW_MEAN,
        _NO_DB_MEAN,
        equation=f"{_DZ}, {_BOTH}",
        see=loss.SHORT_ROAD,
    ),
    _slip(
        "extra-slope",
        "dZ holds the slope of the sigmoid once more. With the cross-entropy that slope "
        "cancels: derive dZ once more on paper.",
        ("dZ = A - Y", "dZ = (A - Y) * A * (1 - A)"),
        equation=_DZ,
        see=loss.LONG_ROAD,
    ),
    _slip(
        "extra-slope-and-sum",
        "Two things meet: dZ holds the slope of the sigmoid, which should have cancelled, and "
        "dw and db are sums, where means are asked for.",
        ("dZ = A - Y", "dZ = (A - Y) * A * (1 - A)"),
        _NO_DW_MEAN,
        _NO_DB_MEAN,
        equation=f"{_DZ}, {_BOTH}",
        see=loss.LONG_ROAD,
    ),
    _slip(
        "extra-slope-and-sign",
        "Two things meet: dZ has the wrong sign, and it holds the slope of the sigmoid, which "
        "should have cancelled.",
        ("dZ = A - Y", "dZ = (Y - A) * A * (1 - A)"),
        equation=_DZ,
        see=loss.LONG_ROAD,
    ),
    _slip(
        "dz-is-a-derivative-of-the-loss-by-a",
        "dZ is the slope of the loss by a. To get to z, the chain rule multiplies it by the "
        "slope of the sigmoid.",
        ("dZ = A - Y", "dZ = (1 - Y) / (1 - A) - Y / A"),
        equation="dz = (dL/da) a (1 - a) = a - y",
        see=loss.LONG_ROAD,
    ),
    _slip(
        "dz-is-the-slope",
        "dZ is the slope of the sigmoid alone. It should say how far a is from the label.",
        ("dZ = A - Y", "dZ = A * (1 - A)"),
        equation=_DZ,
        see=loss.LONG_ROAD,
    ),
    _slip(
        "labels-left-out-of-dz",
        "The gradients do not depend on the labels: dZ is A alone.",
        ("dZ = A - Y", "dZ = A"),
        equation=_DZ,
        see=loss.SHORT_ROAD,
    ),
    _slip(
        "dz-from-rounded-a",
        "The gradients come from labels that were decided at a = 0.5. dZ needs the probability "
        "itself.",
        ("dZ = A - Y", "dZ = (A > 0.5) - Y"),
        equation=_DZ,
        see=loss.SHORT_ROAD,
    ),
    _slip(
        "sigmoid-left-out-of-dz",
        "dZ compares z with the labels. It compares a, the output of the sigmoid, with them.",
        ("dZ = A - Y", "dZ = w.T @ X + b - Y"),
        equation=_DZ,
        see=loss.SHORT_ROAD,
    ),
)

_BACKWARD = (
    _slip(
        "dw-is-a-row",
        "dw is a row. It has the shape of w, a column, or the update will not fit.",
        ("X @ dZ.T", "dZ @ X.T"),
        equation=_DW,
        see=loss.ONE_PRODUCT,
    ),
    _slip(
        "dw-is-a-row-and-a-sum",
        "Two things meet: dw is a row, where it should be a column like w, and it is a sum, "
        "where a mean is asked for.",
        ("X @ dZ.T / m", "dZ @ X.T"),
        equation=_DW,
        see=loss.ONE_PRODUCT,
    ),
    _slip(
        "dw-elementwise",
        "dw is still one number per pixel and picture: * multiplies entry by entry, while @ "
        "also adds up over the pictures.",
        ("X @ dZ.T", "X * dZ"),
        equation=_DW,
        see=arrays.PRODUCT,
    ),
    _slip(
        "dw-elementwise-and-not-averaged",
        "dw is still one number per pixel and picture, and the 1/m is missing: the matrix "
        "product adds up over the pictures, the division makes a mean of it.",
        ("X @ dZ.T / m", "X * dZ"),
        equation=_DW,
        see=arrays.PRODUCT,
    ),
    _slip(
        "dw-without-second-axis",
        "The numbers of dw are right, but it has one axis only. Like w, it is a column with two.",
        ("X @ dZ.T / m", "np.sum(X * dZ, axis=1) / m"),
        equation=_DW,
        see=arrays.FLAT,
    ),
    _slip(
        "dw-without-second-axis-and-a-sum",
        "Two things meet: dw has one axis only, where it should be a column like w, and it is a "
        "sum, where a mean is asked for.",
        ("X @ dZ.T / m", "np.sum(X * dZ, axis=1)"),
        equation=_DW,
        see=arrays.FLAT,
    ),
    _slip(
        "dw-added-up-over-pixels",
        "dw has one entry per picture: it was added up over the wrong axis. What disappears is "
        "the axis of the pictures.",
        ("X @ dZ.T / m", "np.sum(X * dZ, axis=0) / m"),
        equation=_DW,
        see=arrays.AXIS,
    ),
    _slip(
        "dw-is-one-number",
        "dw is a single number, added up over pictures and pixels. Each weight has a slope of "
        "its own.",
        ("X @ dZ.T / m", "np.sum(X * dZ) / m"),
        equation=_DW,
        see=arrays.AXIS,
    ),
    _slip(
        "elementwise-with-transpose",
        "The shapes do not fit, because * multiplies entry by entry. The matrix product is @.",
        ("X @ dZ.T", "X * dZ.T"),
        equation=_DW,
        see=arrays.PRODUCT,
    ),
    _slip(
        "x-transposed",
        "The shapes do not fit in dw: X is already (n_x, m), and dZ is the one to transpose.",
        ("X @ dZ.T", "X.T @ dZ"),
        equation=_DW,
        see=loss.ONE_PRODUCT,
    ),
    _slip(
        "row-not-transposed",
        "The shapes do not fit: a matrix product has a row on its right that should be a column. "
        "Look at dZ in dw, and at the cost if it uses a matrix product.",
        ("X @ dZ.T", "X @ dZ"),
        equation=_DW,
        see=loss.ONE_PRODUCT,
    ),
    _slip(
        "db-per-picture",
        "db has one entry per picture. There is one bias, so the entries are added up.",
        ("np.sum(dZ) / m", "dZ / m"),
        equation=_DB,
        see=loss.ALL_SAMPLES,
    ),
    _slip(
        "db-is-dz",
        "db has one entry per picture: it is dZ itself. There is one bias, so its slope is the "
        "mean over the pictures.",
        ("np.sum(dZ) / m", "dZ"),
        equation=_DB,
        see=loss.ALL_SAMPLES,
    ),
    _slip(
        "db-summed-over-axis-0",
        "db was added up along the first axis, where dZ has one row only: one entry per picture "
        "is left. The pictures are on the other axis.",
        ("np.sum(dZ) / m", "np.sum(dZ, axis=0) / m"),
        equation=_DB,
        see=arrays.AXIS,
    ),
    _slip(
        "db-from-dw",
        "Under db stands the sum of the entries of dw. The slope of the bias comes from dZ.",
        ("np.sum(dZ) / m", "np.sum(dw)"),
        equation=_DB,
        see=loss.ONE_SAMPLE,
    ),
    _slip(
        "db-is-the-bias",
        "The value under db is the bias itself. What is asked for is its slope.",
        ('"db": db', '"db": b'),
        equation=_DB,
        see=loss.ONE_SAMPLE,
    ),
    _slip(
        "dw-is-w",
        "The value under dw is w itself. What is asked for is its slope.",
        ('"dw": dw', '"dw": w'),
        equation=_DW,
        see=loss.ONE_SAMPLE,
    ),
    _slip(
        "dw-and-db-swapped",
        "The two gradients have changed places in the dictionary.",
        ('{"dw": dw, "db": db}', '{"dw": db, "db": dw}'),
        see=_TASK,
    ),
    _slip(
        "results-swapped",
        "The two results have changed places: first the gradients, then the cost.",
        ('return {"dw": dw, "db": db}, cost', 'return cost, {"dw": dw, "db": db}'),
        see=_TASK,
    ),
    _slip(
        "three-results",
        "Three results come back one by one. The two gradients belong in a dictionary, which is "
        "the first of two results.",
        ('return {"dw": dw, "db": db}, cost', "return dw, db, cost"),
        see=_TASK,
    ),
    _slip(
        "labels-overwritten",
        "The results are right, but the caller's Y is not what it was before: an operator "
        "such as -= writes into the array itself.",
        ("dZ = A - Y", "Y -= A\n    dZ = -Y"),
        see=arrays.IN_PLACE,
    ),
)

PROPAGATE_MISTAKES = (*_AVERAGES, *_DZ_SLIPS, *FORWARD_MISTAKES, *_BACKWARD, *COST_MISTAKES)
