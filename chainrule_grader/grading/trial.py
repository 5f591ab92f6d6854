"""Judge the functions that files define, without nbgrader: ``chainrule try``.

Each file runs in a session of its own, and is judged outside of it. Threads share out the files;
each drives one process, which holds the references and has a fork server for its sessions.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from chainrule.hints import Hint
from chainrule_grader.exercises import load
from chainrule_grader.grading.processes import default_jobs
from chainrule_grader.grading.trial_run import not_judged
from chainrule_grader.grading.trusted_process import ProcessLost, TrustedProcess
from chainrule_grader.sandbox.isolation import IsolationError
from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.seeds import NO_SECRET, SECRET_VARIABLE
from chainrule_grader.verdict import Finding, Verdict

SECONDS = 60.0
_START_SECONDS = 180.0
_SET_UP_SECONDS = 10.0
_WORDS = {
    "died": "the process that judged it died; other files were not affected",
    "stuck": "the process that judged it came to no end; other files were not affected",
}


@dataclass(frozen=True)
class Trial:
    """What came of one file: a verdict per exercise, in the assignment's order."""

    file: str
    verdicts: tuple[Verdict, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the file's entry in the JSON report."""
        names = (verdict.slug.partition(".")[2] for verdict in self.verdicts)
        return {
            "exercises": {
                name: verdict.to_json() for name, verdict in zip(names, self.verdicts, strict=True)
            }
        }


def try_files(
    assignment: str,
    files: Sequence[str],
    exercises: Sequence[str] = (),
    *,
    seed: int | None = None,
    secret: str | None = None,
    seconds: float = SECONDS,
    isolation: str = "bubblewrap",
    limits: Limits | None = None,
    jobs: int | None = None,
    done: Callable[[Trial], None] = lambda trial: None,
) -> list[Trial]:
    """Judge `exercises` (all, if none is named) of each file; the trials come in order.

    `seed` draws the cases, else the course's `secret` does. `seconds` is what a file's own code
    may take, `limits` are those of its session else. `done` hears of each file once it is judged.
    Raises IsolationError where the isolation asked for cannot be had here.
    """
    declared = load(assignment).by_name
    names = list(exercises) or list(declared)
    within = _limits(limits or Limits(), seconds)
    paths = [str(Path(file).resolve()) for file in files]
    job = {
        "assignment": assignment,
        "exercises": names,
        "seed": None if seed is None else str(seed),
        "secret": secret or os.environ.get(SECRET_VARIABLE) or NO_SECRET,
        "seconds": seconds,
        "limits": within.to_data(),
        "isolation": isolation,
        "others": paths,
    }
    # What it may take at the very most, all its limits met one after another.
    most = _START_SECONDS + 4 * seconds + 8 * len(names) * (within.exercise_seconds + 2)

    def one(file: str, path: str) -> Trial:
        # Of a notebook's cells, each may take a third of the time.
        at_once = seconds if path.endswith(".py") else seconds / 3
        process = processes.get()
        try:
            answer = process.ask({**job, "file": path, "at_once": at_once}, most)
            if "isolation" in answer:
                raise IsolationError(answer["isolation"])
        except ProcessLost as lost:
            answer = {"broken": _WORDS[lost.why]}
        finally:
            processes.put(process)
        if "broken" in answer:
            why = f"it could not be judged: {answer['broken']}"
            verdicts = [not_judged(declared[name], "error", why) for name in names]
        else:
            verdicts = [_verdict(record) for record in answer["verdicts"]]
        trial = Trial(file, tuple(verdicts))
        done(trial)
        return trial

    with _processes(min(jobs or default_jobs(), len(files))) as (pool, processes):
        return list(pool.map(one, files, paths))


@contextmanager
def _processes(
    count: int,
) -> Iterator[tuple[ThreadPoolExecutor, SimpleQueue[TrustedProcess]]]:
    """Yield threads and as many processes for them; both end with the block, however it ends."""
    every = [TrustedProcess("chainrule_grader.grading.trial_worker") for _ in range(count)]
    idle: SimpleQueue[TrustedProcess] = SimpleQueue()
    pool = ThreadPoolExecutor(count)
    try:
        for process in every:
            process.start()
            idle.put(process)
        yield pool, idle
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in every:  # what a thread is still waiting for, it waits for no longer
            process.close()
        pool.shutdown()


def _limits(limits: Limits, seconds: float) -> Limits:
    """Return the limits of a session in which a file's own code may take `seconds`."""
    return replace(
        limits,
        cell_seconds=seconds + _SET_UP_SECONDS,
        cell_cpu_seconds=seconds + _SET_UP_SECONDS,
        notebook_seconds=seconds + _SET_UP_SECONDS,
        notebook_cpu_seconds=max(limits.notebook_cpu_seconds, 2 * seconds + _SET_UP_SECONDS),
        exercise_seconds=min(seconds, limits.exercise_seconds),
    )


def _verdict(record: dict[str, Any]) -> Verdict:
    """Rebuild a verdict from its record."""
    return Verdict(
        **{
            **record,
            "findings": tuple(Finding(**finding) for finding in record["findings"]),
            "hints": tuple(Hint(**hint) for hint in record["hints"]),
            "notes": tuple(record["notes"]),
        }
    )
