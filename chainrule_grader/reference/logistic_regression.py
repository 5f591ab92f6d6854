"""Logistic regression: the hidden reference implementations.

Columns are samples: X is (n_x, m), Y is (1, m). The model is a = σ(z) with z = wᵀx + b, the cost
the mean cross-entropy. Costs accept complex input, so that a complex step differentiates them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def flatten_images(images: Array) -> Array:
    """(m, h, w) or (m, h, w, c), 0..255, to (h·w·c, m), 0..1: one picture per column."""
    m = images.shape[0]
    # One picture per row first, because reshape keeps the order of the numbers; then transpose.
    return images.reshape(m, -1).T / 255


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e^(-z)), elementwise."""
    return 1 / (1 + np.exp(-z))


def stable_sigmoid(z: Array) -> Array:
    """σ(z) without a large exponent, elementwise."""
    # e^(-|z|) is at most 1: σ(z) = 1/(1 + e^(-z)) where z >= 0, else e^z/(1 + e^z)
    small = np.exp(-np.abs(z))
    A: Array = np.where(z >= 0, 1, small) / (1 + small)
    return A


def cross_entropy_from_logits(z: Array, Y: Array) -> Any:
    """The mean cross-entropy of a = σ(z), computed from z: no logarithm of 0."""
    # -[y log σ(z) + (1 - y) log(1 - σ(z))] = max(z, 0) - z y + log(1 + e^(-|z|))
    positive = np.real(z) > 0  # a comparison and |z| that a complex z passes through
    size = np.where(positive, z, -z)
    losses = np.where(positive, z, 0) - z * Y + np.log1p(np.exp(-size))
    return np.mean(losses)


def initialize_with_zeros(dim: int) -> tuple[Array, float]:
    """One weight per pixel and one bias, all 0."""
    w = np.zeros((dim, 1))
    b = 0.0
    return w, b


def propagate(w: Array, b: float, X: Array, Y: Array) -> tuple[dict[str, Any], Any]:
    """Forward, then backward: the gradient and the cost."""
    m = X.shape[1]
    # Forward: A = σ(wᵀX + b); J = -(1/m) Σ [y log a + (1 - y) log(1 - a)]
    A = sigmoid(w.T @ X + b)
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    # Backward: dz = a - y in each column; dw = (1/m) X dZᵀ; db = (1/m) Σ dZ
    dZ = A - Y
    dw = X @ dZ.T / m
    db = np.sum(dZ) / m
    return {"dw": dw, "db": db}, cost


def numerical_gradient(f: Callable[[Array], float], theta: Array, h: float = 1e-5) -> Array:
    """Central differences: ∂f/∂θᵢ ≈ (f(θ + h eᵢ) - f(θ - h eᵢ)) / 2h, one entry at a time."""
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        step = np.zeros(theta.shape)
        step[index] = h
        gradient[index] = (f(theta + step) - f(theta - step)) / (2 * h)
    return gradient


def optimize(
    w: Array,
    b: float,
    X: Array,
    Y: Array,
    num_iterations: int = 100,
    learning_rate: float = 0.009,
    print_cost: bool = False,
) -> tuple[dict[str, Any], dict[str, Any], list[float]]:
    """Gradient descent: the parameters, the last gradient, the cost at iterations 0, 100, …"""
    costs = []
    for i in range(num_iterations):
        grads, cost = propagate(w, b, X, Y)
        # θ ← θ - α ∂J/∂θ; a new array for w, since the caller's is not ours to change
        w = w - learning_rate * grads["dw"]
        b = b - learning_rate * grads["db"]
        if i % 100 == 0:
            costs.append(cost)
            if print_cost:
                print(f"iteration {i}: cost {cost:.6f}")
    return {"w": w, "b": b}, grads, costs


def predict(w: Array, b: float, X: Array) -> Array:
    """Label 1 where a > 0.5, else 0: shape (1, m)."""
    A = sigmoid(w.T @ X + b)
    return (A > 0.5).astype(int)


def model(
    X_train: Array,
    Y_train: Array,
    X_test: Array,
    Y_test: Array,
    num_iterations: int = 2000,
    learning_rate: float = 0.5,
    print_cost: bool = False,
) -> dict[str, Any]:
    """Start at zeros, learn from the training pictures, predict both sets."""
    w, b = initialize_with_zeros(X_train.shape[0])
    params, _, costs = optimize(w, b, X_train, Y_train, num_iterations, learning_rate, print_cost)
    w, b = params["w"], params["b"]
    return {
        "costs": costs,
        "Y_prediction_test": predict(w, b, X_test),
        "Y_prediction_train": predict(w, b, X_train),
        "w": w,
        "b": b,
        "learning_rate": learning_rate,
        "num_iterations": num_iterations,
    }
