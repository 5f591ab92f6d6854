"""What goes wrong in the sigmoid, and in what replaces it and the cost at large logits."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, loss
from chainrule_grader.exercises.logistic_regression.reading import (
    exercise,
)

_TASK = exercise("stable_sigmoid", 8)

_SIGMA = "σ(z) = 1 / (1 + e^(-z))"
_FORMULA = "1 / (1 + np.exp(-z))"


def _sigmoid(
    slug: str, hint: str, *edits: tuple[str, str], equation: str = _SIGMA, see: str = ""
) -> Misconception:
    return Misconception(slug, hint, "sigmoid", edits=edits, equation=equation, see=see)


SIGMOID_MISTAKES = (
    _sigmoid(
        "sigmoid-printed-slip",
        "This function has a pole at 0 and leaves the range from 0 to 1. Look at the sign in "
        "the denominator: it is that of the misprinted formula.",
        ("1 + np.exp(-z)", "1 - np.exp(-z)"),
        see=loss.PRINTED,
    ),
    _sigmoid(
        "sigmoid-mirrored",
        "The curve falls where it should rise: look at the sign of the exponent.",
        ("np.exp(-z)", "np.exp(z)"),
    ),
    _sigmoid(
        "sigmoid-printed-slip-mirrored",
        "Two signs are wrong: the curve has a pole at 0, as in the misprinted formula, and its "
        "exponent lacks the minus.",
        (_FORMULA, "1 / (1 - np.exp(z))"),
        see=loss.PRINTED,
    ),
    Misconception(
        "sigmoid-for-numbers-only",
        "This works for a single number only. NumPy has an exponential that takes arrays.",
        "sigmoid",
        code="""
        import math

        def sigmoid(z):
            return 1 / (1 + math.exp(-z))
        """,
        see=arrays.LOOPS,
    ),
    _sigmoid(
        "sigmoid-changes-z",
        "The values are right, but the caller's z is not what it was before. Which line "
        "writes into z?",
        ("return " + _FORMULA, "z *= -1\n    return 1 / (1 + np.exp(z))"),
        equation="",
        see=arrays.IN_PLACE,
    ),
    _sigmoid(
        "sigmoid-brackets",
        "The values exceed 1: without brackets, the division comes before the sum.",
        (_FORMULA, "1 / 1 + np.exp(-z)"),
    ),
    _sigmoid(
        "sigmoid-brackets-mirrored",
        "Two things meet: without brackets, the division comes before the sum, and the exponent "
        "lacks its minus.",
        (_FORMULA, "1 / 1 + np.exp(z)"),
    ),
    _sigmoid(
        "sigmoid-without-one",
        "The values have no upper limit: this is the exponential itself. The denominator holds "
        "one more term.",
        (_FORMULA, "1 / np.exp(-z)"),
    ),
    _sigmoid(
        "sigmoid-is-tanh",
        "This curve runs from -1 to 1 and is 0 at z = 0: it is tanh. The sigmoid runs from 0 to 1.",
        (_FORMULA, "np.tanh(z)"),
    ),
    _sigmoid(
        "sigmoid-too-steep",
        "The curve has the right form, but is twice as steep as it should be. In the form with "
        "tanh, z is halved "
        "first.",
        (_FORMULA, "(1 + np.tanh(z)) / 2"),
        equation="σ(z) = (1 + tanh(z/2)) / 2",
    ),
    _sigmoid(
        "sigmoid-is-relu",
        "This is the ReLU: 0 for negative z, and z itself for positive ones. The sigmoid runs "
        "smoothly from 0 to 1.",
        (_FORMULA, "np.maximum(z, 0)"),
    ),
    _sigmoid(
        "sigmoid-is-a-step",
        "This is a step from 0 to 1, a label already. The sigmoid gives the probability before it "
        "is rounded.",
        (_FORMULA, "np.where(z > 0, 1.0, 0.0)"),
    ),
    _sigmoid(
        "sigmoid-is-its-slope",
        "This is the slope of the sigmoid, largest at z = 0. Asked for is the sigmoid itself.",
        (_FORMULA, "np.exp(-z) / (1 + np.exp(-z)) ** 2"),
    ),
    _sigmoid(
        "sigmoid-is-softmax",
        "The values of each call add up to 1, so every entry depends on all the others. The "
        "sigmoid looks at each entry alone.",
        (_FORMULA, "np.exp(z) / np.sum(np.exp(z))"),
    ),
    _sigmoid(
        "sigmoid-is-softmax-by-column",
        "The values of each column add up to 1, so the entries depend on each other. The sigmoid "
        "looks at each entry alone.",
        (_FORMULA, "np.exp(z) / np.sum(np.exp(z), axis=0)"),
        see=arrays.AXIS,
    ),
)

_STABLE = "for z < 0: σ(z) = e^z / (1 + e^z), else 1 / (1 + e^(-z))"
_BOTH_SIDES = "np.where(z >= 0, 1, small)"


def _stable(slug: str, hint: str, *edits: tuple[str, str], see: str = "") -> Misconception:
    return Misconception(slug, hint, "stable_sigmoid", edits=edits, equation=_STABLE, see=see)


def _stable_anew(slug: str, hint: str, returned: str, *, see: str = "") -> Misconception:
    code = f"def stable_sigmoid(z):\n    return {returned}\n"
    return Misconception(slug, hint, "stable_sigmoid", code=code, equation=_STABLE, see=see)


STABLE_SIGMOID_MISTAKES = (
    _stable_anew(
        "negative-logits-overflow",
        "Very negative z overflow: -z is then a large exponent. Use a form whose exponent is "
        "never above 0.",
        "1 / (1 + np.exp(-z))",
        see=loss.OVERFLOW,
    ),
    _stable_anew(
        "positive-logits-overflow",
        "Large positive z overflow: the exponent is then large. A form with e^z suits the "
        "negative side only.",
        "np.exp(z) / (1 + np.exp(z))",
        see=loss.OVERFLOW,
    ),
    _stable_anew(
        "both-branches-evaluated",
        "Both large positive and very negative z overflow. If two forms are there, both are "
        "computed for every z before one is chosen; with one form, look at the sign of the "
        "exponent.",
        "np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))",
        see=loss.OVERFLOW,
    ),
    _stable_anew(
        "clipped-too-early",
        "Beyond some z the result no longer changes: z was clipped where the sigmoid still "
        "has digits to give.",
        "1 / (1 + np.exp(-np.clip(z, -10, 10)))",
        see=loss.DIGITS,
    ),
    _stable_anew(
        "clipped-at-20",
        "At very large z the result stays where it was at z = ±20: z was clipped, while the "
        "sigmoid goes on to 0 and 1.",
        "1 / (1 + np.exp(-np.clip(z, -20, 20)))",
        see=loss.DIGITS,
    ),
    _stable_anew(
        "stable-sigmoid-too-steep",
        "Nothing overflows, but the curve is twice as steep as it should be. In the form with "
        "tanh, z is halved "
        "first.",
        "(1 + np.tanh(z)) / 2",
    ),
    _stable_anew(
        "if-on-an-array",
        "The code asks whether a whole array is positive or negative, which has no single answer. "
        "The choice is made entry by entry.",
        "1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z))",
        see=_TASK,
    ),
    _stable(
        "negative-side-mirrored",
        "Positive z are right, negative ones come out as if they were positive.",
        (_BOTH_SIDES, "1"),
        see=_TASK,
    ),
    _stable(
        "positive-side-mirrored",
        "Negative z are right, positive ones come out as if they were negative.",
        (_BOTH_SIDES, "small"),
        see=_TASK,
    ),
    _stable(
        "branches-exchanged",
        "The two forms have changed sides: the curve falls where it should rise.",
        (_BOTH_SIDES, "np.where(z >= 0, small, 1)"),
        see=_TASK,
    ),
    _stable(
        "negative-side-left-zero",
        "Positive z are right, all negative ones give 0. Their form is missing, or it is never "
        "written into the result.",
        (_BOTH_SIDES, "np.where(z >= 0, 1, 0)"),
        see=_TASK,
    ),
    _stable(
        "exponent-above-zero",
        "Large z overflow on both sides, and the other values are those of -z: look at the sign "
        "of the exponent.",
        ("-np.abs(z)", "np.abs(z)"),
        see=loss.OVERFLOW,
    ),
)

_LOSS = "loss = max(z, 0) - z y + log(1 + e^(-|z|))"


def _entropy(
    slug: str, hint: str, *edits: tuple[str, str], equation: str = _LOSS, see: str = ""
) -> Misconception:
    return Misconception(
        slug, hint, "cross_entropy_from_logits", edits=edits, equation=equation, see=see
    )


def _entropy_anew(slug: str, hint: str, code: str, *, see: str = "") -> Misconception:
    return Misconception(
        slug, hint, "cross_entropy_from_logits", code=code, equation=_LOSS, see=see
    )


ENTROPY_MISTAKES = (
    _entropy_anew(
        "entropy-overflows",
        "Very negative z overflow: e^(-z) is too large, in a plain sigmoid for example. The "
        "cost can be written without the sigmoid, and with no exponent above 0.",
        """
        def cross_entropy_from_logits(z, Y):
            A = 1 / (1 + np.exp(-z))
            return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
        """,
        see=loss.OVERFLOW,
    ),
    _entropy_anew(
        "logarithm-of-zero",
        "The sigmoid is stable, but at large z it is exactly 0 or 1, and the logarithm of 0 "
        "follows. Simplify the cost before computing it.",
        """
        def cross_entropy_from_logits(z, Y):
            A = stable_sigmoid(z)
            return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
        """,
        see=loss.ROUNDING,
    ),
    _entropy_anew(
        "softplus-overflows",
        "Large positive z overflow: e^z is too large, although log(1 + e^z) is only about z.",
        """
        def cross_entropy_from_logits(z, Y):
            return np.mean(np.log(1 + np.exp(z)) - z * Y)
        """,
        see=loss.OVERFLOW,
    ),
    _entropy_anew(
        "logarithm-padded",
        "A small number inside the logarithm hides the overflow, but also the cost: a picture "
        "that is wrong by z = 1000 costs 1000.",
        """
        def cross_entropy_from_logits(z, Y):
            A = stable_sigmoid(z)
            return -np.mean(Y * np.log(A + 1e-8) + (1 - Y) * np.log(1 - A + 1e-8))
        """,
        see=loss.DIGITS,
    ),
    _entropy(
        "entropy-not-averaged",
        "This is the sum over the pictures. The cost is their mean.",
        ("np.mean(losses)", "np.sum(losses)"),
        see=loss.MEAN,
    ),
    _entropy(
        "entropy-per-picture",
        "There is still one number per picture. The cost is their mean, a single one.",
        ("np.mean(losses)", "losses"),
        see=arrays.AXIS,
    ),
    _entropy(
        "entropy-sign",
        "The cost is negative. In this form the minus in front is used up already.",
        ("np.mean(losses)", "-np.mean(losses)"),
        see=loss.SHORT_ROAD,
    ),
    _entropy(
        "entropy-label-sign",
        "The term with the label has the wrong sign: a confident and right answer should "
        "cost nearly nothing.",
        ("- z * Y", "+ z * Y"),
        see=loss.SHORT_ROAD,
    ),
    _entropy(
        "entropy-label-sign-and-sum",
        "Two things meet: the term with the label has the wrong sign, and the cost is a sum, where "
        "a mean is asked for.",
        ("- z * Y", "+ z * Y"),
        ("np.mean(losses)", "np.sum(losses)"),
        see=loss.SHORT_ROAD,
    ),
    _entropy(
        "entropy-labels-swapped",
        "The labels have changed their roles: a picture with label 1 costs what one with label 0 "
        "should.",
        ("- z * Y", "- z * (1 - Y)"),
        see=loss.SHORT_ROAD,
    ),
    _entropy(
        "entropy-without-labels",
        "The cost does not depend on the labels: the middle term is missing.",
        (" - z * Y", ""),
        see=loss.SHORT_ROAD,
    ),
    _entropy(
        "entropy-without-logarithm",
        "Near z = 0 the cost is too small: the term with the logarithm is missing.",
        (" + np.log1p(np.exp(-size))", ""),
        see=loss.SHORT_ROAD,
    ),
    _entropy(
        "entropy-without-maximum",
        "Negative z count as they are, where 0 should stand for them. Is it the larger of two "
        "numbers in each entry, and not the largest along an axis?",
        ("np.where(positive, z, 0)", "z"),
        see=arrays.AXIS,
    ),
    _entropy(
        "absolute-value-for-maximum",
        "Negative z count with their size, where 0 should stand for them: look at the first term.",
        ("np.where(positive, z, 0)", "size"),
        see=_TASK,
    ),
    _entropy(
        "entropy-without-absolute-value",
        "Negative z make the exponent positive, and very negative ones overflow: it is the size "
        "of z that counts there.",
        ("np.where(positive, z, -z)", "z"),
        see=loss.OVERFLOW,
    ),
    _entropy(
        "entropy-exponent-sign",
        "Large z overflow on both sides, and the other costs are too high: look at the sign of the "
        "exponent.",
        ("np.exp(-size)", "np.exp(size)"),
        see=loss.OVERFLOW,
    ),
    _entropy(
        "one-added-twice",
        "In the last term, 1 is added twice: the function for log(1 + x) does so itself.",
        ("np.log1p(np.exp(-size))", "np.log1p(1 + np.exp(-size))"),
        see=_TASK,
    ),
    _entropy(
        "one-not-added",
        "In the last term, the 1 inside the logarithm is missing, so the logarithm undoes the "
        "exponential.",
        ("np.log1p(np.exp(-size))", "np.log(np.exp(-size))"),
        see=_TASK,
    ),
)

LARGE_LOGITS_MISTAKES = (*STABLE_SIGMOID_MISTAKES, *ENTROPY_MISTAKES)
