"""Small functions of many variables, to try a numerical gradient on.

None is linear or quadratic: on those, wrong difference quotients can look right.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def wavy(theta: Array) -> float:
    """Return Σ sin(θᵢ) · i + θᵢ³ / i over all entries, counted from i = 1.

    ``theta`` is a float64 array of any shape.
    """
    flat = np.ravel(theta)
    i = np.arange(1, flat.size + 1)
    return float(np.sum(np.sin(flat) * i + flat**3 / i))


def coupled(theta: Array) -> float:
    """Return e^(θ₁θ₂…) + Σ θᵢ⁴, in which every entry's slope depends on all the others.

    ``theta`` is a float64 array of any shape, with entries of about unit size.
    """
    flat = np.ravel(theta)
    return float(np.exp(np.prod(flat)) + np.sum(flat**4))
