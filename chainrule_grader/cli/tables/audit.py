"""What an audit found, for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from chainrule_grader.audit.audit import ExerciseAudit


def audit_tables(results: Sequence[ExerciseAudit]) -> RenderableType:
    """Return a row per exercise, and below it one per check."""
    exercises = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    exercises.add_column("exercise", overflow="fold")
    for head in ("mutants", "killed", "equiv.", "survive", "ms"):
        exercises.add_column(head, justify="right")
    for each in results:
        surviving = len(each.surviving)
        exercises.add_row(
            each.exercise.slug,
            str(len(each.judged)),
            str(len(each.killed)),
            str(len(each.equivalent)),
            Text(str(surviving), style="red" if surviving else "green"),
            f"{each.milliseconds:.1f}",
        )
    checks = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    checks.add_column("exercise", overflow="fold")
    checks.add_column("check", overflow="fold")
    checks.add_column("kills", justify="right")
    checks.add_column("alone", justify="right")
    for each in results:
        name = each.exercise.name
        for check, (kills, alone) in each.by_check.items():
            checks.add_row(name, check, str(kills), Text(str(alone), style="" if alone else "dim"))
            name = ""
    return Group(exercises, checks)
