"""The whole demo: a course, a class, its submissions, their grades and feedback."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from chainrule_grader.demo.course import enrol, hand_in, make_course
from chainrule_grader.demo.feedback import generate_feedback
from chainrule_grader.demo.people import Person, people
from chainrule_grader.demo.plan import plan
from chainrule_grader.exercises import ASSIGNMENT_NAMES
from chainrule_grader.grading.many import grade_class
from chainrule_grader.grading.submission import SubmissionResult


@dataclass(frozen=True)
class Demo:
    """What came of a demo."""

    folder: Path
    people: Sequence[Person]
    results: Sequence[SubmissionResult]
    pages: Sequence[Path]
    problems: Sequence[str]
    seconds: dict[str, float]


def run(
    source: Path,
    folder: Path,
    *,
    students: int,
    seed: int,
    jobs: int | None = None,
    isolation: str = "bubblewrap",
    assignments: Sequence[str] = ASSIGNMENT_NAMES,
    on_step: Callable[[str, int], None] = lambda words, steps: None,
    on_done: Callable[[], None] = lambda: None,
) -> Demo:
    """Make the course in `folder` from the masters at `source`, and grade its class.

    `on_step` hears what begins and of how many parts it is, `on_done` of each part.
    """
    seconds: dict[str, float] = {}
    started = monotonic()

    def lap(name: str) -> None:
        seconds[name] = monotonic() - started - sum(seconds.values())

    on_step("building the releases", 1)
    make_course(source, folder, assignments, seed, isolation)
    lap("release")
    on_step("writing the submissions", 1)
    class_ = people(students)
    enrol(folder, class_)
    for work in plan(class_, seed, assignments):
        hand_in(folder, work)
    lap("submissions")
    results: list[SubmissionResult] = []
    for assignment in assignments:
        on_step(f"grading {assignment}", students)
        results += grade_class(folder, assignment, jobs=jobs, on_result=lambda _: on_done())
        lap(assignment)
    graded = [(each.student, each.assignment) for each in results if each.outcome == "graded"]
    on_step("writing feedback", len(graded))
    pages, problems = generate_feedback(folder, graded, jobs, on_done)
    lap("feedback")
    return Demo(folder, class_, results, pages, problems, seconds)
