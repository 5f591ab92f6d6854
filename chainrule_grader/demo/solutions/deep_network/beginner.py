"""My notes while learning Python. Every step has a name, and I print what I get."""

import numpy as np

names_of_layers = []  # which layers were computed last, first to last


def number_of_layers(parameters):
    how_many = 0
    while "W" + str(how_many + 1) in parameters:
        how_many = how_many + 1
    return how_many


def one_layer(n, n_prev, scale):
    W = np.zeros((n, n_prev))
    for row in range(n):
        W[row] = np.random.randn(n_prev) * scale
    b = np.zeros(n)
    b = b.reshape(n, 1)
    return W, b


def initialize_parameters_deep(layer_dims):
    result = {}
    number = 0
    n_prev = None
    for n in layer_dims:
        if n_prev is not None:
            number = number + 1
            W, b = one_layer(n, n_prev, 0.01)
            result["W" + str(number)] = W
            result["b" + str(number)] = b
            print("layer", number, W.shape, b.shape)
        n_prev = n
    return result


def initialize_parameters_he(layer_dims):
    inputs = layer_dims[:-1]
    outputs = layer_dims[1:]
    result = {}
    for position in range(len(inputs)):
        scale = np.sqrt(2 / inputs[position])
        W, b = one_layer(outputs[position], inputs[position], scale)
        key = str(position + 1)
        result.update({"W" + key: W, "b" + key: b})
    assert len(result) == 2 * len(inputs)
    return result


def linear_forward(A, W, b):
    Z = np.matmul(W, A)
    Z += b
    assert Z.shape == (W.shape[0], A.shape[1])
    linear_cache = [A, W, b]
    return Z, tuple(linear_cache)


def linear_activation_forward(A_prev, W, b, activation):
    known = ["relu", "sigmoid"]
    if not activation in known:  # noqa: E713
        raise ValueError("There is no activation " + str(activation))
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "relu":
        A = Z.copy()
        A[A < 0] = 0
    if activation == "sigmoid":
        minus_Z = -Z
        A = 1 / (1 + np.exp(minus_Z))
    names_of_layers.append(activation)
    cache = linear_cache, Z
    return A, cache


def L_model_forward(X, parameters):
    names_of_layers.clear()
    L = number_of_layers(parameters)
    caches = []
    A_before = X
    number = 1
    while number < L:
        A_after, cache = linear_activation_forward(
            A_before, parameters["W" + str(number)], parameters["b" + str(number)], "relu"
        )
        caches = caches + [cache]
        A_before = A_after
        number = number + 1
    last_W = parameters["W" + str(L)]
    last_b = parameters["b" + str(L)]
    AL, last_cache = linear_activation_forward(A_before, last_W, last_b, "sigmoid")
    caches = caches + [last_cache]
    assert len(names_of_layers) == L
    return AL, caches


def compute_cost(AL, Y):
    log_of_one = np.log(AL)
    log_of_zero = np.log(1 - AL)
    losses = -(Y * log_of_one) - (1 - Y) * log_of_zero
    cost = losses.sum() / losses.shape[1]
    assert cost >= 0
    return cost


def linear_backward(dZ, cache):
    A_prev = cache[0]
    W = cache[1]
    m = dZ.shape[1]
    dA_prev = np.matmul(W.transpose(), dZ)
    # from here on only dZ / m is needed
    dZ /= m
    dW = np.matmul(dZ, A_prev.transpose())
    db = np.zeros((len(dZ), 1))
    for unit in range(len(dZ)):
        db[unit] = dZ[unit].sum()
    return dA_prev, dW, db


def linear_activation_backward(dA, cache, activation):
    Z = cache[1]
    if activation == "relu":
        slope = np.ones(Z.shape)
        slope[Z <= 0] = 0
    elif activation == "sigmoid":
        A = 1 / (1 + np.exp(-Z))
        slope = A - A * A
    dZ = slope * dA
    result = linear_backward(dZ, cache[0])
    return result


def L_model_backward(AL, Y, caches):
    grads = {}
    remaining = list(caches)
    last = remaining.pop()
    dA = -Y / AL + (1 - Y) / (1 - AL)
    number = len(caches)
    dA, dW, db = linear_activation_backward(dA, last, "sigmoid")
    grads["dW" + str(number)] = dW
    grads["db" + str(number)] = db
    while len(remaining) > 0:
        number = number - 1
        grads["dA" + str(number)] = dA.copy()
        dA, dW, db = linear_activation_backward(dA, remaining.pop(), "relu")
        grads["dW" + str(number)] = dW
        grads["db" + str(number)] = db
    assert number == 1
    return grads


def update_parameters(params, grads, learning_rate):
    new_params = {}
    for number in range(1, number_of_layers(params) + 1):
        for letter in "Wb":
            key = letter + str(number)
            step = learning_rate * grads["d" + key]
            new_params[key] = params[key] - step
    return new_params


def cost_of(parameters, X, Y):
    AL = L_model_forward(X, parameters)[0]
    return compute_cost(AL, Y)


def gradient_check(parameters, gradients, X, Y, epsilon=1e-5):
    my_parameters = {}
    for key in parameters:
        my_parameters[key] = np.array(parameters[key])
    errors = {}
    for key in my_parameters:
        numbers = my_parameters[key].ravel()
        measured = []
        for position in range(len(numbers)):
            before = numbers[position]
            numbers[position] = before + epsilon
            cost_above = cost_of(my_parameters, X, Y)
            numbers[position] = before - epsilon
            cost_below = cost_of(my_parameters, X, Y)
            numbers[position] = before
            difference = cost_above - cost_below
            measured.append(difference / (2 * epsilon))
        n = np.array(measured).reshape(parameters[key].shape)
        g = gradients["d" + key]
        top = np.sqrt(np.sum((g - n) ** 2))
        bottom = np.sqrt(np.sum(g**2)) + np.sqrt(np.sum(n**2)) + 1e-12
        errors["d" + key] = top / bottom
        print("error of d" + key, errors["d" + key])
    return errors


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    parameters = initialize_parameters_he(layers_dims)
    costs = []
    until_next_record = 0
    for iteration in range(1, num_iterations + 1):
        AL, caches = L_model_forward(X, parameters)
        if until_next_record == 0:
            costs.append(compute_cost(AL, Y))
            until_next_record = 100
            if print_cost:
                print("costs so far:", costs)
        until_next_record = until_next_record - 1
        grads = L_model_backward(AL, Y, caches)
        new_parameters = update_parameters(parameters, grads, learning_rate)
        parameters = new_parameters
        assert len(parameters) == 2 * (len(layers_dims) - 1), iteration
    return parameters, costs


def mislabelled(P, Y, k):
    table = []
    for column in range(P.shape[1]):
        p = P[0, column]
        y = Y[0, column]
        says_one = p > 0.5
        is_one = y == 1
        if says_one and not is_one:
            table.append([p - 0.5, column])
        if is_one and not says_one:
            table.append([0.5 - p, column])
    table.sort()
    table.reverse()
    columns = []
    for row in table[:k]:
        columns.append(row[1])
    print("most confident mistakes:", columns)
    return columns


answer_parameters = 1493
answer_shape_dA2 = "c"
answer_max_slope = 0.25
answer_ten_layers = 0.25 * 0.25 * 0.25 * 0.25 * 0.25 * 0.25 * 0.25 * 0.25 * 0.25 * 0.25
answer_kink = "b"
