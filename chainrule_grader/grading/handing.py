"""What is to be done of each submission: its work, or at once what came of it."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nbgrader.api import Gradebook

from chainrule_grader.gradebook.answers import Remembered
from chainrule_grader.gradebook.scores import Scores, read_many
from chainrule_grader.grading.autograded import Autograded
from chainrule_grader.grading.choosing import NotGradable, NothingHandedIn
from chainrule_grader.grading.course import Course
from chainrule_grader.grading.done import Done, refused
from chainrule_grader.grading.filing import Filing
from chainrule_grader.grading.intake import take_in
from chainrule_grader.grading.key import with_key
from chainrule_grader.grading.submission import SubmissionResult
from chainrule_grader.grading.work import Graded, Work
from chainrule_grader.sandbox.limits import Limits

AT_ONCE = 64  # whose grades are read in one query


@dataclass(frozen=True)
class Options:
    """What is the same for all submissions of a run."""

    bundle: bytes
    secret: str
    seed: str | None
    limits: Limits
    isolation: str
    run_all: bool
    figures: bool
    force: bool


@dataclass(frozen=True)
class Task:
    """A submission to grade: `done` holds all that is known of it but what will come of it."""

    work: Work
    done: Done
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The bytes it holds, as good as."""
        return sum(map(len, self.work.notebooks.values())) + sum(map(len, self.work.files.values()))


class Handing:
    """Turns students into tasks, one after another: nothing is read ahead."""

    def __init__(
        self,
        course: Course,
        assignment: str,
        gradebook: Gradebook,
        filing: Filing,
        options: Options,
        worth: float,
    ) -> None:
        self._course = course
        self._assignment = assignment
        self._gradebook = gradebook
        self._filing = filing
        self._options = options
        self._worth = worth

    def each(self, students: Sequence[str]) -> Iterator[Task | Done | SubmissionResult]:
        """Yield for each student a task, or what came of it already."""
        for start in range(0, len(students), AT_ONCE):
            part = students[start : start + AT_ONCE]
            able = [student for student in part if not _unusable(student)]
            scores = read_many(self._gradebook, self._assignment, able)
            self._gradebook.db.rollback()  # holds no lock while submissions are graded
            for student in part:
                reason = _unusable(student)
                if reason:
                    yield self._turned_away(student, reason)
                else:
                    yield self._one(student, scores.get(student))

    def _one(self, student: str, scores: Scores | None) -> Task | Done:
        options = self._options
        folder = self._course.folder("submitted", self._assignment, student)
        earlier = Autograded.read(self._filing.folder(student) / f"{self._assignment}.ipynb")
        remembered = earlier.remembered() if earlier else Remembered()
        try:
            intake = take_in(folder, self._assignment, options.limits)
        except (NotGradable, OSError) as error:
            done = refused(student, folder, error, options.isolation)
            # Where there was nothing and is nothing, nothing is made.
            page = earlier is not None or not isinstance(error, NothingHandedIn)
            return replace(done, remembered=remembered, page=page)
        work = with_key(
            Work(
                self._assignment,
                student,
                intake.notebooks,
                intake.files,
                options.bundle,
                options.secret,
                seed=options.seed,
                limits=options.limits,
                isolation=options.isolation,
                run_all=options.run_all,
                figures=options.figures,
            )
        )
        waiting = Done(
            student, Graded("failed"), intake.files, intake.timestamp, remembered, key=work.key
        )
        if earlier and not options.force and earlier.holds(work.key, scores):
            reason = "; ".join(filter(None, [earlier.recorded.get("reason"), *intake.notes]))
            graded = Graded("graded", reason, isolation=options.isolation)
            return replace(waiting, graded=graded, reused=earlier)
        return Task(work, waiting, intake.notes)

    def _turned_away(self, student: str, reason: str) -> SubmissionResult:
        return SubmissionResult(
            self._assignment,
            student,
            "failed",
            reason,
            0.0,
            self._worth,
            isolation=self._options.isolation,
        )


def _unusable(student: str) -> str:
    """Say why nbgrader could not work with a student of that name, or ""."""
    if glob.has_magic(student):
        return "nbgrader cannot work with a student's id that holds [, ], * or ?: rename the folder"
    try:
        student.encode()
    except UnicodeEncodeError:
        return "the folder's name is not valid UTF-8, and no gradebook takes it: rename the folder"
    return ""
