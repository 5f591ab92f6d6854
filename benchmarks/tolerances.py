"""What tolerance right solutions need, and how far off misconceptions are.

Prints the numbers of docs/tolerances.md: for each exercise and each rtol in it, the relative
tolerance that the solutions would need, and the misconception that is off by least.

    PYTHONPATH=. python benchmarks/tolerances.py [SEEDS]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np

import chainrule_grader.judge as judging
from chainrule import compare
from chainrule.compare import Array, Mismatch, Part
from chainrule_grader.demo.plan import styles
from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.exercises.exercise import Exercise
from chainrule_grader.exercises.sources import edited_namespace
from chainrule_session.namespace import Namespace

# The rtol of each comparison, the one that would be needed, and whether it was refused.
Seen = list[tuple[float, float, bool]]


@contextmanager
def looking() -> Iterator[Seen]:
    """Note the comparisons of numbers that decide on a verdict."""
    seen: Seen = []
    look: Callable[..., Mismatch | None] = compare._value_mismatch

    def noting(part: Part, got: Array, wanted: Array) -> Mismatch | None:
        found = look(part, got, wanted)
        if part.kind not in ("labels", "integer"):
            seen.append((part.rtol, needed(got, wanted), found is not None))
        return found

    def anew(*args: Any) -> Any:
        # Where a solution is looked at again, with helpers, what was seen before does not count.
        seen.clear()
        return looks(*args)

    looks = judging._seen
    with (
        patch.object(compare, "_value_mismatch", noting),
        patch.object(judging, "_seen", anew),
        np.errstate(all="ignore"),
    ):
        yield seen


def needed(got: Array, wanted: Array) -> float:
    """Return the smallest rtol with which `chainrule.compare.close` would accept the numbers."""
    scale = float(np.max(np.abs(wanted), initial=0.0, where=np.isfinite(wanted)))
    off = np.abs(got - wanted) / (np.abs(wanted) + max(1e-9, scale * 1e-3))
    return float(np.nanmax(off, initial=0.0))


def compared(exercise: Exercise, namespace: dict[str, Any], seed: int, refused: bool) -> dict:
    """Return the most that a part of the exercise is off, by rtol."""
    most: dict[float, float] = {}
    with looking() as seen:
        verdict = judging.judge(exercise, Namespace(namespace), seed, thorough=False)
    if refused or verdict.score == exercise.points:
        for rtol, off, faulty in seen:
            if faulty == refused:
                most[rtol] = max(off, most.get(rtol, 0.0))
    return most


def report(exercise: Exercise, solutions: dict[str, dict[str, Any]], seeds: int) -> None:
    """Print a line for each rtol of an exercise."""
    right: dict[float, tuple[float, str]] = {}
    wrong: dict[float, tuple[float, str]] = {}
    for seed in range(seeds):
        for style, namespace in solutions.items():
            for rtol, off in compared(exercise, namespace, seed, refused=False).items():
                right[rtol] = max((off, style), right.get(rtol, (0.0, "")))
    for item in exercise.misconceptions:
        namespace = edited_namespace(exercise, item)
        for seed in range(10):
            most = compared(exercise, namespace, seed, refused=True)
            if most and item.function:
                rtol = max(most, key=lambda one: most[one])
                wrong[rtol] = min((most[rtol], item.slug), wrong.get(rtol, (np.inf, "")))
    for rtol in sorted({*right, *wrong}):
        most, style = right.get(rtol, (0.0, "-"))
        least, slug = wrong.get(rtol, (np.inf, "-"))
        print(f"{exercise.slug:45} rtol {rtol:g}: {most:.1e} {style:12} {least:.1e} {slug}")


def main(seeds: int) -> None:
    """Go through all exercises."""
    for name in ASSIGNMENT_NAMES:
        solutions = {}
        for style, source in styles(name).items():
            solutions[style] = {"__name__": "__solution__"}
            exec(source, solutions[style])
        for exercise in load(name).exercises:
            if exercise.functions:
                report(exercise, solutions, seeds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
