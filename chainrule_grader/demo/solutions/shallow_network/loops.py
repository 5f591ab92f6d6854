import math

import numpy as np


def layer_sizes(X, Y):
    n_x = len(X)
    n_h = 4
    n_y = len(Y)
    return (n_x, n_h, n_y)


def _each(function, z):
    """Apply a function of one number to every entry, into a new array."""
    out = np.empty(z.shape)
    for index in np.ndindex(*z.shape):
        out[index] = function(float(z[index]))
    return out


def sigmoid(z):
    return _each(lambda t: 1 / (1 + math.exp(-t)), z)


def relu(z):
    return _each(lambda t: t if t > 0 else 0.0, z)


def leaky_relu(z, slope=0.01):
    return _each(lambda t: t if t > 0 else slope * t, z)


def sigmoid_derivative(z):
    out = sigmoid(z)
    for index in np.ndindex(*z.shape):
        out[index] = out[index] * (1 - out[index])
    return out


def tanh_derivative(z):
    return _each(lambda t: 1 - math.tanh(t) ** 2, z)


def relu_derivative(z):
    return _each(lambda t: 1 if t > 0 else 0, z)


def leaky_relu_derivative(z, slope=0.01):
    return _each(lambda t: 1 if t > 0 else slope, z)


def initialize_parameters(n_x, n_h, n_y):
    parameters = {}
    sizes = [n_x, n_h, n_y]
    for layer in (1, 2):
        rows, columns = sizes[layer], sizes[layer - 1]
        W = np.zeros((rows, columns))
        for i in range(rows):
            for j in range(columns):
                W[i, j] = 0.01 * np.random.randn()
        parameters["W" + str(layer)] = W
        parameters["b" + str(layer)] = np.zeros(shape=(rows, 1), dtype=int)
    return parameters


def forward_propagation(X, parameters):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    n_h = W1.shape[0]
    m = X.shape[1]
    Z1, A1 = np.zeros((n_h, m)), np.zeros((n_h, m))
    Z2, A2 = np.zeros((1, m)), np.zeros((1, m))
    for i in range(m):
        for j in range(n_h):
            Z1[j, i] = b1[j, 0] + sum(W1[j, k] * X[k, i] for k in range(X.shape[0]))
            A1[j, i] = math.tanh(Z1[j, i])
        Z2[0, i] = b2[0, 0] + sum(W2[0, j] * A1[j, i] for j in range(n_h))
        A2[0, i] = 1 / (1 + math.exp(-Z2[0, i]))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    m = A2.shape[1]
    total = 0.0
    for i in range(m):
        if Y[0, i] == 1:
            total -= math.log(A2[0, i] + 1e-8)
        else:
            total -= math.log(1 - A2[0, i] + 1e-8)
    return total / m


def backward_propagation(parameters, cache, X, Y):
    W2 = parameters["W2"]
    A1, A2 = cache["A1"], cache["A2"]
    n_x, m = X.shape
    n_h = A1.shape[0]
    dW1, db1 = np.zeros((n_h, n_x)), np.zeros((n_h, 1))
    dW2, db2 = np.zeros((1, n_h)), 0.0
    for i in range(m):
        dz2 = A2[0, i] - Y[0, i]
        db2 += dz2 / m
        for j in range(n_h):
            dW2[0, j] += dz2 * A1[j, i] / m
            dz1 = W2[0, j] * dz2 * (1 - A1[j, i] ** 2)
            db1[j, 0] += dz1 / m
            for k in range(n_x):
                dW1[j, k] += dz1 * X[k, i] / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def update_parameters(parameters, grads, learning_rate=1.2):
    updated = {}
    for name in parameters:
        updated[name] = parameters[name] - learning_rate * grads["d" + name]
    return updated


def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    n_x, n_y = layer_sizes(X, Y)[0], layer_sizes(X, Y)[2]
    parameters = initialize_parameters(n_x, n_h, n_y)
    done = 0
    while done < num_iterations:
        A2, cache = forward_propagation(X, parameters)
        if print_cost and done % 1000 == 0:
            print(done, compute_cost(A2, Y))
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads, 1.2)
        done += 1
    return parameters


def predict(parameters, X):
    A2, _ = forward_propagation(X, parameters)
    labels = np.zeros((1, X.shape[1]))
    for i in range(X.shape[1]):
        labels[0, i] = 1.0 if A2[0, i] > 0.5 else 0.0
    return labels


answer_zero_start = ["a", "b", "d"]
answer_count_small = 2 * 4 + 4 + 4 * 1 + 1
answer_count_large = 6 * 10 + 10 + 10 * 2 + 2
answer_no_activation = "c"
answer_leaky = "b"
