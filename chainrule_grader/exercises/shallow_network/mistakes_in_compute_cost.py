"""How the cost goes wrong."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, loss
from chainrule_grader.exercises.shallow_network import reading

_TASK = reading.exercise("`compute_cost` (8 points)")

_COST = "J = −(1/m) Σ [y log a + (1 − y) log(1 − a)]"
_LOSS = "L = −[y log a + (1 − y) log(1 − a)]"
_GAINS = "Y * np.log(A2) + (1 - Y) * np.log(1 - A2)"
_ALL = f"gains = {_GAINS}\n    return -np.sum(gains) / m"
_SUMMED = ("-np.sum(gains) / m", "-np.sum(gains)")
_POSITIVE = ("-np.sum(gains) / m", "np.sum(gains) / m")
_ONES = (" + (1 - Y) * np.log(1 - A2)", "")
_ZEROS = ("Y * np.log(A2) + (1", "(1")

_ALONE = (
    Misconception(
        "cost-not-averaged",
        "Your cost is m times too large, as a sum without the 1/m is. Is the 1/m there, does "
        "m count the columns of Y, and are the losses one row, shape (1, m)?",
        "compute_cost",
        edits=(_SUMMED,),
        equation=_COST,
    ),
    Misconception(
        "cost-averaged-twice",
        "Your cost is divided by m twice: a mean already holds the 1/m.",
        "compute_cost",
        edits=(("np.sum", "np.mean"),),
        equation=_COST,
    ),
    Misconception(
        "cost-halved",
        "Your cost is half of what it should be: a factor 1/2, known from mean squares, does not "
        "belong to the cross-entropy.",
        "compute_cost",
        edits=(("np.sum(gains) / m", "np.sum(gains) / (2 * m)"),),
        equation=_COST,
        see=loss.SQUARED,
    ),
    Misconception(
        "cost-sign",
        "Your cost is negative. The logarithm of a number below 1 is negative, which the "
        "formula makes up for.",
        "compute_cost",
        edits=(_POSITIVE,),
        equation=_COST,
    ),
    Misconception(
        "cost-sign-not-averaged",
        "Your cost is negative, and it is a sum over the samples: look at the sign in front and "
        "at the 1/m.",
        "compute_cost",
        edits=(("-np.sum(gains) / m", "np.sum(gains)"),),
        equation=_COST,
    ),
    Misconception(
        "cost-minus-on-one-term",
        "Your minus reaches only one of the two terms, so they work against each other. It "
        "stands before the whole sum.",
        "compute_cost",
        edits=((") + (1 - Y)", ") - (1 - Y)"),),
        equation=_COST,
        see=loss.BOTH_LABELS,
    ),
    Misconception(
        "cost-only-ones",
        "Your cost ignores the samples with y = 0. The cross-entropy has two terms.",
        "compute_cost",
        edits=(_ONES,),
        equation=_COST,
        see=loss.BOTH_LABELS,
    ),
    Misconception(
        "cost-only-zeros",
        "Your cost ignores the samples with y = 1. The cross-entropy has two terms.",
        "compute_cost",
        edits=(_ZEROS,),
        equation=_COST,
        see=loss.BOTH_LABELS,
    ),
    Misconception(
        "cost-same-logarithm-twice",
        "Your cost takes the logarithm of a for every sample. Where y = 0, the probability of "
        "the true class is another.",
        "compute_cost",
        edits=(("np.log(1 - A2)", "np.log(A2)"),),
        equation=_LOSS,
        see=loss.BOTH_LABELS,
    ),
    Misconception(
        "cost-labels-exchanged",
        "Your cost is small where the prediction is wrong: each logarithm meets the label of the "
        "other one.",
        "compute_cost",
        edits=((_GAINS, "Y * np.log(1 - A2) + (1 - Y) * np.log(A2)"),),
        equation=_LOSS,
        see=loss.BOTH_LABELS,
    ),
    Misconception(
        "cost-log-of-labels",
        "Your cost is infinite: it takes the logarithm of the labels, and log 0 is minus "
        "infinity. Look at what stands inside the logarithms.",
        "compute_cost",
        edits=((_GAINS, "A2 * np.log(Y) + (1 - A2) * np.log(1 - Y)"),),
        equation=_LOSS,
        see=loss.BOTH_LABELS,
    ),
    Misconception(
        "cost-brackets-missing",
        "In your second term the 1 stands alone and does not meet the logarithm. Look at the "
        "brackets around 1 - y.",
        "compute_cost",
        edits=(("(1 - Y) * np.log(1", "1 - Y * np.log(1"),),
        equation=_LOSS,
        see=loss.BOTH_LABELS,
    ),
    Misconception(
        "cost-with-log2",
        "Your cost is in bits: the logarithm has base 2. Here it is the natural one.",
        "compute_cost",
        edits=((_GAINS, _GAINS.replace("np.log", "np.log2")),),
        equation=_COST,
    ),
    Misconception(
        "cost-with-log10",
        "Your logarithm has base 10. Here it is the natural one.",
        "compute_cost",
        edits=((_GAINS, _GAINS.replace("np.log", "np.log10")),),
        equation=_COST,
    ),
    Misconception(
        "cost-m-from-notebook",
        "Your cost takes m from a variable of the notebook. It should count the samples it "
        "is given.",
        "compute_cost",
        edits=(("m = Y.shape[1]", "pass"),),
        see=arrays.COLUMNS,
    ),
    Misconception(
        "cost-m-fixed",
        "Your cost is always divided by 400, the size of one data set. It should count the "
        "samples it is given.",
        "compute_cost",
        edits=(("Y.shape[1]", "400"),),
        see=arrays.COLUMNS,
    ),
    Misconception(
        "cost-squared",
        "Your cost is a mean of squares. Here it is the cross-entropy, with logarithms.",
        "compute_cost",
        edits=((_GAINS, "-((A2 - Y) ** 2)"),),
        equation=_COST,
        see=loss.SQUARED,
    ),
    Misconception(
        "cost-squared-halved",
        "Your cost is half a mean of squares, as in linear regression. Here it is the "
        "cross-entropy, with logarithms.",
        "compute_cost",
        edits=((_GAINS, "-((A2 - Y) ** 2) / 2"),),
        equation=_COST,
        see=loss.SQUARED,
    ),
    Misconception(
        "cost-not-summed",
        "Your cost has one number for each sample, divided by m. One sum over the samples makes "
        "a single number of them.",
        "compute_cost",
        edits=(("-np.sum(gains) / m", "-gains / m"),),
        equation=_COST,
        see=arrays.AXIS,
    ),
    Misconception(
        "cost-one-loss-per-sample",
        "What comes back is the loss of each sample. The cost is their mean, a single number.",
        "compute_cost",
        edits=(("-np.sum(gains) / m", "-gains"),),
        equation=_COST,
        see=arrays.AXIS,
    ),
    Misconception(
        "cost-summed-over-rows",
        "Your sum runs down the single row, so one number per sample is left. Which axis do the "
        "samples lie along?",
        "compute_cost",
        edits=(("np.sum(gains)", "np.sum(gains, axis=0)"),),
        equation=_COST,
        see=arrays.AXIS,
    ),
    Misconception(
        "cost-product-not-transposed",
        "A product does not fit: two rows of m numbers cannot be multiplied as matrices. Either "
        "multiply entry by entry and sum, or turn one of them.",
        "compute_cost",
        edits=((_GAINS, "Y @ np.log(A2) + (1 - Y) @ np.log(1 - A2)"),),
        see=arrays.PRODUCT,
    ),
    Misconception(
        "cost-every-label-with-every-sample",
        "Your products have m rows and m columns: every label meets every prediction. Label i "
        "belongs to prediction i alone.",
        "compute_cost",
        edits=((_ALL, "return -(Y.T @ np.log(A2) + (1 - Y).T @ np.log(1 - A2)) / m"),),
        see=arrays.PRODUCT,
    ),
    Misconception(
        "cost-summed-every-label-with-every-sample",
        "Before your sum every label meets every prediction, in m rows and m columns. Label i "
        "belongs to prediction i alone.",
        "compute_cost",
        edits=((_GAINS, "Y.T @ np.log(A2) + (1 - Y).T @ np.log(1 - A2)"),),
        see=arrays.PRODUCT,
    ),
    Misconception(
        "cost-not-a-number",
        "What comes back holds no number. Is there a return, and is it the cost that it gives?",
        "compute_cost",
        edits=(("return -np.sum(gains) / m", "print(-np.sum(gains) / m)"),),
        see=_TASK,
    ),
)

# A slug, what is seen, and the edit: what goes wrong in the terms, beside the sign or the 1/m.
_TERMS = (
    ("cost-only-ones", "ignores the samples with y = 0", _ONES),
    ("cost-only-zeros", "ignores the samples with y = 1", _ZEROS),
    ("cost-squared", "is made of squares, not of logarithms", (_GAINS, "-((A2 - Y) ** 2)")),
    (
        "cost-same-logarithm-twice",
        "takes the logarithm of a for every sample, even where y = 0",
        ("np.log(1 - A2)", "np.log(A2)"),
    ),
    (
        "cost-labels-exchanged",
        "pairs each logarithm with the label of the other one",
        (_GAINS, "Y * np.log(1 - A2) + (1 - Y) * np.log(A2)"),
    ),
    (
        "cost-minus-on-one-term",
        "has the minus on only one of its two terms",
        (") + (1 - Y)", ") - (1 - Y)"),
    ),
)

_NOT_AVERAGED = tuple(
    Misconception(
        f"{slug}-not-averaged",
        f"Two things: your cost {seen}, and it is a sum without the 1/m.",
        "compute_cost",
        edits=(edit, _SUMMED),
        equation=_COST,
    )
    for slug, seen, edit in _TERMS
)

_WITH_SIGN = tuple(
    Misconception(
        f"{slug}-sign",
        f"Two things: your cost {seen}, and the sign in front is the opposite one.",
        "compute_cost",
        edits=(edit, _POSITIVE),
        equation=_COST,
    )
    for slug, seen, edit in _TERMS
)

MISTAKES = (*_ALONE, *_NOT_AVERAGED, *_WITH_SIGN)
