"""Where a classifier of points in the plane changes its mind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from chainrule.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_Predict = Callable[[npt.NDArray[np.float64]], Any]

_STEPS = 160
_MARGIN = 0.3
_GROUND = ("#cfe3f2", "#f9dcc8")


def decision_boundary(
    predict: _Predict | None,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw labelled points and, behind them, which class `predict` gives each place of the plane.

    predict: takes (2, k) float64 and returns k labels, 0 or 1, as (1, k) or (k,); for your own
        `predict(w, b, X)` pass `lambda X: predict(w, b, X)`. None draws the points alone.
    X: (2, m) points; Y: (1, m) labels, 0 or 1.
    Returns the Axes. Raises ValueError when shapes do not fit.
    """
    with style.drawn():
        ax = style.axes(ax, size=(5.2, 4.2))
        _draw(ax, predict, X, Y)
        ax.set(title=title, xlabel="$x_1$", ylabel="$x_2$")
        ax.legend(loc="upper right", handletextpad=0.1, borderpad=0.3)
    return ax


def decision_boundaries(
    panels: Mapping[str, tuple[_Predict | None, npt.ArrayLike, npt.ArrayLike]], columns: int = 3
) -> Figure:
    """Draw several decision boundaries in panels, at most `columns` in a row.

    panels: title -> (predict, X, Y), as `decision_boundary` takes them.
    Returns the Figure. Raises ValueError when shapes do not fit, or for no panels.
    """
    with style.drawn():
        size = 9 / max(min(columns, len(panels)), 2)
        figure, cells = style.panels(len(panels), columns, (size, 0.92 * size))
        for ax, (title, (predict, X, Y)) in zip(cells, panels.items(), strict=True):
            _draw(ax, predict, X, Y)
            ax.set_title(title)
        for ax in cells[::columns]:
            ax.set_ylabel("$x_2$")
        for ax in cells[-columns:]:
            ax.set_xlabel("$x_1$")
        cells[0].legend(loc="upper right", handletextpad=0.1, borderpad=0.3)
    return figure


def _draw(ax: Axes, predict: _Predict | None, X: npt.ArrayLike, Y: npt.ArrayLike) -> None:
    points = np.asarray(X, dtype=np.float64)
    labels = np.asarray(Y)
    if points.ndim != 2 or points.shape[0] != 2:
        raise ValueError(f"X has shape {points.shape}; points in the plane have shape (2, m).")
    if labels.shape not in ((1, points.shape[1]), (points.shape[1],)):
        raise ValueError(
            f"Y has shape {labels.shape}; {points.shape[1]} points need labels of shape "
            f"(1, {points.shape[1]})."
        )
    low, high = points.min(axis=1) - _MARGIN, points.max(axis=1) + _MARGIN
    if predict is not None:
        _ground(ax, predict, low, high)
    kinds = (("o", style.BLUE), ("^", style.VERMILLION))
    size = float(np.clip(6000 / points.shape[1], 9, 40))
    for label, (marker, colour) in enumerate(kinds):
        x1, x2 = points[:, (labels == label).ravel()]
        ax.scatter(
            x1,
            x2,
            s=size,
            marker=marker,
            color=colour,
            edgecolor="white",
            linewidth=0.4,
            label=f"y = {label}",
        )
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))


def _ground(
    ax: Axes, predict: _Predict, low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]
) -> None:
    x1, x2 = np.meshgrid(*np.linspace(low, high, _STEPS).T)
    with np.errstate(all="ignore"):
        answers = np.array(predict(np.array([x1.ravel(), x2.ravel()])), dtype=np.float64)
    if answers.size != x1.size:
        raise ValueError(
            f"predict returned {answers.size} labels, shape {answers.shape}, for {x1.size} points; "
            f"it takes X of shape (2, m) and returns (1, m)."
        )
    classes = answers.reshape(x1.shape) > 0.5
    ax.contourf(x1, x2, classes, levels=[-0.5, 0.5, 1.5], colors=_GROUND)
    if classes.any() and not classes.all():
        ax.contour(x1, x2, classes, levels=[0.5], colors="black", linewidths=1.4)
