"""Judge the functions that files define, without nbgrader: ``chainrule try``.

Each file runs in a process of its own. Where that process ends, or does not, the exercise being
judged has the blame, and the others are judged in a new one.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from chainrule_grader.exercises import load
from chainrule_grader.exercises.exercise import Exercise
from chainrule_grader.seeds import SECRET_VARIABLE, SEED_VARIABLE
from chainrule_grader.verdict import Finding, Hint, Status, Verdict

SECONDS = 60.0
# What a process may take beyond the limits that it keeps itself: to start, and to be late.
GRACE = 15.0


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
    jobs: int | None = None,
    done: Callable[[Trial], None] = lambda trial: None,
) -> list[Trial]:
    """Judge `exercises` (all, if none is named) of each file; the trials come in order.

    `seed` draws the cases, else the course's `secret` does. `seconds` is what a file's own code
    may take. `done` hears of each file once it is judged.
    """
    names = list(exercises) or [exercise.name for exercise in load(assignment).exercises]
    environment = _environment(seed, secret)

    def one(file: str) -> Trial:
        trial = try_file(assignment, file, names, environment, seconds)
        done(trial)
        return trial

    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        return list(pool.map(one, files))


def _environment(seed: int | None, secret: str | None) -> dict[str, str]:
    environment = {**os.environ, "MPLBACKEND": "Agg", "NBGRADER_EXECUTION": "autograde"}
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        environment.setdefault(variable, "1")  # one file per core is what keeps cores busy
    environment.pop(SEED_VARIABLE, None)
    if seed is not None:
        environment[SEED_VARIABLE] = str(seed)
    if secret is not None:
        environment[SECRET_VARIABLE] = secret
    return environment


def try_file(
    assignment: str, file: str, names: Sequence[str], environment: dict[str, str], seconds: float
) -> Trial:
    """Judge the named exercises of one file, in as many processes as that takes."""
    declared = load(assignment).by_name
    verdicts: dict[str, Verdict] = {}
    left = list(names)
    while left:
        judging = None
        ran = False
        job = {
            "assignment": assignment,
            "file": str(Path(file).resolve()),
            "exercises": left,
            "seconds": seconds,
        }
        why: tuple[Status, str] = "error", "it ended its own process: a crash, or os._exit"
        with _worker(job, environment) as events:
            try:
                for event in iter(lambda: events.get(timeout=seconds + GRACE), None):
                    if event["event"] == "ran":
                        ran = True
                    elif event["event"] == "judging":
                        judging = event["exercise"]
                    elif event["event"] == "verdict":
                        verdict = _verdict(event["verdict"])
                        verdicts[verdict.slug.partition(".")[2]] = verdict
                    elif event["event"] == "broken":
                        why = "error", f"it could not be judged: {event['message']}"
            except queue.Empty:
                why = "limit", f"it did not end within {seconds:g} seconds, nor could be stopped"
        left = [name for name in left if name not in verdicts]
        if left and ran and judging in left:
            verdicts[judging] = lost(declared[judging], *why)
            left.remove(judging)
        elif left:
            # The file's own code, or whatever comes after the last verdict: no use in going on.
            verdicts |= {name: lost(declared[name], *why) for name in left}
            left = []
    return Trial(file, tuple(verdicts[name] for name in names))


def lost(exercise: Exercise, status: Status, message: str) -> Verdict:
    """Return the verdict of an exercise that could not be judged."""
    named = [(check.name, check.weight) for check in exercise.checks]
    named += [(answer.name, answer.weight) for answer in exercise.answers]
    total = sum(weight for _, weight in named)
    return Verdict(
        exercise.slug,
        exercise.title,
        "needs_manual" if exercise.manual else status,
        0.0,
        float(exercise.points),
        tuple(Finding(name, False, message, weight / total) for name, weight in named),
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


@contextmanager
def _worker(
    job: dict[str, Any], environment: dict[str, str]
) -> Iterator[queue.Queue[dict[str, Any] | None]]:
    """Start a process on the job; yield its events, with None after the last."""
    process = subprocess.Popen(
        # -P: a module beside the tried file must not take the place of an installed one.
        [sys.executable, "-P", "-m", "chainrule_grader.grading.trial_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(job["file"]).parent,
        env=environment,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    events: queue.Queue[dict[str, Any] | None] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process.stdout, events), daemon=True)
    try:
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.close()
        reader.start()
        yield events
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # with all that the file's code has started
        process.wait()
        reader.join(timeout=5)
        process.stdout.close()


def _read(stream: IO[bytes], events: queue.Queue[dict[str, Any] | None]) -> None:
    with suppress(ValueError):  # cut short, or closed meanwhile
        for line in stream:
            events.put(json.loads(line))
    events.put(None)
