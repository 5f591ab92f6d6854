"""What the steps of grading a submission cost, each without those inside it.

    python benchmarks/steps.py OUT.json COURSE ASSIGNMENT STUDENT…

Everything runs in this one process, and its sessions: the functions that begin a step are wrapped,
and read a clock that counts the processor time of this process and of all below it.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from importlib import import_module
from pathlib import Path
from typing import Any

# Before NumPy is imported, which asks for it.
os.environ |= {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}

from measuring import Clock

from chainrule_grader.grading.grader_main import Grader
from chainrule_grader.grading.many import grade_class
from chainrule_grader.grading.work import Graded, Work

WARM_UP = 2  # submissions before the clock counts
_IN_GRADING = "chainrule_grader.grading."
# Step, and the functions that it consists of, as those find them who call them.
STEPS = (
    ("reading", f"{_IN_GRADING}handing", "take_in"),
    ("reading", f"{_IN_GRADING}handing", "with_key"),
    ("rebuild", f"{_IN_GRADING}grader_main", "choose_notebook"),
    ("rebuild", f"{_IN_GRADING}grader_main", "rebuild"),
    ("session start", "chainrule_grader.sandbox.server", "ForkServer.session"),
    ("session end", "chainrule_grader.sandbox.server", "ForkServer.end"),
    ("cells", "chainrule_grader.sandbox.session", "Session.run_cell"),
    ("branch forks", "chainrule_grader.sandbox.session", "Session.branch"),
    ("branch forks", "chainrule_grader.sandbox.session", "Session.drop"),
    ("calls", "chainrule_grader.sandbox.session", "Branch.run"),
    ("names and answers", "chainrule_grader.sandbox.session", "Session.read"),
    ("names and answers", "chainrule_grader.sandbox.session", "Session.names"),
    ("wire", "chainrule_session.channel", "encode"),
    ("wire", "chainrule_session.channel", "decode"),
    ("judging", f"{_IN_GRADING}notebook_run", "NotebookRun.judge"),
    ("references", "chainrule_grader.drawn", "expected_values"),
    ("hints", "chainrule_grader.judge", "diagnose"),
    ("visible checks", f"{_IN_GRADING}trusted_names", "show_visible"),
    ("panels", "chainrule_grader.engine", "Cell.show"),
    ("cleaning", f"{_IN_GRADING}notebook_run", "clean_output"),
    ("notebook", f"{_IN_GRADING}grader_main", "notebook_text"),
    ("remembering", f"{_IN_GRADING}page", "marked"),
    ("gradebook", f"{_IN_GRADING}recording", "write_grades"),
    ("gradebook", f"{_IN_GRADING}recording", "read_many"),
    ("files", f"{_IN_GRADING}filing", "Filing.place"),
    ("files", f"{_IN_GRADING}filing", "Filing.settle"),
)


class Ledger:
    """Seconds by step: what is inside a step counts for the inner one only."""

    def __init__(self) -> None:
        self._clock = Clock()
        self._open = ["other"]
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.cpu: dict[str, float] = {}
        self.wall: dict[str, float] = {}
        self.times: dict[str, int] = {}
        self._since = (self._clock.seconds(), time.monotonic())

    def turn(self) -> None:
        """Book what has passed since the last turn to the step that is open."""
        now = (self._clock.seconds(), time.monotonic())
        step = self._open[-1]
        for book, before, after in zip((self.cpu, self.wall), self._since, now, strict=True):
            book[step] = book.get(step, 0.0) + after - before
        self._since = now

    def wrapped(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return `function`, its time booked to `step`."""

        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            self.turn()
            self.times[step] = self.times.get(step, 0) + 1
            self._open.append(step)
            try:
                return function(*args, **kwargs)
            finally:
                self.turn()
                self._open.pop()

        return timed

    def install(self) -> None:
        """Wrap the functions of all steps."""
        for step, module, path in STEPS:
            owner: Any = import_module(module)
            *owners, name = path.split(".")
            for part in owners:
                owner = getattr(owner, part)
            setattr(owner, name, self.wrapped(step, getattr(owner, name)))


class Here(Executor):
    """Runs what it is given at once, in this thread."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run it, and return the future that is done."""
        future: Future[Any] = Future()
        future.set_result(function(*args, **kwargs))
        return future


def main() -> None:
    """Grade the students named, and write what each step took per submission."""
    out, course, assignment, *students = sys.argv[1:]
    ledger = Ledger()
    grader = Grader()
    graded: list[Graded] = []

    def grade(work: Work) -> Graded:
        graded.append(grader.grade(work))
        return graded[-1]

    def run(some: list[str]) -> None:
        executor = lambda jobs: Here()  # noqa: E731
        grade_class(course, assignment, some, jobs=1, force=True, grade=grade, executor=executor)

    run(students[:WARM_UP])
    gc.collect()
    gc.freeze()  # what belongs to no step is not looked through in one
    ledger.install()
    graded.clear()
    ledger.clear()
    run(students)
    ledger.turn()
    grader.close()
    each = 1000 / len(students)
    report = {
        "cpu_ms": {step: each * seconds for step, seconds in ledger.cpu.items()},
        "wall_ms": {step: each * seconds for step, seconds in ledger.wall.items()},
        "times": {step: times / len(students) for step, times in ledger.times.items()},
        "session_ms": sorted(1000 * one.seconds["session"] for one in graded),
        "limited": [s for s, one in zip(students, graded, strict=True) if one.limited],
        "session_median_ms": 1000 * statistics.median(one.seconds["session"] for one in graded),
    }
    Path(out).write_text(json.dumps(report), encoding="utf-8")


if __name__ == "__main__":
    main()
