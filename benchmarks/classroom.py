"""The course and the class that the variants grade: the same submissions for all of them.

The class is the demo's, without what is not honest work or cannot be graded by everybody: endless
loops, missing, renamed and damaged notebooks become complete ones, and training that is too slow
for a cell's time limit becomes faster. Unfinished notebooks, mistakes and syntax errors stay.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from chainrule_grader.demo.course import hand_in
from chainrule_grader.demo.people import people
from chainrule_grader.demo.plan import Work, plan
from chainrule_grader.gradebook.scores import read_many
from chainrule_grader.grading.course import CONFIG_NAME, load_course, open_gradebook
from chainrule_grader.grading.release import build_release

ROOT = Path(__file__).parents[1]
SECRET = "throughput"
HONEST = ("complete", "unfinished", "syntax")
# Its training takes longer than the 30 s of a cell, here as under stock nbgrader.
TOO_SLOW = {"deep_network": "loops"}
STOCK_CONFIG = """
from pathlib import Path

c = get_config()
c.CourseDirectory.course_id = "chainrule"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
"""


def class_of(count: int, assignments: Sequence[str], seed: int = 0) -> list[Work]:
    """Draw what a class hands in."""
    return [_honest(work) for work in plan(people(count), seed, assignments)]


def _honest(work: Work) -> Work:
    state = work.state if work.state in HONEST else "complete"
    style = "compact" if work.style == TOO_SLOW.get(work.assignment) else work.style
    return replace(work, state=state, style=style)


def mixture(works: Sequence[Work]) -> dict[str, Any]:
    """Say what the class is made of."""
    return {
        "states": dict(Counter(work.state for work in works)),
        "mistakes": dict(sorted(Counter(str(len(work.mistakes)) for work in works).items())),
    }


def make_course(folder: Path, works: Sequence[Work], *, shown: bool) -> Path:
    """Make a released course with the class's submissions.

    Without `shown`, the cells that only show something are empty in masters and submissions, so
    that no grader runs them.
    """
    folder.mkdir(parents=True)
    shutil.copy(ROOT / CONFIG_NAME, folder)
    (folder / ".course_secret").write_text(f"{SECRET}\n")
    for assignment in dict.fromkeys(work.assignment for work in works):
        master = folder / "source" / assignment
        shutil.copytree(ROOT / "source" / assignment, master)
        if not shown:
            _empty_shown(master / f"{assignment}.ipynb")
    for name in ("submitted", "autograded", "feedback"):
        (folder / name).mkdir()
    build_release(folder)
    with open_gradebook(load_course(folder)) as gradebook:
        for student in dict.fromkeys(work.student for work in works):
            gradebook.add_student(student)
    for work in works:
        hand_in(folder, work)
    return folder


def _empty_shown(notebook: Path) -> None:
    content = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["metadata"].get("chainrule", {}).get("show"):
            cell["source"] = []
    notebook.write_text(json.dumps(content), encoding="utf-8")


def copy_of(course: Path, folder: Path, students: Sequence[str], *, stock: bool = False) -> Path:
    """Copy a course, with the submissions of `students` only; as `stock`, without our settings."""
    shutil.copytree(course, folder, ignore=lambda path, _: ["submitted"] * (path == str(course)))
    for student in students:
        shutil.copytree(course / "submitted" / student, folder / "submitted" / student)
    if stock:
        (folder / CONFIG_NAME).write_text(STOCK_CONFIG)
    return folder


def scores_in(
    course: Path, assignment: str, students: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Read the automatic scores of a graded course, by student and cell."""
    with open_gradebook(load_course(course)) as gradebook:
        found = read_many(gradebook, assignment, students)
    return {student: scores.automatic() for student, scores in sorted(found.items())}


def executed_in(course: Path, assignment: str, students: Sequence[str]) -> dict[str, list[str]]:
    """List the cells that were executed, as the autograded notebooks tell."""
    found = {}
    for student in students:
        path = course / "autograded" / student / assignment / f"{assignment}.ipynb"
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found[student] = [cell["id"] for cell in cells if cell.get("execution_count")]
    return found
