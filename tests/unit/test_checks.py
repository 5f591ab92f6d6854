"""The visible check and the progress table, as a notebook sees them."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from chainrule import visible
from chainrule.checks import CheckFailed, bind, visible_report
from chainrule.report import Report, Row
from chainrule.running import Result, run_visible
from chainrule_grader.exercises import find
from chainrule_grader.exercises.sources import reference_namespace


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the namespace of ``__main__``, emptied of what a test puts in."""
    names = vars(sys.modules["__main__"])
    for name in ("propagate", "sigmoid", "m_train"):
        monkeypatch.setitem(names, name, None)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return names


def propagate(w: Any, b: Any, X: Any, Y: Any) -> Any:
    A = 1 / (1 + np.exp(-(w.T @ X + b)))
    cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return {"dw": X @ (A - Y).T / X.shape[1], "db": np.mean(A - Y)}, cost


def sums(w: Any, b: Any, X: Any, Y: Any) -> Any:
    grads, cost = propagate(w, b, X, Y)
    return {"dw": grads["dw"] * X.shape[1], "db": grads["db"]}, cost


check, progress = bind("logistic_regression")


def test_passing(notebook: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    notebook["propagate"] = propagate
    assert check("propagate") is None  # type: ignore[func-returns-value]
    out = capsys.readouterr().out
    assert "Visible checks passed" in out
    assert "all tests passed" not in out.lower()


def test_failing_shows_what_came_and_what_was_expected(
    notebook: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    notebook["propagate"] = sums
    with pytest.raises(CheckFailed, match="dw"):
        check("propagate")
    out = capsys.readouterr().out
    for words in ("propagate(", "came:", "expected:", "m times too large"):
        assert words in out


def test_under_autograding_it_never_raises_nor_writes_to_stderr(
    notebook: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def warns(*args: Any) -> Any:
        np.exp(np.array([1e4]))
        print("trouble", file=sys.stderr)
        return sums(*args)

    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    notebook["propagate"] = warns
    check("propagate")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("untouched", [None, "stub"])
def test_untouched(
    notebook: dict[str, Any], capsys: pytest.CaptureFixture[str], untouched: str | None
) -> None:
    def stub(*_args: Any) -> None:
        raise NotImplementedError("exercise propagate")

    notebook["propagate"] = stub if untouched else None
    with pytest.raises(CheckFailed, match="not done yet"):
        check("propagate")
    assert "still to do" in capsys.readouterr().out


def test_under_autograding_a_loop_without_end_is_waited_for_once(
    notebook: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []

    def endless(z: Any) -> None:
        calls.append(z)
        while True:
            pass

    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setattr("chainrule.checks._SECONDS", 0.4)
    notebook["sigmoid"] = endless
    check("sigmoid")
    assert "did not end within 0.4 seconds" in capsys.readouterr().out
    assert len(calls) == 1


def test_an_exception_points_to_the_students_line(
    notebook: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile("def propagate(w, b, X, Y):\n    return X @ w\n", "<cell 7>", "exec"), notebook)
    with pytest.raises(CheckFailed):
        check("propagate")
    assert "`propagate`, line 2" in capsys.readouterr().out


def test_an_unknown_exercise_names_those_that_exist(notebook: dict[str, Any]) -> None:
    with pytest.raises(KeyError, match="propagate"):
        check("propagat")


def test_progress_counts_points(
    notebook: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    notebook["propagate"] = propagate
    assert progress() is None  # type: ignore[func-returns-value]
    out = capsys.readouterr().out
    assert "done" in out
    assert "untouched" in out or "1 of 1" in out
    assert "20" in out


def test_the_failure_shows_no_traceback_of_ours_in_jupyter() -> None:
    assert CheckFailed("a")._render_traceback_() == ["CheckFailed: a"]


def test_reports_escape_what_students_return() -> None:
    report = Report("t", (Row("wrong", "dw", ("came: <script>alert(1)</script>",)),))
    assert "<script>" not in report._repr_html_()
    assert "not yet" in report._repr_html_()
    assert "not yet" in str(report)


def test_what_could_not_be_compared_is_not_called_right() -> None:
    exercise = visible.load("deep_network")["L_layer_model"]
    row = Row("note", "parameters", ("not compared: your code does not start from …",))
    assert "read the note" in visible_report(Result(exercise, "done", (row,))).closing
    assert "passed" in visible_report(Result(exercise, "done", (Row("ok", "costs"),))).closing


def test_a_cache_of_the_student_s_own_shape_is_right_with_their_own_way_forward() -> None:
    exercise = visible.load("deep_network")["linear_backward"]

    def linear_forward(A: Any, W: Any, b: Any) -> Any:
        return W @ A + b, {"A": A, "W": W}

    def linear_backward(dZ: Any, cache: Any) -> Any:
        m = dZ.shape[1]
        return cache["W"].T @ dZ, dZ @ cache["A"].T / m, dZ.mean(axis=1, keepdims=True)

    own = {"linear_forward": linear_forward, "linear_backward": linear_backward}
    assert run_visible(exercise, own).standing == "done"
    assert run_visible(exercise, {"linear_backward": linear_backward}).standing == "failing"
    own["linear_backward"] = lambda dZ, cache: linear_backward(2 * dZ, cache)
    assert run_visible(exercise, own).standing == "failing"


def test_a_cache_in_another_order_than_its_own_way_back_reads_is_noted() -> None:
    exercise = visible.load("deep_network")["linear_backward"]
    student = reference_namespace(find("deep_network.linear_backward"))
    assert [row.state for row in run_visible(exercise, student).rows if row.state != "ok"] == []
    student["linear_forward"] = lambda A, W, b: (W @ A + b, (W, A, b))
    result = run_visible(exercise, student)
    assert result.standing == "done"
    assert "your own `linear_forward`" in str(visible_report(result))


@pytest.mark.parametrize(("asked", "standing"), [((2, 3, 1), "done"), ((2, 4, 1), "failing")])
def test_a_start_of_other_sizes_than_asked_for_is_seen(
    asked: tuple[int, ...], standing: str
) -> None:
    exercise = visible.load("shallow_network")["nn_model"]
    student = reference_namespace(find("shallow_network.nn_model"))

    def nn_model(X: Any, Y: Any, n_h: int, num_iterations: int = 100) -> Any:
        theta = student["initialize_parameters"](*asked)
        for _ in range(num_iterations):
            _, cache = student["forward_propagation"](X, theta)
            grads = student["backward_propagation"](theta, cache, X, Y)
            theta = student["update_parameters"](theta, grads, 1.2)
        return theta

    student["nn_model"] = nn_model
    result = run_visible(exercise, student)
    assert result.standing == standing
    if standing == "failing":
        assert "is called with (2, 4, 1), not with (2, 3, 1)" in str(visible_report(result))


def test_an_answer_left_out_on_purpose_stops_nothing() -> None:
    questions = visible.load("logistic_regression")["questions"]
    answers: dict[str, Any] = {answer.name: None for answer in questions.answers}
    assert run_visible(questions, answers).standing == "untouched"
    answers["answer_parameters"] = 65
    assert run_visible(questions, answers).standing == "answered"
    del answers["answer_majority"]
    assert run_visible(questions, answers).standing == "failing"


def test_a_way_back_that_never_ends_is_waited_for_once() -> None:
    calls = []

    def linear_backward(dZ: Any, cache: Any) -> None:
        calls.append(dZ)
        while True:
            pass

    exercise = visible.load("deep_network")["linear_backward"]
    student = reference_namespace(find("deep_network.linear_backward"))
    student["linear_backward"] = linear_backward
    assert run_visible(exercise, student, seconds=0.4).standing == "failing"
    assert len(calls) == 1
