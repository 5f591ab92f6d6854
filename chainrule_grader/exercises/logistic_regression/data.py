"""From pictures to the columns of X."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Part, as_numbers
from chainrule.datasets import load_images
from chainrule_grader.exercises.exercise import Answer, Case, Check, Exercise, Misconception
from chainrule_grader.exercises.logistic_regression import cases

_DIGITS = load_images()
_M_TRAIN, _HEIGHT, _WIDTH = _DIGITS.train_x.shape
_M_TEST = len(_DIGITS.test_x)
_N_X = _HEIGHT * _WIDTH

SHAPES = Exercise(
    "logistic_regression.shapes",
    "Shapes of the data",
    4,
    answers=(
        Answer("m_train", _M_TRAIN, low=1, high=100_000, look_at="It counts training pictures."),
        Answer("m_test", _M_TEST, low=1, high=100_000, look_at="It counts test pictures."),
        Answer("height", _HEIGHT, low=1, high=1000, look_at="It is the rows of one picture."),
        Answer("width", _WIDTH, low=1, high=1000, look_at="It is the columns of one picture."),
        Answer("n_x", _N_X, low=1, high=100_000, look_at="It is the pixels of one picture."),
    ),
    misconceptions=(
        Misconception(
            "m-and-n-x-swapped",
            "The number of pictures and the number of pixels have changed places: m counts "
            "pictures, n_x counts the numbers that make up one picture.",
            values={"m_train": _N_X, "n_x": _M_TRAIN},
        ),
        Misconception(
            "train-and-test-swapped",
            "The two sets have changed places: the training set is the larger one.",
            values={"m_train": _M_TEST, "m_test": _M_TRAIN},
        ),
        Misconception(
            "n-x-is-one-side",
            "n_x is the length of one side only. A column of X holds every pixel of a picture.",
            values={"n_x": _HEIGHT},
        ),
        Misconception(
            "n-x-of-all-pictures",
            "n_x counts the pixels of the whole training set. It is about a single picture.",
            values={"n_x": _M_TRAIN * _N_X},
        ),
    ),
)


def _whole_pictures(case: Case, returned: Returned, expected: Any) -> str | None:
    """Each column holds the pixels of its own picture, in any order and on any scale."""
    got = as_numbers(returned.value)
    if got is None or got.shape != expected.shape or not np.isfinite(got).all():
        return f"numbers in an array of shape {expected.shape} is expected (with {case.label})"
    columns, wanted = np.sort(got, axis=0), np.sort(expected, axis=0)
    scale = np.sum(columns * wanted) / np.sum(wanted**2)
    if scale > 0 and np.allclose(columns, scale * wanted, rtol=1e-6, atol=1e-9 * scale):
        return None
    return f"the columns do not hold one picture each (with {case.label})"


FLATTEN_IMAGES = Exercise(
    "logistic_regression.flatten_images",
    "Pictures to columns",
    8,
    functions=("flatten_images",),
    cases=cases.flatten_images,
    visible=cases.flatten_images_visible,
    checks=(
        Check("one picture per column", "flatten_images", 3, verify=_whole_pictures),
        Check(
            "grey pictures",
            "flatten_images",
            3,
            parts=(Part("X"),),
            group="grey",
            look_at="Fill picture k with the number k: column k of X should hold nothing else.",
        ),
        Check(
            "colour pictures",
            "flatten_images",
            2,
            parts=(Part("X"),),
            group="colour",
            look_at="A pixel in colour is several numbers: they stay side by side.",
        ),
    ),
    misconceptions=(
        Misconception(
            "pixels-scrambled",
            "The shape is right, but pixels of different pictures are mixed: reshape keeps the "
            "order of the numbers, so the pictures have to become rows first. Try pictures that "
            "are filled with their own number.",
            "flatten_images",
            edits=(("reshape(m, -1).T", "reshape(-1, m)"),),
        ),
        Misconception(
            "pictures-in-rows",
            "Each picture is a row here. The course keeps one picture per column.",
            "flatten_images",
            edits=(("reshape(m, -1).T", "reshape(m, -1)"),),
        ),
        Misconception(
            "not-scaled",
            "The pictures are in place, but their values still run up to 255. They should run "
            "from 0 to 1.",
            "flatten_images",
            edits=((".T / 255", ".T"),),
        ),
        Misconception(
            "scaled-in-whole-numbers",
            "Nearly every pixel has become 0: was the division one of whole numbers?",
            "flatten_images",
            edits=((".T / 255", ".T // 255"),),
        ),
        Misconception(
            "scaled-by-the-brightest",
            "The scale depends on the brightest pixel of this batch. Training and test pictures "
            "need the same scale: pixels are stored as 0 to 255.",
            "flatten_images",
            edits=(("/ 255", "/ images.max()"),),
        ),
        Misconception(
            "pixels-column-by-column",
            "Each column holds its picture, but read column by column. The pixels should follow "
            "each other row by row.",
            "flatten_images",
            edits=(("images.reshape(m, -1).T", 'images.reshape(m, -1, order="F").T'),),
        ),
        Misconception(
            "grey-pictures-only",
            "Grey pictures work. Pictures in colour have a fourth axis, which the code does not "
            "expect.",
            "flatten_images",
            edits=(
                ("m = images.shape[0]", "m, h, w = images.shape"),
                ("reshape(m, -1)", "reshape(m, h * w)"),
            ),
        ),
    ),
)
