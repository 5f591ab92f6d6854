"""What a locked test cell finds while the engine runs it: the submission it is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

from chainrule.report import Report
from chainrule_grader.exercises.exercise import Exercise
from chainrule_grader.report.verdict import VERDICT_MIME
from chainrule_grader.verdict import Verdict


class Judging(Protocol):
    """Whoever can judge an exercise of the submission at hand."""

    def judge(self, exercise: Exercise) -> Verdict:
        """Judge one exercise."""
        ...


@dataclass
class Cell:
    """One test cell being run: who judges, and what it has put out so far."""

    judging: Judging
    outputs: list[dict[str, Any]] = field(default_factory=list)

    def judge(self, exercise: Exercise) -> Verdict:
        """Judge an exercise of the submission at hand."""
        return self.judging.judge(exercise)

    def show(self, report: Report, verdict: Verdict | None = None) -> None:
        """Put out a panel, and the verdict that it shows."""
        data: dict[str, Any] = {"text/plain": str(report), "text/html": report._repr_html_()}
        if verdict is not None:
            data[VERDICT_MIME] = verdict.record()
        self.outputs.append({"output_type": "display_data", "data": data, "metadata": {}})

    def print(self, text: str) -> None:
        """Put out what the cell printed."""
        if text:
            self.outputs.append({"output_type": "stream", "name": "stdout", "text": text})


_current: ContextVar[Cell | None] = ContextVar("cell", default=None)


def current() -> Cell | None:
    """Return the test cell that runs now; None outside the engine."""
    return _current.get()


@contextmanager
def running(cell: Cell) -> Iterator[Cell]:
    """Make `cell` the one that runs."""
    token = _current.set(cell)
    try:
        yield cell
    finally:
        _current.reset(token)
