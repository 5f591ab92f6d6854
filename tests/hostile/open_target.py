"""The open target from outside: its course folder, its server, and what came out of it."""

from __future__ import annotations

import csv
import json
import os
import select
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from tests.hostile import open_server
from tests.hostile.attack import NAME, Attack
from tests.hostile.course import HONEST, HONEST_POINTS, Course
from tests.hostile.seen import Seen, student_part

REPOSITORY = Path(__file__).parents[2]
SECONDS = 1.5
HEALTHY_SECONDS = 20.0  # for honest code, which ends by itself, on a busy machine


class OpenTarget:
    """An open course with its naive grader: ``seen(attack)`` tells what an attack comes to."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="open-course-"))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.course = Course(str(self.root), port=self.listener.getsockname()[1])
        self.fates: list[str] = []  # how servers ended that were not asked to
        self._server: subprocess.Popen[str] | None = None

    def __enter__(self) -> OpenTarget:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._stop()
        self.listener.close()
        shutil.rmtree(self.root, ignore_errors=True)

    def seen(self, attack: Attack) -> Seen:
        """Lay the course out anew, hand the attack in, grade it and an honest one after it."""
        self._lay_out()
        place(attack, self.course, self.root / "submitted")
        seconds = SECONDS if attack.wins == "stuck" else HEALTHY_SECONDS
        with listening(self.listener) as connections:
            reply = self._ask({"student": attack.student, "seconds": seconds})
            died = self._server is None
            following = self._next(attack) if attack.wins == "next" else {}
            stays = bool(staying(self.course.token))
            self._ask({"clear": True})
        events = ("network",) * bool(connections)
        events += ("left behind",) * stays + ("signals",) * died
        return self._observed(attack, reply, following, events)

    def hidden_numbers(self) -> list[str]:
        """Return numbers of the case that the open grader draws from its secret, as text."""
        rng = np.random.default_rng(list(self.course.secret.encode()))
        return [repr(float(each)) for each in rng.normal(size=3)]

    def _next(self, attack: Attack) -> dict[str, Any]:
        notebook = self.root / "submitted" / "next" / NAME / f"{NAME}.ipynb"
        if attack.then:
            cells = {name: self.course.fill(text) for name, text in attack.then.items()}
            notebook.write_text(json.dumps(self.course.with_cells(cells)))
        reply = self._ask({"student": "next", "seconds": HEALTHY_SECONDS})
        if "scores" not in reply:
            self._stop()  # whatever was done to it must not meet the next attack
        points = sum(reply.get("scores", {"": -1.0}).values())
        return {"next_points": points, "next_expected": 0.0 if attack.then else HONEST_POINTS}

    def _observed(
        self,
        attack: Attack,
        reply: Mapping[str, Any],
        following: dict[str, Any],
        events: tuple[str, ...],
    ) -> Seen:
        notebook = reply.get("notebook", "")
        pages: tuple[str, ...] = ()
        if attack.wins == "page" and notebook:
            from tests.hostile.naive_page import naive_page

            pages = (naive_page(student_part(notebook)),)
        reason = reply.get("reason", reply.get("failed", ""))
        points = sum(reply.get("scores", {}).values())
        row = f"{attack.student},{points},{reason}\n"  # joined by commas, quoted by nobody
        return Seen(
            outcome="graded" if "scores" in reply else "",
            reason=reason,
            scores=reply.get("scores", {}),
            notebook=notebook,
            verdicts=len(reply.get("verdicts", ())),
            pages=pages,
            table=tuple(tuple(cells) for cells in csv.reader(row.splitlines())),
            terminal=reason if attack.wins == "terminal" else "",
            events=events,
            memory=reply.get("memory", 0),
            **following,
        )

    def _lay_out(self) -> None:
        """Make the folders of a stock course, all of them readable and writable for its user."""
        course = self.course
        (self.root / open_server.LAST_WORDS).unlink(missing_ok=True)
        for name in ("submitted", "autograded", "home", "library", "source"):
            shutil.rmtree(self.root / name, ignore_errors=True)
            (self.root / name).mkdir()
        write(self.root / "source" / NAME / f"{NAME}.ipynb", json.dumps(course.master()))
        (self.root / ".course_secret").write_text(course.secret)
        library = self.root / "library" / "chainrule_grader"
        shutil.copytree(Path(__file__).parent / "open_library" / "chainrule_grader", library)
        reference = library / "reference"
        reference.mkdir()
        for name in ("__init__.py", "logistic_regression.py"):
            shutil.copy(REPOSITORY / "chainrule_grader" / "reference" / name, reference)
        other = json.dumps(course.with_cells({**HONEST, "extra": f"# {course.other}"}))
        write(self.root / "submitted" / "ada" / NAME / f"{NAME}.ipynb", other)
        honest = json.dumps(course.with_cells(HONEST))
        write(self.root / "submitted" / "next" / NAME / f"{NAME}.ipynb", honest)
        self._make_gradebook()
        open_to_all(self.root)

    def _make_gradebook(self) -> None:
        path = self.root / "gradebook.db"
        path.unlink(missing_ok=True)
        with sqlite3.connect(path) as gradebook:
            columns = "student TEXT, cell TEXT, points REAL, PRIMARY KEY (student, cell)"
            gradebook.execute(f"CREATE TABLE grade ({columns})")
            row = ("ada", self.course.gradebook, 1.0)
            gradebook.execute("INSERT INTO grade VALUES (?, ?, ?)", row)
        gradebook.close()

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request; a server that died or talks nonsense gives no outcome."""
        server = self._started()
        assert server.stdin
        assert server.stdout
        try:
            server.stdin.write(json.dumps(request) + "\n")
            server.stdin.flush()
            deadline = time.monotonic() + request.get("seconds", HEALTHY_SECONDS) + 5
            ready, _, _ = select.select([server.stdout], [], [], deadline - time.monotonic())
            reply = json.loads(server.stdout.readline(100_000_000)) if ready else {}
            return reply if isinstance(reply, dict) else {}
        except (OSError, ValueError) as error:
            self.fates.append(f"{type(error).__name__}: {error}; {self._fate(server)}"[-2000:])
            self._stop()
            return {}

    def _fate(self, server: subprocess.Popen[str]) -> str:
        """Say how a server ended, or that it lives and talks nonsense."""
        with suppress(subprocess.TimeoutExpired):
            server.wait(1)
        last_words = self.root / open_server.LAST_WORDS
        said = last_words.read_text() if last_words.exists() else ""
        return f"exit code {server.poll()} {said}"

    def _started(self) -> subprocess.Popen[str]:
        if self._server is None or self._server.poll() is not None:
            self._server = subprocess.Popen(
                [sys.executable, "-m", open_server.__name__, str(self.root)],
                cwd=REPOSITORY,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
                env={
                    "PATH": os.environ["PATH"],
                    "OPEN_ROOT": str(self.root),
                    "OPEN_DEBUG": os.environ.get("OPEN_DEBUG", ""),
                    "NBGRADER_EXECUTION": "autograde",
                    "GRADER_TOKEN": self.course.environment,
                    "OPENBLAS_NUM_THREADS": "1",
                },
            )
        return self._server

    def _stop(self) -> None:
        if self._server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._server.pid, 9)
            self._server.communicate()
            self._server = None


def place(attack: Attack, course: Course, submitted: Path) -> Path:
    """Write an attack's submission below ``submitted``, and return its folder."""
    folder = submitted / attack.student / NAME
    folder.mkdir(parents=True)
    (folder / attack.notebook).write_bytes(course.notebook(attack))
    for name, content in attack.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(course.fill(content.decode("latin-1")).encode("latin-1"))
    for name, target in attack.links.items():
        (folder / name).symlink_to(course.fill(target))
    for name in attack.fifos:
        os.mkfifo(folder / name)
    return folder


def write(path: Path, text: str) -> None:
    """Write a file, and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def open_to_all(root: Path) -> None:
    """Let the user that the open server becomes own the course."""
    if os.geteuid() != 0:
        return
    os.chown(root, open_server.NOBODY, open_server.NOBODY)
    for path in root.rglob("*"):
        os.chown(path, open_server.NOBODY, open_server.NOBODY, follow_symlinks=False)


def staying(word: str) -> list[int]:
    """Return the ids of processes with a word on their command line: those left behind."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if f"stays-{word}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


@contextmanager
def listening(listener: socket.socket) -> Iterator[list[str]]:
    """Note in a list, once the body is done, whether anyone connected meanwhile."""
    connections: list[str] = []
    yield connections
    listener.settimeout(0)
    with suppress(OSError):
        while True:
            connection, address = listener.accept()
            connection.close()
            connections.append(str(address))
