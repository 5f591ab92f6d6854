"""Read the visible cases of an assignment: small inputs, and what is expected of them.

The files in ``visible/`` are generated from the exercises' declarations. This is the only place
that knows their format; :func:`encode` and :func:`decode` are each other's inverse.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from chainrule import examples
from chainrule.compare import Part, Spread

_FOLDER = Path(__file__).parent / "visible"


@dataclass(frozen=True)
class OwnCache:
    """Where a case's cache may come from instead: what the student's own way forward returns.

    Item ``item`` of what ``function`` returns for ``args`` takes the place of argument ``place``.
    """

    function: str
    args: tuple[Any, ...]
    item: int
    place: int


@dataclass(frozen=True)
class VisibleCase:
    """One small input, and the result the reference gave for it."""

    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    group: str
    label: str
    sizes: dict[str, int]
    substitutes: dict[str, Any]
    strict_floats: bool
    expected: Any
    own_cache: OwnCache | None = None


@dataclass(frozen=True)
class VisibleCheck:
    """One property of a result, as the exercise declares it."""

    name: str
    function: str
    group: str | None
    parts: tuple[Part, ...]
    unchanged: bool
    raises: tuple[str, ...]
    when_called: str
    look_at: str


@dataclass(frozen=True)
class VisibleAnswer:
    """A variable that the student sets, and the range or the options it is to come from."""

    name: str
    kind: str
    low: float | None
    high: float | None
    options: str


@dataclass(frozen=True)
class VisibleExercise:
    """What a student may know of an exercise."""

    name: str
    title: str
    points: float
    kind: str
    functions: tuple[str, ...]
    checks: tuple[VisibleCheck, ...]
    cases: tuple[VisibleCase, ...]
    answers: tuple[VisibleAnswer, ...]


@cache
def load(assignment: str) -> dict[str, VisibleExercise]:
    """Return the exercises of an assignment by name, in the notebook's order."""
    text = (_FOLDER / f"{assignment}.json").read_text("utf-8")
    return {entry["name"]: parse(entry) for entry in json.loads(text)["exercises"]}


def parse(entry: dict[str, Any]) -> VisibleExercise:
    """Return an exercise as its file describes it."""
    return VisibleExercise(
        entry["name"],
        entry["title"],
        entry["points"],
        entry["kind"],
        tuple(entry["functions"]),
        tuple(_check(check) for check in entry["checks"]),
        tuple(_case(case) for case in entry["cases"]),
        tuple(VisibleAnswer(**answer) for answer in entry["answers"]),
    )


def _check(entry: dict[str, Any]) -> VisibleCheck:
    parts = tuple(Part(**{**part, "path": tuple(part["path"])}) for part in entry["parts"])
    return VisibleCheck(**{**entry, "parts": parts, "raises": tuple(entry["raises"])})


def _case(entry: dict[str, Any]) -> VisibleCase:
    decoded = ("args", "kwargs", "substitutes", "expected")
    case = {k: decode(v) if k in decoded else v for k, v in entry.items()}
    own = case.pop("own_cache", None)
    if own:
        own = OwnCache(own["function"], decode(own["args"]), own["item"], own["place"])
    return VisibleCase(**case, own_cache=own)


def encode(value: Any) -> Any:
    """Return ``value`` as JSON data, numbers with 12 significant digits.

    Raises TypeError for anything but None, bool, numbers, text, arrays, tuples, lists, dicts with
    text keys, Spread, and the functions of ``chainrule.examples``.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, np.ndarray) and value.ndim:
        return {"array": encode(value.tolist()), "dtype": str(value.dtype)}
    if isinstance(value, float | np.generic | np.ndarray):
        number = value.item() if not isinstance(value, float) else value
        return float(f"{number:.12g}") if isinstance(number, float) else number
    if isinstance(value, tuple):
        return {"tuple": [encode(item) for item in value]}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {"dict": {key: encode(item) for key, item in value.items()}}
    if isinstance(value, Spread):
        return {"spread": list(value.shape), "scale": value.scale}
    name = getattr(value, "__name__", "")
    if name and getattr(examples, name, None) is value:
        return {"example": name}
    raise TypeError(f"a visible case cannot hold {value!r}")


def decode(data: Any) -> Any:
    """Return the value that :func:`encode` made ``data`` from."""
    if isinstance(data, list):
        return [decode(item) for item in data]
    if not isinstance(data, dict):
        return data
    if "array" in data:
        return np.array(data["array"], dtype=data["dtype"])
    if "tuple" in data:
        return tuple(decode(item) for item in data["tuple"])
    if "spread" in data:
        return Spread(tuple(data["spread"]), data["scale"])
    if "example" in data:
        return getattr(examples, data["example"])
    return {key: decode(item) for key, item in data["dict"].items()}
