"""Whose grades are other ones after a regrade, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from chainrule_grader.cli.tables.words import points_text
from chainrule_grader.grading.clean import terminal_text
from chainrule_grader.grading.submission import SubmissionResult


def differences_table(results: Sequence[SubmissionResult]) -> Table:
    """Return a row per student: the score before and now, and what of it changed."""
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        title="other grades than before",
        title_justify="left",
    )
    table.add_column("student", overflow="fold")
    table.add_column("before", justify="right", no_wrap=True)
    table.add_column("now", justify="right", no_wrap=True)
    table.add_column("exercises")
    for result in results:
        changed = ", ".join(
            f"{name} {points_text(before)} → {points_text(now)}"
            for name, (before, now) in result.changed.items()
        )
        before = points_text(result.before or 0.0)
        table.add_row(
            Text(terminal_text(result.student)), before, points_text(result.score), changed
        )
    return table
