"""Pictures of a gradient check: how far off each block is, and how that depends on the step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from chainrule.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NO_ERROR = 1e-17  # where an error of exactly 0 is drawn on the logarithmic axis
_STEPS = tuple(10.0 ** np.arange(-11, 0))


def gradient_errors(
    errors: Mapping[str, float],
    threshold: float = 1e-7,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw the relative error of each gradient as a bar on a logarithmic axis.

    errors: name of the gradient -> error, 0 or more; an error that is not finite fills its row.
    threshold: where the line is drawn above which a gradient is suspect; those bars are hatched.
    Returns the Axes.
    """
    names = list(errors)
    values = np.array([float(errors[name]) for name in names])
    shown = np.where(np.isfinite(values), np.maximum(values, _NO_ERROR), 10.0)
    with style.drawn():
        ax = style.axes(ax, size=(7.5, 1.3 + 0.36 * max(len(names), 3)))
        for row, (value, length) in enumerate(zip(values, shown, strict=True)):
            wrong = not value <= threshold
            ax.barh(
                row,
                length,
                left=_NO_ERROR / 10,
                color=style.VERMILLION if wrong else style.BLUE,
                hatch="///" if wrong else None,
                edgecolor="white",
            )
            ax.annotate(
                f"{value:.0e}",
                (length, row),
                (4, 0),
                textcoords="offset points",
                va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )
        ax.axvline(threshold, color="black", linestyle="--", label=f"threshold {threshold:.0e}")
        ax.set_title(title, loc="left")
        ax.set(xscale="log", xlim=(_NO_ERROR / 10, 1e4), xlabel="relative error")
        ax.set_yticks(range(len(names)), names)
        ax.invert_yaxis()
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.2)
    return ax


def gradient_errors_by_step(
    errors_at: Callable[[float], Mapping[str, float]],
    epsilon: float = 1e-5,
    steps: Sequence[float] = _STEPS,
    threshold: float = 1e-7,
    title: str = "",
) -> Figure:
    """Draw a gradient check at one step as bars, and at many steps as curves.

    errors_at: takes a step and returns the error of each gradient by its name, for example
        ``lambda epsilon: gradient_check(parameters, grads, X, Y, epsilon)``
    epsilon: the step of the bars
    steps: the steps of the curves, above 0
    threshold: above which a gradient is suspect
    Returns the Figure, with two panels.
    """
    curves = {step: dict(errors_at(float(step))) for step in steps}
    with style.drawn():
        figure, (left, right) = style.panels(2, 2, (5.6, 4.2))
        gradient_errors(errors_at(epsilon), threshold, f"step {epsilon:.0e}", ax=left)
        for n, name in enumerate(curves[steps[0]]):
            values = [max(float(errors[name]), _NO_ERROR) for errors in curves.values()]
            look = style.LINES[n % len(style.LINES)]
            marker = style.MARKERS[n % len(style.MARKERS)]
            right.plot(steps, values, label=name, marker=marker, markersize=4, **look)
        right.axhline(threshold, color="black", linestyle="--", linewidth=1)
        right.axvline(epsilon, color=style.GREY, linestyle=":", linewidth=1.5)
        right.grid()
        right.set(xscale="log", yscale="log", xlabel="step", ylabel="relative error")
        right.set_title("each block, against the step", loc="left")
        right.legend(ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.18))
        figure.suptitle(title)
    return figure
