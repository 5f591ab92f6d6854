"""Grading one submission: whatever it holds, there is an outcome and a reason."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chainrule_grader.gradebook.scores import max_score
from chainrule_grader.grading.bundle import bundle_path
from chainrule_grader.grading.course import Course, CourseError, open_gradebook
from chainrule_grader.grading.work import Outcome


@dataclass(frozen=True)
class SubmissionResult:
    """What came of one student's submission.

    `reason` says why it was not graded; of a graded one it says what else is worth knowing.
    `before` is the score it had, None where it had none, and `changed` the exercises whose score
    is another now: (before, now). `reused` tells that an unchanged submission kept the grades it
    had. The exercises are `packed`: a class of thousands is held in memory.
    """

    assignment: str
    student: str
    outcome: Outcome
    reason: str
    score: float
    max_score: float
    packed: bytes = field(default=b"", repr=False)
    seconds: float = 0.0
    reused: bool = False
    isolation: str = ""
    before: float | None = None
    changed: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def exercises(self) -> dict[str, dict[str, Any]]:
        """What came of each exercise, in the shape that `--json` files use."""
        return json.loads(zlib.decompress(self.packed)) if self.packed else {}

    def to_json(self) -> dict[str, Any]:
        """Return the result in the shape that `--json` files use."""
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "score": self.score,
            "max_score": self.max_score,
            "isolation": self.isolation,
            "exercises": self.exercises,
        }


def pack(exercises: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return `exercises` as a result holds them."""
    return zlib.compress(json.dumps(exercises).encode()) if exercises else b""


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


def bundle_content(course: Course, assignment: str) -> bytes:
    """Return what the bundle's file holds. Raises CourseError where it is not there."""
    try:
        return bundle_path(course.root, assignment).read_bytes()
    except FileNotFoundError as error:
        message = f"{assignment} has no bundle; run: chainrule release {assignment}"
        raise CourseError(message) from error


def grade_submission(
    course_root: Path | str, assignment: str, student: str, **options: Any
) -> SubmissionResult:
    """Grade what `student` handed in, into the gradebook and autograded/.

    `options` are those of grade_class, of which this is the case of a single student. Raises
    CourseError when the course is not ready to grade; nothing in a submission makes it raise.
    """
    from chainrule_grader.grading.many import grade_class

    (result,) = grade_class(course_root, assignment, [student], **{"jobs": 1, **options})
    return result
