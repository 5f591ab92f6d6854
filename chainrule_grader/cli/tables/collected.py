"""What came of a download, for a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from chainrule_grader.grading.collect import NO_NOTEBOOK, CollectReport, Unmatched


def collected_table(report: CollectReport) -> RenderableType:
    """Return a row per submission, and below them every file left out, with the reason."""
    shown: list[RenderableType] = []
    if report.matched:
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
        table.add_column("student", overflow="fold")
        table.add_column("file", overflow="fold")
        table.add_column("handed in (UTC)", no_wrap=True)
        for one in report.matched:
            table.add_row(one.student, one.file, f"{one.time:%Y-%m-%d %H:%M}")
        shown.append(table)
    shown.append(Text(f"{len(report.matched)} brought into submitted/"))
    if report.unmatched:
        shown.append(Text(f"{len(report.unmatched)} left out:", "yellow"))
    for left in report.unmatched:
        shown.append(Padding(Text(f"{left.file}: {left.reason}"), (0, 0, 0, 2)))
    return Group(*shown)


def needs_a_look(report: CollectReport) -> bool:
    """Say whether a notebook found no owner, or a sender has none, or nothing was found at all."""
    return not report.matched or any(map(_without_owner, report.unmatched))


def _without_owner(left: Unmatched) -> bool:
    """Tell a notebook nobody was found for from one that a later one takes the place of."""
    replaced = left.reason.endswith("is used instead") or left.reason.startswith("a later one")
    notebook = left.file.endswith(".ipynb") or left.reason.endswith(NO_NOTEBOOK)
    return notebook and not replaced
