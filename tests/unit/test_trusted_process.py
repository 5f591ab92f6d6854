"""A process of the grader's own: what loses it, and that the next question finds another."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from chainrule_grader.grading.trusted_process import ProcessLost, TrustedProcess
from chainrule_grader.sandbox.limits import Limits


@pytest.fixture
def process() -> Iterator[TrustedProcess]:
    process = TrustedProcess("chainrule_grader.grading.trial_worker")
    yield process
    process.close()


def job(folder: Path) -> dict[str, object]:
    path = folder / "draft.py"
    path.write_text("def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n")
    return {
        "assignment": "logistic_regression",
        "file": str(path),
        "exercises": ["sigmoid"],
        "others": [],
        "seed": None,
        "secret": "none",
        "seconds": 20.0,
        "at_once": 20.0,
        "limits": Limits().to_data(),
        "isolation": "process",
    }


def ended(pid: int | None) -> bool:
    assert pid is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_one_that_died_is_started_again(process: TrustedProcess, tmp_path: Path) -> None:
    process.start()
    first = process.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    with pytest.raises(ProcessLost, match="died"):
        process.ask(job(tmp_path), 60)
    assert process.ask(job(tmp_path), 60)["verdicts"][0]["status"] == "passed"
    assert process.pid != first


def test_one_that_comes_to_no_end_is_ended(process: TrustedProcess, tmp_path: Path) -> None:
    process.start()
    first = process.pid
    with pytest.raises(ProcessLost, match="stuck"):
        process.ask(job(tmp_path), 0.01)
    assert ended(first)
    assert process.pid is None
