"""What judging costs beside the student's own code, and what Run All of each master takes.

    python benchmarks/judging.py [--json FILE]

For each assignment, in one run on one machine:

- judging: CPU time of judging one correct submission, warm, over the CPU time of only calling its
  functions on the same cases (the floor); what an exercise that fails adds, since then helpers and
  misconceptions are tried, the first time in a class (when these are run) and later;
- Run All: wall seconds of the master in a fresh kernel, and its slowest cell.

Ratios carry over to other machines; seconds are of this one.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbclient import NotebookClient

from chainrule_grader.drawn import drawn
from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.exercises.exercise import Exercise
from chainrule_grader.exercises.sources import edited_source
from chainrule_grader.judge import judge
from chainrule_session.namespace import Namespace

ROOT = Path(__file__).parents[1]
ROUNDS, SEED = 10, 7


def submission(assignment: str) -> dict[str, Any]:
    """Return the namespace of a correct submission."""
    path = ROOT / "chainrule_grader" / "demo" / "solutions" / assignment / "compact.py"
    namespace: dict[str, Any] = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    return namespace


def mistaken(exercise: Exercise) -> dict[str, Any]:
    """Return a submission in which one function of an exercise has a misconception."""
    namespace = submission(exercise.assignment)
    source = edited_source(exercise, exercise.misconceptions[0])
    exec("from __future__ import annotations\n" + source, namespace)
    return namespace


def cpu_seconds(work: Callable[[], Any]) -> float:
    """Return the median CPU time of one round, after a warm-up round."""
    times = []
    for _ in range(ROUNDS + 1):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return float(np.median(times[1:]))


def judging(name: str) -> dict[str, float]:
    """Measure the judge on one assignment, with one seed for all, as a class has."""
    exercises = [exercise for exercise in load(name).exercises if not exercise.manual]
    right = Namespace(submission(name))
    calls = {e.slug: [case.call(own=True) for case in drawn(e, SEED)[0]] for e in exercises}

    lowest = cpu_seconds(lambda: [right.run(each) for each in calls.values()])
    correct = cpu_seconds(lambda: [judge(e, right, SEED) for e in exercises])
    first, later = {}, {}
    for exercise in (each for each in exercises if each.functions):
        wrong = Namespace(mistaken(exercise))
        ours = cpu_seconds(lambda e=exercise: judge(e, right, SEED))
        start = time.process_time()
        judge(exercise, wrong, SEED)
        first[exercise.name] = time.process_time() - start - ours
        later[exercise.name] = cpu_seconds(lambda e=exercise, w=wrong: judge(e, w, SEED))
        later[exercise.name] -= ours
    return {
        "calls_only_ms": 1000 * lowest,
        "correct_ms": 1000 * correct,
        "correct_over_calls": correct / lowest,
        "failure_adds_ms": 1000 * float(np.median([*later.values()])),
        "failure_adds_at_most_ms": 1000 * max(later.values()),
        "first_failure_of_a_class_adds_at_most_ms": 1000 * max(first.values()),
    }


def run_all(name: str) -> dict[str, Any]:
    """Execute a master and time its cells."""
    notebook = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    seconds: dict[str, float] = {}

    def started(cell: Any, **_: Any) -> None:
        seconds[cell.id] = -time.monotonic()

    def ended(cell: Any, **_: Any) -> None:
        seconds[cell.id] += time.monotonic()

    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=120,
            resources={"metadata": {"path": folder}},
            on_cell_execute=started,
            on_cell_executed=ended,
        )
        start = time.monotonic()
        client.execute()
        total = time.monotonic() - start
    slowest = max(seconds, key=lambda cell: seconds[cell])
    return {
        "run_all_s": total,
        "cells": len(seconds),
        "slowest_cell": slowest,
        "slowest_s": seconds[slowest],
    }


def main() -> None:
    """Measure all assignments and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    figures = {name: {**judging(name), **run_all(name)} for name in ASSIGNMENT_NAMES}
    for name, row in figures.items():
        print(name)
        for key, value in row.items():
            print(
                f"  {key:<26} {value:.3g}" if isinstance(value, float) else f"  {key:<26} {value}"
            )
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
