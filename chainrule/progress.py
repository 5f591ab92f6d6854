"""What each check found when it last ran: kept in a small file, shown as a table.

The file lies beside the notebook, in the folder of Jupyter's own checkpoints. nbgrader leaves that
folder out of what is handed in, and out of what it gives out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from chainrule.marks import State
from chainrule.own_code import code_print
from chainrule.report import Report, Row, Segment
from chainrule.running import Result, Standing
from chainrule.visible import VisibleExercise

_FOLDER = ".ipynb_checkpoints"
_STATES: dict[Standing, tuple[State, str]] = {
    "done": ("ok", "done"),
    "failing": ("wrong", "failing"),
    "answered": ("ok", "answered"),
    "untouched": ("open", "untouched"),
}


@dataclass(frozen=True)
class Found:
    """What a check found: when it ran (local time), and a print of the code it ran on."""

    standing: Standing
    code: str
    at: str


# Where nothing can be written, what was found is at least known until the kernel stops.
_unwritten: dict[tuple[Path, str], Found] = {}


def keep(assignment: str, result: Result, namespace: Mapping[str, Any]) -> None:
    """Remember what an exercise's check found. A folder that cannot be written to is no error."""
    exercise = result.exercise
    at = datetime.now().isoformat(" ", "minutes")
    found = Found(result.standing, code_print(_names(exercise), namespace), at)
    path = _path(assignment)
    entries = {**_read(path), exercise.name: found}
    try:
        path.parent.mkdir(exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}.tmp")
        beside.write_text(json.dumps({k: asdict(v) for k, v in entries.items()}), "utf-8")
        beside.replace(path)
    except OSError:
        _unwritten[path, exercise.name] = found


def report(
    assignment: str, exercises: Iterable[VisibleExercise], namespace: Mapping[str, Any]
) -> Report:
    """Return the table of an assignment's exercises, each with what its check last found."""
    path = _path(assignment)
    found = _read(path)
    found.update({name: kept for (where, name), kept in _unwritten.items() if where == path})
    shown = [(each, _row(each, found.get(each.name), namespace)) for each in exercises]
    checked = [(each, row) for each, row in shown if each.kind != "manual"]
    complete = [each for each, row in checked if row.state == "ok"]
    of_all = sum(each.points for each, _ in checked)
    closing = (
        f"{len(complete)} of {len(checked)} exercises done or answered, worth "
        f"{sum(each.points for each in complete):g} of {of_all:g} points if grading agrees."
    )
    if by_hand := sum(each.points for each, _ in shown) - of_all:
        closing += f" A person gives {by_hand:g} points for what you write."
    return Report(
        "Progress",
        tuple(row for _, row in shown),
        closing=closing,
        state="ok" if len(complete) == len(checked) else "note",
        bar=tuple(Segment(row.state, row.said, each.points) for each, row in checked),
    )


def _row(exercise: VisibleExercise, found: Found | None, namespace: Mapping[str, Any]) -> Row:
    points = f"{exercise.points:g} points"
    state: State
    if exercise.kind == "manual":
        state, word, lines = "note", "by hand", [f"{exercise.title}: a person reads your text"]
    elif found is None:
        state, word, lines = "open", "untouched", [exercise.title]
    elif _changed(exercise, found, namespace):
        state, word = "partly", "changed"
        lines = [exercise.title, f"{found.standing} at {found.at}, changed since: check it again"]
    else:
        state, word = _STATES[found.standing]
        lines = [exercise.title]
    return Row(state, exercise.name, tuple(lines), word=word, value=points)


def _changed(exercise: VisibleExercise, found: Found, namespace: Mapping[str, Any]) -> bool:
    """Say whether what the kernel holds is not what was checked; what it lacks has not changed."""
    names = _names(exercise)
    if not any(name in namespace for name in names):
        return False
    return code_print(names, namespace) != found.code


def _names(exercise: VisibleExercise) -> tuple[str, ...]:
    return exercise.functions or tuple(answer.name for answer in exercise.answers)


def _path(assignment: str) -> Path:
    return Path.cwd() / _FOLDER / f"chainrule_{assignment}.json"


def _read(path: Path) -> dict[str, Found]:
    """Read what was kept; a file that somebody damaged counts as none."""
    try:
        entries = json.loads(path.read_text("utf-8"))
        found = {name: Found(**entry) for name, entry in entries.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return {name: one for name, one in found.items() if one.standing in _STATES}
