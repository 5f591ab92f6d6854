"""What nbgrader's gradebook holds of one submission, through nbgrader's own models."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from nbgrader.api import Gradebook, MissingEntry


@dataclass(frozen=True)
class CellGrade:
    """The grade of one cell: a test's, or that of an answer graded by hand."""

    grade_id: str
    cell_type: str
    auto_score: float | None
    score: float
    max_score: float
    needs_manual: bool

    @property
    def is_test(self) -> bool:
        """Say whether the cell is graded by running it."""
        return self.cell_type == "code"


@dataclass(frozen=True)
class Scores:
    """A submission's score, and each of its cells' grades."""

    score: float
    max_score: float
    cells: tuple[CellGrade, ...]


def read_scores(gradebook: Gradebook, assignment: str, student: str) -> Scores | None:
    """Read what `student` has for `assignment`; None where nothing is recorded."""
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return None
    cells = tuple(
        CellGrade(
            grade.name,
            grade.cell.cell_type,
            grade.auto_score,
            float(grade.score),
            float(grade.max_score),
            bool(grade.needs_manual_grade),
        )
        for notebook in submission.notebooks
        for grade in notebook.grades
        if grade.cell.type == "GradeCell"
    )
    return Scores(float(submission.score), float(submission.max_score), cells)


def clear_auto_scores(
    gradebook: Gradebook, assignment: str, student: str, only: Collection[str] | None = None
) -> bool:
    """Set the automatic scores of a submission, or of the cells named `only`, to 0.

    Manual scores stay. Tells whether anything was recorded of the submission at all.
    """
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return False
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            if only is None or grade.name in only:
                grade.auto_score = 0.0
                grade.needs_manual_grade = False
    gradebook.db.commit()
    return True


def max_score(gradebook: Gradebook, assignment: str) -> float | None:
    """Look up what an assignment is worth; None where the gradebook does not know it."""
    try:
        return float(gradebook.find_assignment(assignment).max_score)
    except MissingEntry:
        return None
