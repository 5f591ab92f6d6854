"""Runs a grading in a forked process, which kills itself where it is told to.

Reads one wish per line on stdin, as JSON, and answers each on stdout. Instants are counted in lines
executed of what grades and records, so that they are spread over a run's progress and not over the
time it happens to take.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from chainrule_grader.grading import run
from chainrule_grader.grading.filing import Step
from chainrule_grader.grading.many import grade_class
from tests.integration.fake_grading import fake_grade
from tests.integration.small_course import NAME

COUNTED = (
    "/chainrule_grader/grading/",
    "/chainrule_grader/gradebook/",
    "/shutil.py",
    "/pathlib.py",
)


class Lines:
    """Counts lines, and kills the process at the one wished for."""

    def __init__(self, last: int | None) -> None:
        self.count = 0
        self._last = last

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            self.count += 1
            if self.count == self._last:
                os.kill(os.getpid(), signal.SIGKILL)
        return self if any(part in frame.f_code.co_filename for part in COUNTED) else None


def grade(wish: dict[str, Any], answer: int) -> None:
    """Grade, and write to the descriptor `answer` how many lines that took."""

    def on_step(step: Step, student: str) -> None:
        if (step.name, student) == (wish.get("step"), wish.get("student")):
            os.kill(os.getpid(), signal.SIGKILL)

    lines = Lines(wish.get("line"))
    if "step" not in wish:
        sys.settrace(lines)
    grade_class(Path(wish["root"]), NAME, grade=fake_grade, jobs=2, on_step=on_step)
    sys.settrace(None)
    os.write(answer, str(lines.count).encode())


def main() -> None:
    run.BATCH = 3  # so that a run of few submissions has several transactions
    for line in sys.stdin:
        wish = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            try:
                grade(wish, writing)
            finally:
                os._exit(0)
        os.close(writing)
        with open(reading, "rb") as pipe:
            lines = pipe.read()
        _, status = os.waitpid(child, 0)
        ended = os.waitstatus_to_exitcode(status)
        answer = {"killed": ended if ended < 0 else 0, "lines": int(lines or 0)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
