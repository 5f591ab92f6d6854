# I print a lot to see what happens, and give every step a name.
import random

import numpy as np

all_costs = []  # filled while training, for a plot later


def layer_sizes(X, Y):
    shape_of_X = X.shape
    shape_of_Y = Y.shape
    print("X:", shape_of_X, "Y:", shape_of_Y)
    sizes = [shape_of_X[0], 4, shape_of_Y[0]]
    return sizes


def sigmoid(z):
    e = np.exp(z)
    result = e / (e + 1)
    return result


def sigmoid_derivative(z):
    s = sigmoid(z)
    one_minus_s = 1 - s
    result = s * one_minus_s
    return result


def tanh_derivative(z):
    t = np.tanh(z)
    t_squared = t * t
    result = np.ones(z.shape) - t_squared
    return result


def relu(z):
    result = np.where(z > 0, z, 0)
    assert result.shape == z.shape
    return result


def relu_derivative(z):
    is_positive = z > 0
    return is_positive.astype(float)


def leaky_relu(z, slope=0.01):
    positive_part = np.where(z > 0, z, 0)
    negative_part = np.where(z <= 0, z, 0)
    return positive_part + slope * negative_part


def leaky_relu_derivative(z, slope=0.01):
    is_positive = z > 0
    is_negative = z <= 0
    return is_positive * 1.0 + is_negative * slope


def random_matrix(rows, columns):
    matrix = []
    for _ in range(rows):
        row = []
        for _ in range(columns):
            row.append(random.gauss(0, 0.01))
        matrix.append(row)
    return np.array(matrix)


def initialize_parameters(n_x, n_h, n_y):
    parameters = {}
    parameters["W1"] = random_matrix(n_h, n_x)
    parameters["b1"] = np.array([[0]] * n_h)
    parameters["W2"] = random_matrix(n_y, n_h)
    parameters["b2"] = np.array([[0]] * n_y)
    print("W1:", parameters["W1"].shape, "W2:", parameters["W2"].shape)
    return parameters


def forward_propagation(X, parameters):
    cache = {}
    cache["Z1"] = np.matmul(parameters["W1"], X)
    cache["Z1"] += parameters["b1"]
    cache["A1"] = np.tanh(cache["Z1"])
    cache["Z2"] = np.matmul(parameters["W2"], cache["A1"])
    cache["Z2"] += parameters["b2"]
    cache["A2"] = sigmoid(cache["Z2"])
    # everything in one place, so that the way back finds it
    for key in parameters:
        cache[key] = parameters[key]
    result = cache["A2"]
    assert result.shape[0] == 1
    return result, cache


def compute_cost(A2, Y):
    m = A2.shape[1]
    part_of_the_ones = np.dot(Y, np.log(A2).T)
    part_of_the_zeros = np.dot(1 - Y, np.log(1 - A2).T)
    total = part_of_the_ones + part_of_the_zeros
    cost = -total[0][0] / m
    all_costs.append(cost)
    return cost


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    # the derivatives go into the cache as well, beside what they belong to
    cache["dZ2"] = cache["A2"] - Y
    cache["dA1"] = np.matmul(parameters["W2"].T, cache["dZ2"])
    slope = 1 - cache["A1"] * cache["A1"]
    cache["dZ1"] = cache["dA1"] * slope
    grads = {}
    grads["dW1"] = np.matmul(cache["dZ1"], X.T)
    grads["db1"] = cache["dZ1"].sum(axis=1).reshape(-1, 1)
    grads["dW2"] = np.matmul(cache["dZ2"], cache["A1"].T)
    grads["db2"] = cache["dZ2"].sum(axis=1).reshape(-1, 1)
    for key in grads:
        grads[key] = grads[key] / m
    return grads


def update_parameters(parameters, grads, learning_rate=1.2):
    new_parameters = {}
    for letter in ["W", "b"]:
        for number in ["1", "2"]:
            key = letter + number
            step = learning_rate * grads["d" + key]
            new_parameters[key] = parameters[key] - step
    assert len(new_parameters) == 4
    return new_parameters


def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    sizes = layer_sizes(X, Y)
    parameters = initialize_parameters(sizes[0], n_h, sizes[2])
    all_costs.clear()
    number = 0
    while True:
        if number == num_iterations:
            break
        A2, cache = forward_propagation(X, parameters)
        compute_cost(A2, Y)
        if print_cost == True and number % 1000 == 0:  # noqa: E712
            print("Cost after iteration", number, "is", all_costs[-1])
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)
        number = number + 1
    print("trained for", number, "steps")
    return parameters


def predict(parameters, X):
    A2, cache = forward_propagation(X, parameters)
    labels = []
    for probability in A2[0]:
        if probability > 0.5:
            labels.append(1)
        else:
            labels.append(0)
    return np.array([labels])


answer_zero_start = "abd"
answer_count_small = 17
answer_count_large = 92
answer_no_activation = "c"
answer_leaky = "b"
