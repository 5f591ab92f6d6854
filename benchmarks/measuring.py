"""What a command costs with all that it starts, and what processes hold in memory."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import struct
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.server import ForkServer
from chainrule_session.fence import adopt_orphans

ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
_PATIENCE = 10.0


@dataclass(frozen=True)
class Cost:
    """Wall seconds, and processor seconds of all processes, user and system."""

    wall: float
    cpu: float


class CommandFailed(Exception):
    """A measured command failed; the message is what it said last."""


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] = {}) -> Cost:
    """Run a command and return its cost. Raises CommandFailed."""
    before = _CLOCK.seconds()
    start = time.monotonic()
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **ONE_THREAD, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    wall = time.monotonic() - start
    _reap()
    if done.returncode:
        raise CommandFailed(f"{' '.join(command)}: {(done.stderr or done.stdout)[-2000:]}")
    return Cost(wall, _CLOCK.seconds() - before)


class Clock:
    """Processor time of this thread and of all processes started by it from now on.

    What processes are told of their children's time leaves out those that a signal ended together
    with their namespace, and so every session. The kernel's own counter of a process and all that
    descend from it leaves out nothing.
    """

    def __init__(self) -> None:
        attributes = bytearray(_ATTRIBUTES)
        struct.pack_into("=IIQ", attributes, 0, _SOFTWARE, _ATTRIBUTES, _TASK_CLOCK)
        struct.pack_into("=Q", attributes, 40, _INHERITED)
        given = (ctypes.c_char * _ATTRIBUTES).from_buffer(attributes)
        libc = ctypes.CDLL(None, use_errno=True)
        number = _PERF_EVENT_OPEN[platform.machine()]
        self._descriptor = libc.syscall(number, given, 0, -1, -1, _CLOSE_ON_EXEC)
        if self._descriptor < 0:
            error = ctypes.get_errno()
            hint = "sysctl kernel.perf_event_paranoid=1 may be needed, or root"
            raise OSError(error, f"processor time cannot be counted: {os.strerror(error)}; {hint}")
        adopt_orphans()

    def seconds(self) -> float:
        """Return the seconds so far."""
        (nanoseconds,) = struct.unpack("=Q", os.read(self._descriptor, 8))
        return float(nanoseconds / 1e9)


# Of linux/perf_event.h.
_PERF_EVENT_OPEN = {"x86_64": 298, "aarch64": 241}
_ATTRIBUTES, _SOFTWARE, _TASK_CLOCK, _INHERITED, _CLOSE_ON_EXEC = 128, 1, 1, 1 << 1, 1 << 3
_CLOCK = Clock()


def _reap() -> None:
    """Wait for those that have outlived their parents."""
    deadline = time.monotonic() + _PATIENCE
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.02)


def counted_of_a_second(isolation: str) -> float:
    """Say how much is counted of a second that a session's own child burns."""
    return _burning(1.0, isolation) - _burning(0.0, isolation)


def _burning(seconds: float, isolation: str) -> float:
    burn = f"import time\nwhile time.process_time() < {seconds}: pass"
    cell = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
    before = _CLOCK.seconds()
    server = ForkServer(isolation)
    session = server.session(Limits(), {})
    session.run_cell(cell, seconds=20)
    server.end(session)
    server.close()
    _reap()
    return _CLOCK.seconds() - before


def tree(pid: int) -> list[int]:
    """List a process and all that descend from it."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += map(int, task.read_text().split())
    return found


def pss(pid: int) -> int:
    """Return a process's proportional set size in bytes, 0 where it is gone or may not be read."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def name_of(pid: int) -> str:
    """Return a process's command line, in short."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:200]
    return ""
