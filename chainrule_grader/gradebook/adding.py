"""Adding submissions to nbgrader's gradebook, many at a time, as add_submission adds one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
    new_uuid,
)
from sqlalchemy import insert, select


def add_submissions(gradebook: Gradebook, release: Assignment, names: Sequence[str]) -> None:
    """Give each of the students `names` a submission that has none, the students included.

    A submission mirrors the notebooks and cells of the release. Nothing is committed.
    """
    known = gradebook.db.scalars(select(Student.id).where(Student.id.in_(names))).all()
    _insert(gradebook, Student, [{"id": name} for name in names if name not in known])
    having = gradebook.db.scalars(
        select(SubmittedAssignment.student_id).where(
            SubmittedAssignment.assignment_id == release.id,
            SubmittedAssignment.student_id.in_(names),
        )
    ).all()
    submissions = [
        {"id": new_uuid(), "assignment_id": release.id, "student_id": name}
        for name in names
        if name not in having
    ]
    _insert(gradebook, SubmittedAssignment, submissions)
    for released in release.notebooks if submissions else ():
        notebooks = [
            {"id": new_uuid(), "notebook_id": released.id, "assignment_id": submission["id"]}
            for submission in submissions
        ]
        _insert(gradebook, SubmittedNotebook, notebooks)
        for model, cells in _rows_of(released._base_cells).items():
            rows = [
                {"notebook_id": notebook["id"], "cell_id": cell.id}
                for notebook in notebooks
                for cell in cells
            ]
            _insert(gradebook, model, rows)


def _rows_of(cells: Sequence[BaseCell]) -> dict[Any, list[BaseCell]]:
    """Say which cells have a grade, and which a comment."""
    return {
        Grade: [cell for cell in cells if isinstance(cell, GradeCell | TaskCell)],
        Comment: [cell for cell in cells if isinstance(cell, SolutionCell | TaskCell)],
    }


def _insert(gradebook: Gradebook, model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        gradebook.db.execute(insert(model), rows)
