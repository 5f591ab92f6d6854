"""A network of any depth: the hidden reference implementations.

Columns are samples: X is (n_x, m), Y is (1, m). W^[l] is (n^[l], n^[l-1]), b^[l] is (n^[l], 1).
Hidden layers use ReLU, the output layer the sigmoid; L = 1 is logistic regression. The 1/m stands
in dW and db. Costs accept complex input, so that a complex step differentiates them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Blocks = dict[str, Array]
LinearCache = tuple[Array, Array, Array]
Cache = tuple[LinearCache, Array]


def sigmoid(Z: Array) -> tuple[Array, Array]:
    """σ(z) = 1 / (1 + e^(-z)), elementwise; e is only ever raised to a negative power."""
    positive = Z.real > 0
    e = np.exp(np.where(positive, -Z, Z))
    return np.where(positive, 1 / (1 + e), e / (1 + e)), Z


def sigmoid_backward(dA: Array, Z: Array) -> Any:
    """Return dZ = dA ∗ σ'(Z), with σ' = σ (1 - σ)."""
    A, _ = sigmoid(Z)
    return dA * A * (1 - A)


def relu(Z: Array) -> tuple[Array, Array]:
    """max(0, z), elementwise."""
    return np.maximum(0, Z), Z


def relu_backward(dA: Array, Z: Array) -> Any:
    """Return dZ: dA where z > 0, else 0."""
    return dA * (Z > 0)


def initialize_parameters_deep(layer_dims: Sequence[int]) -> Blocks:
    """W^[l] ~ N(0, 1) · 0.01 and b^[l] = 0, for l = 1 … L."""
    parameters = {}
    for l in range(1, len(layer_dims)):
        n, n_prev = layer_dims[l], layer_dims[l - 1]
        parameters[f"W{l}"] = np.random.randn(n, n_prev) * 0.01
        parameters[f"b{l}"] = np.zeros((n, 1))
    return parameters


def initialize_parameters_he(layer_dims: Sequence[int]) -> Blocks:
    """W^[l] ~ N(0, 1) · √(2 / n^[l-1]) and b^[l] = 0, for l = 1 … L."""
    parameters = {}
    for l in range(1, len(layer_dims)):
        n, n_prev = layer_dims[l], layer_dims[l - 1]
        parameters[f"W{l}"] = np.random.randn(n, n_prev) * np.sqrt(2 / n_prev)
        parameters[f"b{l}"] = np.zeros((n, 1))
    return parameters


def linear_forward(A: Array, W: Array, b: Array) -> tuple[Array, LinearCache]:
    """Z^[l] = W^[l] A^[l-1] + b^[l]."""
    Z = W @ A + b
    return Z, (A, W, b)


def linear_backward(dZ: Array, cache: LinearCache) -> tuple[Array, Array, Array]:
    """Back through Z = W A_prev + b."""
    A_prev, W, _b = cache
    m = A_prev.shape[1]
    # dW = (1/m) dZ A_prevᵀ; db = (1/m) Σ_i dZ(i); dA_prev = Wᵀ dZ
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = W.T @ dZ
    return dA_prev, dW, db


def linear_activation_forward(
    A_prev: Array, W: Array, b: Array, activation: str
) -> tuple[Array, Cache]:
    """A^[l] = g(Z^[l]), with g the sigmoid or ReLU."""
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "sigmoid":
        A, activation_cache = sigmoid(Z)
    elif activation == "relu":
        A, activation_cache = relu(Z)
    else:
        raise ValueError(f"activation is 'sigmoid' or 'relu', not {activation!r}")
    return A, (linear_cache, activation_cache)


def linear_activation_backward(
    dA: Array, cache: Cache, activation: str
) -> tuple[Array, Array, Array]:
    """Back through A = g(Z): dZ = dA ∗ g'(Z), then through the linear part."""
    linear_cache, Z = cache
    # Of the two that the way forward lets pass.
    dZ = sigmoid_backward(dA, Z) if activation == "sigmoid" else relu_backward(dA, Z)
    return linear_backward(dZ, linear_cache)


def L_model_forward(X: Array, parameters: Blocks) -> tuple[Array, list[Cache]]:
    """A^[0] = X; ReLU in layers 1 … L-1, the sigmoid in layer L."""
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        A, cache = linear_activation_forward(A, W, b, "relu")
        caches.append(cache)
    W, b = parameters[f"W{L}"], parameters[f"b{L}"]
    AL, cache = linear_activation_forward(A, W, b, "sigmoid")
    caches.append(cache)
    return AL, caches


def compute_cost(AL: Array, Y: Array) -> Any:
    """J = -(1/m) Σ [y log a + (1 - y) log(1 - a)]."""
    m = Y.shape[1]
    return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m


def L_model_backward(AL: Array, Y: Array, caches: Sequence[Cache]) -> Blocks:
    """From the output layer back to the first: dW^[l] and db^[l] of every layer."""
    grads = {}
    L = len(caches)
    # Output layer: the slope of the cost times the slope of the sigmoid is dZ^[L] = A^[L] - Y.
    linear_cache, _ZL = caches[L - 1]
    dZL = AL - Y
    dA, grads[f"dW{L}"], grads[f"db{L}"] = linear_backward(dZL, linear_cache)
    # Hidden layers: dA^[l] comes from the layer above and gives dA^[l-1] to the one below.
    for l in reversed(range(1, L)):
        grads[f"dA{l}"] = dA
        dA_prev, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads[f"dW{l}"], grads[f"db{l}"] = dW, db
        dA = dA_prev
    return grads


def update_parameters(params: Blocks, grads: Blocks, learning_rate: float) -> Blocks:
    """θ ← θ - α dθ for every W^[l] and b^[l]; the caller's arrays stay as they are."""
    L = len(params) // 2
    updated = {}
    for l in range(1, L + 1):
        updated[f"W{l}"] = params[f"W{l}"] - learning_rate * grads[f"dW{l}"]
        updated[f"b{l}"] = params[f"b{l}"] - learning_rate * grads[f"db{l}"]
    return updated


def gradient_check(
    parameters: Blocks, gradients: Blocks, X: Array, Y: Array, epsilon: float = 1e-5
) -> dict[str, float]:
    """For each block θ: ‖g - n‖ / (‖g‖ + ‖n‖ + 1e-12), n the central difference of the cost."""
    errors = {}
    for name, theta in parameters.items():
        n = np.zeros(theta.shape)
        for index in np.ndindex(theta.shape):
            # n_i = (J(θ + ε e_i) - J(θ - ε e_i)) / (2ε), all other entries as they are.
            up, down = theta.copy(), theta.copy()
            up[index] += epsilon
            down[index] -= epsilon
            AL_up, _ = L_model_forward(X, {**parameters, name: up})
            AL_down, _ = L_model_forward(X, {**parameters, name: down})
            n[index] = (compute_cost(AL_up, Y) - compute_cost(AL_down, Y)) / (2 * epsilon)
        g = gradients[f"d{name}"]
        size = np.linalg.norm(g) + np.linalg.norm(n)
        errors[f"d{name}"] = float(np.linalg.norm(g - n) / (size + 1e-12))
    return errors


def L_layer_model(
    X: Array,
    Y: Array,
    layers_dims: Sequence[int],
    learning_rate: float = 0.0075,
    num_iterations: int = 3000,
    print_cost: bool = False,
) -> tuple[Blocks, list[float]]:
    """Gradient descent from He's initialisation; a cost every 100 iterations, from the first."""
    parameters = initialize_parameters_he(layers_dims)
    costs = []
    for i in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        if i % 100 == 0:
            costs.append(float(compute_cost(AL, Y)))
            if print_cost:
                print(f"iteration {i}: cost {costs[-1]:.6f}")
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters, costs


def mislabelled(P: Array, Y: Array, k: int) -> Array:
    """The k most confident mistakes: wrong at the threshold 0.5, and farthest from it."""
    p, y = P.ravel(), Y.ravel()
    wrong = np.flatnonzero((p > 0.5) != (y == 1))
    confidence = np.abs(p[wrong] - 0.5)
    order = np.argsort(-confidence)
    return wrong[order[:k]]
