"""Bars of progress on stderr: what is done, how fast, and how long it will still take."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
)
from rich.text import Text


class Pace:
    """How fast tasks go: over the last two minutes, and over all of its time when one is done.

    What is done comes in batches, so that the time since it came counts, too: rich's own estimate
    looks from one step to the next only, and takes a batch for millions a minute.
    """

    def __init__(self) -> None:
        self._samples: dict[TaskID, deque[tuple[float, float]]] = {}

    def per_second(self, task: Task) -> float | None:
        """Return how much of a task is done in a second; None as long as that is not known."""
        elapsed = task.elapsed or 0.0
        if task.finished:
            return task.completed / elapsed if elapsed >= 1 else None
        samples = self._samples.setdefault(task.id, deque([(0.0, 0.0)]))
        if elapsed >= samples[-1][0] + 1:
            samples.append((elapsed, task.completed))
        while len(samples) > 1 and samples[1][0] < elapsed - 120:
            samples.popleft()
        since, before = samples[0]
        seconds, done = elapsed - since, task.completed - before
        return done / seconds if seconds >= 1 and done > 0 else None


class PerMinute(ProgressColumn):
    """How many are done in a minute."""

    def __init__(self, pace: Pace) -> None:
        super().__init__()
        self._pace = pace

    def render(self, task: Task) -> Text:
        """Return the rate, once there is one worth the name."""
        speed = self._pace.per_second(task)
        return Text(f"{speed * 60:.0f}/min" if speed else "", "dim")


class TimeLeft(ProgressColumn):
    """How long it will still take, and in the end how long it took."""

    max_refresh = 0.5

    def __init__(self, pace: Pace) -> None:
        super().__init__()
        self._pace = pace

    def render(self, task: Task) -> Text:
        """Return minutes and seconds, with hours where there are any."""
        if task.finished:
            return Text(_clock(task.elapsed or 0), "progress.elapsed")
        speed = self._pace.per_second(task)
        left = _clock((task.remaining or 0) / speed) if speed else "--:--"
        return Text(left, "progress.remaining")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def progress(*more: str | ProgressColumn) -> Progress:
    """Return a bar with what is done, the rate and the time left, and `more`, on stderr."""
    pace = Pace()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=16 if more else 24),
        MofNCompleteColumn(),
        PerMinute(pace),
        TimeLeft(pace),
        *more,
        console=Console(stderr=True),
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
