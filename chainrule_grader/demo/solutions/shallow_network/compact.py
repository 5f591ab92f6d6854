from functools import reduce

import numpy as np

NAMES = "W1", "b1", "W2", "b2"


class Layer:
    """An affine map and an activation, with the slope written in the activation itself."""

    def __init__(self, W, b, activation, slope):
        self.W, self.b, self.activation, self.slope = W, b, activation, slope

    def forward(self, A):
        self.Z = self.W @ A + self.b
        return self.activation(self.Z)

    def backward(self, dA, A_prev, A):
        dZ = dA * self.slope(A)
        return self.W.T @ dZ, dZ @ A_prev.T, dZ.sum(1, keepdims=True)


layer_sizes = lambda X, Y: (X.shape[0], 4, Y.shape[0])
sigmoid = lambda z: np.exp(-np.logaddexp(0, -z))
relu = lambda z: np.clip(z, 0, None)
leaky_relu = lambda z, slope=0.01: np.select([z > 0], [z], slope * z)
sigmoid_derivative = lambda z: sigmoid(z) * sigmoid(-z)
tanh_derivative = lambda z: (1 - np.tanh(z)) * (1 + np.tanh(z))
relu_derivative = lambda z: z > 0
leaky_relu_derivative = lambda z, slope=0.01: np.array([slope, 1.0])[(z > 0) * 1]


def initialize_parameters(n_x, n_h, n_y):
    shapes = (n_h, n_x), (n_h, 1), (n_y, n_h), (n_y, 1)
    return {
        name: np.random.standard_normal(shape) * (0.01 if name[0] == "W" else 0)
        for name, shape in zip(NAMES, shapes, strict=True)
    }


def network(parameters):
    W1, b1, W2, b2 = map(parameters.get, NAMES)
    return (
        Layer(W1, b1, np.tanh, lambda a: 1 - a * a),
        Layer(W2, b2, sigmoid, lambda a: a * (1 - a)),
    )


def forward_propagation(X, parameters):
    layers = network(parameters)
    A2 = reduce(lambda A, layer: layer.forward(A), layers, X)
    Z1, Z2 = (layer.Z for layer in layers)
    return A2, {"Z1": Z1, "A1": np.tanh(Z1), "Z2": Z2, "A2": A2, "layers": layers}


def compute_cost(A2, Y):
    return -np.log(np.where(Y == 1, A2, 1 - A2)).mean(axis=1, keepdims=True)


def backward_propagation(parameters, cache, X, Y):
    first, second = cache.get("layers") or network(parameters)
    A1, A2, m = cache["A1"], cache["A2"], X.shape[1]
    dA2 = ((1 - Y) / (1 - A2) - Y / A2) / m
    dA1, dW2, db2 = second.backward(dA2, A1, A2)
    _, dW1, db1 = first.backward(dA1, X, A1)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def update_parameters(parameters, grads, learning_rate=1.2):
    return {k: parameters[k] - learning_rate * grads["d" + k] for k in NAMES}


def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    # draws its own start, with a seed of its own
    rng = np.random.RandomState(3)
    parameters = {
        "W1": rng.randn(n_h, len(X)) * 0.01,
        "b1": np.zeros((n_h, 1)),
        "W2": rng.randn(len(Y), n_h) * 0.01,
        "b2": np.zeros((len(Y), 1)),
    }

    def step(parameters, _):
        A2, cache = forward_propagation(X, parameters)
        return update_parameters(parameters, backward_propagation(parameters, cache, X, Y), 1.2)

    return reduce(step, range(num_iterations), parameters)


def predict(parameters, X):
    return (forward_propagation(X, parameters)[1]["Z2"] > 0).astype(float)


answer_zero_start = "abd"
answer_count_small = 17.0
answer_count_large = np.int64(92)
answer_no_activation = "C"
answer_leaky = ["b"]
