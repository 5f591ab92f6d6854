"""The data of the course: pictures from files, point sets in the plane, trained networks.

Columns are samples from the labels on: labels have shape (1, m) and planar points (2, m).
Pictures stay as they are stored, (m, height, width[, channels]); turning them into columns is an
exercise.
"""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from chainrule.errors import DatasetError
from chainrule.parameters import load_network, save_network
from chainrule.pictures import PictureSteps, load_picture, picture_steps
from chainrule.planar import PLANAR_SETS, planar

__all__ = [
    "DEFAULT_FILE",
    "PLANAR_SETS",
    "DatasetError",
    "ImageDataset",
    "PictureSteps",
    "load_images",
    "load_network",
    "load_picture",
    "picture_steps",
    "planar",
    "save_network",
]

DEFAULT_FILE = Path(__file__).resolve().parent / "data" / "digits.h5"

_PARTS = ("train", "test")
_KEYS = ("train_set_x", "train_set_y", "test_set_x", "test_set_y", "list_classes")


@dataclasses.dataclass(frozen=True, eq=False)
class ImageDataset:
    """Pictures with labels 0 or 1, split into a training and a test part.

    train_x: (m_train, height, width[, channels]) uint8, 0..255
    train_y: (1, m_train) int64, 0 or 1
    test_x, test_y: the same for the test part
    classes: the names of label 0 and label 1
    extras: whatever else the file holds, by name; for the digits `train_set_digit` (m_train,)
        and `test_set_digit` (m_test,), uint8, the digit 0..9 that a picture shows
    """

    train_x: npt.NDArray[np.uint8]
    train_y: npt.NDArray[np.int64]
    test_x: npt.NDArray[np.uint8]
    test_y: npt.NDArray[np.int64]
    classes: tuple[str, ...]
    extras: dict[str, npt.NDArray[Any]]


def load_images(path: str | os.PathLike[str] | None = None) -> ImageDataset:
    """Read pictures and labels from an HDF5 file; without a path, the course's digits.

    The file holds `train_set_x` and `test_set_x`, (m, height, width[, channels]), integers 0..255;
    `train_set_y` and `test_set_y`, (m,) or (1, m), 0 or 1; and `list_classes`, the two class names
    as text or bytes.

    Raises DatasetError when the file is not there, is not HDF5, lacks one of these, or holds
    values, types or numbers of samples that do not fit.
    """
    file = DEFAULT_FILE if path is None else Path(path)
    stored = _read(file)
    missing = [key for key in _KEYS if key not in stored]
    if missing:
        raise DatasetError(
            f"{file} has no {', '.join(missing)}. "
            f"It holds: {', '.join(sorted(stored)) or 'nothing'}. "
            f"A file of pictures needs {', '.join(_KEYS)}; rename what is there, or add the rest."
        )
    x = {part: _images(stored[f"{part}_set_x"], f"{part}_set_x", file) for part in _PARTS}
    y = {part: _labels(stored[f"{part}_set_y"], f"{part}_set_y", file) for part in _PARTS}
    for part in _PARTS:
        if len(x[part]) != y[part].size:
            raise DatasetError(
                f"{part}_set_x in {file} holds {len(x[part])} images, but {part}_set_y "
                f"{y[part].size} labels. Write one label per image, in the same order."
            )
    if x["train"].shape[1:] != x["test"].shape[1:]:
        raise DatasetError(
            f"The training images in {file} have shape {x['train'].shape[1:]}, the test images "
            f"{x['test'].shape[1:]}. Bring all of them to one size and number of channels."
        )
    classes = _class_names(stored["list_classes"], file)
    extras = {key: value for key, value in stored.items() if key not in _KEYS}
    return ImageDataset(x["train"], y["train"], x["test"], y["test"], classes, extras)


def _read(file: Path) -> dict[str, npt.NDArray[Any]]:
    """Return every data set at the top level of the file, by name."""
    import h5py

    if not file.exists():
        raise DatasetError(
            f"There is no file {file.absolute()}. Check the spelling and the folder (this notebook "
            f"runs in {Path.cwd()}), or call load_images() for the course's own pictures."
        )
    try:
        with h5py.File(file, "r") as h5:
            return {k: np.asarray(v[()]) for k, v in h5.items() if isinstance(v, h5py.Dataset)}
    except OSError as error:
        raise DatasetError(
            f"{file} cannot be read as HDF5 ({error}). If it was downloaded, it may be cut short "
            f"or a web page saved under this name: fetch it again."
        ) from error


def _images(values: npt.NDArray[Any], key: str, file: Path) -> npt.NDArray[np.uint8]:
    if not np.issubdtype(values.dtype, np.integer):
        raise DatasetError(
            f"{key} in {file} has dtype {values.dtype}; images are integers 0..255. Floats from 0 "
            f"to 1 become that by np.rint(255 * images).astype(np.uint8)."
        )
    if values.ndim not in (3, 4) or values.size == 0:
        raise DatasetError(
            f"{key} in {file} has shape {values.shape}; images have shape (m, height, width) or "
            f"(m, height, width, channels) with m at least 1. Store one picture per first index."
        )
    if values.min() < 0 or values.max() > 255:
        raise DatasetError(
            f"{key} in {file} has values from {values.min()} to {values.max()}; rescale the images "
            f"to 0..255."
        )
    return values.astype(np.uint8)


def _labels(values: npt.NDArray[Any], key: str, file: Path) -> npt.NDArray[np.int64]:
    if not (np.issubdtype(values.dtype, np.integer) or values.dtype == np.bool_):
        raise DatasetError(
            f"{key} in {file} has dtype {values.dtype}; labels are the integers 0 and 1. Store "
            f"them with .astype(np.uint8)."
        )
    if values.ndim != 1 and not (values.ndim == 2 and values.shape[0] == 1):
        raise DatasetError(
            f"{key} in {file} has shape {values.shape}; labels have shape (m,) or (1, m). Store "
            f"one label per image."
        )
    if not np.isin(values, (0, 1)).all():
        raise DatasetError(
            f"{key} in {file} has the labels {np.unique(values)[:12].tolist()}; the course tells "
            f"two classes apart, labelled 0 and 1. Choose what 1 shall mean and relabel."
        )
    return values.astype(np.int64).reshape(1, values.size)


def _class_names(values: npt.NDArray[Any], file: Path) -> tuple[str, ...]:
    names = tuple(v.decode() if isinstance(v, bytes) else str(v) for v in values.ravel().tolist())
    if len(names) != 2:
        raise DatasetError(
            f"list_classes in {file} names {len(names)} classes ({', '.join(names)}); it must name "
            f"two, for label 0 and label 1 in that order."
        )
    return names
