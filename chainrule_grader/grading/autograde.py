"""nbgrader's own Autograde, run on one staged submission."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from chainrule_grader.grading.course import Course
from chainrule_grader.grading.logs import last_error


@contextmanager
def quiet_flush() -> Iterator[None]:
    """Silence SQLAlchemy on nbgrader's way of adding a submission; the row is written."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)
        yield


def open_gradebook(course: Course) -> Gradebook:
    """Open the course's gradebook, making it where there is none."""
    directory = course.directory()
    return Gradebook(directory.db_url, directory.course_id)


def autograde(
    course: Course, assignment: str, student: str, staged: Path, *, key: str, run_all: bool
) -> str:
    """Run nbgrader's steps on the submission staged as `<staged>/<student>/<assignment>`.

    Returns why it failed, or "".
    """
    config = Config()
    config.Sanitize.key = key
    if run_all:
        config.ExecuteWithin.run_all = True
    merged = Config(course.config)
    merged.merge(config)
    directory = course.directory(assignment, student)
    directory.submitted_directory = str(staged)
    converter = Autograde(coursedir=directory, config=merged)
    converter.force = True
    with last_error(converter.log) as error, quiet_flush():
        try:
            converter.start()
        except Exception as stopped:  # a submission may make any step of nbgrader fail
            return error.text or f"{type(stopped).__name__}: {stopped}"
    return ""
