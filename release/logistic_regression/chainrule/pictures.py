"""One's own picture of a digit, brought into the form of the course's digits.

Those fill the height, are narrow, stand in the middle, and are drawn with a thick pen: about 30 %
of each picture is ink. Here the same is done to any photo or drawing.

The paper is found as a smooth surface of grey by weighted least squares in which pixels far from
the surface count less (P. Huber, E. Ronchetti, Robust Statistics, 2nd edition, 2009), the border
between ink and paper as in N. Otsu, A threshold selection method from gray-level histograms, IEEE
Transactions on Systems, Man, and Cybernetics 9, 1979.
"""

from __future__ import annotations

import dataclasses
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from chainrule.errors import DatasetError

__all__ = ["PictureSteps", "load_picture", "picture_steps"]

LONGEST_SIDE = 400  # pixels to work on: a digit of a twelfth of the photo still has 32 rows
LEAST_CONTRAST = 0.12  # of the way from paper to black (or white)
SPECK = 0.1  # of the area of the largest blob: smaller ones are dirt
COURSE_INK = 0.305  # mean of the course's digits, as a share of white
COURSE_WIDTH = 0.6  # of the height: the course's digits spread as far to the sides as such ones do
FINE = 8  # fine pixels along one side of a pixel of the result

Grey = npt.NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class PictureSteps:
    """A picture at every step from the file to what a network sees.

    original: (H, W, 3) uint8, the file, upright, at most 400 pixels long
    grey: (H, W) uint8
    ink: (H, W) uint8, white ink on black, without paper, shadows and specks
    cropped: (h, w) uint8, the part of `ink` that holds the digit
    picture: of the shape that was asked for, uint8
    dark_on_light: whether the file showed dark ink on light paper and was inverted
    """

    original: npt.NDArray[np.uint8]
    grey: npt.NDArray[np.uint8]
    ink: npt.NDArray[np.uint8]
    cropped: npt.NDArray[np.uint8]
    picture: npt.NDArray[np.uint8]
    dark_on_light: bool


def load_picture(
    path: str | os.PathLike[str], shape: tuple[int, int] = (8, 8)
) -> npt.NDArray[np.uint8]:
    """Read a picture of one digit and bring it into the form of the course's digits.

    path: a PNG, a JPEG, or what else Pillow reads: dark on light or light on dark
    shape: (h, w) of the result in pixels, each from 1 to 512

    Returns (h, w) uint8, light (255) on black (0): cropped to the ink, as high as the picture,
    centred, drawn with a pen as thick as in the course's digits. The aspect ratio is kept, but a
    digit wider than 0.6 of its height is made that narrow, as the course's digits are.

    Raises DatasetError when the file is not there, is no picture, or shows nothing.
    """
    return picture_steps(path, shape).picture


def picture_steps(path: str | os.PathLike[str], shape: tuple[int, int] = (8, 8)) -> PictureSteps:
    """Return every step of `load_picture`; same arguments, same errors."""
    file = Path(path)
    if len(shape) != 2 or not all(1 <= n <= 512 for n in shape):
        raise DatasetError(f"shape is {shape}; give a height and a width from 1 to 512 pixels.")
    original, grey = _read(file)
    share, dark_on_light = _share_of_ink(grey, file)
    blobs = _without_specks(share > 0.5)
    ink = np.where(_grown(blobs.astype(float), 1) > 0, share, 0.0)
    rows, columns = np.flatnonzero(blobs.any(1)), np.flatnonzero(blobs.any(0))
    cropped = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return PictureSteps(
        original,
        _bytes(grey),
        _bytes(255 * ink),
        _bytes(255 * cropped),
        _bytes(255 * _as_in_the_course(cropped, shape)),
        dark_on_light,
    )


def _read(file: Path) -> tuple[npt.NDArray[np.uint8], Grey]:
    """Return the picture in colour, (H, W, 3), and in grey, (H, W) from 0 to 255."""
    from PIL import Image, ImageOps

    if not file.exists():
        raise DatasetError(
            f"There is no file {file.absolute()}. Check the spelling and the folder: this notebook "
            f"runs in {Path.cwd()}."
        )
    try:
        with warnings.catch_warnings():
            # Pillow warns of very large files; a phone's photo may be one.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file) as opened:
                opened.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
                # A phone writes the photo as the sensor lay, and beside it how it was held.
                image: Any = ImageOps.exif_transpose(opened)
                image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DatasetError(
            f"{file} cannot be read as a picture ({error}). Save it as PNG or JPEG: open it in any "
            f"picture viewer and export it (phones may write HEIC), or take a screenshot of it."
        ) from error
    if image.mode.startswith(("I", "F")):  # 16 bits a pixel: Pillow would cut, not rescale
        values = np.asarray(image, dtype=np.float32)
        image = Image.fromarray(255 * values / max(float(values.max()), 1.0)).convert("L")
    image = image.convert("RGBA")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BOX)
    # Where a drawing is transparent, it gets paper that its ink can be seen on.
    pixels = np.asarray(image, dtype=np.float64)
    opaque = pixels[..., 3] > 127
    light = opaque.any() and pixels[opaque][:, :3].mean() > 127
    paper = Image.new("RGBA", image.size, "black" if light and not opaque.all() else "white")
    colour = Image.alpha_composite(paper, image).convert("RGB")
    return np.asarray(colour), np.asarray(colour.convert("L"), dtype=np.float64)


def _share_of_ink(grey: Grey, file: Path) -> tuple[Grey, bool]:
    """Return how much of each pixel is ink, (H, W) from 0 to 1, and whether the ink is dark.

    Raises DatasetError when nothing stands out from the paper.
    """
    paper = np.clip(_paper(grey), 0, 255)
    away = grey - paper
    # Most pixels are paper and scatter to both sides; the ink is the long tail to one side.
    dark = bool(np.sum(away**3) < 0)
    # Of the way from the paper to black, or to white: a shadow takes from ink and paper alike.
    room = np.maximum(paper if dark else 255 - paper, 64)
    share = np.clip((-away if dark else away) / room, 0, 1)
    border = _otsu(share)
    inside = share[share > border]
    noise = 1.4826 * float(np.median(np.abs(away))) / 255
    if inside.size == 0 or np.median(inside) < max(LEAST_CONTRAST, 5 * noise):
        raise DatasetError(
            f"{file} shows nothing that stands out from its background. Draw the digit with a "
            f"thicker or darker pen, take the photo in even light, and crop it to paper and digit."
        )
    full = float(np.quantile(inside, 0.9))
    foot = min(border, full - border) / 2  # what is fainter is the paper's grain
    return np.clip((share - foot) / (full - 2 * foot), 0, 1), dark


def _paper(grey: Grey) -> Grey:
    """Fit the paper: the smooth surface, of degree 2, that most pixels are close to."""
    y, x = np.meshgrid(*(np.linspace(-1, 1, n) for n in grey.shape), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    step = max(1, min(grey.shape) // 48)
    A, g = terms[::step, ::step].reshape(-1, 6), grey[::step, ::step].ravel()
    spread = max(float(np.ptp(g)), 1.0)
    least, best = np.inf, np.zeros(6)
    # From dark, middle and light: one start alone may end at the ink of a thick pen.
    for start in np.quantile(g, (0.1, 0.5, 0.9)):
        surface = np.full(g.size, start)
        for width in np.geomspace(0.25, 0.04, 12):
            # The weights, and what they make small, are those of Geman and McClure.
            squares = ((g - surface) / (width * spread)) ** 2
            root = 1 / (1 + squares)
            coefficients = np.linalg.lstsq(A * root[:, None], g * root, rcond=None)[0]
            surface = A @ coefficients
        squares = ((g - surface) / (0.04 * spread)) ** 2
        cost = float(np.sum(squares / (1 + squares)))
        if cost < least:
            least, best = cost, coefficients
    return np.asarray(terms @ best)


def _otsu(values: Grey) -> float:
    """Return the border in 0..1 that parts the values into the two most different groups."""
    counts, edges = np.histogram(values, bins=64, range=(0, 1))
    middles = (edges[:-1] + edges[1:]) / 2
    below, sums = np.cumsum(counts), np.cumsum(counts * middles)
    above = below[-1] - below
    difference = sums / np.maximum(below, 1) - (sums[-1] - sums) / np.maximum(above, 1)
    return float(edges[1 + np.argmax(below * above * difference**2)])


def _without_specks(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Keep the largest connected blob, and those that are not much smaller."""
    # Looked for on a grid of at most 100 by 100: quicker, and small gaps in a stroke do not count.
    step = -(-max(mask.shape) // 100)
    padded = np.pad(mask, [(0, -n % step) for n in mask.shape])
    rows, columns = (n // step for n in padded.shape)
    counts = padded.reshape(rows, step, columns, step).sum(axis=(1, 3))
    blobs = np.where(counts > 0, np.arange(1.0, counts.size + 1).reshape(counts.shape), 0.0)
    while True:
        # A blob's largest number spreads over it.
        spread = np.where(counts > 0, _grown(blobs, 1), 0.0)
        if np.array_equal(spread, blobs):
            break
        blobs = spread
    areas = np.bincount(blobs.astype(int).ravel(), weights=counts.ravel())
    large = areas[blobs.astype(int)] >= SPECK * areas.max()
    return mask & np.kron(large, np.ones((step, step), bool))[: mask.shape[0], : mask.shape[1]]


def _as_in_the_course(ink: Grey, shape: tuple[int, int]) -> Grey:
    """Return the ink, (h, w) from 0 to 1, centred and drawn with the course's pen.

    The pen is made thicker, or thinner, until there is as much ink as in the course's digits.
    """
    height, width = ink.shape
    ink = _resized(ink, height, min(width, round(COURSE_WIDTH * height) or 1))
    fine = max(1, FINE * 8 // max(shape))
    size = (shape[0] * fine, shape[1] * fine)
    most = min(size) // 6
    best = _centred(ink, size, 0)
    for wider in (1, -1):
        for radius in range(1, most + 1):
            drawn = _centred(ink, size, wider * radius)
            if abs(drawn.mean() - COURSE_INK) >= abs(best.mean() - COURSE_INK):
                break
            best = drawn
    return np.asarray(best.reshape(shape[0], fine, shape[1], fine).mean(axis=(1, 3)))


def _centred(ink: Grey, size: tuple[int, int], wider: int) -> Grey:
    """Return a canvas of that size with the ink, its strokes made wider by so much all around."""
    room = [n - 2 * wider for n in size]
    scale = min(room[0] / ink.shape[0], room[1] / ink.shape[1])
    height, width = (max(1, round(n * scale)) for n in ink.shape)
    edge = abs(wider) + 1
    canvas = np.zeros([n + 2 * edge + 2 * abs(wider) for n in size])
    top, left = (canvas.shape[0] - height) // 2, (canvas.shape[1] - width) // 2
    canvas[top : top + height, left : left + width] = _resized(ink, height, width)
    canvas = _grown(canvas, wider) if wider >= 0 else 1 - _grown(1 - canvas, -wider)
    cut = edge + abs(wider)
    return canvas[cut:-cut, cut:-cut]


def _resized(ink: Grey, height: int, width: int) -> Grey:
    """Return the ink at another size, each pixel the mean of what it covers."""
    from PIL import Image

    image = Image.fromarray(ink.astype(np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR), dtype=np.float64)


def _grown(values: Grey, radius: int) -> Grey:
    """Return, for each pixel, the largest value around it, in turns by 8 and by 4 neighbours."""
    for turn in range(radius):
        rows = np.pad(values, ((1, 1), (0, 0)), mode="edge")
        columns = np.pad(values, ((0, 0), (1, 1)), mode="edge")
        vertical = np.maximum(rows[:-2], rows[2:])
        if turn % 2 == 0:
            vertical = np.maximum(vertical, values)
            columns = np.pad(vertical, ((0, 0), (1, 1)), mode="edge")
        sideways = np.maximum(columns[:, :-2], columns[:, 2:])
        values = np.maximum(np.maximum(vertical, sideways), values)
    return values


def _bytes(values: Grey) -> npt.NDArray[np.uint8]:
    return np.rint(np.clip(values, 0, 255)).astype(np.uint8)
