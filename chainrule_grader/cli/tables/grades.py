"""A class's grades for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from chainrule_grader.cli.tables.words import points_text
from chainrule_grader.grading.submission import Outcome, SubmissionResult

OUTCOME: dict[Outcome, tuple[str, str]] = {
    "graded": ("✓", "green"),
    "missing": ("○", "yellow"),
    "unreadable": ("✗", "red"),
    "failed": ("✗", "red"),
}
# Marks that say more than the number would. What passed whole needs no number either.
_MARK = {
    "passed": ("✓", "green"),
    "missing": ("○", "dim"),
    "needs_manual": ("✎", "cyan"),
    "error": ("!", "red"),
    "limit": ("!", "red"),
}
_LEGEND = (
    ("✓", "all points"),
    ("7", "some points"),
    ("○", "not done"),
    ("!", "an error or a limit"),
    ("✎", "to be graded by hand"),
)


def grades_table(results: Sequence[SubmissionResult]) -> RenderableType:
    """Return a row per student: outcome, a mark or the points of each exercise, the total.

    Exercises are numbered in the head and named below; a reason stands under what it is about.
    """
    names = _exercise_names(results)
    worth = {result.max_score for result in results}
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("student", overflow="fold")
    table.add_column("outcome", no_wrap=True)
    numbers = [f"{number:>2}" for number, _ in enumerate(names, start=1)]
    table.add_column(" ".join(numbers), min_width=len(" ".join(numbers)))
    of = f"of {points_text(max(worth))}" if len(worth) == 1 else "total"
    table.add_column(of, justify="right", no_wrap=True)
    for result in results:
        middle = Text(no_wrap=False)
        if result.outcome == "graded":
            middle.append_text(_marks(result.exercises, names))
            if result.reason:
                middle.append(f"\n{result.reason}", "yellow")
        else:
            middle.append(result.reason)
        total = points_text(result.score)
        table.add_row(result.student, outcome_text(result.outcome), middle, total)
    return Group(table, *_legend(results, names))


def outcome_text(outcome: Outcome) -> Text:
    """Return the mark and the word of an outcome."""
    mark, style = OUTCOME[outcome]
    return Text(f"{mark} {outcome}", style)


def _exercise_names(results: Iterable[SubmissionResult]) -> list[str]:
    return list(dict.fromkeys(name for result in results for name in result.exercises))


def _marks(exercises: Mapping[str, Mapping[str, Any]], names: Sequence[str]) -> Text:
    text = Text()
    for name in names:
        text.append(" " if text else "")
        if name not in exercises:
            text.append(" ·")
            continue
        entry = exercises[name]
        mark, style = _MARK.get(entry["status"], ("", ""))
        # Points beside a mark of failure would be lost: a few checks may have held before it.
        if not mark or (entry["score"] and mark != "✓"):
            mark, style = whole_points(entry["score"]), "yellow" if entry["score"] else "red"
        text.append(f"{mark:>2}", style)
    return text


def whole_points(score: float) -> str:
    """Return a score without decimals, never rounded to nothing nor to more than is there."""
    return str(int(score)) if score >= 1 or not score else "<1"


def _legend(results: Sequence[SubmissionResult], names: Sequence[str]) -> list[RenderableType]:
    if not names:
        return []
    worth = {n: e["max_score"] for result in results for n, e in result.exercises.items()}
    numbered = [
        f"{number:>2} {name} ({points_text(worth[name])})"
        for number, name in enumerate(names, start=1)
    ]
    marks = [f"{mark:>2} {meaning}" for mark, meaning in _LEGEND]
    return [
        Columns([Text(each, "dim", no_wrap=True) for each in part], padding=(0, 2, 0, 0))
        for part in (numbered, marks)
    ]
