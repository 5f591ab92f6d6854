"""Autograded folders are the new one or the one before, whatever happens on the way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from traitlets.config import Config

from chainrule_grader.grading.course import Course
from chainrule_grader.grading.filing import Filing, Step

NAME = "small"


class Killed(Exception):
    """Stands for the end of the process: nothing of ours catches it."""


def course(root: Path, structure: str = "") -> Course:
    config = Config()
    config.CourseDirectory.root = str(root)
    if structure:
        config.CourseDirectory.directory_structure = structure
    return Course(root, config)


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def replace(filing: Filing, student: str) -> None:
    filing.place(student, '"second"', {})
    filing.settle(student)


@pytest.fixture
def filing(tmp_path: Path) -> Filing:
    return Filing(course(tmp_path), NAME)


def test_a_folder_holds_what_was_graded_last(filing: Filing, tmp_path: Path) -> None:
    filing.place("ada", "first", {"data/x.csv": b"1", "timestamp.txt": b"now"})
    filing.settle("ada")
    filing.place("ada", "second", {"helper.py": b"x = 1"})
    filing.settle("ada")
    assert files(tmp_path) == {
        "autograded/ada/small/small.ipynb": "second",
        "autograded/ada/small/helper.py": "x = 1",
    }
    assert (tmp_path / "autograded/ada/small/helper.py").stat().st_mode & 0o222 == 0
    filing.withdraw("ada")
    filing.settle("ada")
    assert files(tmp_path) == {}


def test_undoing_brings_the_folder_before_back(filing: Filing, tmp_path: Path) -> None:
    filing.place("ada", "first", {})
    filing.settle("ada")
    filing.place("ada", "second", {})
    filing.undo("ada")
    assert files(tmp_path) == {"autograded/ada/small/small.ipynb": "first"}
    filing.withdraw("ada")
    filing.undo("ada")
    assert files(tmp_path) == {"autograded/ada/small/small.ipynb": "first"}


def test_a_folder_that_cannot_be_written_leaves_all_as_it_was(
    filing: Filing, tmp_path: Path
) -> None:
    filing.place("ada", "first", {})
    filing.settle("ada")
    with pytest.raises(OSError, match="name too long"):
        filing.place("ada", "second", {"x" * 300: b""})
    assert files(tmp_path) == {"autograded/ada/small/small.ipynb": "first"}


@pytest.mark.parametrize(
    "structure", ["", "{nbgrader_step}/{assignment_id}/{student_id}"], ids=["nbgraders", "own"]
)
@pytest.mark.parametrize("step", Step)
def test_the_next_run_puts_back_what_the_gradebook_may_not_have(
    tmp_path: Path, step: Step, structure: str
) -> None:
    at = course(tmp_path, structure)
    for student in ("ada", "[ben]"):
        Filing(at, NAME).place(student, '"first"', {"x.csv": b"1"})
        Filing(at, NAME).settle(student)
    first = files(tmp_path)

    def killer(reached: Step, student: str) -> None:
        if reached is step:
            shutil.copytree(tmp_path, tmp_path.with_name("killed"))
            raise Killed

    killed = tmp_path.with_name("killed")
    with pytest.raises(Killed):
        replace(Filing(at, NAME, killer), "[ben]")
    Filing(course(killed, structure), NAME).recover()
    after = files(killed)
    if step is Step.CLEARED:
        (changed,) = [name for name in after if after[name] == '"second"']
        assert "[ben]" in changed
    else:
        assert after == first
    assert not list(killed.rglob(".*chainrule*"))
    shutil.rmtree(killed)


def test_half_of_a_folder_before_is_never_put_back(
    filing: Filing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing.place("ada", "first", {"x.csv": b"1"})
    filing.settle("ada")
    filing.place("ada", "second", {})

    def half(path: Path) -> None:
        (path / "x.csv").unlink()
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", half)
        with pytest.raises(Killed):
            filing.settle("ada")
    filing.recover()
    assert files(tmp_path) == {"autograded/ada/small/small.ipynb": "second"}
