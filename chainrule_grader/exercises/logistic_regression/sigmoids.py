"""The sigmoid, and what becomes of it and of the cost at large logits."""

from __future__ import annotations

from chainrule.compare import Part
from chainrule_grader.exercises.exercise import Check, Exercise, Misconception
from chainrule_grader.exercises.logistic_regression import cases

SIGMOID = Exercise(
    "logistic_regression.sigmoid",
    "The sigmoid",
    8,
    functions=("sigmoid",),
    cases=cases.sigmoid,
    visible=cases.sigmoid_visible,
    checks=(
        Check("arrays", "sigmoid", 6, parts=(Part("σ(z)"),), group="arrays"),
        Check("a single number", "sigmoid", 1, parts=(Part("σ(z)", (), "scalar"),), group="number"),
        Check("z unchanged", "sigmoid", 1, unchanged=True, needs=("arrays",)),
    ),
    misconceptions=(
        Misconception(
            "sigmoid-printed-slip",
            "This function has a pole at 0 and leaves the range from 0 to 1. A sign in the "
            "denominator is the one of the misprinted formula.",
            "sigmoid",
            edits=(("1 + np.exp(-z)", "1 - np.exp(-z)"),),
        ),
        Misconception(
            "sigmoid-mirrored",
            "The curve falls where it should rise: look at the sign of the exponent.",
            "sigmoid",
            edits=(("np.exp(-z)", "np.exp(z)"),),
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
        ),
        Misconception(
            "sigmoid-changes-z",
            "The values are right, but the caller's z is not what it was before. Which line "
            "writes into z?",
            "sigmoid",
            edits=(("return 1 / (1 + np.exp(-z))", "z *= -1\n    return 1 / (1 + np.exp(z))"),),
        ),
        Misconception(
            "sigmoid-brackets",
            "The values exceed 1: without brackets, the division comes before the sum.",
            "sigmoid",
            edits=(("1 / (1 + np.exp(-z))", "1 / 1 + np.exp(-z)"),),
        ),
        Misconception(
            "sigmoid-is-tanh",
            "This curve runs from -1 to 1 and is 0 at z = 0: it is tanh. The sigmoid runs from "
            "0 to 1.",
            "sigmoid",
            edits=(("1 / (1 + np.exp(-z))", "np.tanh(z)"),),
        ),
        Misconception(
            "sigmoid-is-softmax",
            "The values of each call add up to 1, so every entry depends on all the others. The "
            "sigmoid looks at each entry alone.",
            "sigmoid",
            edits=(("1 / (1 + np.exp(-z))", "np.exp(z) / np.sum(np.exp(z))"),),
        ),
    ),
)

_LARGE = "At z = ±1000 no intermediate result may overflow: keep the exponent at or below 0."

STABLE_SIGMOID = Exercise(
    "logistic_regression.stable_sigmoid",
    "Large logits without overflow",
    8,
    functions=("stable_sigmoid", "cross_entropy_from_logits"),
    cases=cases.stable_sigmoid,
    visible=cases.stable_sigmoid_visible,
    checks=(
        Check("sigmoid", "stable_sigmoid", 1, parts=(Part("σ(z)"),), group="ordinary"),
        Check(
            "sigmoid of large z",
            "stable_sigmoid",
            3,
            parts=(Part("σ(z)"),),
            group="large",
            needs=("sigmoid",),
            look_at=_LARGE,
        ),
        Check(
            "cross-entropy",
            "cross_entropy_from_logits",
            1,
            parts=(Part("J", (), "scalar"),),
            group="ordinary",
        ),
        Check(
            "cross-entropy of large z",
            "cross_entropy_from_logits",
            3,
            parts=(Part("J", (), "scalar"),),
            group="large",
            needs=("cross-entropy",),
            look_at=_LARGE,
        ),
    ),
    misconceptions=(
        Misconception(
            "negative-logits-overflow",
            "Very negative z overflow: -z is then a large exponent. Use a form whose exponent is "
            "never above 0.",
            "stable_sigmoid",
            code="""
            def stable_sigmoid(z):
                return 1 / (1 + np.exp(-z))
            """,
        ),
        Misconception(
            "positive-logits-overflow",
            "Large positive z overflow: the exponent is then large. A form with e^z suits the "
            "negative side only.",
            "stable_sigmoid",
            code="""
            def stable_sigmoid(z):
                return np.exp(z) / (1 + np.exp(z))
            """,
        ),
        Misconception(
            "both-branches-evaluated",
            "Both large positive and very negative z overflow. If two forms are there: np.where "
            "computes both for every z before it chooses, so each overflows on the other's side.",
            "stable_sigmoid",
            code="""
            def stable_sigmoid(z):
                return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
            """,
        ),
        Misconception(
            "clipped-too-early",
            "Beyond some z the result no longer changes: z was clipped where the sigmoid still "
            "has digits to give.",
            "stable_sigmoid",
            code="""
            def stable_sigmoid(z):
                return 1 / (1 + np.exp(-np.clip(z, -10, 10)))
            """,
        ),
        Misconception(
            "negative-side-mirrored",
            "Positive z are right, negative ones come out as if they were positive.",
            "stable_sigmoid",
            edits=(("np.where(z >= 0, 1, small)", "1"),),
        ),
        Misconception(
            "entropy-overflows",
            "Very negative z overflow: e^(-z) is too large, in a plain sigmoid for example. The "
            "cost can be written without the sigmoid, and with no exponent above 0.",
            "cross_entropy_from_logits",
            code="""
            def cross_entropy_from_logits(z, Y):
                A = 1 / (1 + np.exp(-z))
                return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
            """,
        ),
        Misconception(
            "logarithm-of-zero",
            "The sigmoid is stable, but at large z it is exactly 0 or 1, and the logarithm of 0 "
            "follows. Simplify the cost before computing it.",
            "cross_entropy_from_logits",
            code="""
            def cross_entropy_from_logits(z, Y):
                A = stable_sigmoid(z)
                return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
            """,
        ),
        Misconception(
            "softplus-overflows",
            "Large positive z overflow: e^z is too large, although log(1 + e^z) is only about z.",
            "cross_entropy_from_logits",
            code="""
            def cross_entropy_from_logits(z, Y):
                return np.mean(np.log(1 + np.exp(z)) - z * Y)
            """,
        ),
        Misconception(
            "logarithm-padded",
            "A small number inside the logarithm hides the overflow, but also the cost: a picture "
            "that is wrong by z = 1000 costs 1000.",
            "cross_entropy_from_logits",
            code="""
            def cross_entropy_from_logits(z, Y):
                A = stable_sigmoid(z)
                return -np.mean(Y * np.log(A + 1e-8) + (1 - Y) * np.log(1 - A + 1e-8))
            """,
        ),
        Misconception(
            "entropy-not-averaged",
            "This is the sum over the pictures. The cost is their mean.",
            "cross_entropy_from_logits",
            edits=(("np.mean(losses)", "np.sum(losses)"),),
        ),
        Misconception(
            "entropy-label-sign",
            "The term with the label has the wrong sign: a confident and right answer should "
            "cost nearly nothing.",
            "cross_entropy_from_logits",
            edits=(("- z * Y", "+ z * Y"),),
        ),
    ),
)
