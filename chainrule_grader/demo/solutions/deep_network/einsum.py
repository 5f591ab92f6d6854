"""Einstein sums and small helpers; a cache of its own shape; own seeding."""

import numpy as np

rng = np.random.default_rng(2024)


def softplus(z):
    return np.logaddexp(0, z)


def sigmoid(z):
    return np.exp(-softplus(-z))


ACTIVATIONS = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "relu": (lambda z: np.where(z > 0, z, 0.0), lambda z: np.heaviside(z, 0.0)),
}


def _draw(layer_dims, scale_of):
    shapes = list(zip(layer_dims[1:], layer_dims[:-1], strict=True))
    weights = {
        f"W{l}": rng.normal(0, scale_of(shape[1]), size=shape)
        for l, shape in enumerate(shapes, start=1)
    }
    biases = {
        f"b{l}": np.zeros((shape[0], 1), dtype=np.float32)
        for l, shape in enumerate(shapes, start=1)
    }
    return weights | biases


def initialize_parameters_deep(layer_dims):
    return _draw(layer_dims, lambda fan_in: 0.01)


def initialize_parameters_he(layer_dims):
    return _draw(layer_dims, lambda fan_in: (2 / fan_in) ** 0.5)


def linear_forward(A, W, b):
    Z = np.einsum("ij,jm->im", W, A) + b
    cache = {"A_prev": A, "W": W, "b": b}
    return Z, cache


def linear_activation_forward(A_prev, W, b, activation):
    try:
        g, _ = ACTIVATIONS[activation]
    except KeyError:
        raise ValueError(f"no activation {activation}") from None
    Z, cache = linear_forward(A_prev, W, b)
    A = g(Z)
    return A, {**cache, "Z": Z, "A": A, "activation": activation}


def depth(parameters):
    return max(int(name[1:]) for name in parameters)


def L_model_forward(X, parameters):
    L = depth(parameters)
    caches = {}
    A = X
    for l in range(1, L + 1):
        kind = "relu" if l < L else "sigmoid"
        A, caches[l] = linear_activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], kind)
    return A, caches


def compute_cost(AL, Y):
    logits = np.log(AL) - np.log1p(-AL)
    return np.mean(softplus(logits) - Y * logits, axis=1)


def linear_backward(dZ, cache):
    A_prev, W = cache["A_prev"], cache["W"]
    m = dZ.shape[-1]
    dW = np.einsum("im,jm->ij", dZ, A_prev) / m
    db = np.einsum("im->i", dZ)[:, None] / m
    dA_prev = np.einsum("ij,im->jm", W, dZ)
    return dA_prev, dW, db


def linear_activation_backward(dA, cache, activation):
    _, slope = ACTIVATIONS[activation]
    return linear_backward(np.multiply(dA, slope(cache["Z"])), cache)


def L_model_backward(AL, Y, caches):
    L = len(caches)
    grads = {}
    grads[f"dA{L}"] = np.divide(1 - Y, 1 - AL) - np.divide(Y, AL)
    for l in range(L, 0, -1):
        kind = "relu" if l < L else "sigmoid"
        back = linear_activation_backward(grads[f"dA{l}"], caches[l], kind)
        grads[f"dA{l - 1}"], grads[f"dW{l}"], grads[f"db{l}"] = back
    return grads


def update_parameters(params, grads, learning_rate):
    return {name: theta - learning_rate * grads["d" + name] for name, theta in params.items()}


def _cost_of_vector(vector, like, X, Y):
    parameters, start = {}, 0
    for name, theta in like.items():
        parameters[name] = vector[start : start + theta.size].reshape(theta.shape)
        start += theta.size
    AL, _ = L_model_forward(X, parameters)
    return float(np.squeeze(compute_cost(AL, Y)))


def gradient_check(parameters, gradients, X, Y, epsilon=1e-5):
    vector = np.concatenate([theta.ravel() for theta in parameters.values()])
    slopes = np.array(
        [
            _cost_of_vector(vector + epsilon * e, parameters, X, Y)
            - _cost_of_vector(vector - epsilon * e, parameters, X, Y)
            for e in np.eye(vector.size)
        ]
    ) / (2 * epsilon)
    errors, start = {}, 0
    for name, theta in parameters.items():
        n = slopes[start : start + theta.size]
        start += theta.size
        g = np.ravel(gradients["d" + name])
        errors["d" + name] = np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n) + 1e-12)
    return errors


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    theta = initialize_parameters_he(layers_dims)
    costs = []
    for i in range(num_iterations):
        AL, caches = L_model_forward(X, theta)
        if not i % 100:
            costs.append(np.squeeze(compute_cost(AL, Y)))
        theta = update_parameters(theta, L_model_backward(AL, Y, caches), learning_rate)
    if print_cost:
        print(*costs, sep="\n")
    return theta, np.array(costs)


def mislabelled(P, Y, k):
    sure = np.abs(P - 0.5)
    sure = np.where((P > 0.5) == Y, -np.inf, sure)
    order = np.argsort(sure, axis=1)[:, ::-1]
    number_wrong = int(np.isfinite(sure).sum())
    return order[0, : min(k, number_wrong)]


answer_parameters = 1493.0
answer_shape_dA2 = {"C"}
answer_max_slope = sigmoid(0.0) * sigmoid(-0.0)
answer_ten_layers = 9.54e-7
answer_kink = ("b",)
