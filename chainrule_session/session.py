"""A session: the process that holds one submission, from its first cell to its last call.

It answers one message after another. Cells change its state; a *branch* is a fork of that state
which runs the judge's calls, so that nothing of a call, and no hidden input, comes back here.
"""

from __future__ import annotations

import contextlib
import gc
import os
import random
import resource
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.calling import TimeLimitReached
from chainrule_session import figures
from chainrule_session.calls import Outcome
from chainrule_session.channel import Channel, Closed
from chainrule_session.fence import HOME
from chainrule_session.messages import calls_from_data, outcome_to_data
from chainrule_session.namespace import Namespace
from chainrule_session.shell import SessionShell, run_cell
from chainrule_session.wire import WireError

Message = dict[str, Any]


class Captured:
    """What is written to descriptors 1 and 2 past Python: by subprocesses and C code."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._file = os.memfd_create("output") if hasattr(os, "memfd_create") else _nameless()
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            fcntl.fcntl(self._file, fcntl.F_SETFL, os.O_APPEND)
        os.dup2(self._file, 1)
        os.dup2(self._file, 2)

    def take(self) -> str:
        """Return what was written since last time, as far as it is kept."""
        size = os.lseek(self._file, 0, os.SEEK_END)
        if not size:
            return ""
        data = os.pread(self._file, min(size, self._most + 1), 0)
        os.ftruncate(self._file, 0)
        return data.decode(errors="replace")


def _nameless() -> int:
    import tempfile

    number, name = tempfile.mkstemp()
    os.unlink(name)
    return number


class Session:
    """The loop of one session, on its channel to the grader."""

    def __init__(self, end: socket.socket, shell: SessionShell, home: str = HOME) -> None:
        self._channel = Channel(end, references=True)
        self._shell = shell
        self._home = home
        self._branches: dict[int, int] = {}
        self._handlers: dict[str, Callable[[Message], Message]] = {
            "cell": self._cell,
            "names": self._names,
            "read": self._read,
            "branch": self._branch,
            "drop": self._drop,
        }

    def start(self) -> None:
        """Put the submission's files in place and say that the session is ready."""
        message = self._channel.receive()
        self._limits = message["limits"]
        outputs = self._shell.outputs
        outputs.__init__(self._limits["output_text"], self._limits["output_display"])  # type: ignore[misc]
        for name, content in message["files"].items():
            path = Path(self._home, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        os.chdir(self._home)
        # The course's own package stands beside a notebook, and students may open its data so.
        package = Path(sys.modules["chainrule"].__file__ or "").parent
        with contextlib.suppress(OSError):
            Path(self._home, "chainrule").symlink_to(package)
        self._captured = Captured(self._limits["output_text"])
        random.seed(0)
        np.random.seed(0)
        gc.unfreeze()
        self._channel.send({"op": "ready"})

    def run(self) -> None:
        """Answer messages until the other side is gone."""
        with contextlib.suppress(Closed, WireError):
            while True:
                message = self._channel.receive()
                reply = self._handlers[message["op"]](message)
                self._channel.send({**reply, "op": message["op"], "number": message["number"]})

    def _cell(self, message: Message) -> Message:
        figures.render = message["figures"]
        run_cell(self._shell, message["source"], message["seconds"], message["cpu_seconds"])
        text = self._captured.take()
        if text:
            self._shell.outputs.stream("stdout", text)
        return {"outputs": self._shell.outputs.take()}

    def _names(self, _message: Message) -> Message:
        space = self._shell.user_ns
        names = [name for name in space if type(name) is str and not name.startswith("_")][:2000]
        return {"callables": [name for name in names if callable(space[name])]}

    def _read(self, message: Message) -> Message:
        space = self._shell.user_ns
        return {"values": {name: space[name] for name in message["names"] if name in space}}

    def _branch(self, message: Message) -> Message:
        """Fork the state there is now, to be talked to over a socket that comes with this."""
        _, descriptors, _, _ = socket.recv_fds(self._channel.socket, 1, 1)
        pid = os.fork()
        if pid == 0:
            try:
                self._channel.close()
                end = socket.socket(fileno=descriptors[0])
                Branch(Channel(end, references=True), self._shell, self._limits).run()
            finally:
                os._exit(0)
        os.close(descriptors[0])
        self._branches[message["branch"]] = pid
        return {}

    def _drop(self, message: Message) -> Message:
        pid = self._branches.pop(message["branch"], None)
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
        return {}


class Branch:
    """A fork of a session's state, in which the judge's calls run."""

    def __init__(self, channel: Channel, shell: SessionShell, limits: Message) -> None:
        self._channel = channel
        self._shell = shell
        self._limits = limits
        signal.signal(signal.SIGXCPU, _out_of_time)
        seconds = int(limits["exercise_seconds"])
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        self._cpu_hard = hard
        self._cpu = seconds

    def run(self) -> None:
        """Answer messages until the other side is gone."""
        with contextlib.suppress(Closed, WireError):
            while True:
                message = self._channel.receive()
                for source in message.get("defines", ()):
                    run_cell(self._shell, source, 5, 5, silent=True)
                    self._shell.outputs.clear()
                if message["op"] == "run":
                    self._calls(message)
                elif message["op"] == "cell":
                    self._cell(message)

    def _calls(self, message: Message) -> None:
        used = int(sum(os.times()[:2])) + 1
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (used + self._cpu, self._cpu_hard))
        calls = calls_from_data(message["calls"], self._ask)
        outcomes: list[Outcome] = []
        with contextlib.suppress(TimeLimitReached):  # late, between two calls
            outcomes = Namespace(self._shell.user_ns, message["seconds"]).run(calls)
        data = [outcome_to_data(one, call) for one, call in zip(outcomes, calls, strict=True)]
        self._shell.outputs.clear()
        self._channel.send({"op": "outcomes", "outcomes": data})

    def _cell(self, message: Message) -> None:
        run_cell(self._shell, message["source"], message["seconds"], message["seconds"])
        self._channel.send({"op": "cell", "outputs": self._shell.outputs.take()})

    def _ask(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        self._channel.send({"op": "callback", "callback": number, "args": args, "kwargs": kwargs})
        reply = self._channel.receive()
        if "error" in reply:
            raise RuntimeError(reply["error"])
        return reply["value"]


def _out_of_time(_signum: int, _frame: object) -> None:
    raise TimeLimitReached
