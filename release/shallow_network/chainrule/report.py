"""What a check shows: a title, one row per property, hints, and a closing line.

Plain text here, for a terminal or a screen reader; the same content as HTML in ``panel.py``. A mark
always stands beside a word, so colour never carries meaning alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chainrule.compare import Array
from chainrule.marks import MARKS, State
from chainrule.values import value_text


@dataclass(frozen=True, eq=False)
class Compared:
    """What came and what was expected, for a part of a result that differs.

    ``where`` is the index of the first entry that does.
    """

    part: str
    came: Array = field(repr=False)
    expected: Array = field(repr=False)
    where: tuple[int, ...] | None = None

    def lines(self) -> list[str]:
        """Return both as text, and the entry at which to start looking."""
        came, expected = f"came: {value_text(self.came)}", f"expected: {value_text(self.expected)}"
        first = self.first()
        return [came, expected, first] if first else [came, expected]

    def first(self) -> str:
        """Return a sentence about the first entry that differs, where there are several."""
        if not self.where or self.came.size == 1:
            return ""
        at = ", ".join(str(i) for i in self.where)
        came, expected = (value_text(a[self.where]) for a in (self.came, self.expected))
        return f"the first entry that differs is [{at}]: {came}, expected {expected}"


@dataclass(frozen=True)
class Row:
    """One property: its state, its name, and lines that say what was seen and what to look at.

    ``asked`` is the call that was made, as code; ``pasted`` the same in full where that is longer.
    """

    state: State
    name: str
    lines: tuple[str, ...] = ()
    asked: str = ""
    word: str | None = None
    value: str = ""
    compared: Compared | None = None
    look_at: str = ""
    pasted: str = ""

    @property
    def mark(self) -> str:
        """The state's mark, beside which a word always stands."""
        return MARKS[self.state][0]

    @property
    def said(self) -> str:
        """The state in a word."""
        return self.word or MARKS[self.state][1]


@dataclass(frozen=True)
class Segment:
    """A stretch of a bar: an exercise's state, in a word, and its points."""

    state: State
    said: str
    points: float


@dataclass(frozen=True)
class Report:
    """A panel; ``str(report)`` is plain text, Jupyter shows the HTML.

    ``remarks`` stand below the rows: hints that concern several of them, warnings. ``folded`` adds
    the arrays side by side, folded away, where the report is shown in a notebook. ``bar`` draws
    points, a stretch for each exercise.
    """

    title: str
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()
    closing: str = ""
    state: State = "note"
    folded: bool = False
    bar: tuple[Segment, ...] = ()

    def __str__(self) -> str:
        """Return the panel as plain text."""
        remarks = [f"  {remark}" for remark in self.remarks]
        bar = [f"  {_text_bar(self.bar)}", f"  {legend(self.bar)}"] if self.bar else []
        closing = [self.closing] if self.closing else []
        return "\n".join([self.title, *bar, *_text_rows(self.rows), *remarks, *closing])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from chainrule.panel import html

        return html(self)


def _text_rows(rows: Sequence[Row]) -> Iterator[str]:
    width = max((len(row.name) for row in rows), default=0)
    word_width = max((len(row.said) for row in rows), default=0)
    value_width = max((len(row.value) for row in rows), default=0)
    for row in rows:
        values = f"  {row.value:>{value_width}}" if value_width else ""
        yield f"  {row.mark} {row.said:<{word_width}} {row.name:<{width}}{values}".rstrip()
        details = [f"given: {row.asked}"] if row.asked else []
        details += row.lines
        details += row.compared.lines() if row.compared else []
        details += [row.look_at] if row.look_at else []
        yield from (f"      {line}" for text in details for line in text.splitlines())


def legend(bar: Sequence[Segment]) -> str:
    """Say in words what a bar shows: the points in each state."""
    points: dict[tuple[str, str], float] = {}
    for segment in bar:
        key = (MARKS[segment.state][0], segment.said)
        points[key] = points.get(key, 0) + segment.points
    return ", ".join(f"{mark} {said} {total:g}" for (mark, said), total in points.items())


_BAR = 60  # characters
_FILLS: dict[State, str] = {"ok": "█", "wrong": "▒", "partly": "▓", "open": "·", "note": "·"}


def _text_bar(bar: Sequence[Segment]) -> str:
    of_all = sum(segment.points for segment in bar) or 1.0
    text, reached = "", 0.0
    for segment in bar:
        reached += segment.points
        text = text.ljust(round(_BAR * reached / of_all), _FILLS[segment.state])
    return f"[{text}]"


def show(report: Report) -> None:
    """Show a report: through IPython's display where there is one, else printed."""
    try:
        from IPython.core.getipython import get_ipython
        from IPython.display import display
    except ImportError:
        print(report)
        return
    if get_ipython() is None:
        print(report)
    else:
        display(report)
