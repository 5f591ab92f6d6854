# Everything with explicit loops, as from the lecture slides.
import math

import numpy as np

m_train = 1200
m_test = 597
height = 8
width = 8
n_x = height * width


def flatten_images(images):
    m = images.shape[0]
    X = np.zeros((images[0].size, m))
    for i in range(m):
        k = 0
        for value in images[i].flatten():
            X[k, i] = float(value) / 255.0
            k += 1
    return X


def sigmoid(z):
    if np.ndim(z) == 0:
        return 1.0 / (1.0 + math.exp(-z))
    out = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        out[index] = 1.0 / (1.0 + math.exp(-z[index]))
    return out


def stable_sigmoid(z):
    out = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        if z[index] >= 0:
            out[index] = 1 / (1 + math.exp(-z[index]))
        else:
            e = math.exp(z[index])
            out[index] = e / (1 + e)
    return out


def cross_entropy_from_logits(z, Y):
    m = z.shape[1]
    total = 0.0
    for i in range(m):
        # turn the sign so that the loss is always log(1 + e^-s)
        s = z[0, i] if Y[0, i] == 1 else -z[0, i]
        if s >= 0:
            total += math.log1p(math.exp(-s))
        else:
            total += -s + math.log1p(math.exp(s))
    return total / m


def initialize_with_zeros(dim):
    w = np.zeros((dim, 1))
    for j in range(dim):
        w[j, 0] = 0
    b = 0
    return w, b


def propagate(w, b, X, Y):
    n, m = X.shape
    cost = 0.0
    dw = np.zeros((n, 1))
    db = 0.0
    for i in range(m):
        z = float(b)
        for j in range(n):
            z += w[j, 0] * X[j, i]
        a = 1.0 / (1.0 + math.exp(-z))
        cost += -(Y[0, i] * math.log(a) + (1 - Y[0, i]) * math.log(1 - a))
        dz = a - Y[0, i]
        for j in range(n):
            dw[j, 0] += X[j, i] * dz
        db += dz
    return {"dw": dw / m, "db": db / m}, cost / m


def numerical_gradient(f, theta, h=1e-5):
    gradient = np.zeros_like(theta)
    flat = theta.reshape(-1)
    out = gradient.reshape(-1)
    for k in range(flat.size):
        old = flat[k]
        flat[k] = old + h
        plus = f(theta)
        flat[k] = old - h
        minus = f(theta)
        flat[k] = old
        out[k] = (plus - minus) / (2 * h)
    return gradient


def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    costs = []
    w = w.copy()
    for i in range(num_iterations):
        grads, cost = propagate(w, b, X, Y)
        for j in range(w.shape[0]):
            w[j, 0] -= learning_rate * grads["dw"][j, 0]
        b = b - learning_rate * grads["db"]
        if i % 100 == 0:
            costs.append(cost)
        if print_cost and i % 100 == 0:
            print("Cost after iteration", i, ":", cost)
    params = {"w": w, "b": b}
    return params, grads, costs


def predict(w, b, X):
    m = X.shape[1]
    Y_prediction = np.zeros((1, m))
    w = w.reshape(X.shape[0], 1)
    A = sigmoid(np.dot(w.T, X) + b)
    for i in range(A.shape[1]):
        if A[0, i] > 0.5:
            Y_prediction[0, i] = 1
        else:
            Y_prediction[0, i] = 0
    return Y_prediction


def model(
    X_train, Y_train, X_test, Y_test, num_iterations=2000, learning_rate=0.5, print_cost=False
):
    w, b = initialize_with_zeros(X_train.shape[0])
    parameters, grads, costs = optimize(
        w, b, X_train, Y_train, num_iterations, learning_rate, print_cost
    )
    w = parameters["w"]
    b = parameters["b"]
    Y_prediction_test = predict(w, b, X_test)
    Y_prediction_train = predict(w, b, X_train)
    print(f"train accuracy: {100 - np.mean(np.abs(Y_prediction_train - Y_train)) * 100} %")
    print(f"test accuracy: {100 - np.mean(np.abs(Y_prediction_test - Y_test)) * 100} %")
    d = {
        "costs": costs,
        "Y_prediction_test": Y_prediction_test,
        "Y_prediction_train": Y_prediction_train,
        "w": w,
        "b": b,
        "learning_rate": learning_rate,
        "num_iterations": num_iterations,
    }
    return d


answer_first_cost = "b"
answer_large_rate = "abd"
answer_majority = 120 / 200
answer_parameters = 65
answer_steepest_slope = 0.25
answer_zero_start = "c"
