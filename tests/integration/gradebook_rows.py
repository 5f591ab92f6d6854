"""All rows of a gradebook that grading writes, with names in place of its random ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, Student, SubmittedAssignment


def gradebook_of(root: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{root}/gradebook.db", "chainrule")


def rows(root: Path) -> dict[str, list[Any]]:
    with gradebook_of(root) as gradebook:
        students = gradebook.db.query(Student).all()
        submissions = gradebook.db.query(SubmittedAssignment).all()
        notebooks = [notebook for one in submissions for notebook in one.notebooks]
        return {
            "students": sorted(
                (one.id, one.first_name, one.last_name, one.email, one.lms_user_id)
                for one in students
            ),
            "submissions": sorted(
                (one.student_id, one.assignment.name, str(one.timestamp), str(one.extension))
                for one in submissions
            ),
            "notebooks": sorted(
                (*whose(one), one.name, one.flagged, str(one.late_submission_penalty))
                for one in notebooks
            ),
            "grades": sorted(
                (
                    *whose(one),
                    each.name,
                    each.cell.type,
                    *map(str, (each.auto_score, each.manual_score, each.extra_credit)),
                    each.needs_manual_grade,
                )
                for one in notebooks
                for each in one.grades
            ),
            "comments": sorted(
                (
                    *whose(one),
                    each.name,
                    each.cell.type,
                    *map(str, (each.auto_comment, each.manual_comment)),
                )
                for one in notebooks
                for each in one.comments
            ),
        }


def whose(notebook: Any) -> tuple[str, str]:
    return notebook.assignment.student_id, notebook.assignment.assignment.name
