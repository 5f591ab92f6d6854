"""A session as the grader sees it: cells and calls in, plain data out, each within a deadline.

Whatever comes from the other side is the student's word: it is checked, and it may be late,
missing or nonsense. Any of that is a :class:`SessionLost` that says which.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Literal

from chainrule.calling import TimeLimitReached, quiet, time_limit
from chainrule_grader.sandbox.isolation import refused
from chainrule_grader.sandbox.limits import Limits
from chainrule_session.calls import Call, Callback, Outcome
from chainrule_session.channel import Channel, Closed, DeadlinePassed
from chainrule_session.messages import calls_to_data, largest, outcomes_from_data
from chainrule_session.wire import WireError

# What a session may be late with an answer beyond the limits that it keeps itself.
GRACE = 1.5
_START = 30.0
_LOOK = 5.0
_PIECE = 8_000_000

Why = Literal["refused", "ended", "stuck", "nonsense"]


class SessionLost(Exception):
    """A session, or a branch of it, is of no more use; ``why`` says what it did."""

    def __init__(self, why: Why, message: str = "") -> None:
        self.why = why
        super().__init__(message or _WORDS[why])


_TOO_MUCH = "the code ended its process: the limit of memory is reached"
_WORDS: dict[Why, str] = {
    "refused": "the files handed in have no place",
    "ended": "the code ended its process: a crash, or os._exit",
    "stuck": "the code could not be stopped",
    "nonsense": "the code broke into the line to the grader",
}


Asked = Callable[[], bool]


def _never() -> bool:
    return False


class Stale(Exception):
    """The calls may depend on what has happened since a branch was forked; none of them ran."""


@dataclass(frozen=True)
class Changed:
    """What cells have changed since a fork: the shared generators, and whatever else, in doubt."""

    drawn: bool
    more: bool


@dataclass(frozen=True)
class Since:
    """What a branch is not told of: cells that have computed since it was forked.

    ``names`` are those that they have bound, ``used`` those that they have read; ``drawn`` says
    whether they may have drawn random numbers.
    """

    names: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    drawn: bool = True


class _Line:
    """A channel to code that is not trusted."""

    def __init__(self, end: socket.socket, limits: Limits, out_of_memory: Asked) -> None:
        self._out_of_memory = out_of_memory
        self.channel = Channel(end)
        self.channel.bound(largest(limits.to_data()))

    def send(self, message: Any, deadline: float, callbacks: list[Callback] | None = None) -> None:
        try:
            self.channel.send(message, deadline, callbacks)
        except Closed as error:
            raise SessionLost("ended") from error
        except DeadlinePassed as error:
            raise SessionLost("stuck") from error

    def receive(self, deadline: float) -> dict[str, Any]:
        try:
            message = self.channel.receive(deadline)
        except Closed as error:
            raise SessionLost("ended", _TOO_MUCH if self._out_of_memory() else "") from error
        except DeadlinePassed as error:
            raise SessionLost("stuck") from error
        except WireError as error:
            raise SessionLost("nonsense") from error
        if type(message) is not dict or type(message.get("op")) is not str:
            raise SessionLost("nonsense")
        return message


class Session:
    """One submission's session. Not for use by several threads."""

    def __init__(
        self, end: socket.socket, limits: Limits, number: int, out_of_memory: Asked = _never
    ) -> None:
        self.number = number
        self._limits = limits
        self._out_of_memory = out_of_memory
        self._line = _Line(end, limits, out_of_memory)
        self._asked = 0
        self._branches = 0

    def start(self, files: Mapping[str, bytes]) -> None:
        """Hand over the submission's files and wait until it is ready.

        Raises SessionLost, and IsolationError where the fence around it cannot be made here.
        """
        deadline = monotonic() + _START
        # Until it says that it is ready, nothing of the submission's runs over there.
        answer = self._line.receive(deadline)
        if answer["op"] != "forked":
            raise refused(str(answer.get("reason")))
        self._line.send({"op": "start", "limits": self._limits.to_data()}, deadline)
        for name, content in files.items():
            for at in range(0, len(content) or 1, _PIECE):
                piece = {"op": "file", "name": name, "content": content[at : at + _PIECE]}
                self._line.send(piece, deadline)
        self._line.send({"op": "go"}, deadline)
        answer = self._line.receive(deadline)
        if answer["op"] != "ready":
            raise SessionLost("refused", f"no session: {answer.get('reason')}")

    def run_cell(self, source: str, *, seconds: float, figures: bool = False) -> list[Any]:
        """Run a cell and return its outputs, as the session tells them."""
        cpu_seconds = min(seconds, self._limits.cell_cpu_seconds)
        message = {"op": "cell", "source": source, "figures": figures}
        limits = {"seconds": seconds, "cpu_seconds": cpu_seconds}
        answer = self._ask({**message, **limits}, seconds + GRACE)
        outputs = answer.get("outputs")
        if type(outputs) is not list:
            raise SessionLost("nonsense")
        return outputs

    def names(self) -> set[str]:
        """Return the names of all that can be called."""
        return self._names("callables")

    def stubs(self) -> set[str]:
        """Return the names of the functions that only raise NotImplementedError."""
        return self._names("stubs")

    def _names(self, kind: str) -> set[str]:
        names = self._ask({"op": "names"}, _LOOK).get(kind)
        if type(names) is not list:
            raise SessionLost("nonsense")
        return {name for name in names if type(name) is str}

    def read(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the values of the variables among `names` that exist."""
        values = self._ask({"op": "read", "names": list(names)}, _LOOK).get("values")
        if type(values) is not dict:
            raise SessionLost("nonsense")
        return {name: value for name, value in values.items() if name in names}

    def changed(self) -> Changed:
        """Say what is otherwise since the last fork, beside the names that cells have bound."""
        answer = self._ask({"op": "changed"}, _LOOK)
        return Changed(answer.get("drawn") is not False, answer.get("more") is not False)

    def branch(self, instead_of: Branch | None = None) -> Branch:
        """Fork the session's state, for calls that it must not know of, and end another branch."""
        ended = 0
        if instead_of is not None:
            instead_of.close()
            ended = instead_of.number
        self._branches += 1
        ours, theirs = socket.socketpair()
        with theirs:
            message = {"op": "branch", "branch": self._branches, "instead_of": ended}
            self._send(message, _LOOK)
            try:
                socket.send_fds(self._line.channel.socket, [b"f"], [theirs.fileno()])
            except OSError as error:
                raise SessionLost("ended") from error
        self._answer("branch", monotonic() + _LOOK)
        return Branch(ours, self._limits, self._branches, self._out_of_memory)

    def drop(self, branch: Branch) -> None:
        """End a branch."""
        branch.close()
        self._ask({"op": "drop", "branch": branch.number}, _LOOK)

    def close(self) -> None:
        """Hang up. The server ends the process."""
        self._line.channel.close()

    def _ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        self._send(message, seconds)
        return self._answer(message["op"], monotonic() + seconds)

    def _send(self, message: dict[str, Any], seconds: float) -> None:
        self._asked += 1
        self._line.send({**message, "number": self._asked}, monotonic() + seconds)

    def _answer(self, op: str, deadline: float) -> dict[str, Any]:
        answer = self._line.receive(deadline)
        if (answer["op"], answer.get("number")) != (op, self._asked):
            raise SessionLost("nonsense")
        return answer


class Branch:
    """A fork of a session's state, in which calls run."""

    def __init__(
        self, end: socket.socket, limits: Limits, number: int, out_of_memory: Asked = _never
    ) -> None:
        self.number = number
        self._line = _Line(end, limits, out_of_memory)

    def run(
        self,
        calls: Sequence[Call],
        *,
        seconds: float,
        defines: Sequence[str] = (),
        since: Since | None = None,
    ) -> list[Outcome]:
        """Run the cells `defines`, then a batch of calls; one outcome per call.

        Raises Stale where the calls may depend on what has happened `since` the fork, or one of
        the cells fails.
        """
        deadline = monotonic() + seconds + GRACE + 0.5 * len(defines)
        callbacks: list[Callback] = []
        message = {"op": "run", "calls": calls_to_data(calls), "seconds": seconds}
        message |= {"defines": list(defines)}
        if since is not None:
            message |= {"unknown": sorted(since.names), "touched": sorted(since.used)}
            message |= {"drawn": since.drawn}
        self._line.send(message, deadline, callbacks)
        used = [0] * len(callbacks)
        while True:
            answer = self._line.receive(deadline)
            if answer["op"] != "callback":
                break
            number = answer.get("callback")
            if type(number) is not int or not 0 <= number < len(callbacks):
                raise SessionLost("nonsense")
            used[number] += 1
            value = _called(callbacks[number], used[number], answer, deadline)
            self._line.send(value, deadline)
        if (defines or since is not None) and answer["op"] == "stale":
            raise Stale
        try:
            counts = _counts(calls, used)
            return outcomes_from_data(answer.get("outcomes"), calls, counts)
        except WireError as error:
            raise SessionLost("nonsense") from error

    def run_cell(self, source: str, *, seconds: float, defines: Sequence[str] = ()) -> list[Any]:
        """Run a cell on the branch's state and return its outputs."""
        deadline = monotonic() + seconds + GRACE + 0.5 * len(defines)
        message = {"op": "cell", "source": source, "seconds": seconds, "defines": list(defines)}
        self._line.send(message, deadline)
        outputs = self._line.receive(deadline).get("outputs")
        if type(outputs) is not list:
            raise SessionLost("nonsense")
        return outputs

    def alone(self, functions: Sequence[str]) -> bool:
        """Say whether functions depend on nothing but their arguments, in doubt that they do."""
        deadline = monotonic() + _LOOK
        self._line.send({"op": "alone", "functions": list(functions)}, deadline)
        return self._line.receive(deadline).get("alone") is True

    def close(self) -> None:
        """Hang up."""
        self._line.channel.close()


def _called(
    callback: Callback, used: int, answer: dict[str, Any], deadline: float
) -> dict[str, Any]:
    """Call a trusted function with a student's arguments; what goes wrong is told, not raised."""
    args, kwargs = answer.get("args"), answer.get("kwargs")
    if type(args) is not tuple or type(kwargs) is not dict:
        raise SessionLost("nonsense")
    if used > callback.max_calls:
        return {"error": f"{callback.name} was called more than {callback.max_calls} times"}
    try:
        # With arguments of the student's it could take for ever; never 0, which means no limit.
        with quiet(), time_limit(max(deadline - monotonic(), 0.01)):
            return {"value": callback.function(*args, **kwargs)}
    except TimeLimitReached as error:
        raise SessionLost("stuck") from error
    except Exception as error:  # of arguments that the function was not made for
        return {"error": f"{callback.name}: {type(error).__name__}: {error}"}


def _counts(calls: Sequence[Call], used: Sequence[int]) -> list[dict[str, int]]:
    """Say of each call how often its callbacks were used, in the order in which they were sent."""
    left = iter(used)
    counts = []
    for call in calls:
        held = [
            value for value in (*call.args, *call.kwargs.values()) if isinstance(value, Callback)
        ]
        names = [callback.name for callback in (*held, *call.substitutes.values())]
        counts.append({name: n for name in names if (n := next(left))})
    return counts
