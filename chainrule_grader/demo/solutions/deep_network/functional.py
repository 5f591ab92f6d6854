"""From someone who comes from functional languages: recursion, folds, closures."""

from functools import partial, reduce
from itertools import count, pairwise, takewhile
from operator import itemgetter

import numpy as np


def stable(z):
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def rectified(z):
    return (np.abs(z) + z) * 0.5


FORWARD = {"relu": rectified, "sigmoid": stable}
SLOPE = {"relu": lambda z: np.sign(rectified(z)), "sigmoid": lambda z: stable(z) * stable(-z)}


def initialize_parameters_deep(layer_dims):
    small = partial(np.random.default_rng().normal, 0, 0.01)
    weights = {f"W{l}": small((b, a)) for l, (a, b) in enumerate(pairwise(layer_dims), 1)}
    return weights | {f"b{l}": np.full((n, 1), 0.0) for l, n in enumerate(layer_dims[1:], 1)}


def initialize_parameters_he(layer_dims):
    if len(layer_dims) == 1:
        return {}
    *below, fan_in, units = layer_dims
    W = np.random.standard_normal((units, fan_in)) / (fan_in / 2) ** 0.5
    l = len(below) + 1
    return initialize_parameters_he([*below, fan_in]) | {f"W{l}": W, f"b{l}": 0 * W[:, [0]]}


def linear_forward(A, W, b):
    return sum(np.outer(W[:, k], A[k]) for k in range(len(A))) + b, (A, W, b)


def linear_activation_forward(A_prev, W, b, activation):
    g = FORWARD.get(activation)
    if g is None:
        raise ValueError("relu or sigmoid, please")
    Z = (A_prev.T @ W.T).T + b
    return g(Z), ((A_prev, W, b), Z)


def layers_of(parameters):
    names = takewhile(parameters.__contains__, (f"W{l}" for l in count(1)))
    return [(parameters[name], parameters["b" + name[1:]]) for name in names]


def L_model_forward(X, parameters):
    def through(before, layer):
        A, caches = before
        kind = "relu" if len(caches) + 1 < len(layers) else "sigmoid"
        out, cache = linear_activation_forward(A, *layer, kind)
        return out, [*caches, cache]

    layers = layers_of(parameters)
    return reduce(through, layers, (X, []))


def compute_cost(AL, Y):
    surprise = lambda a, y: -np.log(a if y else 1 - a)
    return np.vectorize(surprise)(AL, Y).mean()


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[1]
    # db is dW for an input that is always 1
    over_samples = partial(np.tensordot, dZ / m, axes=(1, 1))
    return np.tensordot(W, dZ, (0, 0)), over_samples(A_prev), over_samples(np.ones((1, m)))


def linear_activation_backward(dA, cache, activation):
    linear, Z = cache
    return linear_backward(SLOPE[activation](Z) * dA, linear)


def L_model_backward(AL, Y, caches):
    def down(l, dZ):
        """Return the gradients of layers 1 to l."""
        dA, dW, db = linear_backward(dZ, caches[l - 1][0])
        here = {f"dW{l}": dW, f"db{l}": db}
        return here if l == 1 else here | down(l - 1, SLOPE["relu"](caches[l - 2][1]) * dA)

    return down(len(caches), AL - Y)


def update_parameters(params, grads, learning_rate):
    moved = lambda name: np.add(params[name], -learning_rate * grads[f"d{name}"])
    return dict(zip(params, map(moved, params), strict=True))


def gradient_check(parameters, gradients, X, Y, epsilon=1e-5):
    cost = lambda at: compute_cost(L_model_forward(X, at)[0], Y)

    def slope(name, index):
        nudge = np.zeros_like(parameters[name])
        nudge[index] = epsilon
        up, down = (cost(parameters | {name: parameters[name] + s * nudge}) for s in (1, -1))
        return (up - down) / epsilon / 2

    def error(name):
        n = [slope(name, index) for index in np.ndindex(parameters[name].shape)]
        g = np.ravel(gradients[f"d{name}"])
        length = lambda v: np.dot(v, v) ** 0.5
        return length(np.subtract(g, n)) / (length(g) + length(n) + 1e-12)

    return {f"d{name}": error(name) for name in parameters}


def repeated(step, times, start):
    """Apply step again and again; halves keep the recursion shallow."""
    if times < 2:
        return step(start) if times else start
    return repeated(step, times - times // 2, repeated(step, times // 2, start))


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    def step(state):
        i, theta, costs = state
        AL, caches = L_model_forward(X, theta)
        new = [compute_cost(AL, Y)] if i % 100 == 0 else []
        if print_cost and new:
            print("cost", i, *new)
        grads = L_model_backward(AL, Y, caches)
        return i + 1, update_parameters(theta, grads, learning_rate), costs + new

    return repeated(step, num_iterations, (0, initialize_parameters_he(layers_dims), []))[1:]


def mislabelled(P, Y, k):
    said = enumerate(zip(P.flat, Y.flat, strict=True))
    wrong = [(abs(p - 0.5), j) for j, (p, y) in said if (p > 0.5) != (y > 0.5)]
    return list(map(itemgetter(1), sorted(wrong, reverse=True)))[:k]


answer_parameters = sum((a + 1) * b for a, b in pairwise([64, 20, 7, 5, 1]))
answer_shape_dA2 = "c"
answer_max_slope = 2.0**-2
answer_ten_layers = reduce(lambda product, _: product / 4, range(10), 1.0)
answer_kink = "b"
