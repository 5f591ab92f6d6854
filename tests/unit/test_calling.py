"""Calling a student's function brings back what happened, whatever happens."""

from __future__ import annotations

import contextlib
import sys
import time
import warnings
from typing import Any

import numpy as np
import pytest

from chainrule.calling import Limited, Raised, Returned, call
from chainrule_grader.calls import Call, Callback, FromResult, Missing
from chainrule_session.namespace import Namespace


def test_arguments_are_copies() -> None:
    original = np.zeros(3)

    def change(z: Any) -> Any:
        z += 1
        return z

    outcome = call(change, [original])
    assert isinstance(outcome, Returned)
    assert (original == 0).all()
    assert (outcome.args_after[0] == 1).all()


def test_stderr_and_warnings_are_notes(capsys: pytest.CaptureFixture[str]) -> None:
    def noisy() -> int:
        print("careful", file=sys.stderr)
        warnings.warn("overflow", RuntimeWarning, stacklevel=1)
        return 3

    outcome = call(noisy, [])
    assert isinstance(outcome, Returned)
    assert outcome.value == 3
    assert any("overflow" in note for note in outcome.warnings)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "error", [ValueError("no"), SystemExit(0), GeneratorExit(), RecursionError()]
)
def test_whatever_is_raised_is_data(error: BaseException) -> None:
    def fail() -> None:
        raise error

    outcome = call(fail, [])
    assert isinstance(outcome, Raised)
    assert outcome.type == type(error).__name__


def test_the_students_own_line_is_named() -> None:
    namespace: dict[str, Any] = {}
    exec(compile("def f(z):\n    y = 1\n    return y / z\n", "<cell>", "exec"), namespace)
    outcome = call(namespace["f"], [0])
    assert isinstance(outcome, Raised)
    assert "`f`, line 3" in outcome.line


def test_an_endless_loop_ends_even_when_it_catches_everything() -> None:
    def stubborn() -> None:
        while True:
            with contextlib.suppress(Exception):
                time.sleep(5)

    start = time.monotonic()
    assert call(stubborn, [], seconds=0.2) == Limited("0.2 seconds")
    assert time.monotonic() - start < 4


def test_strict_floats() -> None:
    outcome = call(lambda z: np.exp(z), [np.array([1000.0])], strict_floats=True)
    assert isinstance(outcome, Raised)
    assert outcome.type == "FloatingPointError"


def test_in_process_defines_reads_and_misses() -> None:
    student = Namespace({"f": lambda: 1, "m_train": 12})
    assert student.defined() == {"f"}
    assert student.read(["m_train", "n_x"]) == {"m_train": 12}
    assert student.run([Call("g")]) == [Missing("g")]


def test_globals_are_poisoned_during_a_call_and_restored() -> None:
    namespace: dict[str, Any] = {"m": 100, "L": len}
    exec("def f():\n    return m, L([1, 2])\n", namespace)
    (outcome,) = Namespace(namespace).run([Call("f")])
    assert isinstance(outcome, Returned)
    assert outcome.value != (100, 2)
    assert outcome.value[1] == 2
    assert namespace["m"] == 100


def test_substitutes_are_used_counted_and_removed() -> None:
    namespace: dict[str, Any] = {}
    exec("def helper():\n    return 1\ndef f():\n    return helper() + helper()\n", namespace)
    call_f = Call("f", substitutes={"helper": Callback("helper", lambda: 20)})
    (outcome,) = Namespace(namespace).run([call_f])
    assert isinstance(outcome, Returned)
    assert outcome.value == 40
    assert outcome.callbacks == {"helper": 2}
    assert namespace["helper"]() == 1


def test_callbacks_are_bounded() -> None:
    namespace = {"f": lambda g: [g() for _ in range(10)]}
    (outcome,) = Namespace(namespace).run([Call("f", (Callback("g", lambda: 1, max_calls=3),))])
    assert isinstance(outcome, Raised)
    assert "more than 3 times" in outcome.message


def test_a_result_of_any_shape_passes_to_the_next_call() -> None:
    class Cache:
        z = 5

    namespace = {"forward": lambda: (1, Cache()), "backward": lambda cache: cache.z}
    calls = [Call("forward"), Call("backward", (FromResult(0, (1,)),))]
    outcome = Namespace(namespace).run(calls)[1]
    assert isinstance(outcome, Returned)
    assert outcome.value == 5


def test_prints_and_figures_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    def talk() -> None:
        print("hidden input", np.arange(3))
        plt.figure()

    Namespace({"talk": talk}).run([Call("talk")])
    assert capsys.readouterr().out == ""
    assert plt.get_fignums() == []
