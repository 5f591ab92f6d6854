"""The answers that go along with a call are those that the reference asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from chainrule.calling import Returned
from chainrule.compare import same_data
from chainrule_grader.calls import Callback
from chainrule_grader.drawn import drawn, foresee
from chainrule_grader.exercises import find
from chainrule_grader.exercises.exercise import Alternative
from chainrule_grader.exercises.sources import edited_namespace, reference_namespace
from chainrule_grader.foreseen import noting
from chainrule_grader.judge import judge
from chainrule_session.messages import fingerprint
from chainrule_session.namespace import Namespace
from chainrule_session.wire import decode


@pytest.mark.parametrize(
    "slug", ["logistic_regression.numerical_gradient", "deep_network.gradient_check"]
)
def test_all_that_the_reference_asks_is_known(slug: str) -> None:
    exercise = find(slug)
    cases, expected = drawn(exercise, 5)
    foresee(exercise, 5)
    assert all(
        any(
            each.known
            for each in (*case.args, *case.helpers.values())
            if isinstance(each, Callback)
        )
        for case in cases
    )
    calls = [
        replace(
            case.call(),
            args=tuple(map(answering, case.args)),
            substitutes={name: answering(each) for name, each in case.helpers.items()},
        )
        for case in cases
    ]
    outcomes = Namespace(reference_namespace(exercise)).run(calls)
    for outcome, right in zip(outcomes, expected, strict=True):
        assert isinstance(outcome, Returned), outcome
        assert isinstance(right, Returned)
        assert same_data(right.value, outcome.value)


def answering(value: Any) -> Any:
    """Return a callback that has only the answers that came along."""
    if not isinstance(value, Callback):
        return value
    known = value.known
    return replace(value, function=lambda *args, **named: decode(known[fingerprint(args, named)]))


def test_so_is_what_other_ways_to_write_it_ask() -> None:
    exercise = find("deep_network.gradient_check")
    asked: list[str] = []

    def noting(value: Callback) -> Callback:
        def function(*args: Any) -> Any:
            if fingerprint(args, {}) not in value.known:
                asked.append(value.name)
            return value.function(*args)

        return replace(value, function=function)

    calls = [
        replace(case.call(), substitutes={k: noting(each) for k, each in case.helpers.items()})
        for case in drawn(exercise, 5)[0]
    ]
    foresee(exercise, 5)
    for way in (*exercise.alternatives, *exercise.misconceptions):
        Namespace(edited_namespace(exercise, way)).run(calls)
    assert not asked


@pytest.mark.parametrize("way", find("deep_network.gradient_check").alternatives)
def test_other_ways_to_write_it_are_right(way: Alternative) -> None:
    exercise = find("deep_network.gradient_check")
    assert judge(exercise, Namespace(edited_namespace(exercise, way)), 5).score == exercise.points
    first = drawn(exercise, 5)[0][0]

    def asked(space: dict[str, Any]) -> set[str]:
        case = noting(first)
        Namespace(space).run([case.call()])
        return {question for each in case.helpers.values() for question in each.known}

    assert asked(edited_namespace(exercise, way)) - asked(reference_namespace(exercise))


def test_an_answer_is_found_by_its_question_alone() -> None:
    cases, _ = drawn(find("logistic_regression.numerical_gradient"), 8)
    f, theta, *_ = cases[0].args
    step = np.zeros(theta.shape)
    step[1] = 1e-5
    assert decode(f.known[fingerprint((theta + step,), {})]) == f.function(theta + step)
    others: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
        ((theta,), {}),
        ((theta + 2 * step,), {}),
        ((), {"theta": theta + step}),
        ((theta.ravel() + step.ravel(),), {}),
    ]
    assert not any(fingerprint(*question) in f.known for question in others)


def test_what_must_be_counted_here_is_asked() -> None:
    """Whether nn_model used the parameters that it was given tells what can be compared."""
    for case in drawn(find("shallow_network.nn_model"), 5)[0]:
        assert not any(helper.known for helper in case.substitutes.values())
