"""How every picture looks: sizes for a notebook's width, colours and marks that stay apart.

Colours are those of M. Okabe and K. Ito, Color Universal Design, https://jfly.uni-koeln.de/color/;
a line style or a marker goes with each, so that colour never carries the meaning alone.
Matplotlib is imported where a picture is drawn: importing `chainrule` stays quick.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, BLACK, GREY = "#E69F00", "#56B4E9", "#000000", "#595959"

LINES: tuple[dict[str, Any], ...] = (
    {"color": BLUE, "linestyle": "-"},
    {"color": VERMILLION, "linestyle": "--"},
    {"color": GREEN, "linestyle": "-."},
    {"color": PURPLE, "linestyle": ":"},
    {"color": ORANGE, "linestyle": (0, (7, 2))},
    {"color": SKY, "linestyle": (0, (5, 1, 1, 1, 1, 1))},
    {"color": BLACK, "linestyle": (0, (1, 2.5))},
)
MARKERS = ("o", "^", "s", "D", "v", "P", "X")

_SETTINGS: dict[str, Any] = {
    "font.size": 12,
    "axes.titlesize": 12,
    "axes.labelsize": 12,
    "legend.fontsize": 11,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "lines.linewidth": 2.2,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": "#d9d9d9",
    "figure.constrained_layout.use": True,
}


@contextmanager
def drawn() -> Iterator[None]:
    """Have every picture of the course drawn in its style in the body.

    Not Matplotlib's own rc_context: the notebook's backend, loaded with the first figure, turns
    interactive mode on, and rc_context would turn it off again, so that no later figure showed.
    """
    import matplotlib as mpl

    before = {name: mpl.rcParams[name] for name in _SETTINGS}
    mpl.rcParams.update(_SETTINGS)
    try:
        yield
    finally:
        mpl.rcParams.update(before)


def axes(ax: Axes | None, *, size: tuple[float, float]) -> Axes:
    """Return `ax`, or the one Axes of a new figure of that size (inches)."""
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=size)[1] if ax is None else ax


def panels(count: int, columns: int, size: tuple[float, float]) -> tuple[Figure, list[Axes]]:
    """Return a new figure and `count` Axes in rows of at most `columns`; `size` is one panel's."""
    import matplotlib.pyplot as plt

    if count < 1:
        raise ValueError("There is nothing to draw: the first argument is empty.")
    columns = min(columns, count)
    rows = -(-count // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(columns * size[0], rows * size[1]), squeeze=False
    )
    cells = list(grid.flat)
    for unused in cells[count:]:
        unused.set_axis_off()
    return figure, cells[:count]
