"""Writing what came of submissions into nbgrader's gradebook, many in one transaction.

The rows are those that nbgrader's own Autograde leaves (its converter's start, SaveAutoGrades and
AssignLatePenalties), but for one thing: see answers.py. One commit for many instead of one for
every cell is what makes it quick, and that a row is a tuple and not an object of nbgrader's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import bindparam, select, update

from chainrule_grader.gradebook.adding import add_submissions
from chainrule_grader.gradebook.scores import Scores, read_many

NO_RESPONSE = "No response."

# Made once: that takes longer than asking for a few submissions with it.
_ROWS = SubmittedNotebook.assignment_id.in_(bindparam("submissions", expanding=True))
_GRADES = (
    select(
        SubmittedNotebook.assignment_id,
        Notebook.name,
        BaseCell.name,
        BaseCell.type,
        Grade.id,
        Grade.manual_score,
        Grade.auto_score,
        Grade.needs_manual_grade,
    )
    .join(Grade.notebook)
    .join(SubmittedNotebook.notebook)
    .join(Grade.cell)
    .where(_ROWS)
)
_COMMENTS = (
    select(
        SubmittedNotebook.assignment_id,
        Notebook.name,
        BaseCell.name,
        Comment.id,
        Comment.auto_comment,
    )
    .join(Comment.notebook)
    .join(SubmittedNotebook.notebook)
    .join(Comment.cell)
    .where(_ROWS)
)


@dataclass(frozen=True)
class Marks:
    """What grading one notebook gave.

    ``scores`` are the automatic ones by grade_id; an answer that is not among them waits for a
    person. ``changed`` names the cells that a person has not graded as they are now,
    ``untouched`` those to be filled in that are as they were released.
    """

    scores: Mapping[str, float]
    changed: Collection[str]
    untouched: Collection[str] = ()


@dataclass(frozen=True)
class Entry:
    """What is to be recorded of one student's submission.

    Without ``marks`` automatic scores are taken back, or left as they are with ``keep``; of who
    has no submission in the gradebook, nothing is recorded then, unless ``add`` asks for it.
    ``timestamp`` is when it was handed in, in UTC.
    """

    student: str
    marks: Marks | None = None
    keep: bool = False
    timestamp: datetime | None = None
    add: bool = False


def write_grades(
    gradebook: Gradebook,
    assignment: str,
    entries: Sequence[Entry],
    late: AssignLatePenalties | None = None,
) -> dict[str, Scores]:
    """Record `entries`, each of another student, in one transaction: all of them or none.

    Returns the scores afterwards, manual ones and extra credit in, of those that have a
    submission in the gradebook. A late submission's penalty is what `late`'s plugin says.
    """
    with _transaction(gradebook):
        release = gradebook.find_assignment(assignment)
        submissions = _submissions(gradebook, release, entries)
        recorded = {
            submissions[entry.student]: entry for entry in entries if entry.student in submissions
        }
        times = [
            {"id": id_, "timestamp": entry.timestamp}
            for id_, entry in recorded.items()
            if entry.timestamp is not None
        ]
        _update(gradebook, SubmittedAssignment, times)
        decided = {id_: entry for id_, entry in recorded.items() if not entry.keep}
        _update(gradebook, Grade, list(_grades(gradebook, assignment, decided)))
        _update(gradebook, Comment, list(_comments(gradebook, assignment, decided)))
        if late is not None:
            _penalise(gradebook, release, list(recorded), late)
        return read_many(gradebook, assignment, [entry.student for entry in entries])


@contextmanager
def _transaction(gradebook: Gradebook) -> Iterator[None]:
    try:
        yield
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise
    finally:
        gradebook.db.expunge_all()  # the next batch sees what others wrote, and memory stays flat


def _submissions(
    gradebook: Gradebook, release: Assignment, entries: Sequence[Entry]
) -> dict[str, str]:
    """Return the ids of the submissions by their students, what `entries` add included."""
    found = gradebook.db.execute(
        select(SubmittedAssignment.student_id, SubmittedAssignment.id).where(
            SubmittedAssignment.assignment_id == release.id,
            SubmittedAssignment.student_id.in_([entry.student for entry in entries]),
        )
    )
    known = dict(found.all())
    new = [entry.student for entry in entries if entry.marks is not None or entry.add]
    return known | add_submissions(gradebook, release, [name for name in new if name not in known])


def _update(gradebook: Gradebook, model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set what `rows` say, each of the row with its id."""
    if rows:
        gradebook.db.execute(update(model), rows)


def _grades(
    gradebook: Gradebook, assignment: str, decided: Mapping[str, Entry]
) -> Iterator[dict[str, Any]]:
    """Yield what grading changes of the grades in the submissions `decided`."""
    found = gradebook.db.execute(_GRADES, {"submissions": list(decided)})
    for submission, notebook, cell, kind, id_, manual, auto_before, needed in found:
        marks = decided[submission].marks if notebook == assignment else None
        needs: bool
        if marks is None:
            auto, needs = 0.0, False
        elif kind == "TaskCell":
            # A task is graded by hand only, and asks for it until it is.
            auto, needs = None, needed or manual is None
        else:
            auto = marks.scores.get(cell)
            needs = auto is None if manual is None else cell in marks.changed
        if (auto, needs) != (auto_before, needed):
            yield {"id": id_, "auto_score": auto, "needs_manual_grade": needs}


def _comments(
    gradebook: Gradebook, assignment: str, decided: Mapping[str, Entry]
) -> Iterator[dict[str, Any]]:
    """Yield what grading changes of the comments in the submissions `decided`."""
    found = gradebook.db.execute(_COMMENTS, {"submissions": list(decided)})
    for submission, notebook, cell, id_, before in found:
        marks = decided[submission].marks
        if marks is not None and notebook == assignment:
            comment = NO_RESPONSE if cell in marks.untouched else None
            if comment != before:
                yield {"id": id_, "auto_comment": comment}


def _penalise(
    gradebook: Gradebook, release: Assignment, ids: Sequence[str], late: AssignLatePenalties
) -> None:
    """Set the late penalty of each notebook anew, as AssignLatePenalties does."""
    gradebook.db.execute(
        update(SubmittedNotebook)
        .where(SubmittedNotebook.assignment_id.in_(ids))
        .values(late_submission_penalty=None)
    )
    if release.duedate is None:  # without one, nbgrader fails over an extension
        return
    submissions = gradebook.db.scalars(
        select(SubmittedAssignment).where(
            SubmittedAssignment.id.in_(ids), SubmittedAssignment.timestamp.is_not(None)
        )
    )
    for submission in submissions.all():
        seconds = submission.total_seconds_late
        for notebook in submission.notebooks if seconds > 0 else ():
            penalty = late.plugin_inst.late_submission_penalty(
                submission.student_id, notebook.score, seconds
            )
            if penalty is not None:
                penalty = late._check_late_penalty(notebook, penalty)
                notebook.late_submission_penalty = penalty
