"""Grading many submissions on an Executor: what happens to one is the outcome of that one."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from dataclasses import dataclass, field
from pathlib import Path

from traitlets.config import Config

from chainrule_grader.grading.course import Course, course_secret, load_course
from chainrule_grader.grading.submission import (
    SubmissionResult,
    check_ready,
    grade_submission,
    without_grade,
)

OnResult = Callable[[SubmissionResult], None]
DIED = "the process that graded it died; the others were not affected"


def spawned_processes(jobs: int) -> Executor:
    """Start an executor of `jobs` fresh processes: nbgrader changes a process's folder."""
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))


def default_jobs() -> int:
    """Count the processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def grade_class(
    course_root: Path | str,
    assignment: str,
    students: Iterable[str] | None = None,
    *,
    force: bool = False,
    run_all: bool = False,
    jobs: int | None = None,
    config: Config | None = None,
    on_result: OnResult | None = None,
    executor: Callable[[int], Executor] = spawned_processes,
) -> list[SubmissionResult]:
    """Grade the submissions of `students`, or all that were handed in, in the students' order.

    With `jobs=1` this process grades them itself, one after another. `on_result` hears of each
    as it is done. Raises CourseError when the course is not ready to grade.
    """
    course = load_course(course_root, config)
    names = list(dict.fromkeys(course.students(assignment) if students is None else students))
    worth = check_ready(course, assignment)
    course_secret(course.root)  # made before several processes ask for it
    jobs = max(1, min(jobs or default_jobs(), len(names)))
    results: dict[str, SubmissionResult] = {}

    def note(result: SubmissionResult) -> None:
        results[result.student] = result
        if on_result is not None:
            on_result(result)

    with tempfile.TemporaryDirectory(prefix="chainrule-") as scratch:
        options = {"force": force, "run_all": run_all, "config": config, "scratch": Path(scratch)}
        run = _Run(course, assignment, worth, options)
        if jobs == 1 and executor is spawned_processes:
            for name in names:
                note(grade_submission(course.root, assignment, name, **options))  # type: ignore[arg-type]
        else:
            run.on(executor, jobs, names, note)
    return [results[name] for name in names]


@dataclass
class _Run:
    """One grading of a class: what is still to be done, and on what."""

    course: Course
    assignment: str
    worth: float
    options: dict[str, object]
    running: dict[Future[SubmissionResult], str] = field(default_factory=dict)

    def on(
        self, executor: Callable[[int], Executor], jobs: int, names: list[str], note: OnResult
    ) -> None:
        """Keep `jobs` submissions in work until all are done.

        No more than that are handed out, so that a dying process takes few with it; those are
        graded again, each in a process of its own, and only the one that kills it again has died.
        """
        waiting = deque(names)
        pool = executor(jobs)
        try:
            while waiting or self.running:
                while waiting and len(self.running) < jobs:
                    self._submit(pool, waiting.popleft())
                suspects = self._collect(note)
                if suspects:
                    pool.shutdown()
                    for name in suspects:
                        self._alone(executor, name, note)
                    pool = executor(jobs)
        finally:
            pool.shutdown(cancel_futures=True)

    def _submit(self, pool: Executor, name: str) -> None:
        try:
            work = pool.submit(
                grade_submission,
                self.course.root,
                self.assignment,
                name,
                **self.options,  # type: ignore[arg-type]
            )
        except BrokenExecutor as error:  # it died since the last look
            work = Future()
            work.set_exception(error)
        self.running[work] = name

    def _collect(self, note: OnResult) -> list[str]:
        """Wait for the next to be done; list those that were at work when a process died."""
        done, _ = wait(self.running, return_when=FIRST_COMPLETED)
        lost = []
        for work in done:
            name = self.running.pop(work)
            try:
                note(work.result())
            except BrokenExecutor:
                lost.append(name)
        if lost:
            lost += self.running.values()
            self.running.clear()
        return lost

    def _alone(self, executor: Callable[[int], Executor], name: str, note: OnResult) -> None:
        with executor(1) as pool:
            self._submit(pool, name)
            died = self._collect(note)
        if died:
            note(without_grade(self.course, self.assignment, name, "failed", DIED, self.worth))
