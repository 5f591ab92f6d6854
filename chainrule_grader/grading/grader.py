"""The grader subprocess from outside: one for each thread that grades, started when needed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from time import monotonic
from typing import Any

from chainrule_grader.grading.work import Graded, Work
from chainrule_grader.sandbox.isolation import IsolationError
from chainrule_session.channel import Channel, Closed, DeadlinePassed
from chainrule_session.wire import WireError

DIED = "the process that graded it died; the others were not affected"
STUCK = "the process that graded it did not come to an end; the others were not affected"
MOST_BYTES = 2_000_000_000
_START_SECONDS = 180.0


class _Grader:
    """A grader subprocess, started again when it is lost."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None

    def grade(self, work: Work) -> Graded:
        """Have one submission graded. Raises IsolationError."""
        channel = self._channel or self._start()
        try:
            channel.send(work.to_data(), monotonic() + _START_SECONDS)
            answer = channel.receive(monotonic() + _most_seconds(work))
        except DeadlinePassed:
            self.close()
            return Graded("failed", STUCK, isolation=work.isolation)
        except (Closed, WireError):
            self.close()
            return Graded("failed", DIED, isolation=work.isolation)
        if "isolation" in answer:
            raise IsolationError(answer["isolation"])
        return Graded.from_data(answer["graded"])

    def close(self) -> None:
        """End the process, and with it its server and all sessions."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(2)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def _start(self) -> Channel:
        ours, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "chainrule_grader.grading.grader_main", str(number)],
                stdin=subprocess.DEVNULL,
                env=_environment(),
                pass_fds=[number],
                start_new_session=True,
            )
        self._channel = Channel(ours, max_bytes=MOST_BYTES)
        return self._channel


def _environment() -> dict[str, str]:
    one_thread = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
    return {**os.environ, **one_thread, "MPLBACKEND": "agg"}


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
            grader.close()


def grader_processes() -> list[Any]:
    """Return the ids of the running grader subprocesses, for measuring."""
    with _lock:
        return [grader._process.pid for grader in _all if grader._process is not None]
