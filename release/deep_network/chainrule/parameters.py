"""A trained network's parameters in a file, for another notebook or another day."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from chainrule.errors import DatasetError

__all__ = ["ODD_OR_EVEN", "load_network", "save_network"]

ODD_OR_EVEN = Path(__file__).resolve().parent / "data" / "odd_or_even.h5"


def save_network(
    path: str | os.PathLike[str], parameters: Mapping[str, npt.ArrayLike], note: str = ""
) -> None:
    """Write W1, b1, ..., WL, bL to an HDF5 file; a file of that name is replaced, all at once.

    parameters: Wl (n_l, n_(l-1)) and bl (n_l, 1) for l = 1, ..., L
    note: a sentence on where the network comes from, kept in the file

    Raises DatasetError when these are not the parameters of a network, or cannot be written.
    """
    import h5py

    file = Path(path)
    if not isinstance(parameters, Mapping):
        raise DatasetError(
            f"The parameters are a {type(parameters).__name__}, not a dictionary with W1, b1, ... "
            f"Give what training returned first: parameters, costs = L_layer_model(...)."
        )
    blocks = _checked(parameters, "The parameters")
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        try:
            with h5py.File(fresh, "w") as h5:
                h5.attrs["note"] = note
                for name, values in blocks.items():
                    h5.create_dataset(name, data=values, track_times=False)
            os.replace(fresh, file)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DatasetError(
            f"The network could not be written to {file.absolute()} ({error}). Choose a folder "
            f"that exists and that you may write to; a plain name goes beside this notebook."
        ) from error


def load_network(path: str | os.PathLike[str] | None = None) -> dict[str, npt.NDArray[np.float64]]:
    """Read what `save_network` wrote; without a path, the course's own network for odd or even.

    Returns a dict with W1 (n_1, n_x), b1 (n_1, 1), ..., WL, bL, float64, in this order.

    Raises DatasetError when the file is not there, is not HDF5, or holds no network.
    """
    import h5py

    file = ODD_OR_EVEN if path is None else Path(path)
    if not file.exists():
        raise DatasetError(
            f"There is no file {file.absolute()}. Check the spelling and the folder (this notebook "
            f"runs in {Path.cwd()}), or call load_network() for the course's own network."
        )
    try:
        with h5py.File(file, "r") as h5:
            stored = {k: np.asarray(v[()]) for k, v in h5.items() if isinstance(v, h5py.Dataset)}
    except OSError as error:
        raise DatasetError(
            f"{file} cannot be read as HDF5 ({error}). Write it anew with save_network."
        ) from error
    return _checked(stored, f"The contents of {file}")


def _checked(stored: Mapping[str, Any], what: str) -> dict[str, npt.NDArray[np.float64]]:
    """Return the blocks in the order W1, b1, W2, ... as float64.

    Raises DatasetError when one is missing or has a shape or values that do not fit.
    """
    layers = len(stored) // 2
    names = [f"{kind}{l}" for l in range(1, layers + 1) for kind in "Wb"]
    if not names or set(names) != set(stored):
        raise DatasetError(
            f"{what} are not W1, b1, W2, b2, ... of a network: "
            f"{', '.join(sorted(map(str, stored))) or 'nothing is there'}. "
            f"Give one W and one b for each layer, numbered from 1, and nothing else."
        )
    blocks: dict[str, npt.NDArray[np.float64]] = {}
    inputs: int | None = None
    for name in names:
        values = np.asarray(stored[name])
        if values.dtype.kind not in "iuf" or not np.isfinite(values).all():
            raise DatasetError(
                f"{what}: {name} holds something else than finite numbers. If training gave nan, "
                f"start again with a smaller learning rate."
            )
        if name[0] == "W":
            fits = values.ndim == 2 and values.size > 0 and inputs in (None, values.shape[1])
            expected = f"(n_{name[1:]}, {'n_x' if inputs is None else inputs})"
            inputs = values.shape[0] if values.ndim else 0
        else:
            fits = values.shape == (inputs, 1)
            expected = f"({inputs}, 1)"
        if not fits:
            raise DatasetError(
                f"{what}: {name} has shape {values.shape} where {expected} is needed. A W has a "
                f"row for each unit and a column for each unit of the layer before, b is a column."
            )
        blocks[name] = values.astype(np.float64)
    return blocks
