"""Pictures as pictures: grids of images, weights laid out over the pixels, mistakes, steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from chainrule.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from chainrule.pictures import PictureSteps


def image_grid(
    images: npt.ArrayLike, titles: Sequence[object] | None = None, columns: int = 8
) -> Figure:
    """Draw images in a grid, each with its title.

    images: (k, h, w) grey or (k, h, w, 3) colour; integers 0..255 or floats 0..1.
    titles: one for each image, or None.
    Returns the Figure. Raises ValueError for another shape or number of titles.
    """
    shown = _stack(images)
    if titles is not None and len(titles) != len(shown):
        raise ValueError(f"There are {len(shown)} images but {len(titles)} titles.")
    with style.drawn():
        width = 9 / max(columns, 6)
        figure, cells = style.panels(len(shown), columns, (width, width + 0.3 * bool(titles)))
        for n, ax in enumerate(cells):
            _show(ax, shown[n])
            if titles is not None:
                ax.set_title(str(titles[n]), pad=3)
    return figure


def mistakes(
    images: npt.ArrayLike,
    P: npt.ArrayLike,
    Y: npt.ArrayLike,
    indices: npt.ArrayLike,
    classes: Sequence[str] = ("0", "1"),
    details: Sequence[object] | npt.NDArray[Any] | None = None,
    columns: int = 5,
) -> Figure:
    """Draw chosen images with their index, what the network says, how surely, and what it is.

    images: (m, h, w) or (m, h, w, 3); P: (1, m) probabilities of label 1; Y: (1, m) labels.
    indices: (k,) which of the m images to draw, in that order.
    classes: the names of label 0 and label 1.
    details: m notes, such as the digit that each image shows, or None.
    Returns the Figure. Raises ValueError when the numbers of images, P and Y differ.
    """
    stack = _stack(images)
    p = np.asarray(P, dtype=np.float64).ravel()
    y = np.asarray(Y).ravel()
    if not len(stack) == p.size == y.size:
        raise ValueError(f"There are {len(stack)} images, {p.size} values of P and {y.size} of Y.")
    chosen = [int(i) for i in np.asarray(indices).ravel()]
    with style.drawn():
        figure, cells = style.panels(len(chosen), columns, (9 / max(columns, 4), 2.7))
        for ax, i in zip(cells, chosen, strict=True):
            said = int(p[i] > 0.5)
            sure = p[i] if said else 1 - p[i]
            note = "" if details is None else f" ({details[i]})"
            _show(ax, stack[i])
            ax.set_title(
                f"column {i}\nsays {classes[said]}, {sure:.1%}\nis {classes[int(y[i])]}{note}",
                fontsize=11,
            )
    return figure


def picture_steps(steps: PictureSteps) -> Figure:
    """Draw a picture's way from the file to what a network sees, in four panels.

    steps: from `datasets.picture_steps(path)`. Returns the Figure.
    """
    h, w = steps.picture.shape
    inverted = " inverted," if steps.dark_on_light else ""
    panels = (
        ("1 original", steps.original),
        ("2 grey", steps.grey),
        (f"3 ink only,{inverted}\ncropped", steps.cropped),
        (f"4 what the network\nsees, {h} × {w}", steps.picture),
    )
    with style.drawn():
        figure, cells = style.panels(4, 4, (2.25, 2.8))
        for ax, (title, picture) in zip(cells, panels, strict=True):
            _show(ax, picture)
            ax.set_title(title)
    return figure


def weights_as_image(
    w: npt.ArrayLike, shape: tuple[int, ...], title: str = "", ax: Axes | None = None
) -> Axes:
    """Draw weights over the pixels that they belong to: orange-brown above 0, violet below.

    w: h*w weights, (h*w, 1), (1, h*w) or (h*w,), in the order in which rows of pixels follow each
        other (for colour, the weights of one pixel side by side).
    shape: (h, w) of the pictures; for (h, w, c), the mean over the c channels is drawn.
    Returns the Axes. Raises ValueError when the number of weights is not that of the shape.
    """
    weights = np.asarray(w, dtype=np.float64)
    if weights.size != np.prod(shape):
        raise ValueError(
            f"w has shape {weights.shape}, which is {weights.size} weights; pictures of shape "
            f"{shape} have {np.prod(shape)} values."
        )
    picture = weights.reshape(shape)
    if picture.ndim == 3:
        picture = picture.mean(axis=2)
    with style.drawn():
        ax = style.axes(ax, size=(4.6, 3.8))
        limit = float(np.abs(picture).max()) or 1.0
        drawing = ax.imshow(picture, cmap="PuOr_r", vmin=-limit, vmax=limit)
        ax.figure.colorbar(drawing, ax=ax, label="weight")
        ax.set(title=title, xlabel="column of pixels", ylabel="row of pixels")
        ax.spines[["top", "right"]].set_visible(True)
    return ax


def _stack(images: npt.ArrayLike) -> npt.NDArray[Any]:
    stack = np.asarray(images)
    if stack.ndim == 4 and stack.shape[3] == 1:
        stack = stack[..., 0]
    if not (stack.ndim == 3 or (stack.ndim == 4 and stack.shape[3] in (3, 4))):
        raise ValueError(
            f"The images have shape {stack.shape}; a grid of pictures needs (m, height, width) or "
            f"(m, height, width, 3)."
        )
    return stack


def _show(ax: Axes, picture: npt.NDArray[Any]) -> None:
    brightest = 255 if np.issubdtype(picture.dtype, np.integer) else 1.0
    ax.imshow(picture, cmap="gray", vmin=0, vmax=brightest)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
