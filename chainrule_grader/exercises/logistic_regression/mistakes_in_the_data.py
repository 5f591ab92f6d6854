"""What goes wrong on the way from pictures to the columns of X."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays
from chainrule_grader.exercises.logistic_regression.reading import (
    exercise,
)

_TASK = exercise("flatten_images", 8)

_ROWS = "images.reshape(m, -1)"
_WHOLE = _ROWS + ".T / 255"
_SCALE = "x = pixel / 255"


def _slip(
    slug: str, hint: str, *edits: tuple[str, str], equation: str = "", see: str = ""
) -> Misconception:
    return Misconception(slug, hint, "flatten_images", edits=edits, equation=equation, see=see)


FLATTEN_MISTAKES = (
    _slip(
        "pixels-scrambled",
        "The shape is right, but pixels of different pictures are mixed: reshape keeps the "
        "order of the numbers, so the pictures have to become rows first. Try pictures that "
        "are filled with their own number.",
        (_ROWS + ".T", "images.reshape(-1, m)"),
        see=arrays.SCRAMBLED,
    ),
    _slip(
        "pixels-scrambled-and-not-scaled",
        "Two things meet: pixels of different pictures are mixed, since reshape only keeps the "
        "order of the numbers, and the values still run up to 255.",
        (_WHOLE, "images.reshape(-1, m)"),
        equation=_SCALE,
        see=arrays.SCRAMBLED,
    ),
    _slip(
        "scrambled-into-rows",
        "Pixels of different pictures are mixed, and the pictures are rows. Cut the numbers into "
        "one row per picture first, then turn the rows into columns.",
        (_ROWS + ".T", "images.reshape(-1, m).T"),
        see=arrays.SCRAMBLED,
    ),
    _slip(
        "pictures-in-rows",
        "Each picture is a row here. The course keeps one picture per column.",
        (_ROWS + ".T", _ROWS),
        see=arrays.COLUMNS,
    ),
    _slip(
        "pictures-in-rows-and-not-scaled",
        "Two things meet: each picture is a row, where it should be a column, and the values still "
        "run up to 255.",
        (_WHOLE, _ROWS),
        equation=_SCALE,
        see=arrays.COLUMNS,
    ),
    _slip(
        "one-long-vector",
        "All pictures follow each other in one long row of numbers. Each picture has a column of "
        "its own.",
        (_ROWS + ".T", "images.reshape(-1)"),
        see=arrays.RESHAPE,
    ),
    _slip(
        "one-long-column",
        "All pictures stand in one long column. Each picture has a column of its own.",
        (_ROWS + ".T", "images.reshape(-1, 1)"),
        see=arrays.RESHAPE,
    ),
    _slip(
        "first-picture-only",
        "X has a single column, the first picture. All of them belong into it.",
        (_ROWS + ".T", "images[:1].reshape(1, -1).T"),
        see=arrays.INDEX,
    ),
    _slip(
        "m-from-the-second-axis",
        "There are as many columns as a picture has rows. The pictures are counted by the first "
        "axis.",
        ("images.shape[0]", "images.shape[1]"),
        see=arrays.BOOKS,
    ),
    _slip(
        "m-from-the-last-axis",
        "There are as many columns as the last axis is long. The pictures are counted by the first "
        "one.",
        ("images.shape[0]", "images.shape[-1]"),
        see=arrays.BOOKS,
    ),
    _slip(
        "not-scaled",
        "The pictures are in place, but their values still run up to 255. They should run "
        "from 0 to 1.",
        (".T / 255", ".T"),
        equation=_SCALE,
        see=_TASK,
    ),
    _slip(
        "scaled-twice",
        "The values are 255 times too small: they were scaled twice.",
        (".T / 255", ".T / 255 / 255"),
        equation=_SCALE,
        see=_TASK,
    ),
    _slip(
        "scaled-by-256",
        "The values are a little too small: the brightest pixel has the value 255, and becomes 1.",
        (".T / 255", ".T / 256"),
        equation=_SCALE,
        see=_TASK,
    ),
    _slip(
        "scaled-in-whole-numbers",
        "Nearly every pixel has become 0: was the division one of whole numbers?",
        (".T / 255", ".T // 255"),
        equation=_SCALE,
        see=arrays.DTYPE,
    ),
    _slip(
        "scaled-by-the-brightest",
        "The scale depends on the brightest pixel of this batch. Training and test pictures "
        "need the same scale: pixels are stored as 0 to 255.",
        ("/ 255", "/ images.max()"),
        equation=_SCALE,
        see=_TASK,
    ),
    _slip(
        "scaled-from-minus-one",
        "The values run from -1 to 1. Here black is 0.",
        (".T / 255", ".T / 127.5 - 1"),
        equation=_SCALE,
        see=_TASK,
    ),
    _slip(
        "standardised",
        "The values were shifted and scaled by mean and spread of this batch. Training and test "
        "pictures need the same scale: pixels are stored as 0 to 255.",
        (_WHOLE, f"(({_ROWS} - images.mean()) / images.std()).T"),
        equation=_SCALE,
        see=_TASK,
    ),
    _slip(
        "pixels-column-by-column",
        "Each column holds its picture, but read column by column. The pixels should follow "
        "each other row by row.",
        (_ROWS + ".T", 'images.reshape(m, -1, order="F").T'),
        see=arrays.RESHAPE,
    ),
    _slip(
        "colours-apart",
        "Grey pictures are right. In colour, each colour forms a block of its own, where the "
        "numbers of one pixel should stay side by side.",
        (
            "    # One",
            "    images = images.transpose(0, 3, 1, 2) if images.ndim == 4 else images\n    # One",
        ),
        see=arrays.RESHAPE,
    ),
    _slip(
        "grey-pictures-only",
        "Grey pictures work. Pictures in colour have a fourth axis, which the code does not "
        "expect.",
        ("m = images.shape[0]", "m, h, w = images.shape"),
        (_ROWS, "images.reshape(m, h * w)"),
        see=arrays.BOOKS,
    ),
)
