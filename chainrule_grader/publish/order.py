"""In which order lessons and assignments are read: as the table in notebooks/README.md has it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from chainrule_grader.grading.course import CourseError

FOLDER = "notebooks"
_LESSON = re.compile(r"\]\((\w+\.ipynb)\)")
_RELEASE = re.compile(r"release/(\w+)/?\)")


@dataclass(frozen=True)
class Step:
    """Lessons, and the assignment that comes after them; "" where none does."""

    lessons: tuple[Path, ...]
    assignment: str


def reading_order(root: Path) -> list[Step]:
    """Read the steps of the course at `root`; without a table, all lessons by name.

    A row of the table that names no assignment goes with the next one that does. A lesson that no
    row names comes last. Raises CourseError where the table names a lesson that is not there.
    """
    folder = root / FOLDER
    table = folder / "README.md"
    lines = table.read_text(encoding="utf-8").splitlines() if table.is_file() else []
    steps: list[Step] = []
    waiting: list[Path] = []
    for line in lines:
        if not line.startswith("|"):
            continue
        waiting += [folder / name for name in _LESSON.findall(line)]
        for assignment in _RELEASE.findall(line):
            steps.append(Step(tuple(waiting), assignment))
            waiting = []
    named = {lesson for step in steps for lesson in step.lessons} | set(waiting)
    for lesson in sorted(named):
        if not lesson.is_file():
            raise CourseError(f"{table} names {lesson.name}, which is not there")
    waiting += [path for path in sorted(folder.glob("*.ipynb")) if path not in named]
    return [*steps, Step(tuple(waiting), "")] if waiting else steps


def lessons_with(root: Path, assignment: str) -> tuple[Path, ...]:
    """Return the lessons that go with an assignment: those right before it.

    With the last assignment go those after it, too.
    """
    steps = reading_order(root)
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        if step.assignment == assignment:
            return step.lessons + (after.lessons if after and not after.assignment else ())
    return ()
