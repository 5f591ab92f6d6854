"""What came of submissions, recorded: files first, the gradebook last, several at a time."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import OperationalError

from chainrule_grader.gradebook.answers import Remembered, answer_checksums, untouched
from chainrule_grader.gradebook.scores import Scores, read_many
from chainrule_grader.gradebook.writer import Entry, Marks, write_grades
from chainrule_grader.grading.autograded import Autograded
from chainrule_grader.grading.course import Course, CourseError
from chainrule_grader.grading.filing import Filing
from chainrule_grader.grading.results import exercise_name, exercises
from chainrule_grader.grading.submission import SubmissionResult, pack
from chainrule_grader.grading.work import Graded

ATTEMPTS = 3  # at a gradebook that others keep locked, seconds each


@dataclass(frozen=True)
class Done:
    """One submission that is through: what came of it, and what is to be kept of it.

    With `reused`, the notebook is what lies in autograded/ already.
    """

    student: str
    graded: Graded
    files: Mapping[str, bytes] = field(default_factory=dict)
    timestamp: datetime | None = None
    remembered: Remembered = field(default_factory=Remembered)
    seconds: float = 0.0
    reused: Autograded | None = None

    @property
    def size(self) -> int:
        """The bytes it holds, as good as."""
        return len(self.graded.notebook) + sum(map(len, self.files.values()))


@dataclass(frozen=True)
class _Filed:
    """A submission whose files are in place, and what the gradebook is to hold of it."""

    done: Done
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


def marked(
    graded: Graded, remembered: Remembered, before: Scores | None
) -> tuple[Autograded, str, Marks]:
    """Return a graded notebook, its text with what is to be remembered of it, and its marks.

    `remembered` is what the notebook graded before it remembers, `before` the grades recorded now.
    """
    notebook = Autograded.parse(graded.notebook)
    cells = notebook.notebook.cells
    answers, silent = answer_checksums(cells), untouched(cells)
    after = remembered.after(answers, before.cells if before else ())
    # As nbgrader has it: nobody has to look at an answer that was not given.
    scores = {name: 0.0 for name in answers if name in silent} | dict(graded.scores)
    text = notebook.to_text({**after.to_metadata(), "scores": scores})
    return notebook, text, Marks(scores, after.changed(), silent)


class Recorder:
    """Records what came of submissions to one assignment."""

    def __init__(
        self, course: Course, assignment: str, gradebook: Gradebook, worth: float, filing: Filing
    ) -> None:
        self._assignment = assignment
        self._gradebook = gradebook
        self._worth = worth
        self._filing = filing
        self._late = late_penalties(course)

    def record(self, batch: Sequence[Done]) -> list[SubmissionResult]:
        """Put the files of `batch` in place and its scores into the gradebook."""
        before = read_many(self._gradebook, self._assignment, [one.student for one in batch])
        filed = [self._file(one, before.get(one.student)) for one in batch]
        filed, after = self._write(filed)
        for one in filed:
            self._filing.settle(one.done.student)
        return [
            self._result(one, before.get(one.done.student), after.get(one.done.student))
            for one in filed
        ]

    def _file(self, done: Done, before: Scores | None) -> _Filed:
        student, graded = done.student, done.graded
        if done.reused is not None:
            return _Filed(done, Entry(student, None, True, done.timestamp), done.reused)
        if graded.outcome != "graded":
            self._filing.withdraw(student)
            return _Filed(done, Entry(student))
        notebook, text, marks = marked(graded, done.remembered, before)
        try:
            self._filing.place(student, text, kept(done.files, notebook.recorded))
        except OSError as error:
            return self._failed(done, error)
        return _Filed(done, Entry(student, marks, False, done.timestamp), notebook)

    def _failed(self, done: Done, error: Exception) -> _Filed:
        """Make a submission that cannot be recorded one that failed, with a reason."""
        reason = f"{type(error).__name__}: {error}"
        failed = replace(done, graded=Graded("failed", reason), reused=None)
        return self._file(failed, None)

    def _write(self, filed: list[_Filed]) -> tuple[list[_Filed], dict[str, Scores]]:
        """Write all together or, should one of them not do, one by one."""
        try:
            return filed, self._write_entries([one.entry for one in filed])
        except OperationalError:  # the gradebook's fault, and no submission's
            for one in filed:
                self._filing.undo(one.done.student)
            raise
        except Exception as error:
            if len(filed) > 1:
                parts = [self._write([one]) for one in filed]
                scores = {name: each for _, after in parts for name, each in after.items()}
                return [one for part, _ in parts for one in part], scores
            self._filing.undo(filed[0].done.student)
            failed = self._failed(filed[0].done, error)
            return [failed], write_grades(self._gradebook, self._assignment, [failed.entry])

    def _write_entries(self, entries: Sequence[Entry]) -> dict[str, Scores]:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return write_grades(self._gradebook, self._assignment, entries, self._late)
            except OperationalError:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def _result(
        self, filed: _Filed, before: Scores | None, after: Scores | None
    ) -> SubmissionResult:
        done = filed.done
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


def kept(files: Mapping[str, bytes], recorded: Mapping[str, object]) -> dict[str, bytes]:
    """Leave out the files that grading removed because they would take a module's place."""
    removed = recorded.get("removed")
    names = {str(name) for name in removed} if isinstance(removed, list) else set()
    return {
        name: content
        for name, content in files.items()
        if name not in names and name.partition("/")[0] not in names
    }
