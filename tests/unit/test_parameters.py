"""A trained network in a file: what comes back, what is refused, and the course's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from chainrule import datasets
from chainrule.parameters import ODD_OR_EVEN
from chainrule_grader.reference.deep_network import L_model_forward

NETWORK = {
    "W1": np.arange(6.0).reshape(2, 3),
    "b1": np.ones((2, 1)),
    "W2": np.full((1, 2), 0.1),
    "b2": np.zeros((1, 1)),
}


def test_what_is_saved_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    file = tmp_path / "net.h5"
    datasets.save_network(file, dict(reversed(NETWORK.items())))
    loaded = datasets.load_network(str(file))
    assert list(loaded) == ["W1", "b1", "W2", "b2"]
    for name, values in NETWORK.items():
        np.testing.assert_array_equal(loaded[name], values)


def test_more_than_nine_layers_keep_their_order(tmp_path: Path) -> None:
    deep = {f"{kind}{l}": np.full((1, 1), l) for l in range(1, 12) for kind in "Wb"}
    datasets.save_network(tmp_path / "deep.h5", deep)
    assert list(datasets.load_network(tmp_path / "deep.h5")) == list(deep)


def test_saving_again_replaces_the_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "net.h5"
    datasets.save_network(file, NETWORK)
    datasets.save_network(file, {"W1": [[5]], "b1": [[0]]}, note="logistic regression")
    assert [path.name for path in tmp_path.iterdir()] == ["net.h5"]
    assert set(datasets.load_network(file)) == {"W1", "b1"}
    with h5py.File(file) as h5:
        assert h5.attrs["note"] == "logistic regression"
    plain = tmp_path / "plain"
    plain.touch()
    assert file.stat().st_mode == plain.stat().st_mode


def test_a_write_that_fails_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "net.h5"
    datasets.save_network(file, NETWORK)
    before = file.read_bytes()

    def full(*_: Any, **__: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(h5py.Group, "create_dataset", full)
    with pytest.raises(datasets.DatasetError, match=r"net\.h5 \(No space left"):
        datasets.save_network(file, NETWORK)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["net.h5"]


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        (None, ["NoneType", "parameters, costs = L_layer_model"]),
        ({}, ["nothing is there"]),
        ({"W1": NETWORK["W1"]}, ["not W1, b1", "W1"]),
        (NETWORK | {"dW1": 1, "db1": 1}, ["dW1", "nothing else"]),
        (NETWORK | {"b1": np.ones(2)}, ["b1 has shape (2,)", "(2, 1)", "b is a column"]),
        (NETWORK | {"W2": np.ones((1, 3))}, ["W2 has shape (1, 3)", "(n_2, 2)"]),
        (NETWORK | {"W1": np.full((2, 3), np.nan)}, ["W1", "smaller learning rate"]),
        (NETWORK | {"W1": np.full((2, 3), "a")}, ["W1", "finite numbers"]),
    ],
)
def test_what_is_no_network_is_not_saved(tmp_path: Path, parameters: Any, says: list[str]) -> None:
    with pytest.raises(datasets.DatasetError) as caught:
        datasets.save_network(tmp_path / "net.h5", parameters)
    for words in says:
        assert words in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_files_that_hold_no_network_are_named(tmp_path: Path) -> None:
    with pytest.raises(datasets.DatasetError, match=r"no file .*mine\.h5.*load_network\(\)"):
        datasets.load_network(tmp_path / "mine.h5")
    page = tmp_path / "page.h5"
    page.write_text("<html>Not found</html>")
    with pytest.raises(datasets.DatasetError, match=r"page\.h5 cannot be read as HDF5"):
        datasets.load_network(page)
    with pytest.raises(datasets.DatasetError, match=r"digits\.h5 are not W1, b1"):
        datasets.load_network(datasets.DEFAULT_FILE)
    with pytest.raises(datasets.DatasetError, match="folder that exists"):
        datasets.save_network(tmp_path / "nowhere" / "net.h5", NETWORK)


def test_the_courses_network_tells_odd_from_even_as_well_as_is_said() -> None:
    assert ODD_OR_EVEN.stat().st_size < 40_000
    digits = datasets.load_images()
    P, _ = L_model_forward(
        digits.test_x.reshape(len(digits.test_x), -1).T / 255, datasets.load_network()
    )
    accuracy = np.mean((P > 0.5) == digits.test_y)
    said = f"{accuracy:.1%}".replace("%", " %")
    assert accuracy > 0.97
    assert said in (ODD_OR_EVEN.parent / "README.md").read_text()
