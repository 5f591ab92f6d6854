import numpy as np


def layer_sizes(X, Y):
    (n_x, m) = np.shape(X)  # size of input layer
    (n_y, m) = np.shape(Y)  # size of output layer
    n_h = 4
    return (n_x, n_h, n_y)


def sigmoid(z):
    s = 1.0 / (1.0 + np.exp(-1.0 * z))
    return s


def relu(z):
    A = np.array(z, copy=True)
    A[A < 0] = 0
    return A


def leaky_relu(z, slope=0.01):
    A = z.copy()
    A[A < 0] *= slope
    return A


def sigmoid_derivative(z):
    s = sigmoid(z)
    ds = s - np.square(s)
    return ds


def tanh_derivative(z):
    t = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    return 1 - np.power(t, 2)


def relu_derivative(z):
    dA = np.zeros_like(z)
    dA[z > 0] = 1
    return dA


def leaky_relu_derivative(z, slope=0.01):
    dA = np.ones(z.shape)
    dA[z < 0] = slope
    return dA


def initialize_parameters(n_x, n_h, n_y):
    np.random.seed(2)
    W1 = np.multiply(np.random.randn(n_h, n_x), 0.01)
    b1 = np.zeros(shape=(n_h, 1))
    W2 = np.multiply(np.random.randn(n_y, n_h), 0.01)
    b2 = np.zeros(shape=(n_y, 1))
    assert W1.shape == (n_h, n_x)
    assert b1.shape == (n_h, 1)
    assert W2.shape == (n_y, n_h)
    assert b2.shape == (n_y, 1)
    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return parameters


def forward_propagation(X, parameters):
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = sigmoid(Z2)
    assert A2.shape == (1, X.shape[1])
    print("mean activation", np.mean(A1))
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2, "m": X.shape[1]}
    return A2, cache


def compute_cost(A2, Y):
    m = Y.shape[1]
    eps = 1e-8
    logprobs = np.multiply(np.log(A2 + eps), Y) + np.multiply(np.log(1 - A2 + eps), 1 - Y)
    cost = -np.sum(logprobs) / m
    cost = float(np.squeeze(cost))
    return cost


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    W2 = parameters["W2"]
    A1 = cache["A1"]
    A2 = cache["A2"]
    dZ2 = A2 - Y
    dW2 = 1.0 / m * np.dot(dZ2, A1.T)
    db2 = 1.0 / m * np.sum(dZ2)
    dZ1 = np.multiply(np.dot(W2.T, dZ2), 1 - np.power(A1, 2))
    dW1 = 1.0 / m * np.dot(dZ1, X.T)
    db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
    grads = {"dZ2": dZ2, "dZ1": dZ1, "dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    return grads


def update_parameters(parameters, grads, learning_rate=1.2):
    W1 = np.copy(parameters["W1"])
    b1 = np.copy(parameters["b1"])
    W2 = np.copy(parameters["W2"])
    b2 = np.copy(parameters["b2"])
    W1 -= learning_rate * grads["dW1"]
    b1 -= learning_rate * grads["db1"]
    W2 -= learning_rate * grads["dW2"]
    b2 -= learning_rate * grads["db2"]
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    np.random.seed(3)
    n_x = layer_sizes(X, Y)[0]
    n_y = layer_sizes(X, Y)[2]
    parameters = initialize_parameters(n_x, n_h, n_y)
    costs = []
    for i in range(0, num_iterations):
        A2, cache = forward_propagation(X, parameters)
        cost = compute_cost(A2, Y)
        costs.append(cost)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads, learning_rate=1.2)
        if print_cost and i % 1000 == 0:
            print("Cost after iteration %i: %f" % (i, cost))
    parameters["costs"] = costs
    return parameters


def predict(parameters, X):
    A2, cache = forward_propagation(X, parameters)
    predictions = np.round(A2)
    return predictions


answer_zero_start = "a, b, d"
answer_count_small = 17
answer_count_large = 92
answer_no_activation = "c"
answer_leaky = "b"
