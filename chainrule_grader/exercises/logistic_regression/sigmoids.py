"""The sigmoid, and what becomes of it and of the cost at large logits."""

from __future__ import annotations

from chainrule.compare import Part
from chainrule_grader.exercises.exercise import Check, Exercise
from chainrule_grader.exercises.lessons import loss
from chainrule_grader.exercises.logistic_regression import cases
from chainrule_grader.exercises.logistic_regression.mistakes_in_the_sigmoid import (
    LARGE_LOGITS_MISTAKES,
    SIGMOID_MISTAKES,
)

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
    misconceptions=SIGMOID_MISTAKES,
    see=loss.LOG_ODDS,
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
    misconceptions=LARGE_LOGITS_MISTAKES,
    see=loss.FAR_OUT,
)
