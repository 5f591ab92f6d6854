# From someone who comes from functional languages: maps, folds, and no name assigned twice.
from functools import partial
from itertools import accumulate, islice

import numpy as np

m_train, m_test, (height, width) = 1200, 597, (8, 8)
n_x = 8**2


def flatten_images(images):
    return np.moveaxis(images, 0, -1).reshape(-1, len(images)) * (1 / 255)


def sigmoid(z):
    return np.reciprocal(1.0 + np.exp(np.negative(z)))


def stable_sigmoid(z):
    return 0.5 + np.tanh(z / 2) / 2


def cross_entropy_from_logits(z, Y):
    loss = lambda t, y: max(t, 0.0) - t * y + np.log1p(np.exp(-abs(t)))
    return sum(map(loss, z[0], Y[0])) / Y.shape[1]


def initialize_with_zeros(dim):
    return np.array([[0.0]] * dim), 0.0


# The bias is one more weight, of a pixel that is always 1.
def with_bias(w, b):
    return np.append(w, b)


def with_ones(X):
    return np.vstack([X, np.ones(X.shape[1])])


def propagate(w, b, X, Y):
    pixels, y = with_ones(X), Y.ravel()
    a = sigmoid(with_bias(w, b) @ pixels)
    *dw, db = pixels @ (a - y) / y.size
    return {"dw": np.reshape(dw, w.shape), "db": db}, -np.log(np.abs(1 - y - a)).mean()


def numerical_gradient(f, theta, h=1e-5):
    def at(index, step):
        moved = theta.copy()
        moved[index] += step
        return f(moved)

    slopes = ((at(k, h) - at(k, -h)) / 2 / h for k in np.ndindex(theta.shape))
    return np.fromiter(slopes, float, theta.size).reshape(theta.shape)


def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    def step(before, _):
        at_w, at_b, *_ = before
        grads, cost = propagate(at_w, at_b, X, Y)
        return (
            at_w - learning_rate * grads["dw"],
            at_b - learning_rate * grads["db"],
            grads,
            cost,
        )

    states = list(accumulate(range(num_iterations), step, initial=(w, b, {}, None)))
    new_w, new_b, grads, _ = states[-1]
    costs = [state[3] for state in islice(states, 1, None, 100)]
    if print_cost:
        list(map(print, costs))
    return {"w": new_w, "b": new_b}, grads, costs


def predict(w, b, X):
    # a > 0.5 just where z > 0
    return np.array([[z > 0 for z in with_bias(w, b) @ with_ones(X)]])


def model(
    X_train, Y_train, X_test, Y_test, num_iterations=2000, learning_rate=0.5, print_cost=False
):
    settings = {"num_iterations": num_iterations, "learning_rate": learning_rate}
    learn = partial(optimize, X=X_train, Y=Y_train, print_cost=print_cost, **settings)
    params, _, costs = learn(*initialize_with_zeros(X_train.shape[0]))
    label = partial(predict, params["w"], params["b"])
    return (
        settings
        | params
        | {
            "costs": costs,
            "Y_prediction_test": label(X_test),
            "Y_prediction_train": label(X_train),
        }
    )


answer_first_cost = "b"
answer_large_rate = "dba"
answer_majority = (200 - 80) / 200
answer_parameters = 8 * 8 + 1
answer_steepest_slope = 0.5 * (1 - 0.5)
answer_zero_start = "c"
