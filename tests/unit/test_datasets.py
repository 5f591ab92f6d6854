"""The data of the course: the digits file, any file of its layout, and the planar sets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from chainrule import datasets

ROOT = Path(__file__).resolve().parents[2]


def write(path: Path, **changes: Any) -> Path:
    """Write a small file of the usual layout; a change of None leaves that key out."""
    rng = np.random.default_rng(0)
    contents = {
        "train_set_x": rng.integers(0, 256, (5, 64, 64, 3), dtype=np.uint8),
        "train_set_y": np.array([0, 1, 1, 0, 1]),
        "test_set_x": rng.integers(0, 256, (3, 64, 64, 3), dtype=np.uint8),
        "test_set_y": np.array([1, 0, 0]),
        "list_classes": np.array([b"other", b"cat"]),
    } | changes
    with h5py.File(path, "w") as h5:
        for key, value in contents.items():
            if value is not None:
                h5[key] = value
    return path


def test_the_default_file_holds_the_digits() -> None:
    digits = datasets.load_images()
    assert digits.train_x.shape == (1200, 8, 8)
    assert digits.test_x.shape == (597, 8, 8)
    assert digits.train_x.dtype == digits.test_x.dtype == np.uint8
    assert digits.train_x.min() == 0
    assert digits.train_x.max() == 255
    assert digits.train_y.shape == (1, 1200)
    assert digits.test_y.shape == (1, 597)
    assert digits.train_y.dtype == digits.test_y.dtype == np.int64
    assert digits.classes == ("even", "odd")
    for part, y in (("train", digits.train_y), ("test", digits.test_y)):
        shown = digits.extras[f"{part}_set_digit"]
        assert set(shown.tolist()) == set(range(10))
        np.testing.assert_array_equal(shown % 2, y[0])
        assert 0.47 < y.mean() < 0.53


def test_no_picture_of_the_digits_occurs_twice() -> None:
    digits = datasets.load_images()
    both = np.concatenate([digits.train_x, digits.test_x])
    assert len(np.unique(both.reshape(len(both), -1), axis=0)) == len(both)


def test_the_digits_name_their_source_and_licence() -> None:
    with h5py.File(datasets.DEFAULT_FILE) as h5:
        assert "10.24432/C50P49" in h5.attrs["source"]
        assert "CC BY 4.0" in h5.attrs["licence"]
    readme = (datasets.DEFAULT_FILE.parent / "README.md").read_text()
    assert "10.24432/C50P49" in readme
    assert "creativecommons.org/licenses/by/4.0" in readme


def test_the_script_rebuilds_the_committed_file_byte_for_byte(tmp_path: Path) -> None:
    script = [sys.executable, str(ROOT / "tools" / "build_digits.py"), str(tmp_path / "again.h5")]
    subprocess.run(script, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "again.h5").read_bytes() == datasets.DEFAULT_FILE.read_bytes()


def test_colour_pictures_and_flat_labels_are_read(tmp_path: Path) -> None:
    pictures = datasets.load_images(write(tmp_path / "cats.h5"))
    assert pictures.train_x.shape == (5, 64, 64, 3)
    np.testing.assert_array_equal(pictures.train_y, [[0, 1, 1, 0, 1]])
    np.testing.assert_array_equal(pictures.test_y, [[1, 0, 0]])
    assert pictures.classes == ("other", "cat")
    assert pictures.extras == {}


@pytest.mark.parametrize(
    "labels",
    [np.array([[1, 0, 0]]), np.array([1, 0, 0], np.uint8), np.array([True, False, False])],
    ids=["a row", "uint8", "bool"],
)
def test_labels_come_in_several_shapes_and_types(tmp_path: Path, labels: Any) -> None:
    pictures = datasets.load_images(write(tmp_path / "cats.h5", test_set_y=labels))
    np.testing.assert_array_equal(pictures.test_y, [[1, 0, 0]])
    assert pictures.test_y.dtype == np.int64


def test_wider_integers_class_names_as_text_and_extras_are_read(tmp_path: Path) -> None:
    images = np.full((3, 64, 64, 3), 7, np.int64)
    file = write(tmp_path / "a.h5", test_set_x=images, list_classes=["no", "yes"], camera=[1, 2])
    pictures = datasets.load_images(str(file))
    assert pictures.test_x.dtype == np.uint8
    assert pictures.classes == ("no", "yes")
    np.testing.assert_array_equal(pictures.extras["camera"], [1, 2])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"test_set_y": None, "labels": [1]}, ["has no test_set_y", "labels, list_classes"]),
        ({"train_set_x": np.zeros((5, 64, 64, 3))}, ["train_set_x", "float64", "astype(np.uint8)"]),
        ({"train_set_x": np.array([b"a", b"b"])}, ["train_set_x", "|S1"]),
        ({"train_set_x": np.zeros((5, 192), np.uint8)}, ["(5, 192)", "(m, height, width)"]),
        ({"train_set_x": np.full((5, 8, 8), 300)}, ["300 to 300", "rescale"]),
        ({"train_set_x": np.zeros((5, 8, 8), np.uint8)}, ["(8, 8)", "(64, 64, 3)"]),
        ({"train_set_y": np.array([0.0, 1, 1, 0, 1])}, ["train_set_y", "float64", "0 and 1"]),
        ({"train_set_y": np.array([0, 1, 2, 0, 1])}, ["[0, 1, 2]", "relabel"]),
        ({"train_set_y": np.eye(5, dtype=int)}, ["(5, 5)", "(m,) or (1, m)"]),
        ({"train_set_y": np.array([0, 1])}, ["5 images", "2 labels"]),
        ({"test_set_y": np.array([[0, 1, 1, 1]])}, ["3 images", "4 labels"]),
        ({"list_classes": [b"a", b"b", b"c"]}, ["3 classes", "a, b, c"]),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    tmp_path: Path, changes: dict[str, Any], says: list[str]
) -> None:
    file = write(tmp_path / "mine.h5", **changes)
    with pytest.raises(datasets.DatasetError) as caught:
        datasets.load_images(file)
    for words in [*says, "mine.h5"]:
        assert words in str(caught.value)


def test_a_file_that_is_not_there_is_named_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(datasets.DatasetError, match=r"no file .*nowhere\.h5") as caught:
        datasets.load_images(tmp_path / "nowhere.h5")
    assert str(tmp_path) in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_what_is_not_hdf5_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.h5"
    page.write_text("<html>Not found</html>")
    whole = write(tmp_path / "whole.h5").read_bytes()
    cut = tmp_path / "cut.h5"
    cut.write_bytes(whole[: len(whole) // 2])
    for file in (page, cut, tmp_path):
        with pytest.raises(datasets.DatasetError, match="cannot be read as HDF5"):
            datasets.load_images(file)


@pytest.mark.parametrize("name", datasets.PLANAR_SETS)
@pytest.mark.parametrize("m", [2, 7, 400])
def test_a_planar_set_has_its_shapes_and_both_classes(name: str, m: int) -> None:
    X, Y = datasets.planar(name, m=m)
    assert X.shape == (2, m)
    assert Y.shape == (1, m)
    assert X.dtype == np.float64
    assert Y.dtype == np.int64
    assert Y.sum() == m // 2
    assert np.abs(X).max() < 3


@pytest.mark.parametrize("name", datasets.PLANAR_SETS)
def test_the_seed_and_the_noise_decide_the_points(name: str) -> None:
    X, Y = datasets.planar(name, seed=3)
    again, same = datasets.planar(name, seed=3)
    np.testing.assert_array_equal(X, again)
    np.testing.assert_array_equal(Y, same)
    assert not np.array_equal(X, datasets.planar(name, seed=4)[0])
    assert not np.array_equal(X, datasets.planar(name, seed=3, noise=0.3)[0])


@pytest.mark.parametrize("name", datasets.PLANAR_SETS)
def test_a_line_splits_only_the_blobs(name: str) -> None:
    X, Y = datasets.planar(name, m=1000)
    columns = np.vstack([X, np.ones((1, 1000))]).T
    w, *_ = np.linalg.lstsq(columns, 2 * Y[0] - 1.0, rcond=None)
    right = np.mean((columns @ w > 0) == Y[0])
    assert right > 0.95 if name == "blobs" else right < 0.9


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"name": "moon"}, "moons, circles, flower, spirals, xor, blobs"),
        ({"name": "moons", "m": 1}, "at least 2"),
        ({"name": "moons", "noise": -1}, "noise is -1"),
    ],
)
def test_planar_says_what_it_cannot_draw(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        datasets.planar(**arguments)
