"""How the errors and products of the way back go wrong."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, hidden
from chainrule_grader.exercises.shallow_network import reading
from chainrule_grader.exercises.shallow_network.mistakes_in_hidden_slope import (
    ALL_SUMMED,
    DZ1,
    SIGN,
)

_TASK = reading.exercise("`backward_propagation` (20 points)")

_DZ2 = "dZ2 = A2 − Y"
_DW1, _DW2 = "dW1 = (1/m) dZ1 Xᵀ", "dW2 = (1/m) dZ2 A1ᵀ"
_DW = f"{_DW1}, {_DW2}"
_TURNED_1 = ("dZ1 @ X.T / m", "X @ dZ1.T / m")
_TURNED_2 = ("dZ2 @ A1.T / m", "A1 @ dZ2.T / m")

MISTAKES = (
    Misconception(
        "star-in-dw2",
        "In dW2, * multiplies entry by entry and cannot match the shapes. A sum over the "
        "samples is a matrix product.",
        "backward_propagation",
        edits=(("dZ2 @ A1.T / m", "dZ2 * A1.T / m"),),
        equation=_DW2,
        see=arrays.PRODUCT,
    ),
    Misconception(
        "star-in-dw2-not-summed",
        "Your dW2 still has a column for each sample: * multiplies entry by entry and sums "
        "nothing. A sum over the samples is a matrix product.",
        "backward_propagation",
        edits=(("dZ2 @ A1.T / m", "dZ2 * A1 / m"),),
        equation=_DW2,
        see=hidden.ALL_SAMPLES,
    ),
    Misconception(
        "star-in-dw1",
        "In dW1, * multiplies entry by entry and cannot match the shapes. A sum over the "
        "samples is a matrix product.",
        "backward_propagation",
        edits=(("dZ1 @ X.T / m", "dZ1 * X.T / m"),),
        equation=_DW1,
        see=arrays.PRODUCT,
    ),
    Misconception(
        "star-in-dw1-not-transposed",
        "In dW1, * multiplies hidden units by features entry by entry, whose numbers differ. A "
        "sum over the samples is a matrix product.",
        "backward_propagation",
        edits=(("dZ1 @ X.T / m", "dZ1 * X / m"),),
        equation=_DW1,
        see=arrays.PRODUCT,
    ),
    Misconception(
        "w2-not-transposed",
        "A product does not fit: n_h columns meet dZ2, which has one row. On the way back W2 "
        "is used the other way round; in dW2, dZ2 itself stands on the left.",
        "backward_propagation",
        edits=(("W2.T @ dZ2 * (1", "W2 @ dZ2 * (1"),),
        equation=f"{DZ1}, {_DW2}",
        see=hidden.ALL_UNITS,
    ),
    Misconception(
        "a1-not-transposed",
        "A product does not fit: m columns meet n_h rows. In dW2 the samples must meet the "
        "samples; in dZ1 W2 stands on the left, and the slope multiplies entry by entry.",
        "backward_propagation",
        edits=(("dZ2 @ A1.T / m", "dZ2 @ A1 / m"),),
        equation=f"{_DW2}, {DZ1}",
        see=hidden.PARAMETERS,
    ),
    Misconception(
        "x-not-transposed",
        "A product does not fit: the m columns of dZ1 meet the n_x rows of X. In dW1 the samples "
        "must meet the samples.",
        "backward_propagation",
        edits=(("dZ1 @ X.T / m", "dZ1 @ X / m"),),
        equation=_DW1,
        see=hidden.PARAMETERS,
    ),
    Misconception(
        "weight-gradients-transposed",
        "Your dW1 and dW2 lie on their side. A gradient has the shape of what it belongs to: "
        "look at which factor stands on the left.",
        "backward_propagation",
        edits=(_TURNED_1, _TURNED_2),
        equation=_DW,
        see=hidden.PARAMETERS,
    ),
    Misconception(
        "dw2-transposed",
        "Your dW2 is a column, while W2 is a row. Look at which factor stands on the left.",
        "backward_propagation",
        edits=(_TURNED_2,),
        equation=_DW2,
        see=hidden.PARAMETERS,
    ),
    Misconception(
        "dw1-transposed",
        "Your dW1 lies on its side: it has the shape of W1 turned round. Look at which factor "
        "stands on the left.",
        "backward_propagation",
        edits=(_TURNED_1,),
        equation=_DW1,
        see=hidden.PARAMETERS,
    ),
    Misconception(
        "dw1-from-a1",
        "Your dW1 is built with A1. W1 multiplies the input, so its gradient holds X.",
        "backward_propagation",
        edits=(("dZ1 @ X.T / m", "dZ1 @ A1.T / m"),),
        equation=_DW1,
        see=hidden.PARAMETERS,
    ),
    Misconception(
        "dw1-from-dz2",
        "Your dW1 has a single row: it is built with dZ2. The hidden layer has an error of its "
        "own for each unit.",
        "backward_propagation",
        edits=(("dZ1 @ X.T / m", "dZ2 @ X.T / m"),),
        equation=_DW1,
        see=hidden.PARAMETERS,
    ),
    Misconception(
        "db1-from-dz2",
        "Your db1 is db2 once more. The hidden layer has an error of its own for each unit.",
        "backward_propagation",
        edits=(("np.sum(dZ1", "np.sum(dZ2"),),
        equation="db1 = (1/m) Σ dZ1",
        see=hidden.PARAMETERS,
    ),
    Misconception(
        "dw2-from-x",
        "Your dW2 has an entry for each feature: it is built with X. W2 multiplies what the "
        "hidden layer puts out.",
        "backward_propagation",
        edits=(("dZ2 @ A1.T / m", "dZ2 @ X.T / m"),),
        equation=_DW2,
        see=hidden.PARAMETERS,
    ),
    Misconception(
        "dw2-from-a2",
        "Your dW2 is a single number: it is built with A2. W2 multiplies what the hidden layer "
        "puts out.",
        "backward_propagation",
        edits=(("dZ2 @ A1.T / m", "dZ2 @ A2.T / m"),),
        equation=_DW2,
        see=hidden.PARAMETERS,
    ),
    Misconception(
        "dw2-from-z1",
        "Your dW2 is built with Z1, before the activation. W2 multiplies A1.",
        "backward_propagation",
        edits=(("dZ2 @ A1.T / m", 'dZ2 @ cache["Z1"].T / m'),),
        equation=_DW2,
        see=hidden.PARAMETERS,
    ),
    Misconception(
        "dz2-sign",
        "All your gradients have the opposite sign. Look at the order in dZ2.",
        "backward_propagation",
        edits=(SIGN,),
        equation=_DZ2,
        see=hidden.ONE_PATH,
    ),
    Misconception(
        "dz2-sign-not-averaged",
        "All your gradients have the opposite sign and are sums over the samples. Look at the "
        "order in dZ2 and at the 1/m.",
        "backward_propagation",
        edits=(SIGN, *ALL_SUMMED),
        equation=f"{_DZ2}, {_DW2}",
        see=hidden.AVERAGE,
    ),
    Misconception(
        "dz2-with-slope",
        "Your dZ2 is multiplied by a(1 - a) once more. With the cross-entropy that factor "
        "has already cancelled.",
        "backward_propagation",
        edits=(("A2 - Y\n    dW2", "(A2 - Y) * A2 * (1 - A2)\n    dW2"),),
        equation=_DZ2,
        see=hidden.OUTPUT,
    ),
    Misconception(
        "dz2-with-slope-not-averaged",
        "Your dZ2 is multiplied by a(1 - a) once more, which has already cancelled with the "
        "cross-entropy, and all your gradients lack the 1/m.",
        "backward_propagation",
        edits=(("A2 - Y\n    dW2", "(A2 - Y) * A2 * (1 - A2)\n    dW2"), *ALL_SUMMED),
        equation=f"{_DZ2}, {_DW2}",
        see=hidden.AVERAGE,
    ),
    Misconception(
        "dz2-with-slope-of-tanh",
        "Your dZ2 is multiplied by 1 - A2². The output layer uses the sigmoid, whose slope has "
        "already cancelled with the cross-entropy.",
        "backward_propagation",
        edits=(("A2 - Y\n    dW2", "(A2 - Y) * (1 - A2**2)\n    dW2"),),
        equation=_DZ2,
        see=hidden.OUTPUT,
    ),
    Misconception(
        "dz2-is-da2",
        "Your dZ2 is the derivative with respect to A2. From A2 back to Z2 it is one step more, "
        "through the slope of the sigmoid.",
        "backward_propagation",
        edits=(("A2 - Y\n    dW2", "(A2 - Y) / (A2 * (1 - A2))\n    dW2"),),
        equation=_DZ2,
        see=hidden.ONE_PATH,
    ),
    Misconception(
        "dz2-doubled",
        "All your gradients are twice as large as they should be: a 2, known from mean squares, "
        "does not belong "
        "to the cross-entropy.",
        "backward_propagation",
        edits=(("A2 - Y\n    dW2", "2 * (A2 - Y)\n    dW2"),),
        equation=_DZ2,
        see=hidden.ONE_PATH,
    ),
    Misconception(
        "dz2-from-labels",
        "Your dZ2 compares predicted labels with the true ones. The error is that of the "
        "probability itself.",
        "backward_propagation",
        edits=(("A2 - Y\n    dW2", "(A2 > 0.5) - Y\n    dW2"),),
        equation=_DZ2,
        see=hidden.ONE_PATH,
    ),
    Misconception(
        "gradients-without-keys",
        "What comes back does not hold dW1, db1, dW2 and db2 under these names: is it a "
        "dictionary, are its keys written like this, and is there a return?",
        "backward_propagation",
        edits=(
            (
                'return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}',
                "return dW1, db1, dW2, db2",
            ),
        ),
        see=_TASK,
    ),
)
