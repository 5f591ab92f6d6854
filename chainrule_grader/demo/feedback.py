"""Feedback for a class, by nbgrader's own converter, several students at a time."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from nbgrader.converters import GenerateFeedback

from chainrule_grader.grading.course import load_course
from chainrule_grader.grading.logs import last_error
from chainrule_grader.grading.many import default_jobs, spawned_processes


def generate_feedback(
    root: Path, graded: Sequence[tuple[str, str]], jobs: int | None = None
) -> tuple[list[Path], list[str]]:
    """Make the feedback of (student, assignment) pairs; return its pages, and what went wrong."""
    jobs = min(jobs or default_jobs(), max(1, len(graded)))
    shares = [list(graded[first::jobs]) for first in range(jobs)]
    with spawned_processes(jobs) as pool:
        parts = list(pool.map(_generate, [root] * jobs, shares))
    pages = [page for made, _ in parts for page in made]
    return sorted(pages), [problem for _, problems in parts for problem in problems]


def _generate(root: Path, graded: Sequence[tuple[str, str]]) -> tuple[list[Path], list[str]]:
    course = load_course(root)
    pages: list[Path] = []
    problems: list[str] = []
    for student, assignment in graded:
        directory = course.directory(assignment, glob.escape(student))
        converter = GenerateFeedback(coursedir=directory, config=course.config)
        converter.force = True
        with last_error(converter.log) as error:
            try:
                converter.start()
            except Exception as stopped:
                problems.append(f"{student}, {assignment}: {error.text or stopped}")
        pages += course.folder("feedback", assignment, student).glob("*.html")
    return pages, problems
