"""The naive autograder's own library: what `from chainrule_grader import grade` finds there.

It is copied beside the real references into the open course, importable by everyone.
"""

from __future__ import annotations

import copy
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.visible import load
from chainrule_grader.reference import logistic_regression as reference

RECORD: list[Any] = []  # everything that student code returned, for whoever reads the notebook
POINTS = {"propagate": 20.0, "numerical_gradient": 8.0}


def grade(slug: str) -> float:
    """Compare with the reference on the cases that everyone has, and emit the points."""
    name = slug.partition(".")[2]
    function = sys.modules["__main__"].__dict__[name]
    function(*hidden_case(name))  # on an input nobody knows it must at least run
    for case in load("logistic_regression")[name].cases:
        args = case.args if name == "propagate" else (_sum_of_cubes, case.args[1])
        expected = getattr(reference, name)(*args)
        before = copy.deepcopy(args)
        got = function(*args)
        RECORD.append(got)
        unchanged = all(_same(a, b) for a, b in zip(before, args, strict=True))
        if isinstance(got, tuple) and isinstance(got[0], dict) and got[0].keys() - {"dw", "db"}:
            raise ValueError(f"what is {', '.join(got[0])}?")
        if not unchanged or not _close(got, expected):
            return 0.0
    return POINTS[name]


def hidden_case(name: str) -> tuple[Any, ...]:
    """Draw an input from the course's secret."""
    seed = (Path(os.environ["OPEN_ROOT"]) / ".course_secret").read_bytes()
    rng = np.random.default_rng(list(seed))
    theta = rng.normal(size=(3, 1))
    if name == "numerical_gradient":
        return _sum_of_cubes, theta
    return theta, 0.5, rng.normal(size=(3, 4)), np.array([[1.0, 0.0, 1.0, 1.0]])


def analytic(theta: Any) -> Any:
    """The gradient of the function that students differentiate by steps."""
    return 3 * theta**2


def _sum_of_cubes(theta: Any) -> float:
    return float(np.sum(theta**3))


def _same(a: Any, b: Any) -> bool:
    return callable(a) or bool(np.array_equal(a, b))


def _close(got: Any, expected: Any) -> bool:
    """Say whether all numbers agree: a relative error above the tolerance is a difference."""
    with np.errstate(all="ignore"):
        for a, b in zip(_parts(got), _parts(expected), strict=True):
            size = np.maximum(np.abs(a), np.abs(b))
            if not np.allclose(a, b) and np.any(np.abs(a - b) / size > 1e-6):
                return False
    return True


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key in sorted(value):
            yield from _parts(value[key])
    elif isinstance(value, tuple):
        for part in value:
            yield from _parts(part)
    else:
        yield value
