"""A course folder: where its files lie and what its nbgrader_config.py says."""

from __future__ import annotations

import glob
import re
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

CONFIG_NAME = "nbgrader_config.py"
SECRET_NAME = ".course_secret"


class CourseError(Exception):
    """The course folder lacks something that grading needs; the message says what to do."""


@dataclass(frozen=True)
class Course:
    """A course folder and its configuration, in nbgrader's layout."""

    root: Path
    config: Config

    def directory(self, assignment: str = "", student: str = "*") -> CourseDirectory:
        """Return nbgrader's own view of this course."""
        # Importing nbgrader takes a second, which reading the configuration need not.
        from nbgrader.coursedir import CourseDirectory

        directory = CourseDirectory(config=self.config, root=str(self.root))
        directory.assignment_id = assignment
        directory.student_id = student
        return directory

    @cached_property
    def _directory(self) -> CourseDirectory:
        return self.directory()

    def folder(self, step: str, assignment: str, student: str = ".") -> Path:
        """Return the folder of a step ("source", "release", "submitted", …) in this course."""
        name = getattr(self._directory, f"{step}_directory")
        return Path(self._directory.format_path(name, student, assignment))

    def students(self, assignment: str) -> list[str]:
        """List the students who handed in a folder for `assignment`."""
        directory = self._directory
        step = directory.submitted_directory
        named = directory.format_path(step, "(?P<student>[^/]*)", assignment, escape=True)
        found = glob.glob(directory.format_path(step, "*", glob.escape(assignment)))
        matches = (re.fullmatch(named, path) for path in found if Path(path).is_dir())
        return sorted(match["student"] for match in matches if match)


def load_course(root: Path | str, config: Config | None = None) -> Course:
    """Read the course at `root`; `config` is merged over its nbgrader_config.py.

    Raises CourseError when `root` holds no nbgrader_config.py.
    """
    root = Path(root).resolve()
    if not (root / CONFIG_NAME).is_file():
        raise CourseError(f"{root} is not a course: it has no {CONFIG_NAME}")
    merged = PyFileConfigLoader(CONFIG_NAME, path=str(root)).load_config()
    merged.CourseDirectory.root = str(root)
    if config is not None:
        merged.merge(config)
    return Course(root, merged)


def open_gradebook(course: Course) -> Gradebook:
    """Open the course's gradebook, making it where there is none."""
    from nbgrader.api import Gradebook

    directory = course.directory()
    return Gradebook(directory.db_url, directory.course_id)


def course_secret(root: Path | str) -> str:
    """Return the secret the course's hidden cases are drawn from, made on first use.

    Kept in `<root>/.course_secret`, readable by its owner only. Whoever comes second while it is
    being made gets the first one's.
    """
    path = Path(root) / SECRET_NAME
    if not path.exists():
        fresh = path.with_name(f"{SECRET_NAME}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32) + "\n")
        try:
            path.hardlink_to(fresh)  # unlike a rename, fails where another was quicker
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()
