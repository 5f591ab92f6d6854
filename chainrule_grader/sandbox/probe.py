"""Try on this machine, step by step, what every submission needs: the real thing, not its parts.

Each step builds on those before it. The first that fails ends the attempt, and says what to install
or set.
"""

from __future__ import annotations

import ast
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

from chainrule_grader.sandbox import machine
from chainrule_grader.sandbox.bubblewrap import unshared
from chainrule_grader.sandbox.isolation import IsolationError, bubblewrap_program, refused
from chainrule_grader.sandbox.limits import MEGABYTE, Limits
from chainrule_grader.sandbox.server import ForkServer, ServerLost
from chainrule_grader.sandbox.session import Session, SessionLost

_SECONDS = 20
_FORKS = 12


@dataclass(frozen=True)
class Step:
    """One step: whether it went well, what was found, and what to do where it did not."""

    name: str
    ok: bool
    found: str
    advice: str = ""


class _Failed(Exception):
    def __init__(self, found: str, advice: str = "") -> None:
        super().__init__(found)
        self.found = found
        self.advice = advice


def probe(isolation: str, limits: Limits, hidden: Path | None = None) -> Iterator[Step]:
    """Go through the steps of an isolation; nothing of the folder `hidden` may be in sight."""
    attempt = _Attempt(isolation, limits, hidden)
    try:
        for name, step in attempt.steps():
            try:
                yield Step(name, True, step())
            except _Failed as failed:
                yield Step(name, False, failed.found, failed.advice)
                return
            except (IsolationError, ServerLost, SessionLost, RuntimeError) as error:
                yield Step(name, False, getattr(error, "reason", "") or str(error), attempt.advice)
                return
    finally:
        attempt.close()


def try_out(isolation: str) -> None:
    """Start a fork server and a session in it. Raises IsolationError where that does not work."""
    server = ForkServer(isolation)
    try:
        server.end(server.session(Limits(), {}))
    except (ServerLost, SessionLost) as error:
        raise refused(str(error)) from error
    finally:
        server.close()


class _Attempt:
    def __init__(self, isolation: str, limits: Limits, hidden: Path | None) -> None:
        self._isolation = isolation
        self._limits = limits
        self._hidden = hidden
        self._server: ForkServer | None = None
        self._session: Session | None = None
        self.advice = ""

    def steps(self) -> list[tuple[str, Callable[[], str]]]:
        fenced: list[tuple[str, Callable[[], str]]] = [
            ("system", self._system),
            ("bubblewrap", self._bubblewrap),
            ("user namespaces", self._namespaces),
            ("bubblewrap starts", self._bubblewrap_starts),
        ]
        common: list[tuple[str, Callable[[], str]]] = [
            ("fork server", self._fork_server),
            ("session", self._a_session),
            ("a cell", self._a_cell),
        ]
        inside: list[tuple[str, Callable[[], str]]] = [
            ("privileges", self._privileges),
            ("files", self._files),
            ("network", self._network),
            ("limit of processes", self._processes),
        ]
        memory = ("limit of memory", self._memory)
        if self._isolation == "bubblewrap":
            return [*fenced, *common, *inside, memory]
        return [*common, memory]

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        if self._server is not None:
            self._server.close()

    def _system(self) -> str:
        found = machine.system()
        if not machine.supported():
            raise _Failed(found, "bubblewrap needs Linux on x86-64 or ARM (aarch64).")
        return found

    def _bubblewrap(self) -> str:
        try:
            program = bubblewrap_program()
        except IsolationError as error:
            install = "Install the system package `bubblewrap`: apt-get install bubblewrap"
            raise _Failed("not installed", f"{install} (or dnf, pacman, zypper).") from error
        done = _ran([program, "--version"])
        version = done.stdout.strip().removeprefix("bubblewrap ")
        return f"{version or 'of unknown version'}, {program}"

    def _namespaces(self) -> str:
        self.advice = " ".join(machine.obstacles()) or machine.CONTAINER
        return machine.namespaces()

    def _bubblewrap_starts(self) -> str:
        view = ["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--die-with-parent"]
        done = _ran([bubblewrap_program(), *unshared(), *view, "true"])
        if done.returncode != 0:
            said = done.stderr.strip().splitlines()
            raise _Failed(said[-1] if said else f"exit code {done.returncode}", self.advice)
        return "with its own processes, network, IPC and mounts"

    def _fork_server(self) -> str:
        started = monotonic()
        self._server = ForkServer(self._isolation)
        return f"ready after {monotonic() - started:.1f} s"

    def _a_session(self) -> str:
        assert self._server is not None
        started = monotonic()
        small = replace(self._limits, processes=_FORKS, memory=300 * MEGABYTE)
        self._session = self._server.session(small, {})
        milliseconds = (monotonic() - started) * 1000
        fence = "forked behind namespaces of its own" if self._isolation != "process" else "forked"
        return f"{fence} in {milliseconds:.0f} ms"

    def _a_cell(self) -> str:
        if self._told("print(6 * 7)") != 42:
            raise _Failed("a cell did not say what it should")
        return "runs, and its output comes back"

    def _privileges(self) -> str:
        status = self._told(
            "lines = open('/proc/self/status').read().splitlines()\n"
            "print(dict(line.split(':\\t', 1) for line in lines if ':\\t' in line))"
        )
        uids = {*status["Uid"].split()}
        if "0" in uids or int(status["CapEff"], 16) or status["NoNewPrivs"] != "1":
            raise _Failed(f"not given up: user {', '.join(uids)}, {status['CapEff']}")
        return f"given up: user {uids.pop()}, no capabilities, none to be had"

    def _files(self) -> str:
        seen = self._told(
            f"import importlib.util, os\nhidden = {str(self._hidden) if self._hidden else ''!r}\n"
            "print((importlib.util.find_spec('chainrule_grader') is not None,\n"
            "       bool(hidden) and os.path.exists(os.path.join(hidden, 'source')),\n"
            "       os.access('/usr', os.W_OK)))"
        )
        names = ("the grader's package", "the course's folder", "a system that can be written to")
        found = [name for name, visible in zip(names, seen, strict=True) if visible]
        if found:
            raise _Failed(f"in sight: {', '.join(found)}")
        return "grader and course out of sight, the system read-only"

    def _network(self) -> str:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            reached = self._told(
                f"import socket\ntry:\n"
                f"    socket.create_connection(('127.0.0.1', {listener.getsockname()[1]}), 2)\n"
                "    print(True)\nexcept OSError:\n    print(False)"
            )
        if reached:
            raise _Failed("this machine's own network can be reached from a session")
        return "none"

    def _processes(self) -> str:
        started = self._told(
            f"import os, time\nstarted = []\nfor _ in range({2 * _FORKS}):\n"
            "    try:\n        pid = os.fork()\n    except OSError:\n        break\n"
            "    if pid == 0:\n        time.sleep(20); os._exit(0)\n"
            "    started.append(pid)\n"
            "for pid in started: os.kill(pid, 9); os.waitpid(pid, 0)\n"
            "print(len(started))"
        )
        if started >= 2 * _FORKS:
            raise _Failed(f"{started} of at most {_FORKS} processes could be started")
        return f"holds: of {_FORKS} allowed, the next was refused"

    def _memory(self) -> str:
        refused = self._told(
            "try:\n    b = bytearray(600_000_000); print(False)\n"
            "except MemoryError:\n    print(True)"
        )
        if not refused and machine.system().startswith("Linux"):
            raise _Failed("600 MB could be had of 300 MB allowed")
        groups = self._server.cgroup.limited() if self._server else []
        beside = f"; a cgroup limits {' and '.join(groups)} of all together" if groups else ""
        return f"holds{beside}" if refused else "is not kept on this system"

    def _told(self, source: str) -> Any:
        """Run a cell that prints a literal, and return that."""
        assert self._session is not None
        outputs = self._session.run_cell(source, seconds=_SECONDS)
        texts = [output.get("text") or output.get("evalue") for output in outputs]
        try:
            return ast.literal_eval(str(texts[0]))
        except (IndexError, ValueError, SyntaxError) as error:
            raise _Failed(f"a cell said {texts}") from error


def _ran(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
            env={"PATH": os.environ.get("PATH", "")},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _Failed(str(error)) from error
