"""`nbgrader export` writes a file that spreadsheets and programs read as it is meant."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from chainrule_grader.gradebook.export import SafeCsvExportPlugin

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}", "course") as gradebook:
        for name in ("first", "second"):
            gradebook.add_assignment(name, duedate="2031-05-01 12:00:00 UTC")
            gradebook.add_notebook(name, name)
            gradebook.add_grade_cell("test", name, name, max_score=3, cell_type="code")
        for student in ("ada", "ben", "cyd"):
            gradebook.add_student(student, first_name=student.title(), email=f"{student}@x.org")
        gradebook.add_submission("first", "ada", timestamp="2031-05-01 11:00:00 UTC")
        gradebook.add_submission("first", "ben")
        for student, score in (("ada", 2.5), ("ben", -1.0)):
            gradebook.find_grade("test", "first", "first", student).auto_score = score
        gradebook.find_submission_notebook("first", "first", "ada").late_submission_penalty = 0.5
        gradebook.db.commit()
    return path


@pytest.fixture
def gradebook(graded: Path, tmp_path: Path) -> Iterator[Gradebook]:
    shutil.copy(graded, tmp_path)
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db", "course") as gradebook:
        yield gradebook


def exported(gradebook: Gradebook, plugin: CsvExportPlugin, path: Path) -> list[dict[str, str]]:
    plugin.to = str(path)
    plugin.export(gradebook)
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_plain_grades_are_as_nbgrader_writes_them(gradebook: Gradebook, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    rows = exported(gradebook, SafeCsvExportPlugin(), ours)
    assert rows == exported(gradebook, CsvExportPlugin(), theirs)
    assert len(rows) == 6
    assert (rows[0]["raw_score"], rows[0]["score"]) == ("2.5", "2.0")
    some = SafeCsvExportPlugin(student=["ben"], assignment=["first"])
    (row,) = exported(gradebook, some, ours)
    assert (row["student_id"], row["raw_score"]) == ("ben", "-1.0")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(gradebook: Gradebook, tmp_path: Path, text: str) -> None:
    gradebook.update_or_create_student(text, first_name=text, last_name=text, email=text)
    rows = exported(gradebook, SafeCsvExportPlugin(assignment=["first"]), tmp_path / "x.csv")
    (row,) = [row for row in rows if text in row["student_id"]]
    for column in ("student_id", "first_name", "last_name", "email"):
        assert row[column] == f"'{text}"


def test_commas_quotes_and_lines_stay_within_their_cell(
    gradebook: Gradebook, tmp_path: Path
) -> None:
    name = 'Byron, "Ada"\nCountess'
    gradebook.update_or_create_student("ada", last_name=name)
    rows = exported(gradebook, SafeCsvExportPlugin(assignment=["first"]), tmp_path / "x.csv")
    (row,) = [row for row in rows if row["student_id"] == "ada"]
    assert (row["last_name"], row["score"], len(rows)) == (name, "2.0", 3)
