"""Feedback for a class, by nbgrader's own converter, several students at a time."""

from __future__ import annotations

import glob
from collections.abc import Callable, Sequence
from pathlib import Path

from nbgrader.converters import GenerateFeedback

from chainrule_grader.grading.course import load_course
from chainrule_grader.grading.logs import last_error
from chainrule_grader.grading.processes import default_jobs, spawned_processes


def generate_feedback(
    root: Path,
    graded: Sequence[tuple[str, str]],
    jobs: int | None = None,
    on_done: Callable[[], None] = lambda: None,
) -> tuple[list[Path], list[str]]:
    """Make the feedback of (student, assignment) pairs; return its pages, and what went wrong."""
    pages: list[Path] = []
    problems: list[str] = []
    with spawned_processes(min(jobs or default_jobs(), max(1, len(graded)))) as pool:
        for made, problem in pool.map(_generate, [root] * len(graded), graded):
            pages += made
            problems += [problem] if problem else []
            on_done()
    return sorted(pages), problems


def _generate(root: Path, graded: tuple[str, str]) -> tuple[list[Path], str]:
    student, assignment = graded
    course = load_course(root)
    directory = course.directory(assignment, glob.escape(student))
    converter = GenerateFeedback(coursedir=directory, config=course.config)
    converter.force = True
    problem = ""
    with last_error(converter.log) as error:
        try:
            converter.start()
        except Exception as stopped:
            problem = f"{student}, {assignment}: {error.text or stopped}"
    return list(course.folder("feedback", assignment, student).glob("*.html")), problem
