"""What judging costs beside the student's own code, and what Run All of each master takes.

    python benchmarks/judging.py [--json FILE]

For each assignment, in one run on one machine:

- judging: CPU time of judging one correct submission, warm, over the CPU time of only calling its
  functions on the same cases (the floor); the same for a submission in which the function worth
  most is wrong, which is when misconceptions are tried;
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

from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.exercises.exercise import Assignment
from chainrule_grader.exercises.sources import edited_source
from chainrule_grader.judge import judge
from chainrule_session.namespace import Namespace

ROOT = Path(__file__).parents[1]
ROUNDS = 10


def submission(assignment: str) -> dict[str, Any]:
    """Return the namespace of a correct submission."""
    path = ROOT / "chainrule_grader" / "demo" / "solutions" / assignment / "compact.py"
    namespace: dict[str, Any] = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    return namespace


def mistaken(assignment: Assignment) -> dict[str, Any]:
    """Return a submission whose most valuable function has one misconception."""
    worth_most = max((e for e in assignment.exercises if e.functions), key=lambda e: e.points)
    namespace = submission(assignment.name)
    source = edited_source(worth_most, worth_most.misconceptions[0])
    exec("from __future__ import annotations\n" + source, namespace)
    return namespace


def cpu_seconds(work: Callable[[int], Any]) -> float:
    """Return the median CPU time of one round, after a warm-up round."""
    times = []
    for round_number in range(ROUNDS + 1):
        start = time.process_time()
        work(round_number)
        times.append(time.process_time() - start)
    return float(np.median(times[1:]))


def judging(name: str) -> dict[str, float]:
    """Measure the judge on one assignment."""
    assignment = load(name)
    exercises = [exercise for exercise in assignment.exercises if not exercise.manual]
    right, wrong = Namespace(submission(name)), Namespace(mistaken(assignment))

    def floor(seed: int) -> None:
        for exercise in exercises:
            cases = exercise.cases(np.random.default_rng(seed))
            right.run([case.call() for case in cases])

    lowest = cpu_seconds(floor)
    correct = cpu_seconds(lambda seed: [judge(e, right, seed) for e in exercises])
    one_mistake = cpu_seconds(lambda seed: [judge(e, wrong, seed) for e in exercises])
    return {
        "calls_only_ms": 1000 * lowest,
        "correct_ms": 1000 * correct,
        "one_mistake_ms": 1000 * one_mistake,
        "correct_over_calls": correct / lowest,
        "one_mistake_over_correct": one_mistake / correct,
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
