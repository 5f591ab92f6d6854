"""A report as HTML: the panel that a notebook shows below a check.

Only words, colours and sizes that survive the cleaning of feedback pages; the folded part, which
is for the student's own notebook, may hold a drawing. The panel brings its own background, so that
it reads the same in light and dark themes; every text colour has a contrast of 4.5 to 1 or more.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np

from chainrule.compare import Array
from chainrule.heatmap import can_be_drawn, heatmaps
from chainrule.marks import State
from chainrule.report import Compared, Report, Row, Segment, legend
from chainrule.values import array_text, value_text

# From a palette that colour-blind readers can tell apart.
_COLOURS: dict[State, str] = {
    "ok": "#00664c",
    "wrong": "#a63c00",
    "partly": "#7a5200",
    "open": "#555555",
    "note": "#555555",
}
_SMALL, _ROWS = 24, 6  # entries and rows of an array that is shown in its row
_CELL = "padding:.15em .9em .15em 0;vertical-align:top;text-align:left"
_CODE = "font-family:monospace;white-space:pre-wrap;color:#1a1a1a;background:transparent"


def html(report: Report) -> str:
    """Return the panel."""
    with_values = any(row.value for row in report.rows)
    rows = "".join(_row(row, with_values) for row in report.rows)
    remarks = "".join(_remark(remark) for remark in report.remarks)
    closing = f'<div style="margin-top:.4em"><b>{escape(report.closing)}</b></div>'
    return (
        f'<div style="border-left:4px solid {_COLOURS[report.state]};padding:.5em .9em;'
        "margin:.3em 0;line-height:1.45;max-width:56em;background:#ffffff;color:#1a1a1a;"
        'font-size:14px">'
        f'<div style="font-weight:600">{escape(report.title)}</div>'
        f"{_bar(report.bar) if report.bar else ''}"
        '<table style="border-collapse:collapse;margin:.3em 0;text-align:left;color:#1a1a1a" '
        f'role="presentation"><tbody>{rows}</tbody></table>'
        f"{remarks}{closing if report.closing else ''}"
        f"{''.join(_folds(report.rows)) if report.folded else ''}</div>"
    )


def _row(row: Row, with_values: bool) -> str:
    value = f'<td style="{_CELL};white-space:nowrap">{escape(row.value)}</td>'
    return (
        f'<tr style="background:transparent"><td style="{_CELL};white-space:nowrap">'
        f'<span style="color:{_COLOURS[row.state]};font-weight:600">'
        f"{row.mark} {escape(row.said)}</span></td>"
        f'<td style="{_CELL};white-space:{"nowrap" if len(row.name) < 24 else "normal"}">'
        f'<span style="font-family:monospace">{escape(row.name)}</span></td>'
        f"{value if with_values else ''}"
        '<td style="padding:.15em 0;vertical-align:top;text-align:left">'
        f"{''.join(_details(row))}</td></tr>"
    )


def _details(row: Row) -> Iterator[str]:
    if row.asked:
        yield _labelled("given", row.asked)
    for line in row.lines:
        yield _preformatted(line) if "\n" in line else _line(line)
    if row.compared:
        yield _came_and_expected(row.compared)
        if first := row.compared.first():
            yield _line(first)
    if row.look_at:
        yield _line(row.look_at)


def _came_and_expected(compared: Compared) -> str:
    """Both beside each other, if they are small; larger ones stand in the folded part."""
    arrays = {"came": compared.came, "expected": compared.expected}
    if not all(_is_small(array) for array in arrays.values()):
        return ""
    if all(array.size == 1 for array in arrays.values()):
        return "".join(_labelled(label, value_text(array)) for label, array in arrays.items())
    cells = "".join(
        f'<td style="{_CELL}"><span style="color:#555555">{label}</span> {array.shape}'
        f"{_preformatted(array_text(array))}</td>"
        for label, array in arrays.items()
    )
    return (
        '<table style="border-collapse:collapse;color:#1a1a1a" role="presentation"><tbody>'
        f'<tr style="background:transparent">{cells}</tr></tbody></table>'
    )


def _is_small(array: Array) -> bool:
    return array.size <= _SMALL and (array.ndim == 0 or len(array) <= _ROWS)


def _line(text: str) -> str:
    return f'<div style="white-space:pre-wrap">{escape(text)}</div>'


def _preformatted(text: str) -> str:
    """Small arrays, whose columns should stay aligned."""
    return f'<pre style="margin:.1em 0;font-size:90%;{_CODE}">{escape(text)}</pre>'


def _labelled(label: str, text: str) -> str:
    word = f'<span style="color:#555555">{label}</span> '
    if "\n" in text:
        first, _, rest = text.partition("\n")
        return f"<div>{word}{escape(first)}</div>{_preformatted(rest)}"
    return f'<div>{word}<span style="{_CODE}">{escape(text)}</span></div>'


def _remark(text: str) -> str:
    return (
        '<div style="margin:.4em 0;padding:.3em .7em;background:#fff6e0;color:#1a1a1a">'
        f"{escape(text)}</div>"
    )


# Patterns beside colours: full, striped, half full, empty.
_FILLS: dict[State, str] = {
    "ok": "background:#00664c",
    "wrong": "background:repeating-linear-gradient(45deg,#a63c00 0 3px,#ffffff 3px 7px)",
    "partly": "background:repeating-linear-gradient(90deg,#7a5200 0 2px,#ffffff 2px 5px)",
    "open": "background:#ffffff",
    "note": "background:#ffffff",
}


def _bar(bar: tuple[Segment, ...]) -> str:
    of_all = sum(segment.points for segment in bar) or 1.0
    stretches = "".join(
        f'<div style="width:{100 * segment.points / of_all:.2f}%;{_FILLS[segment.state]};'
        'border-right:1px solid #555555;box-sizing:border-box"></div>'
        for segment in bar
    )
    said = escape(legend(bar))
    return (
        f'<div role="img" aria-label="points: {said}" style="display:flex;height:16px;'
        f'max-width:40em;margin:.4em 0 .2em;border:1px solid #555555">{stretches}</div>'
        f'<div style="color:#333333">points: {said}</div>'
    )


def _folds(rows: tuple[Row, ...]) -> Iterator[str]:
    for row in rows:
        if row.compared and row.compared.came.size > 1:
            part = row.compared.part
            name = row.name if part == row.name else f"{part} ({row.name})"
            yield _fold(f"Side by side: {name}", _side_by_side(row.compared))
        if row.pasted:
            yield _fold(f"The call for {row.name}, to paste into a cell", _preformatted(row.pasted))


def _fold(summary: str, content: str) -> str:
    return (
        '<details style="margin-top:.3em"><summary style="cursor:pointer;color:#1f4e79">'
        f"{escape(summary)}</summary>{content}</details>"
    )


def _side_by_side(compared: Compared) -> str:
    came, expected = compared.came, compared.expected
    columns = {f"yours, {came.shape}": came, f"expected, {expected.shape}": expected}
    alike = came.shape == expected.shape
    if alike:
        columns["difference"] = _difference(came, expected)
    heads = "".join(f'<th scope="col" style="{_CELL}">{escape(head)}</th>' for head in columns)
    cells = "".join(
        f'<td style="{_CELL}">{_preformatted(array_text(array))}</td>' for array in columns.values()
    )
    picture = heatmaps(came, expected) if alike and can_be_drawn(came) else ""
    return (
        '<div style="overflow-x:auto"><table style="border-collapse:collapse;color:#1a1a1a">'
        f"<thead><tr>{heads}</tr></thead><tbody>"
        f'<tr style="background:transparent">{cells}</tr></tbody></table>{picture}</div>'
    )


def _difference(came: Array, expected: Array) -> Array:
    with np.errstate(all="ignore"):
        difference = came - expected
    noise = 1e-9 * max(1.0, float(np.abs(expected).max(initial=0.0)))
    return np.where(np.abs(difference) < noise, 0.0, difference)
