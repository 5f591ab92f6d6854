"""The judge on a small exercise of its own: partial credit, needs, hints, statuses."""

from __future__ import annotations

import json
import re
import sys
import warnings
from typing import Any

import numpy as np
import pytest

from chainrule_grader.exercises import find
from chainrule_grader.exercises.sources import reference_namespace
from chainrule_grader.judge import judge
from chainrule_grader.report.verdict import verdict_report
from chainrule_grader.seeds import exercise_seed
from chainrule_grader.verdict import Verdict
from chainrule_session.namespace import Namespace

PROPAGATE = find("logistic_regression.propagate")


def propagate(w: Any, b: Any, X: Any, Y: Any) -> Any:
    m = X.shape[1]
    A = 1 / (1 + np.exp(-(w.T @ X + b)))
    cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return {"dw": X @ (A - Y).T / m, "db": np.mean(A - Y)}, cost


def verdict_of(function: Any, seconds: float | None = None) -> Verdict:
    return judge(PROPAGATE, Namespace({"propagate": function}, seconds), seed=5)


def findings(verdict: Verdict) -> dict[str, bool]:
    return {finding.check: finding.passed for finding in verdict.findings}


def test_full_marks_are_exactly_the_points() -> None:
    verdict = verdict_of(propagate)
    assert verdict.status == "passed"
    assert type(verdict.score) is float
    assert verdict.score == PROPAGATE.points


def test_partial_credit_and_the_mistake_by_name() -> None:
    def sums(*args: Any) -> Any:
        grads, cost = propagate(*args)
        return {"dw": grads["dw"] * args[2].shape[1], "db": grads["db"]}, cost

    verdict = verdict_of(sums)
    assert verdict.status == "partial"
    assert 0 < verdict.score < PROPAGATE.points
    assert findings(verdict)["cost"]
    assert not findings(verdict)["dw"]
    text = str(verdict_report(verdict))
    assert "m times too large" in text
    assert verdict.hints


def test_the_larger_explanation_wins() -> None:
    def sums(*args: Any) -> Any:
        grads, cost = propagate(*args)
        m = args[2].shape[1]
        return {"dw": grads["dw"] * m, "db": grads["db"] * m}, cost

    assert len(verdict_of(sums).hints) == 1


def test_a_report_holds_no_hidden_number() -> None:
    def wrong(w: Any, b: Any, X: Any, Y: Any) -> Any:
        print(X)
        return {"dw": X @ Y.T, "db": float(Y.sum()) + 0.123}, np.array(7.5)

    text = str(verdict_report(verdict_of(wrong)))
    assert not re.search(r"\d\.\d{3,}", text), text


@pytest.mark.parametrize(
    ("function", "status"),
    [
        (lambda *a: (_ for _ in ()).throw(NotImplementedError()), "missing"),
        (lambda *a: 1 / 0, "error"),
        (lambda: None, "error"),
        (lambda *a: (_ for _ in ()).throw(SystemExit()), "error"),
        (lambda *a: None, "failed"),
        (lambda *a: ({}, float("nan")), "failed"),
        (lambda *a: ({"dw": "x", "db": None}, [1, 2]), "failed"),
    ],
)
def test_statuses_of_what_earns_nothing(function: Any, status: str) -> None:
    verdict = verdict_of(function)
    assert (verdict.status, verdict.score) == (status, 0.0)


def test_what_student_code_says_of_its_inputs_holds_none_of_their_numbers() -> None:
    seen: list[float] = []

    def tells(w: Any, b: Any, X: Any, Y: Any) -> Any:
        seen.extend([*w.flat, *X.flat, float(b)])
        raise ValueError(f"{X!r}, {X.tolist()}, {w[0, 0]} and {b}, {Y} of shape {X.shape}")

    def warns(w: Any, b: Any, X: Any, Y: Any) -> Any:
        seen.extend(X.flat)
        warnings.warn(f"w is {w}, b {b:.8g}, X begins with {X[0, 0]:.8e}", stacklevel=2)
        print(X[0, 0], file=sys.stderr)
        return propagate(w, b, X, Y)

    told = verdict_of(tells)
    assert f"of shape {(4, 7)}" in told.findings[0].message
    for verdict in (told, verdict_of(warns)):
        text = json.dumps(verdict.record())
        assert not [x for x in seen if f"{abs(x):.4f}"[:-1] in text]
    assert verdict.notes


def test_long_words_of_an_exception_are_cut() -> None:
    def tells(*_: Any) -> None:
        raise ValueError("ever " * 10_000)

    assert len(verdict_of(tells).findings[0].message) < 500


def test_a_loop_without_end_is_a_limit() -> None:
    def loop(*_args: Any) -> None:
        while True:
            pass

    verdict = verdict_of(loop, seconds=0.3)
    assert verdict.status == "limit"
    assert "0.3 seconds" in verdict.findings[0].message


def test_a_loop_without_end_costs_no_other_function_of_its_exercise() -> None:
    calls = []

    def loop(z: Any) -> None:
        calls.append(z)
        while True:
            pass

    exercise = find("shallow_network.activations")
    student = Namespace(reference_namespace(exercise) | {"sigmoid_derivative": loop}, 1)
    verdict = judge(exercise, student, seed=5)
    assert {f.check for f in verdict.findings if "limit of 1 seconds" in f.message} == {
        f.check for f in verdict.findings if not f.passed
    }
    assert verdict.status == "partial"
    assert verdict.score > 0.7 * verdict.points
    assert len(calls) == 2  # once with a helper of ours, since its own may be what never ends


def test_a_renamed_function_is_reported_with_near_names() -> None:
    verdict = judge(PROPAGATE, Namespace({"propagat": propagate}), seed=5)
    assert verdict.status == "missing"
    assert "`propagat`" in verdict.findings[0].message


def test_the_same_code_earns_the_same_verdict() -> None:
    assert verdict_of(propagate) == verdict_of(propagate)


def test_seeds_depend_on_secret_slug_and_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINRULE_COURSE_SECRET", "one")
    first = exercise_seed("a.b", 1)
    assert first == exercise_seed("a.b", 1)
    assert first != exercise_seed("a.c", 1)
    assert first != exercise_seed("a.b", 2)
    monkeypatch.setenv("CHAINRULE_COURSE_SECRET", "two")
    assert first != exercise_seed("a.b", 1)


def test_warnings_are_notes_and_cost_nothing() -> None:
    def warns(*args: Any) -> Any:
        np.exp(np.array([1000.0]))
        return propagate(*args)

    verdict = verdict_of(warns)
    assert verdict.score == PROPAGATE.points
    assert any("overflow" in note for note in verdict.notes)
