"""Accuracies over several seeds, with the intervals the notebook computed, beside a baseline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from chainrule.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def accuracy_by_width(
    widths: npt.ArrayLike,
    accuracies: Mapping[str, npt.ArrayLike],
    half_widths: Mapping[str, npt.ArrayLike] | None = None,
    majority: float | None = None,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw accuracy against the number of hidden units, one line for each kind of network.

    widths: (k,) numbers of hidden units.
    accuracies: label -> (k, seeds), fractions 0..1, one row for each width: every run is a small
        dot, the line joins the means. (k,) draws a line alone.
    half_widths: label -> (k,) half the width of the interval around each mean, or None.
    majority: the accuracy of always saying the more frequent class, or None.
    Returns the Axes. Raises ValueError when a number of rows is not that of the widths.
    """
    x = np.asarray(widths, dtype=np.float64).ravel()
    with style.drawn():
        ax = style.axes(ax, size=(7.0, 4.0))
        for n, (label, runs) in enumerate(accuracies.items()):
            values = _runs(runs, x.size, label)
            place = np.arange(x.size) + 0.09 * (n - (len(accuracies) - 1) / 2)
            line = style.LINES[n % len(style.LINES)]
            if values.shape[1] > 1:
                ax.plot(place, values, ".", color=line["color"], alpha=0.45, markersize=5)
            half = None if half_widths is None else np.asarray(half_widths[label]).ravel()
            marker = style.MARKERS[n % len(style.MARKERS)]
            ax.errorbar(
                place, values.mean(axis=1), half, marker=marker, capsize=4, label=label, **line
            )
        if majority is not None:
            ax.axhline(majority, color="black", linestyle=":", label="majority class")
        ax.set_xticks(range(x.size), [f"{width:g}" for width in x])
        ax.set(title=title, xlabel="hidden units", ylabel="accuracy")
        ax.grid(axis="y")
        ax.legend()
    return ax


def accuracy_intervals(
    accuracies: Mapping[str, npt.ArrayLike],
    half_widths: Mapping[str, float] | None = None,
    majority: float | None = None,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw the mean accuracy of several models with its interval, on the part of the axis in use.

    accuracies: label -> (seeds,) fractions 0..1, or one number; several seeds show as dots.
    half_widths: label -> half the width of the interval around the mean, or None.
    majority: the accuracy of always saying the more frequent class, or None.
    Returns the Axes.
    """
    with style.drawn():
        ax = style.axes(ax, size=(7.5, 1.7 + 0.5 * max(len(accuracies), 2)))
        means: str | None = "mean" if half_widths is None else "mean with its interval"
        seeds: str | None = "one run"
        lowest = 1.0 if majority is None else majority
        for row, (label, runs) in enumerate(accuracies.items()):
            values = np.asarray(runs, dtype=np.float64).ravel()
            half = None if half_widths is None else half_widths[label]
            mean = float(values.mean())
            ax.errorbar(
                mean,
                row,
                xerr=half,
                fmt="o",
                color=style.BLUE,
                capsize=6,
                markersize=8,
                label=means,
            )
            means = None  # one entry in the legend stands for all
            if values.size > 1:
                at = np.full(values.size, row + 0.25)
                ax.plot(values, at, "|", color="black", markersize=9, label=seeds)
                seeds = None
            lowest = min(lowest, float(values.min()), mean - (half or 0.0))
            text = f"{mean:.3f}" + ("" if half is None else f" ± {half:.3f}")
            ax.annotate(
                text,
                (1.02, row),
                xycoords=("axes fraction", "data"),
                va="center",
                annotation_clip=False,
            )
        if majority is not None:
            label = f"majority class {majority:.3f}"
            ax.axvline(majority, color="black", linestyle="--", label=label)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.25), ncols=3)
        ax.grid(axis="x")
        ax.set_yticks(range(len(accuracies)), list(accuracies))
        ax.set_title(title, loc="left")
        ax.set(xlabel="accuracy", xlim=(np.floor(lowest * 20 - 0.5) / 20, 1))
        ax.set_ylim(-0.6, len(accuracies) - 0.4)
        ax.invert_yaxis()
    return ax


def _runs(runs: npt.ArrayLike, rows: int, label: str) -> npt.NDArray[np.float64]:
    values = np.asarray(runs, dtype=np.float64)
    values = values[:, np.newaxis] if values.ndim == 1 else values
    if values.ndim != 2 or values.shape[0] != rows:
        raise ValueError(
            f"{label}: accuracies have shape {np.shape(runs)}; {rows} widths need ({rows}, seeds)."
        )
    return values
