"""One grading of an assignment at a time: two would undo each other's files."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from chainrule_grader.grading.course import Course, CourseError


@contextmanager
def only_one(course: Course, assignment: str) -> Iterator[None]:
    """Hold the assignment for as long as the block runs; the system lets go if it is killed.

    Raises CourseError where another process holds it.
    """
    handle = os.open(course.folder("release", assignment), os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CourseError(
                f"{assignment} is being graded already, by another process"
            ) from error
        except OSError:  # a file system without locks
            pass
        yield
    finally:
        os.close(handle)
