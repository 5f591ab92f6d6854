"""Writing what came of submissions into nbgrader's gradebook, many in one transaction.

The rows are those that nbgrader's own Autograde leaves (its converter's start, SaveAutoGrades and
AssignLatePenalties), but for one thing: see answers.py. One commit for many instead of one for
every cell is what makes it quick.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from chainrule_grader.gradebook.scores import Scores, read_many

NO_RESPONSE = "No response."


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
        cells = [cell for notebook in release.notebooks for cell in notebook._base_cells]
        submissions = _submissions(gradebook, release, entries)
        for entry in entries:
            submission = submissions.get(entry.student)
            if submission is None:
                continue
            if entry.timestamp is not None:
                submission.timestamp = entry.timestamp
            for notebook in submission.notebooks:
                _fill(notebook, entry, own=notebook.notebook.name == assignment)
        gradebook.db.flush()
        if late is not None:
            for submission in submissions.values():
                _penalise(submission, late)
        scores = read_many(gradebook, assignment, [entry.student for entry in entries])
        del cells  # held until here: a grade finds its cell without another query
    return scores


@contextmanager
def _transaction(gradebook: Gradebook) -> Iterator[None]:
    try:
        with gradebook.db.no_autoflush:
            yield
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise
    finally:
        gradebook.db.expunge_all()  # the next batch sees what others wrote, and memory stays flat


def _submissions(
    gradebook: Gradebook, release: Assignment, entries: Sequence[Entry]
) -> dict[str, SubmittedAssignment]:
    """Load the submissions of `entries`, adding what they lack, their students included."""
    names = [entry.student for entry in entries]
    notebooks = selectinload(SubmittedAssignment.notebooks)
    found = gradebook.db.scalars(
        select(SubmittedAssignment)
        .where(
            SubmittedAssignment.assignment_id == release.id,
            SubmittedAssignment.student_id.in_(names),
        )
        .options(
            notebooks.selectinload(SubmittedNotebook.grades),
            notebooks.selectinload(SubmittedNotebook.comments),
        )
    )
    submissions = {submission.student_id: submission for submission in found}
    known = set(gradebook.db.scalars(select(Student.id).where(Student.id.in_(names))))
    new = [entry.student for entry in entries if entry.marks is not None or entry.add]
    gradebook.db.add_all(Student(id=name) for name in new if name not in known)
    gradebook.db.flush()
    added = {name: _new_submission(release, name) for name in new if name not in submissions}
    gradebook.db.add_all(added.values())
    gradebook.db.flush()
    return submissions | added


def _new_submission(release: Assignment, student: str) -> SubmittedAssignment:
    """Mirror the assignment's cells, as Gradebook.add_submission does.

    By their ids: a relationship's collection would be read with all submissions in it.
    """
    submission = SubmittedAssignment(assignment_id=release.id, student_id=student)
    submission.notebooks = [_new_notebook(notebook) for notebook in release.notebooks]
    return submission


def _new_notebook(notebook: Notebook) -> SubmittedNotebook:
    made = SubmittedNotebook(notebook_id=notebook.id)
    graded = [*notebook.grade_cells, *notebook.task_cells]
    commented = [*notebook.solution_cells, *notebook.task_cells]
    made.grades = [Grade(cell_id=cell.id) for cell in graded]
    made.comments = [Comment(cell_id=cell.id) for cell in commented]
    return made


def _fill(notebook: SubmittedNotebook, entry: Entry, *, own: bool) -> None:
    """Set what grading decides of a notebook's rows; `own` is the one that was graded."""
    if entry.keep:
        return
    if entry.marks is None or not own:
        for grade in notebook.grades:
            grade.auto_score = 0.0
            grade.needs_manual_grade = False
        return
    for grade in notebook.grades:
        if grade.cell.type == "TaskCell":
            # A task is graded by hand only, and asks for it until it is.
            grade.auto_score = None
            grade.needs_manual_grade |= grade.manual_score is None
            continue
        grade.auto_score = entry.marks.scores.get(grade.cell.name)
        if grade.manual_score is None:
            grade.needs_manual_grade = grade.auto_score is None
        else:
            grade.needs_manual_grade = grade.cell.name in entry.marks.changed
    for comment in notebook.comments:
        silent = comment.cell.name in entry.marks.untouched
        comment.auto_comment = NO_RESPONSE if silent else None


def _penalise(submission: SubmittedAssignment, late: AssignLatePenalties) -> None:
    """Set the late penalty of each notebook anew, as AssignLatePenalties does."""
    due = submission.assignment.duedate  # without one, nbgrader fails over an extension
    seconds = submission.total_seconds_late if due is not None else 0
    for notebook in submission.notebooks:
        notebook.late_submission_penalty = None
        if seconds > 0:
            penalty = late.plugin_inst.late_submission_penalty(
                submission.student_id, notebook.score, seconds
            )
            if penalty is not None:
                penalty = late._check_late_penalty(notebook, penalty)
                notebook.late_submission_penalty = penalty
