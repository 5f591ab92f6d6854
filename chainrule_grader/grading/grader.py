"""The grader subprocesses of a run, from outside: one for each thread that grades, when needed."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from uuid import uuid4

from chainrule_grader.grading.trusted_process import ProcessLost, TrustedProcess
from chainrule_grader.grading.work import Graded, Work
from chainrule_grader.sandbox.isolation import IsolationError

DIED = "the process that graded it died, twice; the others were not affected"
DIED_ONCE = "the process that graded it died at the first try"
STUCK = "the process that graded it did not come to an end; the others were not affected"
_START_SECONDS = 180.0


class _Grader:
    """A grader subprocess, started again when it is lost, until it is closed."""

    def __init__(self) -> None:
        self.process = TrustedProcess("chainrule_grader.grading.grader_main")
        self._closed = False

    def grade(self, work: Work) -> Graded:
        """Have one submission graded. Raises IsolationError.

        If the process dies, another one tries once more: a machine short of memory ends it, too.
        """
        died = False
        while True:
            try:
                answer = self.process.ask(work.to_data(), _most_seconds(work))
            except ProcessLost as lost:
                if lost.why == "died" and not (died or self._closed):
                    died = True
                    continue
                reason = STUCK if lost.why == "stuck" else DIED
                return Graded("failed", reason, isolation=work.isolation)
            if "isolation" in answer:
                raise IsolationError(answer["isolation"])
            graded = Graded.from_data(answer["graded"])
            reason = "; ".join(filter(None, [graded.reason, DIED_ONCE * died]))
            return replace(graded, reason=reason)

    def close(self) -> None:
        """End the process for good."""
        self._closed = True
        self.process.close()


def _most_seconds(work: Work) -> float:
    """Return what a submission may take at the very most, all its limits met one after another."""
    limits = work.limits
    exercises = max(1, work.bundle.count(b'"grade": true'))
    return _START_SECONDS + 4 * limits.notebook_seconds + 8 * exercises * limits.exercise_seconds


_running: dict[tuple[str, int], _Grader] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Graders:
    """The grader subprocesses of one run; other runs in the same process have their own.

    It is no more than a name, so that ``grade`` can be sent to wherever an Executor works.
    """

    run: str = field(default_factory=lambda: uuid4().hex)

    def grade(self, work: Work) -> Graded:
        """Grade one submission in the calling thread's own grader subprocess.

        Raises IsolationError where the isolation asked for cannot be had here; whatever the
        submission does, down to the end of that process, is in the result.
        """
        key = (self.run, threading.get_ident())
        with _lock:
            grader = _running.get(key) or _running.setdefault(key, _Grader())
        return grader.grade(work)

    def close(self) -> None:
        """End them, whichever threads they belong to."""
        with _lock:
            mine = [_running.pop(key) for key in list(_running) if key[0] == self.run]
        for grader in mine:
            grader.close()

    def processes(self) -> list[int]:
        """Return the ids of those that are running, for measuring."""
        with _lock:
            mine = [grader.process.pid for key, grader in _running.items() if key[0] == self.run]
        return [pid for pid in mine if pid is not None]
