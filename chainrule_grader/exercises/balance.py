"""Problems close to a minimum, where the terms of a gradient cancel.

There a rounding that no other case shows is larger than the gradient itself: float32 on the way
to a result of float64 is found out always, not by chance.
"""

from __future__ import annotations

from typing import Any

import numpy as np

# The mean of σ(z) - y that is left: far above what float64 rounds, far below what float32 does.
_LEFT = 1e-4


def shift_to_balance(z: np.ndarray[Any, Any], Y: np.ndarray[Any, Any]) -> float:
    """Return the change of the last bias that brings the mean of σ(z) - y close to 0.

    ``z`` and ``Y`` are (1, m), with labels of both kinds.
    """
    low, high = -50.0, 50.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        if np.mean(1 / (1 + np.exp(-(z + middle))) - Y) < _LEFT:
            low = middle
        else:
            high = middle
    return (low + high) / 2
