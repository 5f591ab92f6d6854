"""Grading one submission: whatever it holds, there is an outcome and a reason."""

from __future__ import annotations

import glob
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from traitlets.config import Config

from chainrule_grader.gradebook.scores import clear_auto_scores, max_score, read_scores
from chainrule_grader.grading.autograde import autograde, open_gradebook, quiet_flush
from chainrule_grader.grading.course import Course, CourseError, load_course
from chainrule_grader.grading.key import grading_key
from chainrule_grader.grading.recognise import Unreadable, grade_ids, read_notebook
from chainrule_grader.grading.results import exercises, troubles
from chainrule_grader.grading.staging import NotGradable, choose_notebook, released_ids, stage

Outcome = Literal["graded", "missing", "unreadable", "failed"]


@dataclass(frozen=True)
class SubmissionResult:
    """What came of one student's submission.

    `reason` says why it was not graded; of a graded one it says what else is worth knowing.
    `exercises` is in the shape that `--json` files use. `reused` tells that an unchanged
    submission kept the grades it had.
    """

    assignment: str
    student: str
    outcome: Outcome
    reason: str
    score: float
    max_score: float
    exercises: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    seconds: float = 0.0
    reused: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the result in the shape that `--json` files use."""
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "score": self.score,
            "max_score": self.max_score,
            "exercises": {name: dict(each) for name, each in self.exercises.items()},
        }


def check_ready(course: Course, assignment: str) -> float:
    """Return what `assignment` is worth; raise CourseError unless it was released here."""
    notebook = course.folder("release", assignment) / f"{assignment}.ipynb"
    if notebook.is_file():
        with open_gradebook(course) as gradebook:
            worth = max_score(gradebook, assignment)
        if worth is not None:
            return worth
    raise CourseError(
        f"{assignment} is not released in {course.root}; run: chainrule release {assignment}"
    )


def grade_submission(
    course_root: Path | str,
    assignment: str,
    student: str,
    *,
    force: bool = False,
    run_all: bool = False,
    config: Config | None = None,
    scratch: Path | None = None,
) -> SubmissionResult:
    """Grade what `student` handed in, into the gradebook and autograded/.

    An unchanged submission keeps its grades unless `force`. `scratch` is where it is staged, a
    temporary folder unless someone else clears up should this process die.

    Raises CourseError when the course is not ready to grade; nothing in a submission makes this
    raise.
    """
    started = monotonic()
    course = load_course(course_root, config)
    worth = check_ready(course, assignment)
    try:
        with tempfile.TemporaryDirectory(prefix="chainrule-", dir=scratch) as staged:
            result = _grade(
                course, assignment, student, worth, Path(staged), force=force, run_all=run_all
            )
    except NotGradable as error:
        result = without_grade(course, assignment, student, error.outcome, str(error), worth)
    except CourseError:
        raise
    except Exception as error:  # of files that cannot be read, names that cannot be written, …
        reason = f"{type(error).__name__}: {error}"
        result = without_grade(course, assignment, student, "failed", reason, worth)
    seconds = monotonic() - started
    return SubmissionResult(**{**vars(result), "seconds": seconds})


def without_grade(
    course: Course, assignment: str, student: str, outcome: Outcome, reason: str, worth: float
) -> SubmissionResult:
    """Take back what an earlier submission earned by itself; marks given by hand stay."""
    score = 0.0
    with open_gradebook(course) as gradebook, quiet_flush():
        if clear_auto_scores(gradebook, assignment, student):
            scores = read_scores(gradebook, assignment, student)
            score = scores.score if scores else 0.0
    stale = course.folder("autograded", assignment, student)
    if stale.exists():
        shutil.rmtree(stale)
    return SubmissionResult(assignment, student, outcome, reason, score, worth)


def _grade(
    course: Course,
    assignment: str,
    student: str,
    worth: float,
    staged: Path,
    *,
    force: bool,
    run_all: bool,
) -> SubmissionResult:
    if glob.has_magic(student):
        why = "nbgrader cannot work with a student's id that holds [, ], * or ?: rename the folder"
        return without_grade(course, assignment, student, "failed", why, worth)
    release = course.folder("release", assignment) / f"{assignment}.ipynb"
    folder = course.folder("submitted", assignment, student)
    chosen = choose_notebook(folder, assignment, released_ids(release))
    key = grading_key(course, assignment, folder, run_all)
    if not force:
        before = _recorded(course, assignment, student, chosen.note, key=key)
        if before is not None:
            return before
    stage(folder, chosen, staged / student / assignment, assignment)
    failure = autograde(course, assignment, student, staged, key=key, run_all=run_all)
    if failure:
        return without_grade(course, assignment, student, "failed", failure, worth)
    result = _recorded(course, assignment, student, chosen.note)
    if result is None:
        raise CourseError(f"nbgrader graded {student} but left no autograded notebook")
    return result


def _recorded(
    course: Course, assignment: str, student: str, note: str, *, key: str | None = None
) -> SubmissionResult | None:
    """Read back what is recorded; None where it is not there or, with a `key`, not for that key.

    A grading that met a time limit is not taken over: it may go better another time.
    """
    path = course.folder("autograded", assignment, student) / f"{assignment}.ipynb"
    try:
        nb = read_notebook(path)
    except Unreadable:
        return None
    ours = nb.metadata.get("chainrule", {})
    if key is not None and (ours.get("key") != key or ours.get("limited")):
        return None
    with open_gradebook(course) as gradebook, quiet_flush():
        scores = read_scores(gradebook, assignment, student)
        if scores is None:
            return None
        unscored = {cell.grade_id for cell in scores.cells if cell.auto_score is None}
        deleted = {cell.grade_id for cell in scores.cells} - grade_ids(nb)
        if key is not None and any(c.is_test and c.grade_id in unscored for c in scores.cells):
            return None
        if key is None and deleted:
            clear_auto_scores(gradebook, assignment, student, only=deleted)
            scores = read_scores(gradebook, assignment, student) or scores
    notes = [note] if note else []
    if ours.get("removed"):
        notes.append("removed " + ", ".join(ours["removed"]))
    notes += troubles(nb)
    return SubmissionResult(
        assignment,
        student,
        "graded",
        "; ".join(notes),
        scores.score,
        scores.max_score,
        exercises(nb, scores.cells),
        reused=key is not None,
    )
