"""A class's grades for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich import box
from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from chainrule_grader.cli.tables.words import points_text
from chainrule_grader.grading.clean import terminal_text
from chainrule_grader.grading.submission import SubmissionResult
from chainrule_grader.grading.work import Outcome

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
REASON = 1000  # characters of a reason that are shown
AT_ONCE = 200  # rows laid out together
LONGEST = 24  # a student's id that does not fold, in a large class
_LEGEND = (
    ("✓", "all points"),
    ("7", "some points"),
    ("○", "not done"),
    ("!", "an error or a limit"),
    ("✎", "to be graded by hand"),
)


def grades_tables(results: Sequence[SubmissionResult]) -> Iterator[RenderableType]:
    """Yield a row per student: outcome, a mark or the points of each exercise, the total.

    Exercises are numbered in the head and named below; a reason stands under what it is about. A
    large class comes in parts, to be printed one after another: a table is laid out in memory.
    """
    names = _exercise_names(results)
    widths = _widths(results, names)
    parts = [results[start : start + AT_ONCE] for start in range(0, len(results), AT_ONCE)]
    longest = max((len(result.student) for result in results), default=0)
    for number, part in enumerate(parts):
        table = _table(part, names, widths, _total_head(results))
        table.show_header = number == 0
        if len(parts) > 1:  # the parts stand below one another as one
            table.expand = True
            table.columns[0].width = max(len("student"), min(longest, LONGEST))
            table.columns[1].width = len("✗ unreadable")
            table.columns[2].ratio = 1
            table.columns[3].width = 6
        yield table
    yield from _legend(results, names)


def grades_table(results: Sequence[SubmissionResult]) -> RenderableType:
    """Return the parts of `grades_tables` as one."""
    return Group(*grades_tables(results))


def _total_head(results: Sequence[SubmissionResult]) -> str:
    worth = {result.max_score for result in results}
    return f"of {points_text(max(worth))}" if len(worth) == 1 else "total"


def _table(
    results: Sequence[SubmissionResult], names: Sequence[str], widths: Sequence[int], total: str
) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("student", overflow="fold")
    table.add_column("outcome", no_wrap=True)
    numbers = " ".join(str(n).rjust(width) for n, width in enumerate(widths, start=1))
    table.add_column(numbers, min_width=len(numbers) if names else 0)
    table.add_column(total, justify="right", no_wrap=True)
    for result in results:
        middle = Text(no_wrap=False)
        if result.outcome == "graded":
            middle.append_text(_marks(result.exercises, names, widths))
            if result.reason:
                middle.append(f"\n{terminal_text(result.reason, REASON)}", "yellow")
        else:
            middle.append(terminal_text(result.reason, REASON))
        student = Text(terminal_text(result.student))
        table.add_row(student, outcome_text(result.outcome), middle, points_text(result.score))
    return table


def outcome_text(outcome: Outcome) -> Text:
    """Return the mark and the word of an outcome."""
    mark, style = OUTCOME[outcome]
    return Text(f"{mark} {outcome}", style)


def _widths(results: Iterable[SubmissionResult], names: Sequence[str]) -> list[int]:
    """Return how wide each exercise's column has to be."""
    widths = [2] * len(names)
    for result in results:
        found = result.exercises
        widths = [
            max(width, len(_mark(found.get(name))[0]))
            for name, width in zip(names, widths, strict=True)
        ]
    return widths


def _exercise_names(results: Iterable[SubmissionResult]) -> list[str]:
    return list(dict.fromkeys(name for result in results for name in result.exercises))


def _marks(
    exercises: Mapping[str, Mapping[str, Any]], names: Sequence[str], widths: Sequence[int]
) -> Text:
    text = Text()
    for name, width in zip(names, widths, strict=True):
        text.append(" " if text else "")
        mark, style = _mark(exercises.get(name))
        text.append(mark.rjust(width), style)
    return text


def _mark(entry: Mapping[str, Any] | None) -> tuple[str, str]:
    """Return what stands for an exercise: a mark, or points where they say more."""
    if entry is None:
        return "·", ""
    mark, style = _MARK.get(entry["status"], ("", ""))
    # Points beside a mark of failure would be lost: a few checks may have held before it.
    if not mark or (entry["score"] and mark != "✓"):
        return half_points(entry["score"]), "yellow" if entry["score"] else "red"
    return mark, style


def half_points(score: float) -> str:
    """Return a score to the half point, never rounded to nothing nor to more than is there."""
    whole, half = divmod(int(2 * score), 2)
    if not whole and score:
        return "½" if half else "<½"
    return f"{whole}½" if half else str(whole)


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
