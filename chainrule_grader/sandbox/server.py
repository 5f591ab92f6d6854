"""The fork server as the grader sees it: started once, asked for a session per submission."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import chainrule_session
from chainrule_grader.sandbox.bubblewrap import bubblewrap_command, environment, server_command
from chainrule_grader.sandbox.cgroup import Cgroup
from chainrule_grader.sandbox.isolation import IsolationError, bubblewrap_program, refused
from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.scratch import Scratch
from chainrule_grader.sandbox.session import Session, SessionLost
from chainrule_grader.sandbox.users import session_user
from chainrule_session.wire import decode, encode

START_SECONDS = 120.0
_ANSWER_SECONDS = 20.0


class ServerLost(Exception):
    """The fork server ended or no longer answers; a new one is needed."""


class ForkServer:
    """A warm process that forks sessions.

    Raises IsolationError from the constructor where the isolation cannot be had here.
    """

    def __init__(self, isolation: str) -> None:
        self.isolation = isolation
        self._count = 0
        ours, theirs = socket.socketpair(socket.AF_UNIX, _packets())
        self._control = ours
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the server
        self._scratch = Scratch()
        self.cgroup = Cgroup()
        try:
            self._process = self._started(theirs.fileno())
        except BaseException:
            self.close()
            raise
        finally:
            theirs.close()
        try:
            self._answer(START_SECONDS)
        except ServerLost as error:
            reason = self._said()
            self.close()
            if isolation == "bubblewrap":
                raise refused(reason) from error
            raise RuntimeError(f"the fork server did not start: {reason}") from error

    def _started(self, descriptor: int) -> subprocess.Popen[bytes]:
        env = None
        if self.isolation == "bubblewrap":
            command = bubblewrap_command(bubblewrap_program(), descriptor)
            env = {"PATH": os.environ.get("PATH", "")}
        else:
            command = server_command(descriptor, self.isolation)
            # The two packages only: what lies beside them in a checkout stays out of reach of an
            # import, if not of a student who looks for it.
            engine = Path(self._scratch.path)
            for package in ("chainrule", "chainrule_session"):
                source = Path(chainrule_session.__file__ or "").parent.parent / package
                (engine / package).symlink_to(source)
            env = environment(self._scratch.path, str(engine))
        return subprocess.Popen(
            self.cgroup.command(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            cwd=self._scratch.path,
            env=env,
            pass_fds=[descriptor],
            start_new_session=True,
        )

    def session(self, limits: Limits, files: Mapping[str, bytes]) -> Session:
        """Start a session that holds `files`.

        Raises ServerLost, SessionLost, or IsolationError where no fence can be made around it.
        """
        self._count += 1
        self.cgroup.allow(limits)
        ours, theirs = socket.socketpair()
        with theirs:
            message = {
                "op": "session",
                "session": self._count,
                "uid": session_user(self._count),
                "limits": limits.to_data(),
            }
            try:
                self._ask(message, theirs.fileno())
            except ServerLost:
                ours.close()
                raise
        killed = self.cgroup.killed()
        session = Session(ours, limits, self._count, lambda: self.cgroup.killed() > killed)
        try:
            session.start(files)
        except (SessionLost, IsolationError):
            self.end(session)
            raise
        return session

    def end(self, session: Session) -> None:
        """End a session with everything that it has started. Raises ServerLost."""
        session.close()
        self._ask({"op": "end", "session": session.number})

    def close(self) -> None:
        """End the server and all its sessions."""
        self._control.close()
        process = getattr(self, "_process", None)
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.5)  # it ends its sessions and goes when its control closes
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.cgroup.close()
        self._errors.close()
        self._scratch.close()

    def memory(self) -> list[int]:
        """Return the ids of the server's processes, for measuring."""
        return [self._process.pid]

    def _ask(self, message: dict[str, Any], descriptor: int | None = None) -> None:
        try:
            descriptors = [] if descriptor is None else [descriptor]
            socket.send_fds(self._control, [encode(message)], descriptors)
        except OSError as error:
            raise ServerLost from error
        self._answer(_ANSWER_SECONDS)

    def _answer(self, seconds: float) -> dict[str, Any]:
        self._control.settimeout(seconds)
        try:
            data = self._control.recv(65536)
        except OSError as error:
            raise ServerLost from error
        if not data:
            raise ServerLost
        answer: dict[str, Any] = decode(data)
        return answer

    def _said(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""


def _packets() -> int:
    """Return the kind of socket that keeps one message apart from the next, where there is one."""
    return socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_STREAM
