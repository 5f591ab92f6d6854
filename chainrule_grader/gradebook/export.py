"""``nbgrader export`` to a CSV file that a spreadsheet shows as what it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy import select

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
# What makes a spreadsheet calculate a cell; the wide forms do where Chinese or Japanese is typed.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class SafeCsvExportPlugin(CsvExportPlugin):  # type: ignore[misc]  # nbgrader carries no types
    """nbgrader's columns and rows, quoted, and with no cell that a spreadsheet would calculate."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the grades, for the students and assignments asked for, to `self.to`."""
        target = self.to or "grades.csv"
        self.log.info("Exporting grades to %s", target)
        with open(target, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for assignment in gradebook.assignments:
                if not self.assignment or assignment.name in map(str, self.assignment):
                    writer.writerows(self._rows(gradebook, assignment))

    def _rows(self, gradebook: Gradebook, assignment: Assignment) -> Iterator[list[str]]:
        submissions = {
            student: values
            for student, *values in gradebook.db.execute(
                select(
                    SubmittedAssignment.student_id,
                    SubmittedAssignment.timestamp,
                    SubmittedAssignment.score,
                    SubmittedAssignment.late_submission_penalty,
                ).where(SubmittedAssignment.assignment_id == assignment.id)
            )
        }
        for student in gradebook.students:
            if self.student and student.id not in map(str, self.student):
                continue
            timestamp, score, penalty = submissions.get(student.id, (None, 0.0, 0.0))
            values = (
                assignment.name,
                assignment.duedate,
                timestamp,
                student.id,
                student.last_name,
                student.first_name,
                student.email,
                score,
                penalty,
                max(0.0, score - penalty),
                assignment.max_score,
            )
            yield [cell_text(value) for value in values]


def cell_text(value: Any) -> str:
    """Return the text of a cell: with an apostrophe before what would be taken for a formula."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return "" if value is None else str(value)
