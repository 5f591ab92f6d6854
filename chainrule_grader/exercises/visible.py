"""Generate what the visible checks know: ``chainrule/visible/<assignment>.json``.

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
from chainrule.visible import decode, encode
from chainrule_grader.calls import Callback, Constant
from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.exercises.exercise import Case, Check, Exercise
from chainrule_grader.exercises.sources import reference_namespace
from chainrule_session.namespace import Namespace

FOLDER = Path(chainrule.__file__).parent / "visible"


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


def write(assignment: str) -> Path:
    """Write an assignment's visible file and return its path."""
    path = FOLDER / f"{assignment}.json"
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(build(assignment), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return path


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
    }


def _plain(arg: Any) -> Any:
    return arg.function if isinstance(arg, Callback) else arg


def _constant(callback: Callback) -> Any:
    if not isinstance(callback.function, Constant):
        raise ValueError(f"the visible substitute {callback.name} must be a Constant")
    return encode(callback.function.value)


def main(names: Sequence[str]) -> None:
    """Write the visible files of the assignments in ``names``, or of all."""
    for name in names or ASSIGNMENT_NAMES:
        print(f"wrote {write(name)}")


if __name__ == "__main__":
    main(sys.argv[1:])
