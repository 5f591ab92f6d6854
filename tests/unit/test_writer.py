"""The gradebook's rows are those that nbgrader's own autograding leaves."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.converters import Autograde
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import determine_grade, is_grade
from traitlets.config import Config

from chainrule_grader.gradebook.answers import answer_checksums, untouched
from chainrule_grader.gradebook.writer import Entry, Marks, write_grades
from chainrule_grader.grading.autograded import Autograded
from chainrule_grader.grading.course import load_course, open_gradebook
from chainrule_grader.grading.intake import read_timestamp
from tests.integration.fake_grading import fast_course
from tests.integration.gradebook_rows import gradebook_of, rows
from tests.integration.small_course import GOOD, NAME, submission, submit

DUE = datetime(2031, 5, 1, 12)
# What each student wrote, what the tests came to, and when it was handed in.
CLASS: dict[str, tuple[dict[str, str], dict[str, Any], str]] = {
    "ada": (GOOD, {}, "2031-05-01 11:59:59 UTC"),
    "bob": ({"double": GOOD["double"]}, {"test_double": 0.5, "test_add": "error"}, ""),
    "untouched": ({}, {"test_double": "error", "test_add": "error"}, "2031-04-30 09:00:00"),
    "late": (GOOD, {"test_double": 1.5}, "2031-05-03 12:00:00 UTC"),
    "very late": (GOOD, {}, "2031-06-03 12:00:00 +0200"),
    "late with nothing": ({}, {"test_double": "error", "test_add": 0.0}, "2031-05-02 12:00:00"),
}


class PerDay(LateSubmissionPlugin):
    """A tenth of a point for each hour; nothing at all, after a month, for what has points."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        if total_seconds_late > 30 * 86400:
            return score + 1
        return None if score == 0 else total_seconds_late / 36000


def late_config() -> Config:
    config = Config()
    config.AssignLatePenalties.plugin_class = PerDay
    # nbgrader's own steps. Outputs are there already: nothing needs to run.
    config.Autograde.exporter_class = NotebookExporter
    config.Autograde.sanitize_preprocessors = ["nbgrader.preprocessors.OverwriteCells"]
    config.Autograde.autograde_preprocessors = [
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    return config


def with_outputs(nb: NotebookNode, results: dict[str, Any]) -> NotebookNode:
    for cell in nb.cells:
        result = results.get(cell.id)
        if result == "error":
            cell.outputs = [new_output("error", ename="E", evalue="", traceback=[])]
        elif result is not None:
            cell.outputs = [new_output("execute_result", {"text/plain": str(result)})]
    return nb


def hand_in(root: Path, student: str, cells: dict[str, str], results: dict[str, Any]) -> None:
    folder = submit(root, student, with_outputs(submission(root, **cells), results))
    stamp = CLASS[student][2]
    if stamp:
        (folder / "timestamp.txt").write_text(stamp)


def by_nbgrader(root: Path) -> None:
    course = load_course(root, late_config())
    converter = Autograde(coursedir=course.directory(NAME), config=course.config)
    converter.force = True
    converter.start()


def by_us(root: Path, graded: Path) -> None:
    """Write what nbgrader's converter made in the course `graded` into the gradebook of `root`."""
    late = AssignLatePenalties(config=late_config())
    late.init_plugin()
    entries = []
    for student in CLASS:
        folder = graded / "autograded" / student / NAME
        notebook = Autograded.read(folder / f"{NAME}.ipynb")
        assert notebook is not None
        cells = notebook.notebook.cells
        stamp = folder / "timestamp.txt"
        entries.append(
            Entry(
                student,
                Marks(scores(cells), set(answer_checksums(cells)), untouched(cells)),
                timestamp=read_timestamp(stamp.read_bytes()) if stamp.exists() else None,
            )
        )
    with open_gradebook(load_course(root)) as gradebook:
        write_grades(gradebook, NAME, entries, late)


def scores(cells: Collection[Any]) -> dict[str, float]:
    found = {
        cell.metadata["nbgrader"]["grade_id"]: determine_grade(cell)[0]
        for cell in cells
        if is_grade(cell)
    }
    return {name: score for name, score in found.items() if score is not None}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two courses with the same class: `theirs`, graded by nbgrader, and `ours`."""
    folder = tmp_path_factory.mktemp("writer")
    root = fast_course(folder / "ours")
    with gradebook_of(root) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=DUE)
        gradebook.add_student("ada", first_name="Ada", last_name="Byron")
    shutil.copytree(root, folder / "theirs")
    for student, (cells, results, _) in CLASS.items():
        hand_in(folder / "theirs", student, cells, results)
    by_nbgrader(folder / "theirs")
    return folder


@pytest.fixture
def both(graded: Path, tmp_path: Path) -> tuple[Path, Path]:
    shutil.copytree(graded, tmp_path / "both")
    return tmp_path / "both" / "theirs", tmp_path / "both" / "ours"


def test_rows_of_a_first_grading_are_nbgraders(both: tuple[Path, Path]) -> None:
    theirs, ours = both
    before = rows(ours)
    by_us(ours, theirs)
    assert rows(ours) == rows(theirs)
    assert rows(ours) != before
    penalties = {student: penalty for student, _, _, _, penalty in rows(ours)["notebooks"]}
    assert penalties == {
        "ada": "None",
        "bob": "None",
        "untouched": "None",
        "late": "4.5",  # of the 4.8 that the plugin says, what there are points for
        "very late": "5.0",
        "late with nothing": "None",
    }


def by_a_person(root: Path) -> None:
    """Mark answers, override a test, comment, and grant extra credit and more time."""
    with gradebook_of(root) as gradebook:
        for student in ("ada", "untouched"):
            grade = gradebook.find_grade("answer_why", NAME, NAME, student)
            grade.manual_score, grade.needs_manual_grade = 0.5, False
        for student, later in (("bob", True), ("late", False)):
            task = gradebook.find_grade("task_why", NAME, NAME, student)
            task.manual_score, task.needs_manual_grade = 0.0, later
        test = gradebook.find_grade("test_add", NAME, NAME, "bob")
        test.manual_score, test.extra_credit, test.needs_manual_grade = 2.0, 0.25, False
        comment = gradebook.find_comment("answer_why", NAME, NAME, "ada")
        comment.manual_comment = "Well said."
        gradebook.db.commit()
        gradebook.grant_extension(NAME, "late", days=1)


def test_rows_of_a_regrade_are_nbgraders_where_all_answers_changed(
    both: tuple[Path, Path],
) -> None:
    theirs, ours = both
    by_us(ours, theirs)
    for root in both:
        by_a_person(root)
    marked = rows(ours)
    changed = {"answer_why": "Because it is otherwise.", "double": "def double(x): return x"}
    for student in CLASS:
        hand_in(theirs, student, changed, {"test_double": 0.25})
    by_nbgrader(theirs)
    by_us(ours, theirs)
    assert rows(ours) == rows(theirs)
    assert rows(ours) != marked


def entry(student: str, *, changed: Collection[str] = (), score: float = 2.0) -> Entry:
    return Entry(student, Marks({"test_double": score, "test_add": 0.0}, changed))


def grades(root: Path, student: str) -> dict[str, tuple[float | None, float | None, bool]]:
    with gradebook_of(root) as gradebook:
        return {
            name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
            for name in ("test_double", "test_add", "answer_why")
            for grade in [gradebook.find_grade(name, NAME, NAME, student)]
        }


def test_a_person_looks_again_only_at_what_changed(both: tuple[Path, Path]) -> None:
    theirs, ours = both
    by_us(ours, theirs)
    by_a_person(ours)
    with open_gradebook(load_course(ours)) as gradebook:
        write_grades(gradebook, NAME, [entry("ada"), entry("bob"), entry("late")])
        assert grades(ours, "ada")["answer_why"] == (None, 0.5, False)
        assert grades(ours, "bob")["test_add"] == (0.0, 2.0, False)
        assert grades(ours, "late")["answer_why"] == (None, None, True)  # nobody looked yet
        write_grades(gradebook, NAME, [entry("ada", changed={"answer_why"})])
        assert grades(ours, "ada")["answer_why"] == (None, 0.5, True)


def test_what_is_not_graded_loses_automatic_scores_only(both: tuple[Path, Path]) -> None:
    theirs, ours = both
    by_us(ours, theirs)
    by_a_person(ours)
    late = AssignLatePenalties(config=late_config())
    late.init_plugin()
    with open_gradebook(load_course(ours)) as gradebook:
        students = ["ada", "bob", "very late", "nobody"]
        after = write_grades(gradebook, NAME, [Entry(each) for each in students], late)
    assert grades(ours, "ada")["answer_why"] == (0.0, 0.5, False)
    assert {name: one.score for name, one in after.items()} == {
        "ada": 0.5,
        "bob": 2.25,
        "very late": 0.0,
    }
    rest = rows(ours)
    assert "nobody" not in {student for student, *_ in rest["students"] + rest["submissions"]}
    assert ("very late", NAME, NAME, False, "0") in [
        (*row[:4], f"{float(row[4]):g}") for row in rest["notebooks"] if row[0] == "very late"
    ]


def test_the_penalty_of_what_is_kept_is_assigned_anew(both: tuple[Path, Path]) -> None:
    theirs, ours = both
    by_us(ours, theirs)
    late = AssignLatePenalties(config=late_config())
    late.init_plugin()
    with gradebook_of(ours) as gradebook:
        gradebook.grant_extension(NAME, "late", days=1)
    scores_before = rows(ours)["grades"]
    with open_gradebook(load_course(ours)) as gradebook:
        write_grades(gradebook, NAME, [Entry("late", keep=True)], late)
    penalties = {student: penalty for student, _, _, _, penalty in rows(ours)["notebooks"]}
    assert penalties["late"] == "2.4"
    assert rows(ours)["grades"] == scores_before


def test_of_a_batch_all_is_written_or_nothing(both: tuple[Path, Path]) -> None:
    theirs, ours = both
    by_us(ours, theirs)
    before = rows(ours)
    with open_gradebook(load_course(ours)) as gradebook:
        wrong = Entry("bob", Marks({"test_double": object()}, ()))  # type: ignore[dict-item]
        with pytest.raises(Exception, match="float"):
            write_grades(gradebook, NAME, [entry("ada", score=1.0), wrong])
        assert rows(ours) == before
        write_grades(gradebook, NAME, [entry("ada", score=1.0)])
    assert grades(ours, "ada")["test_double"][0] == 1.0
