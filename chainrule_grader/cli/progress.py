"""Bars of progress on stderr: what is done, how fast, and how long it will still take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class PerMinute(ProgressColumn):
    """How many are done in a minute."""

    def render(self, task: Task) -> Text:
        """Return the rate, once there is one worth the name."""
        speed = (task.elapsed or 0) >= 1 and (task.finished_speed or task.speed)
        return Text(f"{speed * 60:.0f}/min" if speed else "", "dim")


def progress(*more: str | ProgressColumn) -> Progress:
    """Return a bar with what is done, the rate and the time left, and `more`, on stderr."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=16 if more else 24),
        MofNCompleteColumn(),
        PerMinute(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        *more,
        console=Console(stderr=True),
        speed_estimate_period=120,
    )


@contextmanager
def grading_progress(assignment: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show how the grading of so many submissions goes; yields what is told each outcome."""
    counts: Counter[str] = Counter()
    with progress(TextColumn("{task.fields[outcomes]}")) as bar:
        task = bar.add_task(assignment, total=total, outcomes="")

        def count(outcome: str) -> None:
            counts[outcome] += 1
            words = ", ".join(f"{number} {name}" for name, number in counts.most_common())
            bar.update(task, advance=1, outcomes=words)

        yield count
