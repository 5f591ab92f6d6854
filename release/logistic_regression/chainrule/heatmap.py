"""Three small drawings of a matrix: the student's, the expected one, and the difference.

Plain SVG, made of one rectangle for each entry: Matplotlib would take longer than the check itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from chainrule.compare import Array, close

_Mask = np.ndarray[Any, np.dtype[np.bool_]]

_MOST = 64  # rows or columns
_SIDE = 150  # pixels of the longer side
_GAP, _TITLE = 28, 18
# Okabe and Ito's orange and blue, which everyone can tell apart; 0 is white.
_ABOVE, _BELOW = (213, 94, 0), (0, 114, 178)


def can_be_drawn(array: Array) -> bool:
    """Say whether an array is a matrix that says more as a picture than as a line of numbers."""
    return array.ndim == 2 and min(array.shape) > 1 and max(array.shape) <= _MOST


def heatmaps(came: Array, expected: Array) -> str:
    """Return the drawing of two matrices of one shape, (rows, columns), and their difference.

    Entries that differ are framed, so that colour does not carry the meaning alone.
    """
    right = close(came, expected, 1e-6)
    wrong = ~right
    with np.errstate(all="ignore"):
        difference = np.where(right, 0.0, came - expected)
    pixel = max(2.0, min(24.0, _SIDE / max(came.shape)))
    width, height = came.shape[1] * pixel, came.shape[0] * pixel
    scale = _largest(came, expected)
    panels = [
        ("yours", came, scale, wrong),
        ("expected", expected, scale, np.zeros_like(wrong)),
        ("difference", difference, _largest(difference), wrong),
    ]
    step = max(width, 70.0) + _GAP
    parts = []
    for number, (title, array, largest, framed) in enumerate(panels):
        parts.append(f'<g transform="translate({number * step + 1:.0f},{_TITLE})">')
        parts.append(f'<text y="-5" font-size="12" fill="#1a1a1a">{title}</text>')
        parts += _entries(array, largest, pixel, framed)
        parts.append(
            f'<rect width="{width:.1f}" height="{height:.1f}" fill="none" stroke="#555555"/></g>'
        )
    said = (
        f"Yours, expected, and the difference as pictures: {int(wrong.sum())} of {came.size} "
        f"entries differ, by at most {_largest(difference):.3g}."
    )
    note = "orange: above 0, blue: below 0, white: 0; entries that differ have a frame"
    return (
        f'<svg role="img" aria-label="{said}" xmlns="http://www.w3.org/2000/svg" '
        f'width="{2 * step + max(width, 70.0) + 2:.0f}" height="{height + _TITLE + 2:.0f}">'
        f'{"".join(parts)}</svg><div style="color:#555555">{note}</div>'
    )


def _largest(*arrays: Array) -> float:
    return max(float(np.abs(a[np.isfinite(a)]).max(initial=0.0)) for a in arrays) or 1.0


def _entries(
    array: Array,
    largest: float,
    pixel: float,
    framed: _Mask,
) -> Iterator[str]:
    for (i, j), value in np.ndenumerate(array):
        frame = ' stroke="#1a1a1a" stroke-width="1.5"' if framed[i, j] else ""
        inset = 0.75 if framed[i, j] else 0.0
        yield (
            f'<rect x="{j * pixel + inset:.1f}" y="{i * pixel + inset:.1f}" '
            f'width="{pixel - 2 * inset:.1f}" height="{pixel - 2 * inset:.1f}" '
            f'fill="{_colour(value, largest)}"{frame}/>'
        )


def _colour(value: float, largest: float) -> str:
    if not np.isfinite(value):
        return "#1a1a1a"
    share = min(abs(value) / largest, 1.0)
    full = _ABOVE if value > 0 else _BELOW
    return "#" + "".join(f"{round(255 + (c - 255) * share):02x}" for c in full)
