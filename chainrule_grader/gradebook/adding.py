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
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from sqlalchemy import insert, select

# Cells of which kind have a row of that model in each submission.
ROWS: dict[Any, set[str]] = {
    Grade: {"GradeCell", "TaskCell"},
    Comment: {"SolutionCell", "TaskCell"},
}


def add_submissions(
    gradebook: Gradebook, release: Assignment, names: Sequence[str]
) -> dict[str, str]:
    """Add a submission of each of the students `names`, who have none, and return their ids.

    A submission mirrors the notebooks and cells of the release. A student who is not known yet is
    added, too. Nothing is committed.
    """
    if not names:
        return {}
    db = gradebook.db
    known = db.scalars(select(Student.id).where(Student.id.in_(names))).all()
    _insert(gradebook, Student, [{"id": name} for name in names if name not in known])
    ids = {name: new_uuid() for name in names}
    submissions = [
        {"id": id_, "assignment_id": release.id, "student_id": name} for name, id_ in ids.items()
    ]
    _insert(gradebook, SubmittedAssignment, submissions)
    for released in db.scalars(
        select(Notebook.id).where(Notebook.assignment_id == release.id).order_by(Notebook.name)
    ).all():
        notebooks = {id_: new_uuid() for id_ in ids.values()}
        rows = [
            {"id": own, "notebook_id": released, "assignment_id": submission}
            for submission, own in notebooks.items()
        ]
        _insert(gradebook, SubmittedNotebook, rows)
        cells = db.execute(
            select(BaseCell.id, BaseCell.type).where(BaseCell.notebook_id == released)
        ).all()
        for model, kinds in ROWS.items():
            rows = [
                {"notebook_id": own, "cell_id": cell}
                for own in notebooks.values()
                for cell, kind in cells
                if kind in kinds
            ]
            _insert(gradebook, model, rows)
    return ids


def _insert(gradebook: Gradebook, model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        gradebook.db.execute(insert(model), rows)
