import numpy as np


def layer_sizes(X, Y):
    (n_x, _), (n_y, _) = X.shape, Y.shape
    return n_x, 4, n_y


def sigmoid(z):
    # the tanh form: no exponential that could overflow
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def relu(z):
    return z * (z > 0)


def leaky_relu(z, slope=0.01):
    return np.maximum(z, 0) + slope * np.minimum(z, 0)


def sigmoid_derivative(z):
    return 0.25 * (1 - np.tanh(z / 2) ** 2)


def tanh_derivative(z):
    return 1 / np.cosh(z) ** 2


def relu_derivative(z):
    return np.heaviside(z, 0.0)


def leaky_relu_derivative(z, slope=0.01):
    return slope + (1 - slope) * np.heaviside(z, 0.0)


def affine(W, A, b):
    return np.einsum("ij,jm->im", W, A) + b


def initialize_parameters(n_x, n_h, n_y):
    rng = np.random.default_rng(7)

    def layer(n_in, n_out):
        return rng.normal(0.0, 0.01, size=(n_out, n_in)), np.zeros((n_out, 1), dtype=np.float32)

    W1, b1 = layer(n_x, n_h)
    W2, b2 = layer(n_h, n_y)
    return dict(W1=W1, b1=b1, W2=W2, b2=b2)


def forward_propagation(X, parameters):
    cache = {"X": X}
    cache["Z1"] = affine(parameters["W1"], X, parameters["b1"])
    cache["A1"] = np.tanh(cache["Z1"])
    cache["Z2"] = affine(parameters["W2"], cache["A1"], parameters["b2"])
    cache["A2"] = sigmoid(cache["Z2"])
    return cache["A2"], cache


def compute_cost(A2, Y):
    # log(1 + e^z) - y z, with z the logit of the prediction
    logits = np.log(A2) - np.log1p(-A2)
    return np.mean(np.logaddexp(0, logits) - Y * logits)


def backward_propagation(parameters, cache, X, Y):
    m = Y.size
    delta2 = (cache["A2"] - Y) / m  # the 1/m stands in here once, so not below
    delta1 = np.einsum("oh,om,hm->hm", parameters["W2"], delta2, tanh_derivative(cache["Z1"]))
    return {
        "dW1": np.einsum("hm,xm->hx", delta1, X),
        "db1": np.einsum("hm->h", delta1)[:, np.newaxis],
        "dW2": np.einsum("om,hm->oh", delta2, cache["A1"]),
        "db2": np.einsum("om->o", delta2),
    }


def update_parameters(parameters, grads, learning_rate=1.2):
    return {
        key: np.subtract(value, learning_rate * grads[f"d{key}"])
        for key, value in parameters.items()
    }


def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    parameters = initialize_parameters(n_x=X.shape[0], n_h=n_h, n_y=Y.shape[0])
    for iteration in range(num_iterations):
        A2, cache = forward_propagation(X, parameters)
        parameters = update_parameters(parameters, backward_propagation(parameters, cache, X, Y))
        if print_cost and iteration % 1000 == 0:
            print(f"{iteration:6d} {compute_cost(A2, Y):.6f}")
    return parameters


def predict(parameters, X):
    return forward_propagation(X, parameters)[0] > 0.5


answer_zero_start = {"a", "b", "d"}
answer_count_small = 17
answer_count_large = 92
answer_no_activation = "c"
answer_leaky = "b"
