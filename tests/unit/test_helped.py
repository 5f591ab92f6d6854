"""Fairness: a wrong helper does not cost the functions that call it, nor does it hide their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.exercises.exercise import TOGETHER, Exercise
from chainrule_grader.exercises.sources import reference_module
from chainrule_grader.judge import judge
from chainrule_grader.report.verdict import verdict_report
from chainrule_grader.verdict import Verdict
from chainrule_session.namespace import Namespace
from chainrule_session.redirect import redirected
from tests.conftest import executed, reference_source

DECLARED = [
    pytest.param(exercise, function, helper, id=f"{name}-{function}-{helper}")
    for name in ASSIGNMENT_NAMES
    for exercise in load(name).exercises
    for function, helpers in exercise.helpers.items()
    for helper in helpers
]
SPOIL = """
def _spoilt(value):
    if isinstance(value, dict):
        return {key: _spoilt(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(map(_spoilt, value))
    return value * 1.25 + 0.5 if isinstance(value, (float, np.ndarray)) else value

_right_NAME = NAME
def NAME(*args, **kwargs):
    return _spoilt(_right_NAME(*args, **kwargs))
"""
RAISE = "def NAME(*args, **kwargs): raise ZeroDivisionError"
LOOP = "def NAME(*args, **kwargs):\n    while True: pass"


def submission(assignment: str, *sources: str, edits: tuple[tuple[str, str], ...] = ()) -> Any:
    """The references with some words changed, and more code below."""
    namespace = executed(reference_source(assignment, *edits))
    for more in sources:
        exec(compile("from __future__ import annotations\n" + more, "<more>", "exec"), namespace)
    return namespace


def judged(slug: str, namespace: dict[str, Any], seconds: float | None = None) -> Verdict:
    assignment, _, name = slug.partition(".")
    return judge(load(assignment).by_name[name], Namespace(namespace, seconds), 5)


def failing(verdict: Verdict) -> set[str]:
    return {finding.check for finding in verdict.findings if not finding.passed}


@pytest.mark.parametrize("broken", [SPOIL, RAISE], ids=["spoilt", "raising"])
@pytest.mark.parametrize(("exercise", "function", "helper"), DECLARED)
def test_a_wrong_helper_costs_its_caller_nothing(
    exercise: Exercise, function: str, helper: str, broken: str
) -> None:
    namespace = submission(exercise.assignment, broken.replace("NAME", helper))
    checks = {check.name for check in exercise.checks if check.function == function}
    verdict = judged(exercise.slug, namespace)
    assert failing(verdict) & checks <= {TOGETHER}
    if verdict.given:
        assert helper in verdict.given or set(verdict.given) <= set(exercise.helpers[function])
        assert "orrect" in verdict_report(verdict).remarks[0]


@pytest.mark.parametrize(("exercise", "function", "helper"), DECLARED)
def test_a_helper_in_the_place_of_its_caller_earns_nothing(
    exercise: Exercise, function: str, helper: str
) -> None:
    right = getattr(reference_module(exercise.assignment), helper)
    verdict = judged(exercise.slug, {function: right, helper: right})
    checks = {check.name for check in exercise.checks if check.function == function}
    assert checks <= failing(verdict)


def test_helpers_come_before_their_callers(assignment_name: str) -> None:
    order = [name for each in load(assignment_name).exercises for name in each.functions]
    for exercise in load(assignment_name).exercises:
        for function, helpers in exercise.helpers.items():
            assert function in exercise.functions
            for helper in helpers:
                assert order.index(helper) < order.index(function), (function, helper)


def test_one_check_of_an_assignment_runs_a_students_own_functions(assignment_name: str) -> None:
    own = [c for each in load(assignment_name).exercises for c in each.checks if c.own]
    assert [check.name for check in own] == [TOGETHER]


@pytest.mark.parametrize(
    ("slug", "old", "new", "given"),
    [
        ("logistic_regression.model", "1 + np.exp(-z)", "1 + np.exp(z)", ("sigmoid",)),
        ("shallow_network.nn_model", "(1 - A1**2)", "(1 - A1)", ("backward_propagation",)),
        ("deep_network.L_layer_model", "W @ A + b", "W @ A - b", ("linear_forward",)),
    ],
)
def test_what_is_wrong_before_costs_only_that_it_does_not_fit_together(
    slug: str, old: str, new: str, given: tuple[str, ...]
) -> None:
    verdict = judged(slug, submission(slug.partition(".")[0], edits=((old, new),)))
    assert failing(verdict) == {TOGETHER}
    assert verdict.given == given
    assert verdict_report(verdict).remarks[0].startswith("Correct given a correct `")


def test_a_mistake_of_ones_own_is_named_beside_a_wrong_helper() -> None:
    edits = (("1 + np.exp(-z)", "1 + np.exp(z)"), ("X @ dZ.T / m", "X @ dZ.T"))
    verdict = judged(
        "logistic_regression.propagate", submission("logistic_regression", edits=edits)
    )
    assert failing(verdict) == {"dw", "gradient test", "inputs unchanged"}
    assert [hint.slug for hint in verdict.hints] == ["dw-not-averaged"]
    assert verdict.given == ("sigmoid",)
    assert verdict_report(verdict).remarks[0].startswith("Judged with a correct `sigmoid`")


def test_a_mistake_of_ones_own_alone_is_no_helpers() -> None:
    edits = (("X @ dZ.T / m", "X @ dZ.T"),)
    verdict = judged(
        "logistic_regression.propagate", submission("logistic_regression", edits=edits)
    )
    assert (verdict.given, verdict.instead) == ((), ())


LAYER = """
def made(linear):
    def layer(A_prev, W, b, activation, given=None):
        if activation not in ("relu", "sigmoid"):
            raise ValueError(activation)
        Z, cache = (given or linear)(A_prev, W, b)
        return (sigmoid if activation == "sigmoid" else relu)(Z)[0], (cache, Z)
    return layer

"""
TABLE = "TABLE = [linear_forward]\nlinear_activation_forward = made(lambda *args: TABLE[0](*args))"
DEFAULT = (
    "linear_activation_forward = made(None)\n"
    "linear_activation_forward.__defaults__ = (linear_forward,)"
)
CLOSURE = "linear_activation_forward = made(linear_forward)"


@pytest.mark.parametrize("held", [TABLE, DEFAULT, CLOSURE], ids=["table", "default", "closure"])
def test_a_helper_is_reached_wherever_it_is_held(held: str) -> None:
    namespace = submission("deep_network", LAYER + held, edits=(("W @ A + b", "W @ A - b"),))
    verdict = judged("deep_network.linear_activation_forward", namespace)
    assert (verdict.status, verdict.given) == ("passed", ("linear_forward",))
    A, W, b = np.ones((2, 3)), np.ones((4, 2)), np.ones((4, 1))
    assert (namespace["linear_forward"](A, W, b)[0] == 1).all()  # as the student wrote it


def test_a_helper_of_another_name_is_not_replaced_and_this_is_said() -> None:
    renamed = (("def sigmoid(", "def sig("), ("= sigmoid(", "= sig("), ("np.exp(-z)", "np.exp(z)"))
    verdict = judged(
        "logistic_regression.propagate", submission("logistic_regression", edits=renamed)
    )
    assert (verdict.given, verdict.score) == ((), 0)
    assert "sigmoid" in verdict.instead
    assert verdict_report(verdict).remarks[0].startswith("None of `sigmoid`, ")


def test_a_helper_that_never_ends_costs_its_caller_nothing() -> None:
    namespace = submission("logistic_regression", LOOP.replace("NAME", "sigmoid"))
    assert judged("logistic_regression.propagate", namespace, seconds=1).status == "passed"


def test_who_answers_otherwise_every_time_gets_no_help() -> None:
    noisy = """
calls = []
def propagate(w, b, X, Y, right=propagate):
    calls.append(1)
    grads, cost = right(w, b, X, Y)
    return {name: g + len(calls) for name, g in grads.items()}, cost
"""
    verdict = judged("logistic_regression.propagate", submission("logistic_regression", noisy))
    assert verdict.given == ()
    assert {"dw", "db"} <= failing(verdict)


def test_a_function_does_what_another_does_for_a_while() -> None:
    def function(x: float, *, twice: bool = True) -> float:
        return 2 * x if twice else x

    other = [function]
    with redirected(function, lambda x: -x):
        assert (function(3), other[0](3)) == (-3, -3)
        assert function(x=3) == -3
    assert (function(3), function(3, twice=False)) == (6, 3)
    with redirected(np.exp, lambda x: -x):  # nothing that can be changed
        assert np.exp(0.0) == 1.0
    with redirected(None, lambda x: -x):
        pass
