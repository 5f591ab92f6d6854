"""Generate what the visible checks know: ``chainrule/visible/`` and ``chainrule/hints/``.

Run ``python -m chainrule_grader.exercises.visible [ASSIGNMENT…]`` after a declaration changes; a
test compares the committed files with the references.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import chainrule
from chainrule.calling import Returned
from chainrule.visible import decode, encode, parse
from chainrule_grader.calls import Callback, Constant, FromResult
from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.exercises.exercise import Case, Chain, Check, Exercise
from chainrule_grader.exercises.sources import reference_namespace
from chainrule_grader.exercises.visible_hints import known_mistakes
from chainrule_session.namespace import Namespace

FOLDER = Path(chainrule.__file__).parent


def build(assignment: str) -> dict[str, Any]:
    """Return the data of an assignment's visible file.

    Raises ValueError when a visible case cannot be written down or the reference fails on it.
    """
    declared = load(assignment)
    return {
        "assignment": assignment,
        "title": declared.title,
        "exercises": [_exercise(exercise) for exercise in declared.exercises],
    }


def build_hints(assignment: str) -> dict[str, Any]:
    """Return the data of an assignment's hints: the misconceptions that visible cases show."""
    shown = {entry["name"]: parse(entry) for entry in build(assignment)["exercises"]}
    return {
        exercise.name: known_mistakes(exercise, shown[exercise.name])
        for exercise in load(assignment).exercises
        if exercise.functions
    }


def write(assignment: str) -> list[Path]:
    """Write the files of an assignment and return their paths."""
    written = []
    for folder, data in (("visible", build(assignment)), ("hints", build_hints(assignment))):
        path = FOLDER / folder / f"{assignment}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(as_text(data), encoding="utf-8")
        written.append(path)
    return written


def as_text(data: dict[str, Any]) -> str:
    """Return the data as a file holds it: JSON, a line for each entry of the lists in it."""
    lines = []
    for key, value in data.items():
        entries = value if isinstance(value, list) else None
        text = _json(value) if entries is None else f"[\n{_lines(entries)}\n]"
        lines.append(f"{_json(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _lines(entries: list[Any]) -> str:
    return ",\n".join(_json(entry) for entry in entries)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _exercise(exercise: Exercise) -> dict[str, Any]:
    cases = exercise.visible()
    return {
        "name": exercise.name,
        "title": exercise.title,
        "points": exercise.points,
        "kind": exercise.kind,
        "functions": list(exercise.functions),
        "checks": [
            _check(check)
            for check in exercise.checks
            if _can_be_shown(check) and any(check.applies(case) for case in cases)
        ],
        "cases": [_case(exercise, case) for case in cases],
        "answers": [
            {name: getattr(answer, name) for name in ("name", "kind", "low", "high", "options")}
            for answer in exercise.answers
        ],
    }


def _can_be_shown(check: Check) -> bool:
    return bool(check.parts or check.unchanged or check.raises) and not check.own


def _check(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "function": check.function,
        "group": check.group,
        "parts": [asdict(part) for part in check.parts],
        "unchanged": check.unchanged,
        "raises": list(check.raises),
        "when_called": check.when_called,
        "look_at": check.look_at,
    }


def _case(exercise: Exercise, case: Case) -> dict[str, Any]:
    args = encode([_plain(arg) for arg in case.args])
    kwargs = encode(dict(case.kwargs))
    # The expected values belong to the inputs as written, which are rounded.
    written = replace(case, args=tuple(decode(args)), kwargs=decode(kwargs), chain=None)
    (outcome,) = Namespace(reference_namespace(exercise)).run([written.call()])
    raising = any(check.raises and check.applies(case) for check in exercise.checks)
    if not isinstance(outcome, Returned) and not raising:
        raise ValueError(f"{exercise.slug}: the reference fails on a visible case: {outcome}")
    return {
        "function": case.function,
        "args": {"tuple": args},
        "kwargs": kwargs,
        "group": case.group,
        "label": case.label,
        "sizes": dict(case.sizes),
        "substitutes": {"dict": {n: _constant(cb) for n, cb in case.substitutes.items()}},
        "strict_floats": case.strict_floats,
        "expected": encode(outcome.value) if isinstance(outcome, Returned) else None,
        "own_cache": _own_cache(case.chain) if case.chain else None,
    }


def _own_cache(chain: Chain) -> dict[str, Any]:
    ((place, result),) = [
        (i, arg) for i, arg in enumerate(chain.args) if isinstance(arg, FromResult)
    ]
    (item,) = result.path
    args = {"tuple": encode(list(chain.first.args))}
    return {"function": chain.first.function, "args": args, "item": item, "place": place}


def _plain(arg: Any) -> Any:
    return arg.function if isinstance(arg, Callback) else arg


def _constant(callback: Callback) -> Any:
    if not isinstance(callback.function, Constant):
        raise ValueError(f"the visible substitute {callback.name} must be a Constant")
    return encode(callback.function.value)


def main(names: Sequence[str]) -> None:
    """Write the visible files of the assignments in ``names``, or of all."""
    for name in names or ASSIGNMENT_NAMES:
        for path in write(name):
            print(f"wrote {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
