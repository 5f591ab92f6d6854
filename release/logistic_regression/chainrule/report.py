"""The panel that a check shows: a title, one row per property, and a closing line.

Rich in Jupyter (HTML), the same content as plain text elsewhere. A mark always stands beside a
word, so colour never carries meaning alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

State = Literal["ok", "wrong", "partly", "open", "note"]

MARKS: dict[State, tuple[str, str, str]] = {
    # state: (mark, word, colour). Colours from a palette that colour-blind readers can tell apart.
    "ok": ("✓", "right", "#00664c"),
    "wrong": ("✗", "not yet", "#a63c00"),
    "partly": ("◐", "partly", "#7a5200"),
    "open": ("○", "to do", "#555555"),
    "note": ("•", "note", "#555555"),
}


@dataclass(frozen=True)
class Row:
    """One property: its state, its name, and lines that say what was seen and what to look at.

    ``asked`` is the call that was made, as code.
    """

    state: State
    name: str
    lines: tuple[str, ...] = ()
    asked: str = ""
    word: str | None = None
    value: str = ""


@dataclass(frozen=True)
class Report:
    """A panel; ``str(report)`` is plain text, Jupyter shows the HTML.

    ``remarks`` stand below the rows: hints that concern several of them, warnings.
    """

    title: str
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()
    closing: str = ""
    state: State = "note"

    def __str__(self) -> str:
        """Return the panel as plain text."""
        remarks = [f"  {remark}" for remark in self.remarks]
        closing = [self.closing] if self.closing else []
        return "\n".join([self.title, *_text_rows(self.rows), *remarks, *closing])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        colour = MARKS[self.state][2]
        with_values = any(row.value for row in self.rows)
        rows = "".join(_html_row(row, with_values) for row in self.rows)
        remarks = "".join(f'<div style="margin:.3em 0">{escape(r)}</div>' for r in self.remarks)
        closing = f'<div style="margin-top:.4em"><b>{escape(self.closing)}</b></div>'
        return (
            f'<div style="border-left:4px solid {colour};padding:.4em .9em;margin:.3em 0;'
            'line-height:1.45;max-width:52em">'
            f'<div style="font-weight:600">{escape(self.title)}</div>'
            '<table style="border-collapse:collapse;margin:.3em 0;text-align:left" '
            f'role="presentation"><tbody>{rows}</tbody></table>'
            f"{remarks}{closing if self.closing else ''}</div>"
        )


def _text_rows(rows: Sequence[Row]) -> list[str]:
    width = max((len(row.name) for row in rows), default=0)
    value_width = max((len(row.value) for row in rows), default=0)
    lines = []
    for row in rows:
        mark, word, _ = MARKS[row.state]
        values = f"  {row.value:>{value_width}}" if value_width else ""
        head = f"  {mark} {row.word or word:<8} {row.name:<{width}}{values}".rstrip()
        lines.append(head)
        details = (row.asked, *row.lines) if row.asked else row.lines
        lines += [f"      {line}" for text in details for line in text.splitlines()]
    return lines


def _html_row(row: Row, with_values: bool) -> str:
    mark, word, colour = MARKS[row.state]
    cell = 'style="padding:.1em .9em .1em 0;vertical-align:top;text-align:left;white-space:nowrap"'
    # Preformatted, because lines may hold small arrays whose columns should stay aligned.
    details = f"<div><code>{escape(row.asked)}</code></div>" if row.asked else ""
    details += "".join(
        f'<div style="white-space:pre-wrap">{escape(line)}</div>'
        if "\n" not in line
        else f'<pre style="margin:.1em 0;font-size:90%">{escape(line)}</pre>'
        for line in row.lines
    )
    value = f"<td {cell}>{escape(row.value)}</td>" if with_values else ""
    return (
        f'<tr style="background:transparent"><td {cell}><span style="color:{colour};'
        f'font-weight:600">{mark} {escape(row.word or word)}</span></td>'
        f"<td {cell}><code>{escape(row.name)}</code></td>{value}"
        f'<td style="padding:.1em 0;vertical-align:top;text-align:left">{details}</td></tr>'
    )


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
