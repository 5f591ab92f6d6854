"""Logistic regression: the hidden reference implementations.

Columns are samples: X is (n_x, m), Y is (1, m). The model is a = σ(z) with z = wᵀx + b, the cost
the mean cross-entropy. Costs accept complex input, so that a complex step differentiates them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e^(-z)), elementwise."""
    return 1 / (1 + np.exp(-z))


def propagate(w: Array, b: float, X: Array, Y: Array) -> tuple[dict[str, Any], Any]:
    """Forward, then backward: the cost and its gradient."""
    m = X.shape[1]
    # Forward: A = σ(wᵀX + b); J = -(1/m) Σ [y log a + (1 - y) log(1 - a)]
    A = sigmoid(w.T @ X + b)
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    # Backward: dZ = A - Y; dw = (1/m) X dZᵀ; db = (1/m) Σ dZ
    dZ = A - Y
    dw = X @ dZ.T / m
    db = np.sum(dZ) / m
    return {"dw": dw, "db": db}, cost
