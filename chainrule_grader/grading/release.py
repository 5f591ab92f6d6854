"""From the masters to what students get, and to the gradebook's record of it."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from traitlets.config import Config

from chainrule_grader.grading.course import Course, CourseError, load_course
from chainrule_grader.grading.logs import last_error
from chainrule_grader.grading.master import (
    INSTRUCTOR_WORDS,
    Declared,
    MalformedMaster,
    Problem,
    check_master,
    declared_in,
)

TEXT_SUFFIXES = {".py", ".md", ".txt", ".json", ".ipynb", ".csv", ".yml", ".yaml", ".html"}


@dataclass(frozen=True)
class Release:
    """One assignment as students get it."""

    assignment: str
    folder: Path


def masters(course: Course) -> list[str]:
    """List the assignments that have a master."""
    source = course.folder("source", "x").parent
    return sorted(path.parent.name for path in source.glob("*/*.ipynb") if is_master(path))


def is_master(path: Path) -> bool:
    """Say whether this is the notebook of the folder it lies in."""
    return path.stem == path.parent.name


def build_release(
    course_root: Path | str,
    names: Sequence[str] = (),
    *,
    config: Config | None = None,
    declared: Callable[[str], list[Declared] | None] = declared_in,
) -> list[Release]:
    """Build release/<name>/ and record it in the gradebook, for all masters or those named.

    Every master is checked before the first is built, and a release that fails leaves the one
    before it in place. Raises MalformedMaster, or CourseError where a master or a gradebook is in
    the way.
    """
    course = load_course(course_root, config)
    known = masters(course)
    for name in names:
        if name not in known:
            raise CourseError(f"there is no master source/{name}/{name}.ipynb")
    wanted = list(names) or known
    if not wanted:
        raise CourseError(f"there is no master under {course.root / 'source'}")
    for name in wanted:
        problems = check_source(course, name, declared(name))
        if problems:
            raise MalformedMaster(name, problems)
    return [_build(course, name) for name in wanted]


def check_source(
    course: Course, assignment: str, declared: Sequence[Declared] | None
) -> list[Problem]:
    """Find the problems of a master and of the files beside it, which nbgrader copies too."""
    folder = course.folder("source", assignment)
    problems = check_master(folder / f"{assignment}.ipynb", declared)
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or is_master(path) or ".ipynb_checkpoints" in path.parts:
            continue
        name = f"file {path.relative_to(folder)}"
        if path.suffix == ".ipynb":
            problems.append(Problem(name, "is a second notebook; an assignment has one"))
        elif path.suffix in TEXT_SUFFIXES:
            text = path.read_text(errors="replace")
            problems += [
                Problem(name, f"students would read {word!r}")
                for word in INSTRUCTOR_WORDS
                if word in text
            ]
    return problems


def _build(course: Course, assignment: str) -> Release:
    """Run nbgrader's GenerateAssignment into a folder beside release/, then put in place."""
    final = course.folder("release", assignment)
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=final.parent) as building:
        directory = course.directory(assignment)
        directory.release_directory = building
        converter = GenerateAssignment(coursedir=directory, config=course.config)
        converter.force = True
        with last_error(converter.log) as error:
            try:
                converter.start()
            except NbGraderException as stopped:
                reason = error.text or str(stopped)
                raise CourseError(f"{assignment} was not released: {reason}") from stopped
        if final.exists():
            shutil.rmtree(final)
        (Path(building) / assignment).rename(final)
    logging.getLogger(__name__).info("released %s", final)
    return Release(assignment, final)
