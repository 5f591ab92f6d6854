"""What came of submissions, recorded: files first, the gradebook last, several at a time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import OperationalError

from chainrule_grader.gradebook.scores import Scores, read_many
from chainrule_grader.gradebook.writer import Entry, write_grades
from chainrule_grader.grading.autograded import Autograded
from chainrule_grader.grading.bundle import Bundle
from chainrule_grader.grading.course import Course, CourseError
from chainrule_grader.grading.done import Done
from chainrule_grader.grading.filing import Filing
from chainrule_grader.grading.page import page_of
from chainrule_grader.grading.results import exercise_name, exercises
from chainrule_grader.grading.submission import SubmissionResult, pack
from chainrule_grader.grading.work import Graded

ATTEMPTS = 3  # at a gradebook that others keep locked, seconds each


@dataclass(frozen=True)
class _Filed:
    """A submission whose files are in place, and what the gradebook is to hold of it."""

    done: Done
    before: Scores | None
    entry: Entry
    notebook: Autograded | None = None


def late_penalties(course: Course) -> AssignLatePenalties:
    """Return nbgrader's step that assigns late penalties, its plugin chosen by the course."""
    sys.path.append(str(course.root))  # where nbgrader finds a course's own plugin, too
    try:
        late = AssignLatePenalties(config=course.config)
        late.init_plugin()
    except Exception as error:  # of a plugin, which may be anything
        raise CourseError(f"the late submission plugin cannot be used: {error}") from error
    finally:
        sys.path.remove(str(course.root))
    return late


class Recorder:
    """Records what came of submissions to one assignment."""

    def __init__(
        self,
        course: Course,
        assignment: str,
        gradebook: Gradebook,
        worth: float,
        filing: Filing,
        bundle: Bundle,
    ) -> None:
        self._assignment = assignment
        self._gradebook = gradebook
        self._worth = worth
        self._filing = filing
        self._bundle = bundle
        self._late = late_penalties(course)

    def record(self, batch: Sequence[Done]) -> list[SubmissionResult]:
        """Put the files of `batch` in place and its scores into the gradebook."""
        before = read_many(self._gradebook, self._assignment, [one.student for one in batch])
        filed = [self._file(one, before.get(one.student)) for one in batch]
        filed, after = self._write(filed, self._late)
        for one in filed:
            self._filing.settle(one.done.student)
        return [self._result(one, after.get(one.done.student)) for one in filed]

    def _file(self, done: Done, before: Scores | None) -> _Filed:
        student = done.student
        if done.reused is not None:
            entry = Entry(student, keep=True, timestamp=done.timestamp)
            return _Filed(done, before, entry, done.reused)
        if not done.page:
            self._filing.withdraw(student)
            return _Filed(done, before, Entry(student))
        page = page_of(done, self._bundle, before)
        try:
            self._filing.place(student, page.text, page.files)
        except OSError as error:
            return self._file(_less(done, error), before)
        return _Filed(done, before, page.entry, page.notebook)

    def _write(
        self, filed: list[_Filed], late: AssignLatePenalties | None
    ) -> tuple[list[_Filed], dict[str, Scores]]:
        """Write all together or, should one of them not do, one by one, and less of that one."""
        try:
            return filed, self._write_entries([one.entry for one in filed], late)
        except OperationalError:  # the gradebook's fault, and no submission's
            for one in filed:
                self._filing.undo(one.done.student)
            raise
        except Exception as error:
            if len(filed) > 1:
                parts = [self._write([one], late) for one in filed]
                scores = {name: each for _, after in parts for name, each in after.items()}
                return [one for part, _ in parts for one in part], scores
            (one,) = filed
            self._filing.undo(one.done.student)
            if not one.done.page:
                raise
            # Without penalties: it may be the plugin that raised.
            return self._write([self._file(_less(one.done, error), one.before)], None)

    def _write_entries(
        self, entries: Sequence[Entry], late: AssignLatePenalties | None
    ) -> dict[str, Scores]:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return write_grades(self._gradebook, self._assignment, entries, late)
            except OperationalError:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def _result(self, filed: _Filed, after: Scores | None) -> SubmissionResult:
        done, before = filed.done, filed.before
        found = exercises(filed.notebook.notebook, after.cells) if filed.notebook and after else {}
        had = {exercise_name(cell): cell.score for cell in before.cells} if before else {}
        has = {exercise_name(cell): cell.score for cell in after.cells} if after else {}
        return SubmissionResult(
            self._assignment,
            done.student,
            done.graded.outcome,
            done.graded.reason,
            after.score if after else 0.0,
            self._worth,
            pack(found),
            seconds=done.seconds,
            reused=done.reused is not None,
            isolation=done.graded.isolation,
            before=before.score if before else None,
            changed={n: (had[n], has[n]) for n in had if n in has and had[n] != has[n]},
        )


def _less(done: Done, error: Exception) -> Done:
    """Make of a submission that cannot be recorded one that failed, or one without a page."""
    reason = f"{type(error).__name__}: {error}"
    if done.graded.outcome == "graded":
        failed = Graded("failed", reason, isolation=done.graded.isolation)
        return replace(done, graded=failed, reused=None)
    reason = f"{done.graded.reason}; its page cannot be recorded: {reason}"
    return replace(done, graded=replace(done.graded, reason=reason), page=False)
