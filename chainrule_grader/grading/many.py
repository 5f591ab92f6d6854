"""Grading many submissions on an Executor: what happens to one is the outcome of that one.

The parent reads folders, hands out work and records what comes back; a task is a pure function of
its work. Only so many are held at a time, and an interrupted or killed run goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from traitlets.config import Config

from chainrule_grader.grading.bundle import check_bundle, read_bundle
from chainrule_grader.grading.course import course_secret, load_course, open_gradebook
from chainrule_grader.grading.filing import Filing, OnStep
from chainrule_grader.grading.handing import Handing, Options
from chainrule_grader.grading.interrupt import interruptible
from chainrule_grader.grading.lock import only_one
from chainrule_grader.grading.processes import default_jobs
from chainrule_grader.grading.recording import Recorder
from chainrule_grader.grading.run import Grade, Interrupted, OnResult, Run
from chainrule_grader.grading.settings import isolation_from, limits_from
from chainrule_grader.grading.submission import SubmissionResult, bundle_content, check_ready

__all__ = ["Interrupted", "grade_class"]


def grade_class(
    course_root: Path | str,
    assignment: str,
    students: Iterable[str] | None = None,
    *,
    force: bool = False,
    run_all: bool = False,
    figures: bool = False,
    seed: str | None = None,
    isolation: str | None = None,
    jobs: int | None = None,
    config: Config | None = None,
    on_result: OnResult | None = None,
    executor: Callable[[int], Executor] = ThreadPoolExecutor,
    grade: Grade | None = None,
    on_step: OnStep | None = None,
) -> list[SubmissionResult]:
    """Grade the submissions of `students`, or all that were handed in, in the students' order.

    `executor` starts what `jobs` tasks run on; each is `grade` of one Work, by default in a
    grader subprocess of the thread's own. `on_result` hears of each as it is recorded, `on_step`
    of each step of recording. Raises CourseError when the course is not ready to grade, and
    Interrupted after Ctrl-C, when all that was done is recorded.
    """
    course = load_course(course_root, config)
    names = list(dict.fromkeys(course.students(assignment) if students is None else students))
    worth = check_ready(course, assignment)
    content = bundle_content(course, assignment)
    bundle = read_bundle(content)
    options = Options(
        bundle=content,
        secret=course_secret(course.root),
        seed=seed,
        limits=limits_from(course.config),
        isolation=isolation_from(course.config, isolation),
        run_all=run_all,
        figures=figures,
        force=force,
    )
    jobs = max(1, min(jobs or default_jobs(), len(names)))
    results: dict[str, SubmissionResult] = {}

    def note(result: SubmissionResult) -> None:
        results[result.student] = result
        if on_result is not None:
            on_result(result)

    with ExitStack() as stack:
        stack.enter_context(only_one(course, assignment))
        gradebook = stack.enter_context(open_gradebook(course))
        check_bundle(bundle, gradebook)
        filing = Filing(course, assignment, on_step)
        filing.recover()
        recorder = Recorder(course, assignment, gradebook, worth, filing, bundle)
        handing = Handing(course, assignment, gradebook, filing, options, worth)
        close: Callable[[], None] = _nothing
        if grade is None:
            from chainrule_grader.grading.grader import Graders

            graders = Graders()
            grade, close = graders.grade, graders.close
            stack.callback(close)
        wished = stack.enter_context(interruptible())
        Run(recorder, grade, close, jobs, wished, note).of(handing.each(names), executor)
    if len(results) < len(names):
        raise Interrupted(len(results), len(names))
    return [results[name] for name in names]


def _nothing() -> None:
    """Close nothing: `grade` was given, and is the caller's."""
