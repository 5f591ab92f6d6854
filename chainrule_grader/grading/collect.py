"""From what a learning platform or a mail folder holds to submitted/, over nbgrader's collector."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.plugins import FileNameCollectorPlugin
from nbgrader.utils import parse_utc
from traitlets.config import Config

from chainrule_grader.grading.course import Course, load_course, open_gradebook
from chainrule_grader.grading.recognise import Unreadable, belongs, read_notebook
from chainrule_grader.grading.senders import (
    Sender,
    Student,
    bare,
    sender_of,
    student_for,
    without_wrapper,
)
from chainrule_grader.grading.staging import SKIPPED, TIMESTAMP, released_ids, timestamp_readable
from chainrule_grader.grading.submission import check_ready
from chainrule_grader.grading.unpack import unpack

NO_NOTEBOOK = "handed in no notebook"


@dataclass(frozen=True)
class Matched:
    """A file that became a student's submission."""

    student: str
    file: str
    time: datetime


@dataclass(frozen=True)
class Unmatched:
    """A file that was left out, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class CollectReport:
    """What came of a download."""

    matched: tuple[Matched, ...]
    unmatched: tuple[Unmatched, ...]


@dataclass(frozen=True)
class _Candidate:
    """A notebook that may become a submission; `path` is where it was unpacked."""

    path: Path
    name: str
    sender: Sender
    readable: bool
    time: datetime


def collect(
    course_root: Path | str,
    assignment: str,
    source: Path | str,
    *,
    config: Config | None = None,
) -> CollectReport:
    """Bring the notebooks in the zip file or folder `source` into submitted/.

    Whose a notebook is, is read from its name or folder; that it belongs to `assignment`, from
    its cells. The latest wins, also over what was collected before. Raises CourseError when the
    assignment is not released, ValueError when `source` is neither a folder nor a zip file.
    """
    course = load_course(course_root, config)
    check_ready(course, assignment)
    with tempfile.TemporaryDirectory(prefix="chainrule-") as downloaded:
        # Where ZipCollectApp looks for what was extracted.
        extracted = Path(downloaded).resolve() / assignment / "extracted"
        unmatched = [Unmatched(*one) for one in unpack(Path(source), extracted)]
        candidates = _candidates(course, assignment, extracted, unmatched)
        chosen = _choose(course, assignment, candidates, unmatched)
        _transfer(course, assignment, Path(downloaded), extracted, chosen)
    matched = [Matched(student, one.name, one.time) for student, one in sorted(chosen.items())]
    unmatched.sort(key=lambda one: one.file)
    return CollectReport(tuple(matched), tuple(unmatched))


def _candidates(
    course: Course, assignment: str, extracted: Path, unmatched: list[Unmatched]
) -> list[_Candidate]:
    """Find the notebooks of `assignment` and who sent them."""
    release = course.folder("release", assignment) / f"{assignment}.ipynb"
    released = released_ids(release)
    files = [path for path in sorted(extracted.rglob("*")) if path.is_file()]
    wrapped = without_wrapper([path.relative_to(extracted) for path in files], assignment)
    found = []
    others: list[tuple[str, Sender]] = []  # files in somebody's folder that are no notebooks
    with_notebook: set[str] = set()
    for path in files:
        relative = path.relative_to(extracted)
        name = str(relative)
        sender = sender_of(Path(*relative.parts[wrapped:]), assignment)
        if path.suffix != ".ipynb":
            if len(relative.parts) == 1 + wrapped:
                unmatched.append(Unmatched(name, "is not a notebook"))
            elif sender and SKIPPED.isdisjoint(relative.parts):
                others.append((name, sender))
            continue
        if sender:
            with_notebook.add(sender.mark)
        if sender is None:
            unmatched.append(Unmatched(name, "neither its name nor its folder says whose it is"))
            continue
        named_so = bare(path.stem) == assignment
        try:
            readable = belongs(read_notebook(path), released, named_so=named_so)
        except Unreadable:
            # Theirs all the same, where nothing better is: grading says what is wrong with it.
            found.append(_Candidate(path, name, sender, False, _time(path)))
            continue
        if readable:
            found.append(_Candidate(path, name, sender, True, _time(path)))
        else:
            unmatched.append(Unmatched(name, f"is not the notebook of {assignment}"))
    for name, sender in others:
        if sender.mark not in with_notebook:
            unmatched.append(Unmatched(name, f"{sender.name} {NO_NOTEBOOK}"))
    return found


def _time(path: Path) -> datetime:
    """When a notebook was handed in: as nbgrader noted beside it, else when it was written."""
    noted = path.with_name(TIMESTAMP)
    if noted.is_file() and timestamp_readable(noted):
        when = parse_utc(noted.read_text().strip())
        if isinstance(when, datetime):
            return when
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC).replace(tzinfo=None)


def _choose(
    course: Course, assignment: str, candidates: list[_Candidate], unmatched: list[Unmatched]
) -> dict[str, _Candidate]:
    """Settle on one notebook per student: the latest that can be read."""
    with open_gradebook(course) as gradebook:
        roster = _roster(gradebook)
    by_student: dict[str, list[_Candidate]] = {}
    for one in candidates:
        student = student_for(one.sender, roster)
        if isinstance(student, str):
            by_student.setdefault(student, []).append(one)
        else:
            who = " or ".join(student)
            unmatched.append(Unmatched(one.name, f"may be from {who}: the name fits both"))
    chosen = {}
    for student, theirs in by_student.items():
        if len({one.sender.mark for one in theirs}) > 1:
            why = f"several people are called {student}; put their LMS ids into the gradebook"
            unmatched += [Unmatched(one.name, why) for one in theirs]
            continue
        theirs.sort(key=lambda one: (one.readable, one.time, one.name))
        latest = theirs.pop()
        why = f"{latest.name} of {student} is used instead"
        unmatched += [Unmatched(one.name, why) for one in theirs]
        before = course.folder("submitted", assignment, student) / TIMESTAMP
        if before.is_file() and timestamp_readable(before):
            collected = parse_utc(before.read_text().strip())
            if isinstance(collected, datetime) and collected > latest.time:
                why = f"a later one of {student} was collected before ({collected:%Y-%m-%d %H:%M})"
                unmatched.append(Unmatched(latest.name, why))
                continue
        chosen[student] = latest
    return chosen


def _roster(gradebook: Gradebook) -> list[Student]:
    """Read who is in the gradebook, under all names they may be called by."""
    roster = []
    for one in gradebook.students:
        first, last = one.first_name or "", one.last_name or ""
        names = [f"{first} {last}", f"{last} {first}"] if first or last else []
        if one.email:
            names += [one.email, one.email.partition("@")[0]]
        roster.append(Student(one.id, tuple(names), one.lms_user_id or ""))
    return roster


class ChosenFiles(FileNameCollectorPlugin):
    """Tells nbgrader's collector what has been settled before, by the files' real paths."""

    def __init__(self, files: Mapping[str, dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._files = files

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """Look up whose the file is and what it will be called."""
        return self._files.get(os.path.realpath(submitted_file))


def _transfer(
    course: Course,
    assignment: str,
    downloaded: Path,
    extracted: Path,
    chosen: Mapping[str, _Candidate],
) -> None:
    """Have nbgrader copy the chosen notebooks, and what lies beside them, to submitted/."""
    files: dict[str, dict[str, Any]] = {}
    for student, one in chosen.items():
        files[str(one.path)] = {"student_id": student, "file_id": assignment, "timestamp": one.time}
        for path in _beside(one, extracted):
            name = str(path.relative_to(one.path.parent))
            files[str(path)] = {"student_id": student, "file_id": name, "timestamp": one.time}
    if not files:
        return
    app = ZipCollectApp(config=course.config, log_level=logging.CRITICAL)
    app.coursedir = course.directory(assignment)
    app.downloaded_directory = os.path.relpath(downloaded, course.root)  # it prepends the root
    app.force = True
    app.collector_plugin_inst = ChosenFiles(files, parent=app)
    app.process_extracted_files()


def _beside(one: _Candidate, extracted: Path) -> list[Path]:
    """List the helper files in the folder of a notebook, where that folder is its sender's."""
    folder = one.path.parent
    if one.sender.folder == 0 or folder == extracted:
        return []
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix != ".ipynb"
        and path.name != TIMESTAMP
        and SKIPPED.isdisjoint(path.relative_to(folder).parts)
    ]
