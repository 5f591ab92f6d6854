"""What goes wrong in the cost that `propagate` computes."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, loss

_J = "J = -(1/m) Σ [y log a + (1 - y) log(1 - a)]"
_SECOND = " + (1 - Y) * np.log(1 - A)"
_NO_MEAN = ("np.log(1 - A)) / m", "np.log(1 - A))")
_COST = "-np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m"


def _slip(slug: str, hint: str, *edits: tuple[str, str], see: str = "") -> Misconception:
    return Misconception(slug, hint, "propagate", edits=edits, equation=_J, see=see)


COST_MISTAKES = (
    _slip(
        "cost-not-averaged",
        "Your cost is m times too large, as a sum without the 1/m is. If the 1/m is there: "
        "are the losses one row, shape (1, m), or did they grow to (m, m)?",
        _NO_MEAN,
        see=loss.MEAN,
    ),
    _slip(
        "cost-averaged-twice",
        "Your cost is m times too small: the 1/m is there twice. A mean has it inside already.",
        (_COST, _COST + " / m"),
        see=loss.MEAN,
    ),
    _slip(
        "cost-halved",
        "Your cost is half of what it should be. The ½ belongs to squared errors, not to the "
        "cross-entropy.",
        (_COST, _COST + " / 2"),
        see=loss.SQUARED,
    ),
    _slip(
        "cost-divided-by-pixels",
        "Your cost is divided by the number of pixels. It is the mean over the pictures: which "
        "axis of X counts them?",
        (_COST, _COST[: -len("m")] + "len(X)"),
        see=arrays.COLUMNS,
    ),
    _slip(
        "cost-of-positives-only",
        "Pictures with label 0 cost nothing here. The second term of the cost is missing.",
        (_SECOND, ""),
        see=loss.BOTH_LABELS,
    ),
    _slip(
        "cost-of-positives-only-and-a-sum",
        "Two things meet: pictures with label 0 cost nothing, as without the second term, and "
        "the cost is a sum, where a mean is asked for.",
        (_SECOND, ""),
        ("np.sum(Y * np.log(A)) / m", "np.sum(Y * np.log(A))"),
        see=loss.BOTH_LABELS,
    ),
    _slip(
        "cost-of-negatives-only",
        "Pictures with label 1 cost nothing here. The first term of the cost is missing.",
        ("Y * np.log(A) + (1", "(1"),
        see=loss.BOTH_LABELS,
    ),
    _slip(
        "cost-sign",
        "The cost is negative. Logarithms of probabilities are, so a minus stands in front.",
        ("-np.sum(Y", "np.sum(Y"),
        see=loss.MEAN,
    ),
    _slip(
        "cost-sign-and-sum",
        "Two things meet: the cost is negative, since the minus in front is missing, and it is "
        "a sum, where a mean is asked for.",
        ("-np.sum(Y", "np.sum(Y"),
        _NO_MEAN,
        see=loss.MEAN,
    ),
    _slip(
        "cost-sign-and-one-term",
        "Two things meet: the cost is negative, since the minus in front is missing, and "
        "pictures with label 0 cost nothing, as without the second term.",
        ("-np.sum(Y", "np.sum(Y"),
        (_SECOND, ""),
        see=loss.MEAN,
    ),
    _slip(
        "cost-sign-of-the-second-term",
        "Pictures with label 0 lower the cost. Both terms stand in one bracket, with a plus "
        "between them and the minus in front.",
        ("np.log(A) + (1 - Y)", "np.log(A) - (1 - Y)"),
        see=loss.BOTH_LABELS,
    ),
    _slip(
        "cost-sign-of-the-first-term",
        "Pictures with label 1 lower the cost. The minus in front belongs to both terms.",
        ("-np.sum(Y * np.log(A) + (1", "-np.sum(-Y * np.log(A) + (1"),
        see=loss.BOTH_LABELS,
    ),
    _slip(
        "cost-labels-swapped",
        "The cost is that of exchanged labels: a picture with label 1 should cost -log a. Look at "
        "which label stands with which logarithm, or at the sign of z if A is mirrored, too.",
        ("Y * np.log(A) +", "(1 - Y) * np.log(A) +"),
        ("+ (1 - Y) * np.log(1 - A)", "+ Y * np.log(1 - A)"),
        see=loss.BOTH_LABELS,
    ),
    _slip(
        "cost-with-one-logarithm",
        "Both terms of the cost take the logarithm of a. In the second one it is of 1 - a.",
        ("np.log(1 - A)", "np.log(A)"),
        see=loss.BOTH_LABELS,
    ),
    _slip(
        "cost-with-one-label",
        "Both terms of the cost are weighted by y, so pictures with label 0 cost nothing. The "
        "second one is weighted by 1 - y.",
        ("(1 - Y) * np.log(1 - A)", "Y * np.log(1 - A)"),
        see=loss.BOTH_LABELS,
    ),
    _slip(
        "cost-without-labels",
        "Both logarithms count for every picture. The label decides which of the two does.",
        ("Y * np.log(A) + (1 - Y) * np.log(1 - A)", "np.log(A) + np.log(1 - A)"),
        see=loss.BOTH_LABELS,
    ),
    _slip(
        "cost-brackets-of-the-label",
        "The second term of the cost lacks its brackets: 1 - y as a whole multiplies the "
        "logarithm.",
        ("(1 - Y) * np.log(1 - A)", "1 - Y * np.log(1 - A)"),
        see=loss.BOTH_LABELS,
    ),
    _slip(
        "logarithm-of-labels",
        "The cost is infinite: a logarithm of 0 was taken. Inside the logarithms stand the "
        "probabilities, in front of them the labels.",
        (
            "Y * np.log(A) + (1 - Y) * np.log(1 - A)",
            "A * np.log(Y) + (1 - A) * np.log(1 - Y)",
        ),
        see=loss.BOTH_LABELS,
    ),
    _slip(
        "cost-with-log2",
        "The cost uses logarithms to the base 2. The formula means the natural one.",
        ("Y * np.log(A)", "Y * np.log2(A)"),
        ("* np.log(1 - A)", "* np.log2(1 - A)"),
        see=loss.MEAN,
    ),
    _slip(
        "cost-with-log10",
        "The cost uses logarithms to the base 10. The formula means the natural one.",
        ("Y * np.log(A)", "Y * np.log10(A)"),
        ("* np.log(1 - A)", "* np.log10(1 - A)"),
        see=loss.MEAN,
    ),
    _slip(
        "cost-is-squared-error",
        "The cost is the mean squared distance of a and y. Asked for is the cross-entropy.",
        (_COST, "np.sum((A - Y) ** 2) / m"),
        see=loss.SQUARED,
    ),
    _slip(
        "cost-is-half-the-squared-error",
        "The cost is half the mean squared distance of a and y. Asked for is the cross-entropy.",
        (_COST, "np.sum((A - Y) ** 2) / (2 * m)"),
        see=loss.SQUARED,
    ),
    _slip(
        "cost-is-the-distance",
        "The cost is the mean distance of a and y. Asked for is the cross-entropy.",
        (_COST, "np.sum(np.abs(A - Y)) / m"),
        see=loss.SQUARED,
    ),
    _slip(
        "cost-for-labels-of-minus-one",
        "Every picture with label 0 costs the same: this cost is made for labels -1 and 1. Here "
        "they are 0 and 1.",
        (_COST, "np.sum(np.log(1 + np.exp(-Y * (w.T @ X + b)))) / m"),
        see=loss.BOTH_LABELS,
    ),
    _slip(
        "cost-per-picture",
        "The cost still has one entry per picture. It is one number: add up over the pictures.",
        (_COST, "-(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m"),
        see=arrays.AXIS,
    ),
    _slip(
        "losses-returned",
        "These are the losses of the single pictures. The cost is their mean, one number.",
        (_COST, "-(Y * np.log(A) + (1 - Y) * np.log(1 - A))"),
        see=loss.MEAN,
    ),
    _slip(
        "cost-summed-over-axis-0",
        "The cost was added up along the first axis, where there is one row only: one entry per "
        "picture is left. The pictures are on the other axis.",
        ("np.log(1 - A)) / m", "np.log(1 - A), axis=0) / m"),
        see=arrays.AXIS,
    ),
    _slip(
        "cost-pairs-all-pictures",
        "The cost pairs the label of each picture with the a of every other one, in a table "
        "(m, m). Is A a row as Y is, and does each label meet its own a only?",
        (
            "Y * np.log(A) + (1 - Y) * np.log(1 - A)",
            "Y.T @ np.log(A) + (1 - Y).T @ np.log(1 - A)",
        ),
        see=arrays.PRODUCT,
    ),
)
