"""How the sums and means over the samples go wrong on the way back."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, hidden
from chainrule_grader.exercises.shallow_network.mistakes_in_hidden_slope import (
    ALL_SUMMED,
    BIASES_SUMMED,
    WEIGHTS_SUMMED,
)

_DW1, _DW2 = "dW1 = (1/m) dZ1 Xᵀ", "dW2 = (1/m) dZ2 A1ᵀ"
_DB1, _DB2 = "db1 = (1/m) Σ dZ1", "db2 = (1/m) Σ dZ2"
_DW, _DB = f"{_DW1}, {_DW2}", f"{_DB1}, {_DB2}"
_OVER_UNITS = (
    ("np.sum(dZ2, axis=1", "np.sum(dZ2, axis=0"),
    ("np.sum(dZ1, axis=1", "np.sum(dZ1, axis=0"),
)
_LOST = (
    ("np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ2, axis=1)"),
    ("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=1)"),
)

MISTAKES = (
    Misconception(
        "bias-sum-over-units",
        "Your db1 and db2 are sums over the units, with one entry per sample. A bias belongs "
        "to a unit: sum over the samples.",
        "backward_propagation",
        edits=_OVER_UNITS,
        equation=_DB,
        see=arrays.AXIS,
    ),
    Misconception(
        "db1-sum-over-units",
        "Your db1 is a sum over the hidden units, with one entry per sample. A bias belongs to a "
        "unit: sum over the samples.",
        "backward_propagation",
        edits=(_OVER_UNITS[1],),
        equation=_DB1,
        see=arrays.AXIS,
    ),
    Misconception(
        "bias-sum-over-units-not-averaged",
        "Your db1 and db2 are sums over the units and lack the 1/m. A bias belongs to a unit: "
        "take the mean over the samples.",
        "backward_propagation",
        edits=(
            ("np.sum(dZ2, axis=1, keepdims=True) / m", "np.sum(dZ2, axis=0, keepdims=True)"),
            ("np.sum(dZ1, axis=1, keepdims=True) / m", "np.sum(dZ1, axis=0, keepdims=True)"),
        ),
        equation=_DB,
        see=arrays.AXIS,
    ),
    Misconception(
        "bias-dimension-lost",
        "Your db1 has shape (n_h,): the sum dropped a dimension. Look at what keepdims does.",
        "backward_propagation",
        edits=_LOST,
        equation=_DB1,
        see=arrays.AXIS,
    ),
    Misconception(
        "bias-dimension-lost-not-averaged",
        "Your db1 has shape (n_h,), since the sum dropped a dimension, and the 1/m is missing "
        "from your db1 and db2.",
        "backward_propagation",
        edits=(
            ("np.sum(dZ2, axis=1, keepdims=True) / m", "np.sum(dZ2, axis=1)"),
            ("np.sum(dZ1, axis=1, keepdims=True) / m", "np.sum(dZ1, axis=1)"),
        ),
        equation=_DB,
        see=arrays.AXIS,
    ),
    Misconception(
        "bias-sum-over-everything",
        "Your db1 is one number for the whole layer. Each hidden unit has a bias of its own.",
        "backward_propagation",
        edits=(("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1)"),),
        equation=_DB1,
        see=arrays.AXIS,
    ),
    Misconception(
        "bias-sum-over-everything-not-averaged",
        "Your db1 is one number for the whole layer, and the 1/m is missing from your db1 and "
        "db2. Each hidden unit has a bias of its own.",
        "backward_propagation",
        edits=(
            BIASES_SUMMED[0],
            ("np.sum(dZ1, axis=1, keepdims=True) / m", "np.sum(dZ1)"),
        ),
        equation=_DB,
        see=arrays.AXIS,
    ),
    Misconception(
        "bias-mean-over-everything",
        "Your db1 is the mean over all units and samples, one number for the whole layer. Each "
        "hidden unit has a bias of its own.",
        "backward_propagation",
        edits=(("np.sum(dZ1, axis=1, keepdims=True) / m", "np.mean(dZ1)"),),
        equation=_DB1,
        see=arrays.AXIS,
    ),
    Misconception(
        "bias-not-summed",
        "Your db1 and db2 still have a column for each sample. A bias is shared by all samples, "
        "so its gradient is their mean.",
        "backward_propagation",
        edits=(
            ("np.sum(dZ2, axis=1, keepdims=True) / m", "dZ2 / m"),
            ("np.sum(dZ1, axis=1, keepdims=True) / m", "dZ1 / m"),
        ),
        equation=_DB,
        see=hidden.ALL_SAMPLES,
    ),
    Misconception(
        "gradients-not-averaged",
        "All your gradients are sums over the samples, not means: the 1/m is missing, or m "
        "counts the wrong axis.",
        "backward_propagation",
        edits=ALL_SUMMED,
        equation=f"{_DW1}, {_DB1}, and so for W2 and b2",
        see=hidden.AVERAGE,
    ),
    Misconception(
        "weights-not-averaged",
        "Your dW1 and dW2 are sums over the samples, not means. The 1/m stands in all four "
        "gradients.",
        "backward_propagation",
        edits=WEIGHTS_SUMMED,
        equation=_DW,
        see=hidden.AVERAGE,
    ),
    Misconception(
        "dw1-not-averaged",
        "Your dW1 is the sum over the samples, not their mean: its 1/m is missing.",
        "backward_propagation",
        edits=(WEIGHTS_SUMMED[1],),
        equation=_DW1,
        see=hidden.AVERAGE,
    ),
    Misconception(
        "dw2-not-averaged",
        "Your dW2 is the sum over the samples, not their mean: its 1/m is missing.",
        "backward_propagation",
        edits=(WEIGHTS_SUMMED[0],),
        equation=_DW2,
        see=hidden.AVERAGE,
    ),
    Misconception(
        "biases-not-averaged",
        "Your db1 and db2 are sums over the samples, not means. The 1/m stands in all four "
        "gradients.",
        "backward_propagation",
        edits=BIASES_SUMMED,
        equation=_DB,
        see=hidden.AVERAGE,
    ),
    Misconception(
        "db1-not-averaged",
        "Your db1 is the sum over the samples, not their mean: its 1/m is missing.",
        "backward_propagation",
        edits=(BIASES_SUMMED[1],),
        equation=_DB1,
        see=hidden.AVERAGE,
    ),
    Misconception(
        "db2-not-averaged",
        "Your db2 is the sum over the samples, not their mean: its 1/m is missing.",
        "backward_propagation",
        edits=(BIASES_SUMMED[0],),
        equation=_DB2,
        see=hidden.AVERAGE,
    ),
    Misconception(
        "gradients-averaged-twice",
        "All your gradients are divided by m twice: once inside dZ2 and once more in dW and "
        "db. Choose one place.",
        "backward_propagation",
        edits=(("A2 - Y\n    dW2", "(A2 - Y) / m\n    dW2"),),
        see=hidden.AVERAGE,
    ),
    Misconception(
        "hidden-gradients-averaged-twice",
        "Your dW1 and db1 are divided by m twice. Choose one place: the end, or dZ1 and the "
        "dZ2 that it is made from.",
        "backward_propagation",
        edits=(("(1 - A1**2)", "(1 - A1**2) / m"),),
        see=hidden.AVERAGE,
    ),
    Misconception(
        "biases-averaged-twice",
        "Your db1 and db2 are divided by m twice. A mean already holds the 1/m, and so does a dZ2 "
        "that was divided by m.",
        "backward_propagation",
        edits=(("np.sum(dZ2", "np.mean(dZ2"), ("np.sum(dZ1", "np.mean(dZ1")),
        equation=_DB,
        see=hidden.AVERAGE,
    ),
    Misconception(
        "m-from-features",
        "Your gradients are divided by the number of features. Samples are the columns of X.",
        "backward_propagation",
        edits=(("X.shape[1]", "X.shape[0]"),),
        see=arrays.COLUMNS,
    ),
    Misconception(
        "gradients-m-from-notebook",
        "Your gradients are divided by an m that is a variable of the notebook. Count the "
        "samples that the function is given.",
        "backward_propagation",
        edits=(("m = X.shape[1]", "pass"),),
        see=arrays.COLUMNS,
    ),
    Misconception(
        "gradients-m-fixed",
        "Your gradients are always divided by 400, the size of one data set. Count the samples "
        "that the function is given.",
        "backward_propagation",
        edits=(("X.shape[1]", "400"),),
        see=arrays.COLUMNS,
    ),
)
