"""Name a known mistake from what the visible cases gave.

The files in ``hints/`` are generated from the exercises' declarations: for each misconception that
shows on the visible cases, a fingerprint of what it gives there. They hold no value that is right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.calling import Limited, Raised, Returned
from chainrule.compare import as_numbers, describe, expand, extract, mismatch
from chainrule.visible import VisibleCase, VisibleCheck, VisibleExercise

_FOLDER = Path(__file__).parent / "hints"
Fingerprint = dict[str, Any]
# What came of one case, as a check has it.
_Outcome = Returned | Raised | Limited | None


@dataclass(frozen=True)
class Hint:
    """A misconception that explains what was seen.

    ``equation`` is what should hold, and ``see`` where to read, ``<notebook>#<heading>``.
    """

    slug: str
    text: str
    equation: str = ""
    see: str = ""

    def __str__(self) -> str:
        """Return it as a student reads it."""
        notebook, _, heading = self.see.partition("#")
        parts = [self.text]
        if self.equation:
            parts.append(f"What should hold: {self.equation}.")
        if heading:
            parts.append(f"To read: “{heading}” in {notebook}.ipynb.")
        return " ".join(parts)


@dataclass(frozen=True)
class _Known:
    """A misconception: on each visible case of its function, what differs there and how."""

    function: str
    hint: Hint
    cases: Mapping[int, Mapping[str, Fingerprint]]


def visible_hints(
    assignment: str, exercise: VisibleExercise, outcomes: Sequence[_Outcome]
) -> list[tuple[Hint, ...]]:
    """Return the hints for what the visible cases came to, one outcome per case.

    A hint is given where all results of a function are those of a misconception, and two together
    where two are alike on these few cases. Of three or more nobody can tell which it is.
    """
    found: dict[str, list[Hint]] = {}
    seen = {
        index: differences(exercise, case, outcomes[index])
        for index, case in enumerate(exercise.cases)
    }
    if not any(seen.values()):
        return []
    for known in _load(assignment).get(exercise.name, ()):
        if _explains(known, exercise, seen):
            found.setdefault(known.function, []).append(known.hint)
    return [tuple(alike) for alike in found.values() if len(alike) <= 2]


@cache
def _load(assignment: str) -> dict[str, tuple[_Known, ...]]:
    text = (_FOLDER / f"{assignment}.json").read_text("utf-8")
    return {
        name: tuple(
            _Known(
                entry["function"],
                Hint(entry["slug"], entry["text"], entry["equation"], entry["see"]),
                {int(index): parts for index, parts in entry["cases"].items()},
            )
            for entry in entries
        )
        for name, entries in json.loads(text).items()
    }


def _explains(
    known: _Known, exercise: VisibleExercise, seen: Mapping[int, Mapping[str, Fingerprint]]
) -> bool:
    return all(
        _alike(known.cases.get(index, {}), seen[index])
        for index, case in enumerate(exercise.cases)
        if case.function == known.function
    )


def differences(
    exercise: VisibleExercise, case: VisibleCase, outcome: _Outcome
) -> dict[str, Fingerprint]:
    """Return what is wrong with the outcome of a visible case, by check and part."""
    if isinstance(outcome, Raised):
        return {"raised": {"type": outcome.type, "text": complaint(outcome)}}
    if not isinstance(outcome, Returned):
        return {"raised": {"type": "none", "text": ""}}
    found: dict[str, Fingerprint] = {}
    for check in exercise.checks:
        if check.parts and applies(check, case):
            if check.when_called and not outcome.callbacks.get(check.when_called):
                continue
            for part in expand(check.parts, case.expected):
                if mismatch(part, case.expected, outcome.value):
                    found[f"{check.name}/{part.name}"] = _fingerprint(outcome.value, part.path)
    return found


def applies(check: VisibleCheck, case: VisibleCase) -> bool:
    """Say whether the check looks at the case."""
    return case.function == check.function and check.group in (None, case.group)


def _fingerprint(result: object, path: Sequence[str | int]) -> Fingerprint:
    """Describe a value so that two of equal description are, but for rounding, the same."""
    try:
        value = extract(result, path)
    except LookupError as error:
        return {"missing": str(error)}
    numbers = as_numbers(value)
    if numbers is None:
        return {"missing": describe(value)}
    # Values that have no place in a sum get numbers of their own.
    flat = np.nan_to_num(numbers.ravel(), nan=777.0, posinf=888.0, neginf=-999.0)
    at = np.arange(1, flat.size + 1)
    # Two sums with weights that no rearrangement of the entries leaves as they are.
    sums = [float(flat @ np.sin(at)), float(flat @ np.cos(at)), float(np.abs(flat).sum())]
    return {"shape": list(numbers.shape), "sums": [float(f"{total:.9g}") for total in sums]}


def _alike(known: Mapping[str, Fingerprint], seen: Mapping[str, Fingerprint]) -> bool:
    return known.keys() == seen.keys() and all(_same(known[key], seen[key]) for key in known)


def _same(one: Fingerprint, other: Fingerprint) -> bool:
    if one.get("shape") != other.get("shape"):
        return False
    if "sums" not in one:
        return one == other
    return bool(np.allclose(one["sums"], other["sums"], rtol=1e-7, atol=1e-7 * one["sums"][2]))


# Of one product whose inner sizes are 4 and 3, `@` says "size 3 is different from 4" and np.dot
# "4 (dim 1) != 3 (dim 0)".
_MATMUL = re.compile(r"size (?P<right>\d+) is different from (?P<left>\d+)")
_DOT = re.compile(r"(?P<left>\d+) \(dim \d\) != (?P<right>\d+) \(dim \d\)")


def complaint(raised: Raised) -> str:
    """Return what an exception says; of a product that does not fit, its two inner sizes."""
    found = _MATMUL.search(raised.message) or _DOT.search(raised.message)
    if not found:
        return raised.message
    return f"the inner sizes of a product do not fit, {found['left']} meets {found['right']}"
