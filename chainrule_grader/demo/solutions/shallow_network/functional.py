# From someone who comes from functional languages: small functions, put together.
import math

import numpy as np


def layer_sizes(X, Y):
    rows = lambda matrix: np.shape(matrix)[0]
    return rows(X), 4, rows(Y)


def sigmoid(z):
    return np.reciprocal(1 + np.exp(-z))


def relu(z):
    return (z + np.abs(z)) / 2


def leaky_relu(z, slope=0.01):
    return relu(z) - slope * relu(-z)


def sigmoid_derivative(z):
    # the slope is the same on both sides of 0
    small = np.exp(-np.abs(z))
    return small / (1 + small) ** 2


def tanh_derivative(z):
    # tanh(z) = 2 σ(2z) - 1
    return 4 * sigmoid_derivative(2 * z)


def relu_derivative(z):
    return np.sign(relu(z))


def leaky_relu_derivative(z, slope=0.01):
    return np.piecewise(z, [z > 0], [1.0, slope])


def initialize_parameters(n_x, n_h, n_y):
    def layer(number, n_in, n_out):
        weights = np.random.default_rng().standard_normal((n_out, n_in)) / 100
        return {f"W{number}": weights, f"b{number}": weights[:, :1] * 0}

    return layer(1, n_x, n_h) | layer(2, n_h, n_y)


def affine(parameters, number):
    return lambda A: parameters[f"W{number}"] @ A + parameters[f"b{number}"]


def forward_propagation(X, parameters):
    first, second = (affine(parameters, number) for number in (1, 2))
    Z2 = second(np.tanh(first(X)))
    return sigmoid(Z2), {"Z1": first(X), "A1": np.tanh(first(X)), "Z2": Z2, "A2": sigmoid(Z2)}


def compute_cost(A2, Y):
    said = (a if y == 1 else 1 - a for a, y in zip(A2.flat, Y.flat, strict=True))
    return -math.fsum(map(math.log, said)) / A2.size


def backward_propagation(parameters, cache, X, Y):
    mean_product = lambda dZ, A: dZ @ A.T / Y.shape[1]

    def layer(number, dZ, A_before):
        ones = np.ones((1, Y.shape[1]))
        return {
            f"dW{number}": mean_product(dZ, A_before),
            f"db{number}": mean_product(dZ, ones),
        }

    def through_tanh(dZ):
        return tanh_derivative(cache["Z1"]) * (parameters["W2"].T @ dZ)

    error = cache["A2"] - Y
    return layer(2, error, cache["A1"]) | layer(1, through_tanh(error), X)


def update_parameters(parameters, grads, learning_rate=1.2):
    step = lambda item: (item[0], item[1] - learning_rate * grads["d" + item[0]])
    return dict(map(step, parameters.items()))


def repeated(step, times, start):
    """Apply step again and again; halves keep the recursion shallow."""
    if times == 0:
        return start
    if times == 1:
        return step(start)
    return repeated(step, times - times // 2, repeated(step, times // 2, start))


def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    def step(state):
        i, parameters = state
        A2, cache = forward_propagation(X, parameters)
        if print_cost and i % 1000 == 0:
            print(f"cost {compute_cost(A2, Y):.4f} at {i}")
        return i + 1, update_parameters(parameters, backward_propagation(parameters, cache, X, Y))

    n_x, _, n_y = layer_sizes(X, Y)
    return repeated(step, num_iterations, (0, initialize_parameters(n_x, n_h, n_y)))[1]


def predict(parameters, X):
    probabilities, _ = forward_propagation(X, parameters)
    return np.heaviside(probabilities - 0.5, 0)


answer_zero_start = "dab"
answer_count_small = (2 + 1) * 4 + (4 + 1) * 1
answer_count_large = (6 + 1) * 10 + (10 + 1) * 2
answer_no_activation = "c"
answer_leaky = "b"
