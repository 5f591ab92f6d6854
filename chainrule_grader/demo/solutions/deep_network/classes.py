"""A class does the work and the functions hand over to it; parameters are drawn inline."""

from collections import namedtuple

import numpy as np

Step = namedtuple("Step", "A_prev W b Z activation")


class Layer:
    def __init__(self, W, b, activation):
        if activation not in {"relu", "sigmoid"}:
            raise ValueError(f"{activation}?")
        self.W, self.b, self.activation = W, b, activation

    def forward(self, A_prev):
        self.A_prev = A_prev
        self.Z = self.W @ A_prev + self.b
        return np.clip(self.Z, 0, None) if self.activation == "relu" else self.squash(self.Z)

    @staticmethod
    def squash(z):
        return 1.0 / (1.0 + np.exp(-np.clip(z, -500, 500)))

    def backward(self, dA):
        if self.activation == "relu":
            dZ = np.where(self.Z > 0, dA, 0)
        else:
            a = self.squash(self.Z)
            dZ = dA * (a - a**2)
        m = dZ.shape[1]
        return self.W.T @ dZ, dZ @ self.A_prev.T / m, np.mean(dZ, axis=1, keepdims=True)


def initialize_parameters_deep(layer_dims):
    return {
        key: value
        for l in range(1, len(layer_dims))
        for key, value in (
            (f"W{l}", np.random.normal(scale=1e-2, size=(layer_dims[l], layer_dims[l - 1]))),
            (f"b{l}", np.array([[0.0]] * layer_dims[l])),
        )
    }


def initialize_parameters_he(layer_dims):
    small = initialize_parameters_deep(layer_dims)
    for l, n_prev in enumerate(layer_dims[:-1], start=1):
        small[f"W{l}"] *= 100 * np.sqrt(2 / n_prev)
    return small


def linear_forward(A, W, b):
    return np.matmul(W, A) + b, (A, W, b)


def linear_activation_forward(A_prev, W, b, activation):
    layer = Layer(W, b, activation)
    return layer.forward(A_prev), layer


def L_model_forward(X, parameters):
    L = len([name for name in parameters if name.startswith("W")])
    A, layers = X, []
    for l in range(1, L + 1):
        A, layer = linear_activation_forward(
            A, parameters[f"W{l}"], parameters[f"b{l}"], ("relu", "sigmoid")[l == L]
        )
        layers.append(layer)
    return A, layers


def compute_cost(AL, Y):
    probability_of_truth = np.where(np.asarray(Y) == 1, AL, 1 - AL)
    return float(-np.log(probability_of_truth).mean())


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    return (
        (dZ.T @ W).T,
        sum(np.outer(dZ[:, i], A_prev[:, i]) for i in range(m)) / m,
        dZ @ np.ones((m, 1)) / m,
    )


def linear_activation_backward(dA, cache, activation):
    return cache.backward(dA)


def L_model_backward(AL, Y, caches):
    dA, grads = (AL - Y) / (AL * (1 - AL)), {"dA": []}
    for l, layer in reversed(list(enumerate(caches, start=1))):
        dA, grads[f"dW{l}"], grads[f"db{l}"] = layer.backward(dA)
        grads["dA"].append(dA)
    return grads


def update_parameters(params, grads, learning_rate):
    new = {name: array.copy() for name, array in params.items()}
    for name in new:
        new[name] -= learning_rate * grads[f"d{name}"]
    return new


def gradient_check(parameters, gradients, X, Y, epsilon=1e-5):
    work = {name: np.array(array, dtype=float) for name, array in parameters.items()}

    def slope(array, index):
        kept = array[index]
        values = []
        for step in (+epsilon, -epsilon):
            array[index] = kept + step
            AL, _ = L_model_forward(X, work)
            values.append(compute_cost(AL, Y))
        array[index] = kept
        return (values[0] - values[1]) / (2 * epsilon)

    norm = np.linalg.norm
    errors = {}
    for name, array in work.items():
        n = np.array([slope(array, index) for index, _ in np.ndenumerate(array)])
        g = np.asarray(gradients[f"d{name}"]).flatten()
        errors[f"d{name}"] = norm(g - n) / (norm(g) + norm(n) + 1e-12)
    return errors


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    generator = np.random.default_rng()
    parameters = {}
    for l in range(1, len(layers_dims)):
        fan_in = layers_dims[l - 1]
        parameters[f"W{l}"] = generator.normal(size=(layers_dims[l], fan_in)) * (2 / fan_in) ** 0.5
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    costs = []
    for i in range(num_iterations):
        AL, layers = L_model_forward(X, parameters)
        if i % 100 == 0:
            costs.append(compute_cost(AL, Y))
            print_cost and print(i, costs[-1])
        grads = L_model_backward(AL, Y, layers)
        for name, array in parameters.items():
            array -= learning_rate * grads[f"d{name}"]
    return parameters, costs


def mislabelled(P, Y, k):
    # The probability of the wrong label is largest where the mistake is most confident.
    wrong_label = np.where(Y == 1, 1 - P, P).ravel()
    order = np.argsort(wrong_label)[::-1]
    return np.array([i for i in order if wrong_label[i] > 0.5][:k])


answer_parameters = 1493
answer_shape_dA2 = "c"
answer_max_slope = 0.25
answer_ten_layers = 9.5367431640625e-07
answer_kink = "b"
