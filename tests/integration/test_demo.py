"""The demo class: made from a seed, and graded like anyone's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from chainrule_grader.cli.app import app
from chainrule_grader.demo.course import MARKER
from chainrule_grader.demo.notebook import filled
from chainrule_grader.demo.people import people
from chainrule_grader.demo.plan import plan, styles
from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.gradebook.scores import read_scores
from chainrule_grader.grading.trial import try_files
from tests.conftest import ROOT

STUDENTS = 3


def demo(*argv: str | Path) -> tuple[int, str]:
    arguments = ["--course", ROOT, "demo", *argv]
    result = CliRunner().invoke(app, [str(arg) for arg in arguments], env={"COLUMNS": "80"})
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("a") / "demo"
    code, output = demo("--students", str(STUDENTS), "--seed", "0", "--dir", folder)
    assert code == 0, output
    return folder, output


def test_it_ends_with_a_table_of_grades_and_feedback(made: tuple[Path, str]) -> None:
    folder, output = made
    assert all(person.last_name in output for person in people(STUDENTS))
    assert all(name in output for name in ASSIGNMENT_NAMES)
    graded = [
        work for work in plan(people(STUDENTS), 0) if work.state not in ("missing", "corrupt")
    ]
    for work in graded:
        page = folder / "feedback" / work.student / work.assignment / f"{work.assignment}.html"
        assert page.is_file()
    assert f"{len(graded)} of {3 * STUDENTS} graded" in output
    assert "feedback" in output


def test_grades_follow_from_what_was_handed_in(made: tuple[Path, str]) -> None:
    """A mistake costs points in its exercise; complete work without one has all there are."""
    folder, _ = made
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        assert {student.id for student in gradebook.students} == {
            person.student for person in people(STUDENTS)
        }
        for work in plan(people(STUDENTS), 0):
            scores = read_scores(gradebook, work.assignment, work.student)
            if scores is None:
                assert work.state in ("missing", "corrupt")
                continue
            tests = {cell.grade_id.removeprefix("test_"): cell for cell in scores.cells}
            for name, _ in work.mistakes:
                assert tests[name].score < tests[name].max_score, (work, name)
            for name in work.left_out:
                assert name not in tests or tests[name].score == 0, (work, name)
            if work.state in ("complete", "renamed") and not work.mistakes:
                automatic = [cell for cell in scores.cells if cell.is_test]
                assert all(cell.score == cell.max_score for cell in automatic), work


@pytest.mark.parametrize("assignment", ASSIGNMENT_NAMES)
def test_each_style_stands_in_a_notebook_as_well(
    made: tuple[Path, str], tmp_path: Path, assignment: str
) -> None:
    work = plan(people(1), 0, (assignment,))[0]
    files = []
    for style in styles(assignment):
        whole = replace(work, style=style, state="complete", mistakes=(), left_out=())
        nbformat.write(filled(made[0], whole), tmp_path / f"{style}.ipynb")
        files.append(str(tmp_path / f"{style}.ipynb"))
    for trial in try_files(assignment, files, seed=1):
        statuses = {verdict.slug: verdict.status for verdict in trial.verdicts}
        assert set(statuses.values()) == {"passed", "needs_manual"}, (trial.file, statuses)


def test_the_folder_is_a_course_of_its_own(made: tuple[Path, str]) -> None:
    folder, _ = made
    for assignment in ASSIGNMENT_NAMES:
        released = folder / "release" / assignment / f"{assignment}.ipynb"
        assert nbformat.read(released, as_version=4).cells


def test_a_folder_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    code, output = demo("--students", "1", "--dir", tmp_path)
    assert code == 2
    assert "is there already and is no demo" in output
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    assert MARKER not in output


def test_a_class_is_drawn_from_its_seed() -> None:
    assert plan(people(12), 5) == plan(people(12), 5)
    assert plan(people(12), 5) != plan(people(12), 6)


def test_a_class_of_twelve_has_everything_in_it() -> None:
    works = plan(people(12), 0)
    assert len(works) == 12 * len(ASSIGNMENT_NAMES)
    states = {work.state for work in works}
    assert states == {
        "complete", "unfinished", "renamed", "syntax", "endless", "missing", "corrupt",
    }  # fmt: skip
    for assignment in ASSIGNMENT_NAMES:
        styles = {work.style for work in works if work.assignment == assignment}
        assert len(styles) >= 3
    assert any(not work.mistakes and work.state == "complete" for work in works)
    declared = {
        (exercise.name, item.slug)
        for assignment in ASSIGNMENT_NAMES
        for exercise in load(assignment).exercises
        for item in exercise.misconceptions
    }
    assert {mistake for work in works for mistake in work.mistakes} <= declared


def test_ids_are_plain_and_different() -> None:
    ids = [person.student for person in people(60)]
    assert len(set(ids)) == 60
    assert all(one.isascii() and one.isalnum() for one in ids)
