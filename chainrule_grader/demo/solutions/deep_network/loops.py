"""Explicit loops over layers, units and samples; numbers one at a time."""

import math

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.maximum(z, 0)


def one_sigmoid(number):
    if number >= 0:
        return 1 / (1 + math.exp(-number))
    return math.exp(number) / (1 + math.exp(number))


def initialize_parameters_deep(layer_dims):
    parameters = {}
    layer = 1
    while layer < len(layer_dims):
        W = np.zeros((layer_dims[layer], layer_dims[layer - 1]))
        for row in range(W.shape[0]):
            for column in range(W.shape[1]):
                W[row, column] = np.random.normal() * 0.01
        parameters["W" + str(layer)] = W
        parameters["b" + str(layer)] = np.zeros((layer_dims[layer], 1))
        layer += 1
    return parameters


def initialize_parameters_he(layer_dims):
    parameters = {}
    layer = 1
    while layer < len(layer_dims):
        W = np.zeros((layer_dims[layer], layer_dims[layer - 1]))
        deviation = math.sqrt(2.0 / layer_dims[layer - 1])
        for row in range(W.shape[0]):
            for column in range(W.shape[1]):
                W[row, column] = np.random.normal(0.0, deviation)
        parameters["W" + str(layer)] = W
        parameters["b" + str(layer)] = np.zeros((layer_dims[layer], 1))
        layer += 1
    return parameters


def linear_forward(A, W, b):
    n, n_prev = W.shape
    m = A.shape[1]
    Z = np.zeros((n, m))
    for unit in range(n):
        for sample in range(m):
            total = b[unit, 0]
            for k in range(n_prev):
                total += W[unit, k] * A[k, sample]
            Z[unit, sample] = total
    return Z, (A, W, b)


def linear_activation_forward(A_prev, W, b, activation):
    if activation not in ("sigmoid", "relu"):
        raise ValueError("unknown activation " + activation)
    Z, linear_cache = linear_forward(A_prev, W, b)
    A = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            if activation == "sigmoid":
                A[i, j] = one_sigmoid(Z[i, j])
            elif Z[i, j] > 0:
                A[i, j] = Z[i, j]
    return A, (linear_cache, Z)


def L_model_forward(X, parameters):
    caches = []
    L = len(parameters) // 2
    A = X
    for layer in range(1, L + 1):
        activation = "sigmoid" if layer == L else "relu"
        W = parameters["W" + str(layer)]
        b = parameters["b" + str(layer)]
        A, cache = linear_activation_forward(A, W, b, activation)
        caches.append(cache)
    return A, caches


def compute_cost(AL, Y):
    total = 0.0
    for a, y in zip(AL[0], Y[0], strict=True):
        if y == 1:
            total -= math.log(a)
        else:
            total -= math.log(1 - a)
    return total / len(Y[0])


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    n_prev, m = A_prev.shape
    n = W.shape[0]
    dW = np.zeros((n, n_prev))
    db = np.zeros((n, 1))
    dA_prev = np.zeros((n_prev, m))
    for sample in range(m):
        for unit in range(n):
            db[unit, 0] += dZ[unit, sample] / m
            for k in range(n_prev):
                dW[unit, k] += dZ[unit, sample] * A_prev[k, sample] / m
                dA_prev[k, sample] += W[unit, k] * dZ[unit, sample]
    return dA_prev, dW, db


def linear_activation_backward(dA, cache, activation):
    linear_cache, Z = cache
    dZ = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            if activation == "relu":
                slope = 1 if Z[i, j] > 0 else 0
            else:
                a = one_sigmoid(Z[i, j])
                slope = a * (1 - a)
            dZ[i, j] = dA[i, j] * slope
    return linear_backward(dZ, linear_cache)


def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = np.zeros(AL.shape)
    for sample in range(AL.shape[1]):
        if Y[0, sample] == 1:
            dA[0, sample] = -1 / AL[0, sample]
        else:
            dA[0, sample] = 1 / (1 - AL[0, sample])
    layer = L
    while layer >= 1:
        activation = "sigmoid" if layer == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[layer - 1], activation)
        grads["dA" + str(layer - 1)] = dA
        grads["dW" + str(layer)] = dW
        grads["db" + str(layer)] = db
        layer -= 1
    return grads


def update_parameters(params, grads, learning_rate):
    updated = {}
    for name in params:
        old = params[name]
        new = np.zeros(old.shape)
        for row in range(old.shape[0]):
            for column in range(old.shape[1]):
                new[row, column] = old[row, column] - learning_rate * grads["d" + name][row, column]
        updated[name] = new
    return updated


def gradient_check(parameters, gradients, X, Y, epsilon=1e-5):
    errors = {}
    for name in parameters:
        theta = parameters[name]
        above = 0.0
        size_g = 0.0
        size_n = 0.0
        for row in range(theta.shape[0]):
            for column in range(theta.shape[1]):
                old = theta[row, column]
                theta[row, column] = old + epsilon
                AL, _ = L_model_forward(X, parameters)
                J_up = compute_cost(AL, Y)
                theta[row, column] = old - epsilon
                AL, _ = L_model_forward(X, parameters)
                J_down = compute_cost(AL, Y)
                theta[row, column] = old
                n = (J_up - J_down) / (2 * epsilon)
                g = gradients["d" + name][row, column]
                above += (g - n) ** 2
                size_g += g**2
                size_n += n**2
        errors["d" + name] = math.sqrt(above) / (math.sqrt(size_g) + math.sqrt(size_n) + 1e-12)
    return errors


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    costs = []
    parameters = initialize_parameters_he(layers_dims)
    i = 0
    while i < num_iterations:
        AL, caches = L_model_forward(X, parameters)
        if i % 100 == 0:
            cost = compute_cost(AL, Y)
            costs.append(cost)
            if print_cost:
                print("Cost after iteration", i, "is", cost)
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        i += 1
    return parameters, costs


def mislabelled(P, Y, k):
    wrong = []
    for j in range(P.shape[1]):
        label = 1 if P[0, j] > 0.5 else 0
        if label != Y[0, j]:
            wrong.append(j)
    chosen = []
    while wrong and len(chosen) < k:
        best = wrong[0]
        for j in wrong:
            if abs(P[0, j] - 0.5) > abs(P[0, best] - 0.5):
                best = j
        chosen.append(best)
        wrong.remove(best)
    return chosen


answer_parameters = 64 * 20 + 20 + 20 * 7 + 7 + 7 * 5 + 5 + 5 * 1 + 1
answer_shape_dA2 = "c"
answer_max_slope = 0.25
answer_ten_layers = 0.25**10
answer_kink = "b"
