"""A process of the grader's own: it is asked one thing after another, and may be lost.

It holds the references and judges; the student's code runs in the sessions of its fork server.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any, Literal

from chainrule_session.channel import Channel, Closed, DeadlinePassed
from chainrule_session.wire import WireError

MOST_BYTES = 2_000_000_000
_MEMORY = 4_000_000_000
_SEND_SECONDS = 180.0


class ProcessLost(Exception):
    """The process was lost at a question: it ``died``, or it was ``stuck`` and ended here."""

    def __init__(self, why: Literal["died", "stuck"]) -> None:
        self.why = why
        super().__init__(why)


class TrustedProcess:
    """The process as its parent sees it, started when it is first asked, and again when lost."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None

    @property
    def pid(self) -> int | None:
        """The process's id, while it runs."""
        return None if self._process is None else self._process.pid

    def ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Return the answer, which may take so many seconds. Raises ProcessLost."""
        channel = self._channel or self.start()
        try:
            channel.send(message, monotonic() + _SEND_SECONDS)
            answer: dict[str, Any] = channel.receive(monotonic() + seconds)
        except DeadlinePassed as error:
            self.close()
            raise ProcessLost("stuck") from error
        except (Closed, WireError) as error:
            self.close()
            raise ProcessLost("died") from error
        return answer

    def start(self) -> Channel:
        """Start the process, which imports what it needs while the parent does something else."""
        ours, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", self._module, str(number)],
                stdin=subprocess.DEVNULL,
                env=_environment(),
                pass_fds=[number],
                start_new_session=True,
            )
        self._channel = Channel(ours, max_bytes=MOST_BYTES)
        return self._channel

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


def _environment() -> dict[str, str]:
    one_thread = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
    return {**os.environ, **one_thread, "MPLBACKEND": "agg"}


def serve(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answer, in the process itself, until the parent is gone."""
    channel = Channel(socket.socket(fileno=int(sys.argv[1])), max_bytes=MOST_BYTES)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, hard))
    with suppress(Closed):
        while True:
            channel.send(answer(channel.receive()))
