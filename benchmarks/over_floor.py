"""What a submission costs over the floor: graded and run there one right after the other.

    python benchmarks/over_floor.py OUT.json COURSE ASSIGNMENT STUDENT…

The difference is small beside either of the two, and a machine's speed comes and goes. So nothing
is compared that was not measured within the same second. The class is graded as `chainrule grade
--jobs 1` does it, by a grader that has seen it before; whenever a submission is done, its floor is
run, by a process of its own. What a run takes before it hands out the first submission is left out.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from measuring import Clock

from chainrule_grader.grading.grader import Graders
from chainrule_grader.grading.many import grade_class
from chainrule_grader.grading.work import Graded, Work

ROUNDS = 3
WARM_UP = 8  # submissions, before the first round


class Floor:
    """The process that runs submissions as the floor does."""

    def __init__(self, course: str, assignment: str, students: list[str]) -> None:
        command = [sys.executable, str(Path(__file__).with_name("floor.py"))]
        self._process = subprocess.Popen(
            [*command, course, assignment, *students],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, student: str) -> dict[str, Any]:
        """Run one submission and return what came of it, and what it cost."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{student}\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def close(self) -> None:
        """End it."""
        self._process.communicate()


class _Lasting(ThreadPoolExecutor):
    """One thread for all rounds, and so one grader."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stay: the next round goes on with it."""


def main() -> None:
    """Grade the students named again and again, and write what each round cost in both ways."""
    out, course, assignment, *students = sys.argv[1:]
    clock = Clock()
    graders = Graders()
    floor = Floor(course, assignment, students)
    pool = _Lasting(1)
    done: dict[str, dict[str, Any]] = {}
    began: list[tuple[float, float]] = []

    def now() -> tuple[float, float]:
        return clock.seconds(), time.monotonic()

    def begin(_jobs: int) -> Executor:
        began.append(now())
        return pool

    def grade(work: Work) -> Graded:
        graded = graders.grade(work)
        done[work.student] = floor.run(work.student)
        return graded

    def run(some: list[str]) -> None:
        grade_class(course, assignment, some, jobs=1, force=True, grade=grade, executor=begin)

    run(students[:WARM_UP])
    rounds = []
    for _ in range(ROUNDS):
        before = floor.run(students[0])["so_far"]
        run(students)
        cpu, wall = (end - start for end, start in zip(now(), began[-1], strict=True))
        spent = max(one["so_far"] for one in done.values()) - before
        under = {kind: statistics.fmean(done[who][kind] for who in students) for kind in KINDS}
        every = {"cpu": cpu - spent, "wall": wall - sum(done[who]["wall"] for who in students)}
        over = {kind: every[kind] / len(students) - under[kind] for kind in KINDS}
        rounds.append({"c - e": over, "e": under})
    graders.close()
    floor.close()
    Path(out).write_text(json.dumps({"rounds": rounds, "floor": done}), encoding="utf-8")


KINDS = ("cpu", "wall")

if __name__ == "__main__":
    main()
