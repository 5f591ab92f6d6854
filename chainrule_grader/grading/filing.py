"""Autograded submissions as files: each folder is the new one or the one before, never half.

The folder before is kept aside until the gradebook has the new scores too: where a run is killed,
the next one puts it back, so that notebook, gradebook and what nbgrader shows belong together.
"""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path

from chainrule_grader.gradebook.answers import Remembered
from chainrule_grader.grading.autograded import Autograded
from chainrule_grader.grading.course import Course

NEW, BEFORE, GONE = ".chainrule-new", ".chainrule-before", ".chainrule-gone"


class Step(Enum):
    """What has just been done of recording a submission, in this order."""

    BEGUN = "its new folder is begun"
    WRITTEN = "its new folder is written, beside its place"
    SET_ASIDE = "the folder before is set aside"
    IN_PLACE = "the new folder is in its place"
    RECORDED = "the gradebook has it"
    CLEARED = "the folder before is gone"


OnStep = Callable[[Step, str], None]


class Filing:
    """The autograded folders of one assignment. `on_step` hears of each step, and of whom."""

    def __init__(self, course: Course, assignment: str, on_step: OnStep | None = None) -> None:
        self._course = course
        self._assignment = assignment
        self.heard: OnStep = on_step or (lambda step, student: None)

    def folder(self, student: str) -> Path:
        """Return where the autograded submission of `student` lies."""
        return self._course.folder("autograded", self._assignment, student)

    def recover(self) -> None:
        """Undo what a killed run left unfinished: the folders are as the gradebook knows them."""
        place = self._course.folder("autograded", glob.escape(self._assignment), "*")
        for left in glob.glob(str(place.with_name(f".{place.name}{BEFORE}"))):
            before = Path(left)
            target = before.with_name(before.name[1:].removesuffix(BEFORE))
            self._carry_over(target, before)
            _remove(target)
            before.rename(target)
        for mark in (NEW, GONE):
            for left in glob.glob(str(place.with_name(f".{place.name}{mark}"))):
                _remove(Path(left))

    def place(self, student: str, notebook: str, files: Mapping[str, bytes]) -> None:
        """Put the autograded notebook and the student's own `files` in place.

        Raises OSError, and then all is as before.
        """
        target = self.folder(student)
        new = _beside(target, NEW)
        try:
            _remove(new)
            new.mkdir(parents=True)
            self.heard(Step.BEGUN, student)
            for folder in {(new / name).parent for name in files} - {new}:
                folder.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                _write(new / name, content)
            _write(new / f"{self._assignment}.ipynb", notebook.encode("utf-8", "replace"))
            self.heard(Step.WRITTEN, student)
            self._set_aside(student)
            new.rename(target)
        except OSError:
            _remove(new)
            self.undo(student)
            raise
        self.heard(Step.IN_PLACE, student)

    def withdraw(self, student: str) -> None:
        """Take away the autograded folder of a submission that has none any more."""
        self._set_aside(student)

    def undo(self, student: str) -> None:
        """Put the folder before back, as long as it is not gone."""
        target = self.folder(student)
        before = _beside(target, BEFORE)
        if before.exists():
            _remove(target)
            before.rename(target)

    def settle(self, student: str) -> None:
        """Let go of the folder before: the gradebook has what came after it."""
        self.heard(Step.RECORDED, student)
        target = self.folder(student)
        before, gone = _beside(target, BEFORE), _beside(target, GONE)
        if os.path.lexists(before):
            before.rename(gone)  # half of it must never be taken for the folder before
        _remove(gone)
        self.heard(Step.CLEARED, student)

    def _carry_over(self, undone: Path, before: Path) -> None:
        """Keep what a notebook that is undone remembers of marks given by hand.

        The gradebook may have its scores already, and then does not tell any more: an answer
        that nobody has looked at is forgotten, for it could be taken for one that was.
        """
        name = f"{self._assignment}.ipynb"
        newer, older = Autograded.read(undone / name), Autograded.read(before / name)
        if newer and older:
            marked, answers = newer.remembered().marked, older.remembered().answers
            seen = {name: one for name, one in answers.items() if marked.get(name, one) == one}
            text = older.to_text(Remembered(seen, marked).to_metadata())
            _remove(before / f"{name}{NEW}")
            _write(before / f"{name}{NEW}", text.encode())
            (before / f"{name}{NEW}").replace(before / name)

    def _set_aside(self, student: str) -> None:
        target = self.folder(student)
        if os.path.lexists(target):
            target.rename(_beside(target, BEFORE))
            self.heard(Step.SET_ASIDE, student)


def _beside(target: Path, mark: str) -> Path:
    # With a dot in front, so that nbgrader takes it for no assignment and no student.
    return target.with_name(f".{target.name}{mark}")


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o444)  # as nbgrader leaves what it autograded


def _remove(path: Path) -> None:
    if not os.path.lexists(path):
        return
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path)
