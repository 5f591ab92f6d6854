"""What a figure shows, in words, for readers who do not see it: told by the figure itself.

This runs in the kernel of a lesson, so it imports neither NumPy nor Matplotlib: a lesson may set
something up before it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

MOST = 8  # panels, or entries of a legend, that are told one by one

# To be run in a kernel before the first cell.
CELL = f"from {__name__} import tell_figures\ntell_figures()\ndel tell_figures"


def tell_figures() -> None:
    """Have IPython describe figures in the text that goes beside their picture."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()

    def tell() -> None:
        shell.display_formatter.formatters["text/plain"].for_type_by_name(
            "matplotlib.figure",
            "Figure",
            lambda figure, printer, _: printer.text(described(figure)),
        )

    # Matplotlib's backend for notebooks takes such formatters away when it is loaded, and shows a
    # cell's figures in an event of this name that comes after ours.
    shell.events.register("post_execute", tell)


def described(figure: Any) -> str:
    """Return what a Matplotlib figure shows: kinds of pictures, titles, axes and legends."""
    panels = [text for ax in figure.axes if (text := "; ".join(_panel(ax)))]
    if len(panels) < 2:
        return f"Figure: {panels[0] if panels else 'empty'}."
    left_out = f" And {len(panels) - MOST} more." if len(panels) > MOST else ""
    told = " ".join(f"{n}. {text}." for n, text in enumerate(panels[:MOST], 1))
    return f"Figure with {len(panels)} panels. {told}{left_out}"


def _panel(ax: Any) -> Iterator[str]:
    kinds = _kinds(ax)
    title = _plain(ax.get_title())
    if not (ax.axison or kinds or title):
        return
    yield f"{' with '.join(kinds) or 'axes'}{f', “{title}”' if title else ''}"
    for name, text in (("across", ax.get_xlabel()), ("up", ax.get_ylabel())):
        if text:
            yield f"{name}: {_plain(text)}"
    if ax.get_legend():
        entries = [_plain(entry.get_text()) for entry in ax.get_legend().get_texts()]
        yield f"legend: {_listed(entries)}"


def _kinds(ax: Any) -> list[str]:
    """Name the kinds of pictures in a panel, the ground first."""
    from matplotlib.collections import PathCollection
    from matplotlib.contour import ContourSet

    areas = [c for c in ax.collections if isinstance(c, ContourSet)]
    points = [c for c in ax.collections if isinstance(c, PathCollection)]
    drawn = [line for line in ax.lines if len(line.get_xdata()) > 1]
    counted = (
        (len(ax.images), "a picture", "pictures"),
        (len(areas), "areas", "areas"),
        (len(ax.containers), "bars", "bars"),
        (len(drawn), "a line", f"{len(drawn)} lines"),
        (len(points), "points", "points"),
    )
    return [one if count == 1 else many for count, one, many in counted if count]


def _listed(entries: Sequence[str]) -> str:
    more = f" and {len(entries) - MOST} more" if len(entries) > MOST else ""
    return ", ".join(entries[:MOST]) + more


def _plain(text: str) -> str:
    return " ".join(text.replace("$", "").split())
