"""The demo's own course folder, and what its class hands in."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import nbformat

from chainrule_grader.demo.notebook import filled
from chainrule_grader.demo.people import Person
from chainrule_grader.demo.plan import Work
from chainrule_grader.grading.course import (
    CONFIG_NAME,
    CourseError,
    load_course,
    open_gradebook,
)
from chainrule_grader.grading.release import build_release

MARKER = ".chainrule-demo"
_MARKED = "This folder was made by `chainrule demo`, which makes it anew when it runs again.\n"
# Someone's loop has no end; a demo need not wait for it as long as a course would.
_CONFIG = """
# Of the demo only.
c.ChainRule.cell_seconds = 10
c.ChainRule.isolation = "{isolation}"
"""


def make_course(
    source: Path, folder: Path, assignments: Sequence[str], seed: int, isolation: str
) -> None:
    """Make `folder` a course with the masters of the course at `source`, and release them.

    Raises CourseError where the folder holds something that is not a demo's.
    """
    if not is_free(folder):
        raise CourseError(f"{folder} is there already and is no demo")
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARKER).write_text(_MARKED)
    shutil.copy(source / CONFIG_NAME, folder)
    with (folder / CONFIG_NAME).open("a") as config:
        config.write(_CONFIG.format(isolation=isolation))
    # The cases are drawn from it: with one of its own, a demo would come out anew each time.
    (folder / ".course_secret").write_text(f"demo {seed}\n")
    masters = load_course(source)
    for assignment in assignments:
        notebook = masters.folder("source", assignment) / f"{assignment}.ipynb"
        if not notebook.is_file():
            raise CourseError(f"there is no master source/{assignment}/{assignment}.ipynb")
        shutil.copytree(notebook.parent, folder / "source" / assignment)
    for name in ("submitted", "autograded", "feedback"):
        (folder / name).mkdir()
    build_release(folder)


def is_free(folder: Path) -> bool:
    """Say whether a demo may be made in `folder`: nothing is lost there but an older demo."""
    if not folder.exists():
        return True
    return folder.is_dir() and ((folder / MARKER).is_file() or not any(folder.iterdir()))


def enrol(folder: Path, people: Sequence[Person]) -> None:
    """Write the class into the gradebook."""
    with open_gradebook(load_course(folder)) as gradebook:
        for person in people:
            gradebook.add_student(
                person.student, first_name=person.first_name, last_name=person.last_name
            )


def hand_in(folder: Path, work: Work) -> None:
    """Put into submitted/ what a student hands in, whatever state it is in."""
    target = folder / "submitted" / work.student / work.assignment
    target.mkdir(parents=True)
    time = work.handed_in.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
    (target / "timestamp.txt").write_text(time + "\n")
    if work.state == "missing":
        (target / "notes.txt").write_text("The upload of my notebook stops at 99 %. I try again.\n")
        return
    text = nbformat.writes(filled(folder, work))
    name = f"{work.assignment}.ipynb"
    if work.state == "renamed":
        name = f"{work.student} {work.assignment.replace('_', ' ')} (final 2).ipynb"
    if work.state == "corrupt":
        text = text[: len(text) * 2 // 3]  # the disk was full, or the battery empty
    (target / name).write_text(text, encoding="utf-8")
