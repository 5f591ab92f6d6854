"""The fork server: imports once what notebooks need, then forks a session per submission.

It is executed afresh, by ``python -m chainrule_session.server``, and holds nothing that a student
must not see: what a fork inherits, no fence takes away.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from chainrule_session import fence
from chainrule_session.channel import Channel
from chainrule_session.folders import held, remove
from chainrule_session.outputs import Outputs
from chainrule_session.session import Session
from chainrule_session.shell import SessionShell, make_shell, run_cell
from chainrule_session.wire import decode, encode

_WARM_UP = (
    "import numpy as np, matplotlib.pyplot as plt",
    "def warm(x):\n    'docs'\n    return x @ x.T",
    "warm(np.ones((3, 3)))",
    "1 / 0",
    "raise NotImplementedError('warm')",
    "import random; random.seed(0); np.random.seed(0); np.random.default_rng(0).normal(size=3)",
    "import h5py, chainrule.checks, chainrule.datasets, chainrule.plots, chainrule.visible",
    "print('warm'); display('warm')",
)


def warm_shell() -> SessionShell:
    """Make the shell that every session inherits, with its slow first times behind it."""
    fence.keep_memory()
    shell = make_shell(Outputs(10_000, 10_000))
    for source in _WARM_UP:
        run_cell(shell, source, 60, 60)
    shell.reset(new_session=True)
    shell.outputs.clear()
    return shell


class Server:
    """Forks sessions on request; ``control`` carries one message per packet."""

    def __init__(self, control: socket.socket, isolation: str, fresh: Sequence[str]) -> None:
        self._control = control
        self._fresh = fresh
        self._fenced = isolation == "bubblewrap"
        # Without a sandbox, sessions have their homes here: held, or it counts as left behind.
        self._folder = os.getcwd()
        self._holding = None if self._fenced else held(self._folder)
        self._sessions: dict[int, tuple[int, str]] = {}
        self._shell = warm_shell()
        gc.collect()
        gc.freeze()
        tasks = Path("/proc/self/task")
        if threading.active_count() > 1 or (tasks.exists() and len(list(tasks.iterdir())) > 1):
            raise RuntimeError("the server must have one thread when it forks")

    def run(self) -> None:
        """Serve until the grader is gone."""
        self._control.send(encode({"op": "ready", "pid": os.getpid()}))
        while True:
            data, descriptors, _, _ = socket.recv_fds(self._control, 65536, 1)
            if not data:
                break
            message = decode(data)
            if message["op"] == "session":
                self._start(message, descriptors[0])
            else:
                self._end(message["session"])
            self._control.send(encode({"op": message["op"], "session": message["session"]}))
        for number in list(self._sessions):
            self._end(number)

    def _start(self, message: dict[str, Any], descriptor: int) -> None:
        home = fence.HOME
        if not self._fenced:
            home = tempfile.mkdtemp(prefix="session-", dir=self._folder)
        privileged = os.getuid() == 0
        # Asked before the fork: in a new user namespace one is nobody at first.
        user = (message["uid"],) * 2 if privileged else (os.getuid(), os.getgid())
        end = fence.end_of(descriptor)
        try:
            pid = fence.fork_fenced(privileged) if self._fenced else os.fork()
        except OSError as error:
            _tell_failure(end, error)
            return
        if pid == 0:
            try:
                self._in_child(message["limits"], end, home, user)
            finally:
                os._exit(1)
        end.close()
        self._sessions[message["session"]] = (pid, home)

    def _in_child(
        self, limits: dict[str, Any], end: socket.socket, home: str, user: tuple[int, int]
    ) -> None:
        self._control.close()
        if self._holding is not None:
            os.close(self._holding)
        if not self._fenced:
            os.setsid()
            fence.set_limits({**limits, "processes": 100_000})
            os.environ["HOME"] = home
            self._session(end, home)
            return

        privileged = os.getuid() == 0

        def fenced() -> None:
            if privileged:
                fence.own_mounts()
            else:
                fence.own_user(*user)
            fence.mount_fresh(self._fresh, limits["disk"], *user)
            fence.share_nothing(limits["memory"])

        def dropped() -> None:
            os.setsid()
            fence.set_limits(limits)
            fence.drop_privileges(*user)

        def session() -> None:
            if _done(dropped, end):
                self._session(end, home)

        if not _done(fenced, end):
            return

        if privileged:
            session()
            return
        # Forked once more: the C library knows nothing of the first fork, and takes this process's
        # one thread for the server's. Locks of threads that student code starts would suffer.
        pid = fence.run_child(session)
        end.close()
        fence.reap_until(pid)

    def _session(self, end: socket.socket, home: str) -> None:
        session = Session(end, self._shell, home)
        session.start()
        session.run()

    def _end(self, number: int) -> None:
        """End a session and everything that it has started."""
        if number not in self._sessions:
            return  # it was never begun
        pid, home = self._sessions.pop(number)
        with contextlib.suppress(ProcessLookupError):
            if self._fenced:
                os.kill(pid, signal.SIGKILL)
            else:
                os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        if not self._fenced:
            _end_orphans()
            remove(home)


def _done(step: Callable[[], None], end: socket.socket) -> bool:
    """Do a step of fencing a session in; where it fails, tell the grader why."""
    try:
        step()
    except OSError as error:
        _tell_failure(end, error)
        return False
    return True


def _tell_failure(end: socket.socket, error: OSError) -> None:
    with end:
        Channel(end).send({"op": "failed", "reason": error.strerror or str(error)})


def _end_orphans() -> None:
    """End what left its session's group: on Linux it has become a child of this process."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    for _ in range(100):
        left = children.read_text().split() if children.exists() else []
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(int(pid), 0)


def main() -> None:
    """Serve on the descriptor and with the isolation that the command line names."""
    control = fence.end_of(int(sys.argv[1]))
    fence.hide_memory()
    fence.adopt_orphans()
    Server(control, sys.argv[2], sys.argv[3:]).run()


if __name__ == "__main__":
    main()
