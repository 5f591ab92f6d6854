"""What a submission costs over the floor: graded and run there one right after the other.

    python benchmarks/over_floor.py OUT.json COURSE ASSIGNMENT STUDENT…

The difference is small beside either of the two, and a machine's speed comes and goes. So nothing
is compared that was not measured within the same second. The class is graded as `chainrule grade
--jobs 1` does it; whenever a submission is done, its floor is run, by a process of its own. Each
submission is graded once and the first few are not counted, as little as what a run takes before
it hands out the first. Processor time only: what the run records meanwhile passes unseen.
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from measuring import Clock

from chainrule_grader.grading.grader import Graders
from chainrule_grader.grading.many import grade_class
from chainrule_grader.grading.work import Graded, Work

UNCOUNTED = 8  # submissions graded first, whatever they take


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


def main() -> None:
    """Grade the students named, and write what that cost over the floor, and the floor."""
    out, course, assignment, *students = sys.argv[1:]
    clock = Clock()
    graders = Graders()
    floor = Floor(course, assignment, students)
    pool = _Lasting(1)
    began: list[float] = []
    done: dict[str, dict[str, Any]] = {}

    def begin(_jobs: int) -> Executor:
        began.append(clock.seconds())
        return pool

    def grade(work: Work) -> Graded:
        graded = graders.grade(work)
        done[work.student] = floor.run(work.student)
        return graded

    def run(some: list[str]) -> None:
        grade_class(course, assignment, some, jobs=1, force=True, grade=grade, executor=begin)

    run(students[:UNCOUNTED])
    before = done[students[UNCOUNTED - 1]]["so_far"]
    counted = students[UNCOUNTED:]
    run(counted)
    every = clock.seconds() - began[-1]
    under = sum(done[student]["cpu"] for student in counted)
    spent = done[counted[-1]]["so_far"] - before
    graders.close()
    floor.close()
    report = {
        "over": (every - spent - under) / len(counted),
        "under": under / len(counted),
        "floor": done,
    }
    Path(out).write_text(json.dumps(report), encoding="utf-8")


class _Lasting(ThreadPoolExecutor):
    """One thread for both runs, and so one grader."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Stay: the next run goes on with it."""


if __name__ == "__main__":
    main()
