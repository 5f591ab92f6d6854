"""Two classes of points in the plane, drawn from a seed: what a line can split, and what not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

_Floats = npt.NDArray[np.float64]
_Labels = npt.NDArray[np.int64]


def planar(
    name: str, m: int = 400, noise: float | None = None, seed: int = 0
) -> tuple[_Floats, _Labels]:
    """Draw m labelled points of the set `name`, the two classes equally often (to within one).

    name: one of PLANAR_SETS. "blobs" is the one that a straight line splits.
    noise: standard deviation of the normal noise added to each coordinate; None takes the set's
        own, 0 gives the bare shape. For "blobs" it is the width of each blob.
    seed: the same seed gives the same points.

    Returns X (2, m) float64, coordinates within about -2..2, and Y (1, m) int64, 0 or 1, in
    random order. Raises ValueError for an unknown name, m < 2 or a negative noise.
    """
    if name not in _SHAPES:
        raise ValueError(
            f"There is no planar set {name!r}; choose one of {', '.join(PLANAR_SETS)}."
        )
    if m < 2:
        raise ValueError(f"m is {m}; two classes need at least 2 points.")
    shape, usual_noise = _SHAPES[name]
    spread = usual_noise if noise is None else noise
    if spread < 0:
        raise ValueError(f"noise is {noise}; a standard deviation is 0 or more.")
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(m) % 2)
    x = shape(y, rng) + spread * rng.standard_normal((2, m))
    return x, y[np.newaxis, :].astype(np.int64)


def _polar(radius: _Floats, angle: _Floats) -> _Floats:
    return np.array([radius * np.cos(angle), radius * np.sin(angle)])


def _moons(y: _Labels, rng: np.random.Generator) -> _Floats:
    """Draw two half circles, one reaching into the other."""
    t = rng.uniform(0, np.pi, y.size)
    upper: _Floats = np.array([np.cos(t) - 0.5, np.sin(t) - 0.25])
    return upper * (1.0 - 2.0 * y)


def _circles(y: _Labels, rng: np.random.Generator) -> _Floats:
    """Draw a ring of class 0 around a ring of class 1."""
    t = rng.uniform(0, 2 * np.pi, y.size)
    return _polar(np.where(y == 0, 1.5, 0.6), t)


def _flower(y: _Labels, rng: np.random.Generator) -> _Floats:
    """Draw six petals around the origin; every second one is class 1."""
    petal = 2 * rng.integers(0, 3, y.size) + y
    within = rng.uniform(0, 1, y.size)
    t = (petal + within) * np.pi / 3
    return _polar(1.6 * np.sin(np.pi * within), t)


def _spirals(y: _Labels, rng: np.random.Generator) -> _Floats:
    """Draw two arms that wind once around the origin."""
    t = np.sqrt(rng.uniform(0.02, 1, y.size))
    return _polar(1.8 * t, 2 * np.pi * t + np.pi * y)


def _xor(y: _Labels, rng: np.random.Generator) -> _Floats:
    """Draw a chequerboard of four squares: class 1 where exactly one coordinate is positive."""
    size = rng.uniform(0.1, 1.5, (2, y.size))
    right = rng.integers(0, 2, y.size)
    above = right ^ y
    return np.array([2.0 * right - 1, 2.0 * above - 1]) * size


def _blobs(y: _Labels, rng: np.random.Generator) -> _Floats:
    """Give two centres, on either side of a slanted line."""
    centre: _Floats = np.array([[0.8], [0.6]])
    return centre * (2.0 * y - 1)


_SHAPES: dict[str, tuple[Callable[[_Labels, np.random.Generator], _Floats], float]] = {
    "moons": (_moons, 0.15),
    "circles": (_circles, 0.12),
    "flower": (_flower, 0.05),
    "spirals": (_spirals, 0.06),
    "xor": (_xor, 0.08),
    "blobs": (_blobs, 0.45),
}
PLANAR_SETS = tuple(_SHAPES)
