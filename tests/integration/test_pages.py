"""A submission that is not graded leaves a page that says why, and keeps what people gave."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI

from chainrule_grader.grading.course import load_course
from chainrule_grader.grading.filing import Filing
from chainrule_grader.grading.many import grade_class
from tests.integration.fake_grading import fake_grade, fast_course
from tests.integration.gradebook_rows import gradebook_of, rows
from tests.integration.small_course import GOOD, NAME, nbgrader, submission, submit

OTHER = {**GOOD, "answer_why": "Or is it?"}
STAMP = "2031-05-01 11:59:59 UTC"
ZERO = {"test_double": 0.0, "test_add": 0.0, "answer_why": 0.0}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fast_course(tmp_path_factory.mktemp("pages") / "course")


@pytest.fixture
def root(released: Path, tmp_path: Path) -> Path:
    shutil.copytree(released, tmp_path / "course")
    return tmp_path / "course"


def grade(root: Path, *students: str, **options: Any) -> list[Any]:
    return grade_class(root, NAME, students or None, grade=fake_grade, jobs=2, **options)


def damage(root: Path, student: str) -> None:
    """Hand in something that is no notebook any more."""
    path = root / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{")


def page(root: Path, student: str) -> Any:
    return nbformat.read(root / "autograded" / student / NAME / f"{NAME}.ipynb", as_version=4)


def by_hand(root: Path, student: str, score: float) -> None:
    with gradebook_of(root) as gradebook:
        one = gradebook.find_grade("answer_why", NAME, NAME, student)
        one.manual_score, one.extra_credit, one.needs_manual_grade = score, 0.25, False
        gradebook.find_comment("answer_why", NAME, NAME, student).manual_comment = "Well said."
        gradebook.db.commit()


def answer(root: Path, student: str) -> tuple[Any, ...]:
    with gradebook_of(root) as gradebook:
        one = gradebook.find_grade("answer_why", NAME, NAME, student)
        comment = gradebook.find_comment("answer_why", NAME, NAME, student).manual_comment
        return one.manual_score, one.extra_credit, comment, one.needs_manual_grade


def test_whoever_is_not_graded_has_a_page_that_says_why(root: Path) -> None:
    damage(root, "damaged")
    submit(root, "fails", submission(root, double="# fail"))
    submit(root, "raises", submission(root, double="# raise"))
    (root / "submitted" / "empty" / NAME).mkdir(parents=True)
    linked = root / "submitted" / "linked" / NAME
    linked.mkdir(parents=True)
    (linked / f"{NAME}.ipynb").symlink_to(root / "source" / NAME / f"{NAME}.ipynb")
    results = {one.student: one for one in grade(root, isolation="process")}
    released = [
        cell.id for cell in nbformat.read(root / "release" / NAME / f"{NAME}.ipynb", 4).cells
    ]
    for student, result in results.items():
        assert result.outcome != "graded"
        notebook = page(root, student)
        recorded = notebook.metadata["chainrule"]
        assert (recorded["outcome"], recorded["reason"]) == (result.outcome, result.reason)
        assert bool(recorded["key"]) == (student in ("damaged", "fails", "raises"))
        assert (recorded["isolation"], recorded["scores"]) == ("process", ZERO)
        assert f"({result.outcome}): {result.reason}" in notebook.cells[0].source
        assert [cell.id for cell in notebook.cells[1:]] == released
    assert {one[0] for one in rows(root)["students"]} == set(results)
    for *_, automatic, manual, _, needs_a_look in rows(root)["grades"]:
        assert (automatic, manual, needs_a_look) == ("0.0", "None", False)


@pytest.mark.parametrize("stamp", [STAMP, "", "yesterday"])
def test_the_formgrader_shows_them_as_autograded(root: Path, stamp: str) -> None:
    damage(root, "damaged")
    (root / "submitted" / "empty" / NAME).mkdir(parents=True)
    for student in ("damaged", "empty"):
        if stamp:
            (root / "submitted" / student / NAME / "timestamp.txt").write_text(stamp)
    grade(root)
    if stamp == "yesterday":  # of which nbgrader makes nothing
        assert not list((root / "autograded").rglob("timestamp.txt"))
        return
    course = load_course(root)
    before = os.getcwd()
    os.chdir(root)
    try:
        shown = NbGraderAPI(config=course.config).get_submissions(NAME)
    finally:
        os.chdir(before)
    assert {one["student"]: one["autograded"] for one in shown} == {"damaged": True, "empty": True}
    assert all(bool(one["timestamp"]) == bool(stamp) and one["score"] == 0 for one in shown)


def test_of_who_handed_in_nothing_nothing_is_made(root: Path) -> None:
    before = rows(root)
    (result,) = grade(root, "nobody")
    assert (result.outcome, result.reason) == ("missing", "nothing was handed in")
    assert rows(root) == before
    assert not list(root.glob("autograded/*"))
    submit(root, "gone", submission(root, **GOOD))
    grade(root, "gone")
    shutil.rmtree(root / "submitted" / "gone")
    (result,) = grade(root, "gone")
    assert (result.outcome, result.score, result.before) == ("missing", 0, 5)
    assert "nothing was handed in" in page(root, "gone").cells[0].source


def through_nbgrader(root: Path) -> None:
    nbgrader(root, "autograde", NAME, "--force")


@pytest.mark.parametrize("damaged_under", [grade, through_nbgrader])
def test_what_a_person_gave_outlives_a_damaged_submission(root: Path, damaged_under: Any) -> None:
    for student in ("seen", "unseen"):
        submit(root, student, submission(root, **GOOD))
    grade(root)
    for student in ("seen", "unseen"):
        by_hand(root, student, 0.5)
    submit(root, "unseen", submission(root, **OTHER))
    grade(root)
    assert answer(root, "unseen") == (0.5, 0.25, "Well said.", True)
    for _ in range(2):  # the second page remembers what the first did
        for student in ("seen", "unseen"):
            damage(root, student)
        damaged_under(root)
        for student in ("seen", "unseen"):
            assert answer(root, student) == (0.5, 0.25, "Well said.", False)
    submit(root, "seen", submission(root, **GOOD))
    submit(root, "unseen", submission(root, **OTHER))
    grade(root)
    assert answer(root, "seen") == (0.5, 0.25, "Well said.", False)
    assert answer(root, "unseen") == (0.5, 0.25, "Well said.", True)


def test_a_mark_given_on_the_page_is_about_no_answer(root: Path) -> None:
    damage(root, "ada")
    grade(root)
    by_hand(root, "ada", 1)
    (result,) = grade(root)
    assert (result.score, answer(root, "ada")[3]) == (1.25, False)
    submit(root, "ada", submission(root, **GOOD))
    (result,) = grade(root)
    assert (result.score, answer(root, "ada")[3]) == (6.25, True)


def test_it_is_the_page_of_plain_nbgrader(root: Path) -> None:
    damage(root, "ada")
    folder = root / "submitted" / "ada" / NAME
    for name in ("numpy.py", "helper.py", "data.csv"):
        (folder / name).write_text("1")
    (folder / "timestamp.txt").write_text(STAMP)

    def left() -> Any:
        names = sorted(path.name for path in (root / "autograded" / "ada" / NAME).iterdir())
        return page(root, "ada"), names, rows(root)

    through_nbgrader(root)
    theirs = left()
    shutil.rmtree(root / "autograded")
    grade_class(root, NAME, jobs=1)
    ours = left()
    assert ours == theirs
    assert ours[1] == ["data.csv", "helper.py", f"{NAME}.ipynb", "timestamp.txt"]
    assert ours[0].metadata["chainrule"]["removed"] == ["numpy.py"]


def test_a_page_that_cannot_be_written_leaves_nothing_stale(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(root, "ada", submission(root, **GOOD))
    grade(root)
    damage(root, "ada")

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Filing, "place", full)
    (result,) = grade(root)
    assert (result.outcome, result.score) == ("unreadable", 0)
    assert result.reason.startswith("damaged: ")
    assert "its page cannot be recorded: OSError: [Errno 28] No space left" in result.reason
    assert not list(root.glob("autograded/*/*"))


def test_feedback_says_why(root: Path) -> None:
    foreign = submission(root)
    for cell in foreign.cells:
        cell.metadata.nbgrader.grade_id = f"other_{cell.metadata.nbgrader.grade_id}"
    submit(root, "ada", foreign, "<b onclick=x> [notes](http:x).ipynb")
    damage(root, "bea")
    assert [one.outcome for one in grade_class(root, NAME, jobs=1)] == ["missing", "unreadable"]
    nbgrader(root, "generate_feedback", NAME)
    for student, reason in {
        "ada": "&lt;b onclick=x&gt; [notes](http:x).ipynb: not the notebook of small",
        "bea": "small.ipynb is damaged: it is not valid JSON",
    }.items():
        text = (root / "feedback" / student / NAME / f"{NAME}.html").read_text()
        assert "<strong>This submission was not graded</strong>" in text
        assert reason in text
        assert "(Score: 0.0 / 6.0)" in text
