"""The grader subprocess from outside: one for each thread that grades, started when needed."""

from __future__ import annotations

import threading

from chainrule_grader.grading.trusted_process import ProcessLost, TrustedProcess
from chainrule_grader.grading.work import Graded, Work
from chainrule_grader.sandbox.isolation import IsolationError

DIED = "the process that graded it died; the others were not affected"
STUCK = "the process that graded it did not come to an end; the others were not affected"
_START_SECONDS = 180.0


class _Grader:
    """A grader subprocess, started again when it is lost."""

    def __init__(self) -> None:
        self.process = TrustedProcess("chainrule_grader.grading.grader_main")

    def grade(self, work: Work) -> Graded:
        """Have one submission graded. Raises IsolationError."""
        try:
            answer = self.process.ask(work.to_data(), _most_seconds(work))
        except ProcessLost as lost:
            reason = STUCK if lost.why == "stuck" else DIED
            return Graded("failed", reason, isolation=work.isolation)
        if "isolation" in answer:
            raise IsolationError(answer["isolation"])
        return Graded.from_data(answer["graded"])


def _most_seconds(work: Work) -> float:
    """Return what a submission may take at the very most, all its limits met one after another."""
    limits = work.limits
    exercises = max(1, work.bundle.count(b'"grade": true'))
    return _START_SECONDS + 4 * limits.notebook_seconds + 8 * exercises * limits.exercise_seconds


_mine = threading.local()
_all: list[_Grader] = []
_lock = threading.Lock()


def grade_work(work: Work) -> Graded:
    """Grade one submission in the calling thread's own grader subprocess.

    Raises IsolationError where the isolation asked for cannot be had here; whatever the
    submission does, down to the end of that process, is in the result.
    """
    grader: _Grader | None = getattr(_mine, "grader", None)
    if grader is None:
        grader = _mine.grader = _Grader()
        with _lock:
            _all.append(grader)
    return grader.grade(work)


def close_graders() -> None:
    """End all grader subprocesses, whichever thread they belong to."""
    with _lock:
        for grader in _all:
            grader.process.close()


def grader_processes() -> list[int]:
    """Return the ids of the running grader subprocesses, for measuring."""
    with _lock:
        return [grader.process.pid for grader in _all if grader.process.pid is not None]
