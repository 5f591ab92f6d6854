"""Curves and bars: functions with their slopes, costs over training, errors of gradients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from chainrule.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_Function = Callable[[npt.NDArray[np.float64]], Any]
_FEW = 12  # points of a curve, which are then marked


def function_and_slope(
    f: _Function,
    derivative: _Function,
    z: npt.ArrayLike | None = None,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw a function of one number as a line and its slope as a dashed line.

    f, derivative: each takes an array (k,) float64 and returns one value for each entry.
    z: where to draw them, (k,) in rising order; None for -6..6.
    Returns the Axes. Raises ValueError when a function returns another number of values.
    """
    with style.drawn():
        ax = style.axes(ax, size=(6.5, 3.8))
        _lines(ax, {"value": f, "slope": derivative}, z)
        ax.set(title=title, xlabel="z")
        ax.legend()
    return ax


def functions_and_slopes(
    pairs: Mapping[str, tuple[_Function, _Function]], z: npt.ArrayLike | None = None
) -> Figure:
    """Draw several functions, each with its slope, in panels side by side.

    pairs: title -> (f, derivative), as `function_and_slope` takes them.
    Returns the Figure. Raises ValueError as `function_and_slope` does.
    """
    with style.drawn():
        columns = len(pairs) if len(pairs) <= 3 else 2 if len(pairs) == 4 else 3
        figure, cells = style.panels(len(pairs), columns, (9 / max(columns, 2), 2.4))
        for ax, (title, (f, derivative)) in zip(cells, pairs.items(), strict=True):
            _lines(ax, {"value": f, "slope": derivative}, z)
            ax.set(title=title, xlabel="z")
        cells[0].legend()
    return figure


def compare_functions(
    functions: Mapping[str, _Function],
    z: npt.ArrayLike | None = None,
    ylim: tuple[float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw several functions of one number over each other, interrupted where one has a pole.

    functions: label -> function, as in `function_and_slope`.
    ylim: the range of values shown; without it, all of them.
    Returns the Axes. Raises ValueError when a function returns another number of values.
    """
    with style.drawn():
        ax = style.axes(ax, size=(6.5, 3.8))
        _lines(ax, functions, z, ylim)
        ax.set(xlabel="z", ylabel="value", ylim=ylim)
        ax.legend()
    return ax


def learning_curves(
    curves: Mapping[str, npt.ArrayLike],
    every: int = 1,
    log: bool = False,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw the cost over the iterations, one line for each training run.

    curves: label -> costs (k,); costs that are not finite leave a gap.
    every: how many iterations lie between two recorded costs.
    log: draw the cost on a logarithmic axis.
    Returns the Axes.
    """
    with style.drawn():
        ax = style.axes(ax, size=(6.5, 3.8))
        for n, (label, costs) in enumerate(curves.items()):
            values = np.asarray(costs, dtype=np.float64).ravel()
            values = np.where(np.isfinite(values), values, np.nan)
            marker = style.MARKERS[n % len(style.MARKERS)] if values.size <= _FEW else None
            at = every * np.arange(values.size)
            ax.plot(at, values, label=label, marker=marker, **_line(n))
        ax.set(title=title, xlabel="iteration", ylabel="cost J")
        if log:
            ax.set_yscale("log")
        ax.grid(axis="y")
        if curves:
            ax.legend()
    return ax


def _lines(
    ax: Axes,
    functions: Mapping[str, _Function],
    z: npt.ArrayLike | None,
    ylim: tuple[float, float] | None = None,
) -> None:
    # An even number of points leaves out 0, where 1/(1 - exp(-z)) has its pole.
    at = np.linspace(-6, 6, 600) if z is None else np.array(z, dtype=np.float64).ravel()
    ax.grid()
    ax.axhline(0, color=style.GREY, linewidth=0.8)
    for n, (label, function) in enumerate(functions.items()):
        with np.errstate(all="ignore"):
            values = np.array(function(at.copy()), dtype=np.float64).ravel()
        if values.size != at.size:
            raise ValueError(
                f"{label}: the function returned {values.size} values for {at.size} numbers; "
                f"to be drawn it takes an array and returns one value for each entry."
            )
        if ylim is not None:
            values = np.where((values < ylim[0] - 1) | (values > ylim[1] + 1), np.nan, values)
        ax.plot(at, values, label=label, **_line(n))


def _line(n: int) -> dict[str, Any]:
    return style.LINES[n % len(style.LINES)]
