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
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from numpy.random import bit_generator

from chainrule.calling import Limited, Raised, TimeLimitReached
from chainrule_session import fence, figures
from chainrule_session.calls import Outcome
from chainrule_session.channel import Channel, Closed
from chainrule_session.fence import HOME
from chainrule_session.messages import (
    calls_from_data,
    fitting,
    largest,
    outcome_to_data,
)
from chainrule_session.namespace import Namespace
from chainrule_session.outputs import CUT, Outputs
from chainrule_session.seeing import Dependence, dependence
from chainrule_session.shell import SessionShell, define, limit_named, run_cell
from chainrule_session.wire import Opaque, WireError, encode

Message = dict[str, Any]
_STATE, _SET_STATE = random.getstate, random.setstate
_TOO_MUCH = [{"output_type": "stream", "name": "stdout", "text": CUT}]


class Captured:
    """What is written to descriptors 1 and 2 past Python: by subprocesses and C code."""

    def __init__(self, outputs: Outputs, most: int) -> None:
        self._outputs = outputs
        self._most = most
        self._files = {name: _file_behind(number) for number, name in _STREAMS.items()}
        outputs.catch_up = self.hand_over

    def hand_over(self) -> None:
        """Add what was written since last time to the outputs, as far as it is kept."""
        found = {}
        for name, file in self._files.items():
            with contextlib.suppress(OSError):  # where student code has closed it
                size = os.lseek(file, 0, os.SEEK_END)
                if size:
                    found[name] = os.pread(file, min(size, self._most + 1), 0)
                    os.ftruncate(file, 0)
        for name, data in found.items():
            self._outputs.stream(name, data.decode(errors="replace"))

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files.values():
            with contextlib.suppress(OSError):
                os.close(file)


_STREAMS = {1: "stdout", 2: "stderr"}


def _file_behind(descriptor: int) -> int:
    """Put a file of no name behind a descriptor; return another descriptor of it."""
    number = os.memfd_create("output") if hasattr(os, "memfd_create") else _nameless()
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        fcntl.fcntl(number, fcntl.F_SETFL, os.O_APPEND)
    os.dup2(number, descriptor)
    return number


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
        # At the last fork: where the shared generators stood, and what NumPy does with errors.
        self._drawn: object = None
        self._errors: object = None
        self._seeds = random.Random(0)
        self._handlers: dict[str, Callable[[Message], Message]] = {
            "cell": self._cell,
            "names": self._names,
            "read": self._read,
            "branch": self._branch,
            "drop": self._drop,
            "changed": self._changed,
        }

    def start(self) -> None:
        """Put the submission's files in place and say that the session is ready."""
        self._channel.send({"op": "forked"})
        message = self._channel.receive()
        self._limits = message["limits"]
        self._shell.outputs.keep(self._limits["output_text"], self._limits["output_display"])
        self._shell.notebook_cpu_seconds = self._limits["notebook_cpu_seconds"]
        os.chdir(self._home)
        trouble = self._take_files()
        if trouble:
            self._channel.send({"op": "refused", "reason": trouble})
            return
        self._channel.bound(largest(self._limits))
        fence.limit_files(self._limits["file_size"])
        self._last_module = next(reversed(sys.modules))
        # For modules that were handed in, too; last, so that they take no other's place.
        sys.path.append(self._home)
        # The course's own package stands beside a notebook, and students may open its data so.
        package = Path(sys.modules["chainrule"].__file__ or "").parent
        with contextlib.suppress(OSError):
            Path(self._home, "chainrule").symlink_to(package)
        self._captured = Captured(self._shell.outputs, self._limits["output_text"])
        # The same code earns the same marks, though it may draw numbers without a seed.
        random.seed(0)
        np.random.seed(0)
        setattr(bit_generator, "randbits", self._seeds.getrandbits)  # noqa: B010
        gc.unfreeze()
        self._channel.send({"op": "ready"})

    def _take_files(self) -> str:
        """Write the files that come, piece by piece; return what went wrong."""
        trouble = ""
        while (message := self._channel.receive())["op"] == "file":
            path = Path(self._home, message["name"])
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("ab") as file:
                    file.write(message["content"])
            except OSError as error:
                trouble = trouble or f"its file {message['name']} has no place: {error.strerror}"
        return trouble

    def run(self) -> None:
        """Answer messages until the other side is gone."""
        with contextlib.suppress(Closed, WireError):
            while True:
                message = self._channel.receive()
                op, number = message["op"], message["number"]
                reply = self._handlers[op](message)
                try:
                    self._channel.send({**reply, "op": op, "number": number})
                except WireError:  # more than any grader would take
                    nothing = {"outputs": _TOO_MUCH, "values": {}}
                    self._channel.send({**nothing, "op": op, "number": number})

    def _cell(self, message: Message) -> Message:
        figures.render = message["figures"]
        run_cell(self._shell, message["source"], message["seconds"], message["cpu_seconds"])
        return {"outputs": self._shell.outputs.take()}

    def _names(self, _message: Message) -> Message:
        space = self._shell.user_ns
        names = [name for name in space if type(name) is str and not name.startswith("_")][:2000]
        return {
            "callables": [name for name in names if callable(space[name])],
            "stubs": [name for name in names if is_stub(space[name])],
        }

    def _read(self, message: Message) -> Message:
        space = self._shell.user_ns
        most = self._limits["value"]
        return {
            "values": {
                name: Opaque(type(space[name]).__name__)
                if fitting(space[name], most) is None
                else space[name]
                for name in message["names"]
                if name in space
            }
        }

    def _changed(self, _message: Message) -> Message:
        """Say what is otherwise since the last fork, beside the names that cells have bound.

        With transformers a cell is not what it says; a module that was handed in may keep anything.
        """
        shell = self._shell
        return {
            "drawn": self._generators() != self._drawn,
            "more": np.geterr() != self._errors
            or bool(shell.ast_transformers or shell.input_transformers_post)
            or _imported_from(self._home, self._last_module),
        }

    def _generators(self) -> object:
        """Return where the generators stand that all code shares, and where seeds come from."""
        state = np.random.get_state(legacy=False)
        inner = state["state"]
        ours = (inner["key"].tobytes(), inner["pos"]) if "key" in inner else repr(inner)
        gauss = (state.get("has_gauss"), state.get("gauss"))
        return state["bit_generator"], ours, gauss, _STATE(), self._seeds.getstate()

    def _branch(self, message: Message) -> Message:
        """Fork the state there is now, to be talked to over a socket that comes with this."""
        _, descriptors, _, _ = socket.recv_fds(self._channel.socket, 1, 1)
        if message["instead_of"]:
            self._drop({"branch": message["instead_of"]})
        self._drawn, self._errors = self._generators(), np.geterr()
        drawn = _STATE()
        pid = os.fork()
        if pid == 0:
            try:
                _SET_STATE(drawn)  # Python seeds this one anew in whatever it forks
                self._channel.close()
                end = socket.socket(fileno=descriptors[0])
                channel = Channel(end, references=True)
                channel.bound(largest(self._limits))
                Branch(channel, self._shell, self._limits, self._captured).run()
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

    def __init__(
        self, channel: Channel, shell: SessionShell, limits: Message, captured: Captured
    ) -> None:
        self._channel = channel
        self._shell = shell
        self._limits = limits
        # Files of its own, too: what a call writes there must not come out of the next cell.
        captured.close()
        Captured(shell.outputs, limits["output_text"])
        shell.notebook_cpu_seconds = float("inf")  # its clock begins anew, and has its own limit
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
                defined = [define(self._shell, each, 5) for each in message.get("defines", ())]
                if not all(defined):
                    self._channel.send({"op": "stale"})
                elif message["op"] == "run":
                    self._calls(message)
                elif message["op"] == "cell":
                    self._cell(message)
                elif message["op"] == "alone":
                    alone = self._dependence(message["functions"]) is Dependence.NOTHING
                    self._channel.send({"op": "alone", "alone": alone})

    def _dependence(
        self,
        functions: Iterable[str],
        unknown: Collection[str] = (),
        touched: Collection[str] = (),
    ) -> Dependence:
        shell = self._shell
        return dependence(shell.user_ns, functions, unknown, touched, shell.user_ns_hidden)

    def _is_stale(self, message: Message) -> bool:
        """Say whether the calls of a message may depend on what has happened since the fork."""
        functions = dict.fromkeys(call["function"] for call in message["calls"])
        found = self._dependence(functions, message["unknown"], message["touched"])
        return found is Dependence.ANYTHING or (found is Dependence.CHANCE and message["drawn"])

    def _calls(self, message: Message) -> None:
        if "unknown" in message and self._is_stale(message):
            self._channel.send({"op": "stale"})
            return
        used = int(sum(os.times()[:2])) + 1
        with contextlib.suppress(ValueError, OSError):
            soft = min(used + self._cpu, self._cpu_hard)
            resource.setrlimit(resource.RLIMIT_CPU, (soft, self._cpu_hard))
        calls = calls_from_data(message["calls"], self._ask)
        outcomes: list[Outcome]
        try:
            outcomes = Namespace(self._shell.user_ns, message["seconds"]).run(calls)
        except TimeLimitReached:  # late, between two calls
            outcomes = [Limited(f"{message['seconds']:g} seconds for this exercise")] * len(calls)
        self._shell.outputs.take()
        most = self._limits["value"]
        limited = outcome_to_data(Limited(f"{most / 1e6:g} MB for what a function returns"))
        data = [
            outcome_to_data(_with_limit(one), call)
            for one, call in zip(outcomes, calls, strict=True)
        ]
        answer = fitting({"op": "outcomes", "outcomes": data}, most)
        if answer is None:
            data = [limited if fitting(one, most) is None else one for one in data]
            answer = fitting({"op": "outcomes", "outcomes": data}, most)
        if answer is None:  # each of them would fit
            answer = encode({"op": "outcomes", "outcomes": [limited] * len(data)})
        self._channel.send_encoded(answer)

    def _cell(self, message: Message) -> None:
        run_cell(self._shell, message["source"], message["seconds"], message["seconds"])
        self._channel.send({"op": "cell", "outputs": self._shell.outputs.take()})

    def _ask(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        question = {"op": "callback", "callback": number, "args": args, "kwargs": kwargs}
        with _whole():
            self._channel.send(question)
            reply = self._channel.receive()
        if "error" in reply:
            raise RuntimeError(reply["error"])
        return reply["value"]


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    """Let no limit's signal in until question and answer are through, or they fall out of step."""
    limits = {signal.SIGALRM, signal.SIGXCPU}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, limits)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _with_limit(outcome: Outcome) -> Outcome:
    """Say in an exception's message which limit it comes from, if it does."""
    limit = isinstance(outcome, Raised) and limit_named(outcome.type, outcome.message)
    if isinstance(outcome, Raised) and limit:
        return replace(outcome, message=f"{outcome.message} ({limit})".strip())
    return outcome


def _imported_from(folder: str, last: str) -> bool:
    """Say whether a module that was imported after the `last` one comes from a folder.

    The others are left alone: to look at them is to write to memory that the server still shares.
    """
    try:
        new = list(takewhile(lambda name: name != last, reversed(sys.modules)))
    except RuntimeError:  # a thread is importing just now
        return True
    modules = [each for each in map(sys.modules.get, new) if type(each) is ModuleType]
    files = (vars(module).get("__file__") for module in modules)
    return any(type(file) is str and file.startswith(folder) for file in files)


def is_stub(value: Any) -> bool:
    """Say whether a function does nothing but raise NotImplementedError."""
    return type(value) is FunctionType and value.__code__.co_names == (
        NotImplementedError.__name__,
    )


def _out_of_time(_signum: int, _frame: object) -> None:
    raise TimeLimitReached
