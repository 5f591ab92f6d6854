"""The rate and the time left of a bar whose steps come in batches."""

from __future__ import annotations

import pytest
from rich.progress import Progress

from chainrule_grader.cli.progress import Pace, PerMinute, TimeLeft


class Bar:
    """A bar with one task, on a clock of its own."""

    def __init__(self, total: int) -> None:
        self.now = 0.0
        self.bar = Progress(get_time=lambda: self.now)
        self.id = self.bar.add_task("grading", total=total)
        self.task = self.bar.tasks[0]
        self.pace = Pace()

    def after(self, seconds: float, done: int) -> tuple[str, str]:
        """Let time pass, then so much be done at once; return the rate and the time left."""
        self.now += seconds
        self.bar.update(self.id, advance=done)
        return (
            PerMinute(self.pace).render(self.task).plain,
            TimeLeft(self.pace).render(self.task).plain,
        )


def test_one_batch_is_no_million_a_minute() -> None:
    bar = Bar(12)
    assert bar.after(0.5, 0) == ("", "--:--")
    assert bar.after(1.5, 12) == ("360/min", "00:02")


def test_time_goes_on_between_batches() -> None:
    bar = Bar(64)
    assert bar.after(4, 16) == ("240/min", "00:12")
    assert bar.after(4, 0) == ("120/min", "00:24")
    assert bar.after(0, 16) == ("240/min", "00:08")


def test_what_was_quick_at_first_is_forgotten() -> None:
    bar = Bar(100_000)
    bar.after(60, 50_000)  # not graded again
    for _ in range(200):
        rate, left = bar.after(1, 10)
    assert rate == "600/min"
    assert left == "1:20:00"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(59.6, "01:00"), (3599, "59:59"), (3600, "1:00:00")]
)
def test_how_long_it_took(seconds: float, shown: str) -> None:
    assert Bar(1).after(seconds, 1)[1] == shown
