"""What nbgrader's gradebook holds of submissions, through nbgrader's own models."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import bindparam, select

# Made once: that takes longer than asking for a few students with it.
_THESE = (
    Assignment.name == bindparam("assignment"),
    SubmittedAssignment.student_id.in_(bindparam("students", expanding=True)),
)
_TOTALS = (
    select(SubmittedAssignment.student_id, SubmittedAssignment.score)
    .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    .where(*_THESE)
)
_GRADES = (
    select(
        SubmittedAssignment.student_id,
        GradeCell.name,
        GradeCell.cell_type,
        Grade.auto_score,
        Grade.score,
        GradeCell.max_score,
        Grade.needs_manual_grade,
        Grade.manual_score,
    )
    .select_from(SubmittedAssignment)
    .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
    .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
    .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
    .join(GradeCell, GradeCell.id == Grade.cell_id)
    .where(*_THESE)
)


@dataclass(frozen=True)
class CellGrade:
    """The grade of one cell: a test's, or that of an answer graded by hand."""

    grade_id: str
    cell_type: str
    auto_score: float | None
    score: float
    max_score: float
    needs_manual: bool
    manual_score: float | None = None

    @property
    def is_test(self) -> bool:
        """Say whether the cell is graded by running it."""
        return self.cell_type == "code"

    @property
    def by_hand(self) -> bool:
        """Say whether a person graded it, and nothing asks for another look."""
        return self.manual_score is not None and not self.needs_manual


@dataclass(frozen=True)
class Scores:
    """A submission's score, and each of its cells' grades."""

    score: float
    cells: tuple[CellGrade, ...]

    def automatic(self) -> dict[str, float]:
        """Return the automatic scores that are recorded, by grade_id."""
        return {
            cell.grade_id: cell.auto_score for cell in self.cells if cell.auto_score is not None
        }


def read_scores(gradebook: Gradebook, assignment: str, student: str) -> Scores | None:
    """Read what `student` has for `assignment`; None where nothing is recorded."""
    return read_many(gradebook, assignment, [student]).get(student)


def read_many(gradebook: Gradebook, assignment: str, students: Iterable[str]) -> dict[str, Scores]:
    """Read what each of `students` has for `assignment`, of those that have anything.

    Two queries, however many they are: keep to hundreds, databases bound what one may ask for.
    """
    these = {"assignment": assignment, "students": list(students)}
    cells: dict[str, list[CellGrade]] = {}
    for student, *values in gradebook.db.execute(_GRADES, these):
        cells.setdefault(student, []).append(CellGrade(*values))
    return {
        student: Scores(float(score), tuple(cells.get(student, ())))
        for student, score in gradebook.db.execute(_TOTALS, these)
    }


def max_score(gradebook: Gradebook, assignment: str) -> float | None:
    """Look up what an assignment is worth; None where the gradebook does not know it."""
    try:
        return float(gradebook.find_assignment(assignment).max_score)
    except MissingEntry:
        return None
