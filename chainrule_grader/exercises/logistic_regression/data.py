"""From pictures to the columns of X."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Part, as_numbers
from chainrule.datasets import load_images
from chainrule_grader.exercises.exercise import Answer, Case, Check, Exercise, Misconception
from chainrule_grader.exercises.lessons import arrays
from chainrule_grader.exercises.logistic_regression import cases
from chainrule_grader.exercises.logistic_regression.mistakes_in_the_data import FLATTEN_MISTAKES
from chainrule_grader.exercises.logistic_regression.reading import PICTURES

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
            see=PICTURES,
        ),
        Misconception(
            "all-pictures-counted",
            "That counts the pictures of both sets together. m_train is about the training set.",
            values={"m_train": _M_TRAIN + _M_TEST},
            see=PICTURES,
        ),
        Misconception(
            "rows-of-the-labels-counted",
            "m_train is 1 here: the labels form one row, and it is their columns that count "
            "pictures.",
            values={"m_train": 1},
            see=arrays.COLUMNS,
        ),
        Misconception(
            "rows-of-a-picture-counted",
            "m_train counts the rows of a picture. Of the stored pictures, the first axis counts "
            "how many there are.",
            values={"m_train": _HEIGHT},
            see=arrays.AXIS,
        ),
        Misconception(
            "n-x-is-one-side",
            "n_x is the length of one side only. A column of X holds every pixel of a picture.",
            values={"n_x": _HEIGHT},
            equation="n_x = height · width",
        ),
        Misconception(
            "n-x-is-both-sides",
            "n_x is the sum of both sides. Each row of a picture has as many pixels as it is wide.",
            values={"n_x": _HEIGHT + _WIDTH},
            equation="n_x = height · width",
        ),
        Misconception(
            "n-x-of-colour-pictures",
            "n_x counts three numbers for each pixel, as in colour. These pictures are grey.",
            values={"n_x": 3 * _N_X},
            equation="n_x = height · width",
        ),
        Misconception(
            "n-x-of-all-pictures",
            "n_x counts the pixels of the whole training set. It is about a single picture.",
            values={"n_x": _M_TRAIN * _N_X},
            equation="n_x = height · width",
        ),
    ),
    see=arrays.COLUMNS,
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
    misconceptions=FLATTEN_MISTAKES,
    see=arrays.RESHAPE,
)
