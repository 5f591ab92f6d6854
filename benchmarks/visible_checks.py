"""What a visible check costs a student beside their own code, and what importing `chainrule` costs.

    python benchmarks/visible_checks.py [--json FILE]

- check: CPU milliseconds of running, judging, hinting at, remembering and drawing one check,
  less those of only calling its functions on the same cases; for right code, and for every
  misconception;
- import: CPU milliseconds of `import numpy, chainrule.<assignment>`, less those of `import numpy`,
  each the least of several fresh starts of Python, with one thread for linear algebra.

Milliseconds are of this machine; beside them stands what `import numpy` takes on it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from chainrule import progress, visible
from chainrule.calling import call
from chainrule.checks import visible_report
from chainrule.running import run_visible
from chainrule.visible import VisibleExercise
from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.exercises.sources import edited_namespace, reference_namespace

STARTS = 15


def milliseconds(work: Callable[[], Any]) -> float:
    """Return the CPU milliseconds of one call."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def beside(exercise: VisibleExercise, assignment: str, namespace: dict[str, Any]) -> float:
    """Return what a check takes beside the student's own functions."""

    def check() -> None:
        result = run_visible(exercise, namespace, 5)
        progress.keep(assignment, result, namespace)
        report = visible_report(result, assignment)
        report._repr_html_(), str(report)

    def own() -> None:
        for case in exercise.cases:
            function = namespace.get(case.function)
            if callable(function):
                call(function, case.args, case.kwargs, strict_floats=case.strict_floats)

    with contextlib.redirect_stdout(io.StringIO()):
        return milliseconds(check) - milliseconds(own)


def checks(assignment: str) -> Iterator[tuple[str, bool, float]]:
    """Yield the exercise, whether the code is right, and what its check takes."""
    shown = visible.load(assignment)
    for exercise in load(assignment).exercises:
        if not exercise.functions:
            continue
        right = reference_namespace(exercise)
        beside(shown[exercise.name], assignment, right)  # the first one loads files
        yield exercise.slug, True, beside(shown[exercise.name], assignment, right)
        for wrong in exercise.misconceptions:
            namespace = edited_namespace(exercise, wrong)
            yield exercise.slug, False, beside(shown[exercise.name], assignment, namespace)


def children_seconds() -> float:
    """Return the CPU time of the processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def start_milliseconds(codes: dict[str, str]) -> dict[str, float]:
    """Return the least CPU time of a fresh Python for each code, taken in turns."""
    times: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(STARTS):
        for name, code in codes.items():
            start = children_seconds()
            subprocess.run([sys.executable, "-c", code], check=True)
            times[name].append(1000 * (children_seconds() - start))
    return {name: min(each) for name, each in times.items()}


def measure() -> dict[str, Any]:
    """Return the figures."""
    found: dict[str, Any] = {"check": {}, "import": {}}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for assignment in ASSIGNMENT_NAMES:
            all_checks = list(checks(assignment))
            for words, wanted in (("right", True), ("wrong", False)):
                times = [each for _, right, each in all_checks if right is wanted]
                found["check"][f"{assignment}, {words}"] = {
                    "median": round(statistics.median(times), 1),
                    "most": round(max(times), 1),
                }
    codes = {"nothing": "", "numpy": "import numpy"}
    codes |= {name: f"import numpy, chainrule.{name}" for name in ASSIGNMENT_NAMES}
    starts = start_milliseconds(codes)
    found["import"]["numpy"] = round(starts["numpy"] - starts["nothing"], 1)
    for name in ASSIGNMENT_NAMES:
        beyond = round(starts[name] - starts["numpy"], 1)
        found["import"][f"chainrule.{name} beyond numpy"] = beyond
    return found


def main() -> None:
    """Measure, print, and write the figures where asked."""
    os.environ.pop("NBGRADER_EXECUTION", None)
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = measure()
    for name, figures in found["check"].items():
        print(
            f"check, {name:30} median {figures['median']:6.1f} ms  most {figures['most']:6.1f} ms"
        )
    for name, figure in found["import"].items():
        print(f"import {name:45} {figure:6.1f} ms")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
