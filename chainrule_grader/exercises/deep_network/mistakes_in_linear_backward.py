"""How the way back through the linear part of a layer goes wrong."""

from __future__ import annotations

from chainrule_grader.exercises.deep_network.slip import (
    SlipsOf,
    exercise,
)
from chainrule_grader.exercises.lessons import arrays, depth

_TASK = exercise("`linear_backward` (10 points)")

_slip = SlipsOf("linear_backward")
_M = "A_prev.shape[1]"
_WEIGHTS, _BIAS = "dZ @ A_prev.T / m", "np.sum(dZ, axis=1, keepdims=True) / m"
_PREVIOUS, _RETURN = "W.T @ dZ", "return dA_prev, dW, db"
_DW = "dW⁽ˡ⁾ = (1/m) dZ⁽ˡ⁾ A⁽ˡ⁻¹⁾ᵀ"
_DB = "db⁽ˡ⁾ = (1/m) Σᵢ dZ⁽ˡ⁾⁽ⁱ⁾"
_DA = "dA⁽ˡ⁻¹⁾ = W⁽ˡ⁾ᵀ dZ⁽ˡ⁾"

MISTAKES = (
    _slip(
        "backward-previous-averaged",
        "Your dA_prev carries a 1/m. Only dW and db average over the samples; dA_prev keeps one "
        "column per sample.",
        (_PREVIOUS, "W.T @ dZ / m"),
        equation=_DA,
        see=depth.AVERAGE,
    ),
    _slip(
        "backward-weights-not-averaged",
        "Your dW is the sum over the samples: the 1/m is missing.",
        (_WEIGHTS, "dZ @ A_prev.T"),
        equation=_DW,
        see=depth.AVERAGE,
    ),
    _slip(
        "backward-bias-not-averaged",
        "Your db is the sum over the samples: the 1/m is missing.",
        (_BIAS, "np.sum(dZ, axis=1, keepdims=True)"),
        equation=_DB,
        see=depth.AVERAGE,
    ),
    _slip(
        "backward-nothing-averaged",
        "Your dW and db are sums over the samples: the 1/m is missing in both.",
        (_WEIGHTS, "dZ @ A_prev.T"),
        (_BIAS, "np.sum(dZ, axis=1, keepdims=True)"),
        equation=f"{_DW}, {_DB}",
        see=depth.AVERAGE,
    ),
    _slip(
        "backward-bias-averaged-twice",
        "Your db is divided by m twice. A mean has the 1/m in it already.",
        (_BIAS, "np.mean(dZ, axis=1, keepdims=True) / m"),
        equation=_DB,
        see=depth.AVERAGE,
    ),
    _slip(
        "backward-bias-wrong-axis",
        "Your db adds up over the units. It adds up over the samples, so that each unit keeps its "
        "own entry: look at `axis`.",
        (_BIAS, "np.sum(dZ, axis=0, keepdims=True) / m"),
        equation=_DB,
        see=arrays.AXIS,
    ),
    _slip(
        "backward-bias-wrong-axis-not-averaged",
        "Your db adds up over the units, and the 1/m is missing. It is the mean over the samples: "
        "look at `axis`, and at what the sum is divided by.",
        (_BIAS, "np.sum(dZ, axis=0, keepdims=True)"),
        equation=_DB,
        see=arrays.AXIS,
    ),
    _slip(
        "backward-bias-wrong-axis-without-column",
        "Your db adds up over the units, and it has lost an axis. Sum over the samples, and keep "
        "the axis that is summed.",
        (_BIAS, "np.sum(dZ, axis=0) / m"),
        equation=_DB,
        see=arrays.AXIS,
    ),
    _slip(
        "backward-bias-all-summed",
        "Your db is one number for all units: the sum runs over everything. Each unit has its own "
        "bias, so sum over the samples only.",
        (_BIAS, "np.sum(dZ) / m"),
        equation=_DB,
        see=arrays.AXIS,
    ),
    _slip(
        "backward-bias-all-summed-not-averaged",
        "Your db is one number for all units, and the 1/m is missing. Each unit has its own bias: "
        "sum over the samples only, and divide by m.",
        (_BIAS, "np.sum(dZ)"),
        equation=_DB,
        see=arrays.AXIS,
    ),
    _slip(
        "backward-bias-without-column",
        "Your db has shape (n,), b has (n, 1). Keep the summed axis with `keepdims`, or the update "
        "spreads into a matrix.",
        (_BIAS, "np.sum(dZ, axis=1) / m"),
        equation="db⁽ˡ⁾: (n⁽ˡ⁾, 1)",
        see=arrays.FLAT,
    ),
    _slip(
        "backward-bias-without-column-not-averaged",
        "Your db has shape (n,) where b has (n, 1), and the 1/m is missing. Keep the summed axis "
        "with `keepdims`, and divide by m.",
        (_BIAS, "np.sum(dZ, axis=1)"),
        equation=_DB,
        see=arrays.FLAT,
    ),
    _slip(
        "backward-bias-not-summed",
        "Your db still has a column for every sample. A bias is shared by all samples, so its "
        "slope adds up over them.",
        (_BIAS, "dZ / m"),
        equation=_DB,
        see=depth.BIASES,
    ),
    _slip(
        "backward-bias-is-dz",
        "Your db is dZ itself. A bias is shared by all samples, so its slope is the mean of dZ "
        "over them.",
        (_BIAS, "dZ"),
        equation=_DB,
        see=depth.BIASES,
    ),
    _slip(
        "backward-weights-not-transposed",
        "A product does not fit: n_prev columns meet dZ, which has n rows. In dA_prev, W is "
        "transposed; in dW, dZ itself stands on the left.",
        (_PREVIOUS, "W @ dZ"),
        equation=f"{_DA}, {_DW}",
        see=depth.PREVIOUS,
    ),
    _slip(
        "backward-sides-exchanged",
        "A product does not fit: m columns meet n rows. The order counts in a matrix product: "
        "write the shapes of dW and dA_prev under each of their factors.",
        (_PREVIOUS, "dZ @ W"),
        equation=f"{_DA}, {_DW}",
        see=depth.SHAPES,
    ),
    _slip(
        "backward-input-not-transposed",
        "In dW, a product does not fit: m columns meet n_prev rows. It sums over the samples, so "
        "both factors meet along m: one of them is turned.",
        (_WEIGHTS, "dZ @ A_prev / m"),
        equation=_DW,
        see=depth.WEIGHTS,
    ),
    _slip(
        "backward-weights-elementwise",
        "Your dW takes dZ and the input entry by entry, as * does. It is a matrix product: it sums "
        "over the samples.",
        (_WEIGHTS, "dZ * A_prev.T / m"),
        equation=_DW,
        see=depth.WEIGHTS,
    ),
    _slip(
        "backward-previous-elementwise",
        "Your dA_prev takes W and dZ entry by entry, as * does. It is a matrix product: it sums "
        "over the units.",
        (_PREVIOUS, "W.T * dZ"),
        equation=_DA,
        see=depth.PREVIOUS,
    ),
    _slip(
        "backward-m-from-inputs",
        "Your m is the number of inputs of the layer. Samples are columns, so m is the second "
        "entry of the shape.",
        (_M, "A_prev.shape[0]"),
        see=arrays.COLUMNS,
    ),
    _slip(
        "backward-samples-as-rows",
        "You take rows for samples: m is the number of inputs, and db adds up over the units. "
        "Samples are columns: the second entry of the shape, and `axis` 1.",
        (_M, "A_prev.shape[0]"),
        (_BIAS, "np.sum(dZ, axis=0, keepdims=True) / m"),
        equation=_DB,
        see=arrays.COLUMNS,
    ),
    _slip(
        "backward-units-as-samples",
        "You take units for samples: m is the number of units, and db adds up over them. "
        "Samples are columns: the second entry of the shape, and `axis` 1.",
        (_M, "dZ.shape[0]"),
        (_BIAS, "np.sum(dZ, axis=0, keepdims=True) / m"),
        equation=_DB,
        see=arrays.COLUMNS,
    ),
    _slip(
        "backward-m-from-units",
        "Your m is the number of units of the layer. Samples are columns, so m is the second entry "
        "of the shape.",
        (_M, "dZ.shape[0]"),
        see=arrays.COLUMNS,
    ),
    _slip(
        "backward-m-from-all-entries",
        "Your 1/m divides by the number of all entries of dZ, units times samples, as a mean over "
        "everything does. Only the samples are averaged.",
        (_M, "dZ.size"),
        see=depth.AVERAGE,
    ),
    _slip(
        "backward-m-from-notebook",
        "Your m is a variable of the notebook. Take it from what the function is given: samples "
        "are columns.",
        (f"    m = {_M}\n", ""),
        see=arrays.COLUMNS,
    ),
    _slip(
        "backward-weight-gradient-transposed",
        "Your dW is transposed. It has the shape of W, since every weight has one slope.",
        (_WEIGHTS, "A_prev @ dZ.T / m"),
        equation=_DW,
        see=arrays.BOOKS,
    ),
    _slip(
        "backward-weight-gradient-transposed-not-averaged",
        "Your dW is transposed, and the 1/m is missing. It has the shape of W, and it is a mean "
        "over the samples.",
        (_WEIGHTS, "A_prev @ dZ.T"),
        equation=_DW,
        see=arrays.BOOKS,
    ),
    _slip(
        "backward-slope-in-previous",
        "Your dA_prev has the slope of ReLU in it. That belongs to the activation of the layer "
        "before, whose turn has not come yet.",
        (_PREVIOUS, "W.T @ dZ * (A_prev > 0)"),
        equation=_DA,
        see=depth.NAMED,
    ),
    _slip(
        "backward-slope-of-tanh-in-previous",
        "Your dA_prev has the slope of tanh in it, as in the shallow network. Here the activation "
        "has a function of its own.",
        (_PREVIOUS, "W.T @ dZ * (1 - A_prev**2)"),
        equation=_DA,
        see=depth.NAMED,
    ),
    _slip(
        "backward-gradients-first",
        "The order is dW, db, dA_prev where dA_prev, dW, db is asked for.",
        (_RETURN, "return dW, db, dA_prev"),
        see=_TASK,
    ),
    _slip(
        "backward-gradients-exchanged",
        "db comes back where dW is asked for, and the other way round: the order is dA_prev, dW, "
        "db.",
        (_RETURN, "return dA_prev, db, dW"),
        see=_TASK,
    ),
    _slip(
        "backward-no-triple",
        "Three values are expected here: dA_prev, dW and db. Is there a return, and is it a list "
        "of the three, not a dictionary?",
        (_RETURN, "return None"),
        see=_TASK,
    ),
)
