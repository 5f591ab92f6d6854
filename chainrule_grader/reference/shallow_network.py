"""A network with one hidden layer: the hidden reference implementations.

Columns are samples: X is (n_x, m), Y is (1, m). The hidden layer has n_h units with tanh, the
output layer one unit with the sigmoid, and the cost is the mean cross-entropy. Each activation
stands beside its slope, and the forward pass beside the backward one. Everything the cost is made
of accepts complex input, so that a complex step can differentiate it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Arrays = dict[str, Any]


def layer_sizes(X: Array, Y: Array) -> tuple[int, int, int]:
    """The rows of X, four hidden units, the rows of Y."""
    n_x = X.shape[0]
    n_h = 4
    n_y = Y.shape[0]
    return n_x, n_h, n_y


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e^(-z))."""
    return 1 / (1 + np.exp(-z))


def sigmoid_derivative(z: Array) -> Array:
    """σ'(z) = a (1 - a), with a = σ(z)."""
    a = sigmoid(z)
    return a * (1 - a)


def tanh_derivative(z: Array) -> Array:
    """tanh'(z) = 1 - a², with a = tanh(z)."""
    a = np.tanh(z)
    return 1 - a**2


def relu(z: Array) -> Array:
    """Give max(0, z)."""
    return np.maximum(0, z)


def relu_derivative(z: Array) -> Array:
    """1 where z > 0, else 0."""
    return np.where(z > 0, 1.0, 0.0)


def leaky_relu(z: Array, slope: float = 0.01) -> Array:
    """Give z where z > 0, else slope · z."""
    return np.where(z > 0, z, slope * z)


def leaky_relu_derivative(z: Array, slope: float = 0.01) -> Array:
    """1 where z > 0, else the slope."""
    return np.where(z > 0, 1.0, slope)


def initialize_parameters(n_x: int, n_h: int, n_y: int) -> Arrays:
    """Small normal weights, so that units differ and tanh is not saturated; zero biases."""
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def forward_propagation(X: Array, parameters: Arrays) -> tuple[Array, Arrays]:
    """From the input to the output, keeping every step for the way back."""
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    # Hidden layer: Z1 = W1 X + b1; A1 = tanh(Z1)
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    # Output layer: Z2 = W2 A1 + b2; A2 = σ(Z2)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2: Array, Y: Array) -> Any:
    """J = -(1/m) Σ [y log a + (1 - y) log(1 - a)], the mean over the m samples."""
    m = Y.shape[1]
    gains = Y * np.log(A2) + (1 - Y) * np.log(1 - A2)
    return -np.sum(gains) / m


def backward_propagation(parameters: Arrays, cache: Arrays, X: Array, Y: Array) -> Arrays:
    """The cost's derivatives, from the output back to the input."""
    m = X.shape[1]
    W2 = parameters["W2"]
    A1, A2 = cache["A1"], cache["A2"]
    # Output layer: dZ2 = A2 - Y; dW2 = (1/m) dZ2 A1ᵀ; db2 = (1/m) Σ dZ2
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    # Hidden layer: dZ1 = W2ᵀ dZ2 * tanh'(Z1); dW1 = (1/m) dZ1 Xᵀ; db1 = (1/m) Σ dZ1
    dZ1 = W2.T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def update_parameters(parameters: Arrays, grads: Arrays, learning_rate: float = 1.2) -> Arrays:
    """One step of gradient descent, θ - α dθ, as new arrays."""
    W1 = parameters["W1"] - learning_rate * grads["dW1"]
    b1 = parameters["b1"] - learning_rate * grads["db1"]
    W2 = parameters["W2"] - learning_rate * grads["dW2"]
    b2 = parameters["b2"] - learning_rate * grads["db2"]
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def nn_model(
    X: Array, Y: Array, n_h: int, num_iterations: int = 10000, print_cost: bool = False
) -> Arrays:
    """Gradient descent from a random start: forward, cost, backward, update, again."""
    n_x, _, n_y = layer_sizes(X, Y)
    parameters = initialize_parameters(n_x, n_h, n_y)
    for i in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads, learning_rate=1.2)
        if print_cost and i % 1000 == 0:
            print(f"iteration {i}: cost {compute_cost(A2, Y):.4f}")
    return parameters


def predict(parameters: Arrays, X: Array) -> Array:
    """1 where the network gives class 1 more than one half, else 0."""
    A2, _ = forward_propagation(X, parameters)
    return (A2 > 0.5).astype(int)
