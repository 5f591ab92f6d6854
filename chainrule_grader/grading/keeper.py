"""A session that is replaced when it is lost: no cell takes the rest of its notebook with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, TypeVar

from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.server import ForkServer, ServerLost
from chainrule_grader.sandbox.session import Session, SessionLost

MOST_RESTARTS = 3
T = TypeVar("T")


class Servers:
    """The one fork server of a grader, started when it is needed and again when it is lost."""

    def __init__(self, isolation: str) -> None:
        self.isolation = isolation
        self._server: ForkServer | None = None

    def get(self) -> ForkServer:
        """Return a server that works. Raises IsolationError where none can be had."""
        if self._server is None:
            self._server = ForkServer(self.isolation)
        return self._server

    def close(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.close()
            self._server = None


class OutOfTime(Exception):
    """All cells together have taken what a notebook may take."""


class Keeper:
    """The session of one submission, and what has run in it so far."""

    def __init__(self, servers: Servers, limits: Limits, files: Mapping[str, bytes]) -> None:
        self.limits = limits
        self._servers = servers
        self._files = files
        self._ran: list[str] = []
        self.restarts = 0  # how often it was replaced
        # None once it has been lost for good.
        self._session: Session | None = self._start()
        self._deadline = monotonic() + limits.notebook_seconds

    def run_cell(
        self, source: str, *, figures: bool = False, seconds: float | None = None
    ) -> list[Any]:
        """Run a cell for good, within `seconds` where they are given; return its outputs.

        Raises SessionLost where it took its session with it: by then another one stands where
        this one stood before the cell. Raises OutOfTime when nothing may run any more.
        """
        most = self.limits.cell_seconds if seconds is None else seconds
        session = self._alive()
        try:
            outputs = session.run_cell(source, seconds=min(most, self._left()), figures=figures)
        except SessionLost:
            self.restart()
            raise
        self._ran.append(source)
        return outputs

    def use(self, look: Callable[[Session], T]) -> T:
        """Let `look` ask the session something; where that loses it, once more on a new one."""
        session = self._alive()
        try:
            return look(session)
        except SessionLost:
            self.restart()
            return look(self._alive())

    def restart(self) -> None:
        """End the session and bring another to the same place."""
        self._end()
        self.restarts += 1
        if self.restarts > MOST_RESTARTS:
            return
        try:
            self._session = session = self._start()
            for source in self._ran:
                seconds = min(self.limits.cell_seconds, self._left())
                session.run_cell(source, seconds=seconds)
        except (SessionLost, OutOfTime):
            self._end()

    def close(self) -> None:
        """End the session."""
        self._end()

    def _alive(self) -> Session:
        if self._session is None:
            raise SessionLost("ended", "not run: the code ended its process too often")
        return self._session

    def _left(self) -> float:
        left = self._deadline - monotonic()
        if left <= 0:
            raise OutOfTime
        return left

    def _start(self) -> Session:
        try:
            return self._servers.get().session(self.limits, self._files)
        except (ServerLost, SessionLost) as lost:
            if isinstance(lost, SessionLost) and lost.why == "refused":
                raise
            # Nothing of the submission's has run in it yet: whatever it was, it was not its doing.
            self._servers.close()
            return self._servers.get().session(self.limits, self._files)

    def _end(self) -> None:
        session, self._session = self._session, None
        if session is None:  # ended before; a server told so twice would be lost itself
            return
        try:
            self._servers.get().end(session)
        except ServerLost:
            self._servers.close()
