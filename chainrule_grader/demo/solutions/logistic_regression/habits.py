# Habits from older course work: asserts, squeezes, 1e-8 in logs, seeds, prints, copies.
import copy

import numpy as np

np.random.seed(1)

m_train = np.array(1200)
m_test = 597
height = 8
width = 8
n_x = 8 * 8


def flatten_images(images):
    flat = images.reshape(images.shape[0], -1).T
    print("flattened:", flat.shape)
    return flat.astype("float64") / 255.0


def sigmoid(z):
    """
    Compute the sigmoid of z
    """
    z = np.asarray(z, dtype=float)
    s = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    return s


def stable_sigmoid(z):
    z = np.clip(z, -600, 600)
    return np.where(z > 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


def cross_entropy_from_logits(z, Y):
    m = Y.shape[1]
    losses = np.where(Y == 1, np.logaddexp(0, -z), np.logaddexp(0, z))
    return (1 / m) * np.sum(losses, axis=1, keepdims=True)


def initialize_with_zeros(dim):
    np.random.seed(2)
    w = np.zeros(dim).reshape(dim, 1)
    b = np.zeros((1, 1))
    return w, b


def propagate(w, b, X, Y):
    m = X.shape[1]

    # FORWARD PROPAGATION (FROM X TO COST)
    A = sigmoid(np.dot(w.T, X) + b)
    logprobs = np.multiply(np.log(A + 1e-8), Y) + np.multiply(np.log(1 - A + 1e-8), 1 - Y)
    cost = -1 / m * np.sum(logprobs)

    # BACKWARD PROPAGATION (TO FIND GRAD)
    dw = 1.0 / m * np.dot(X, (A - Y).T)
    db = 1.0 / m * np.sum(A - Y, axis=1, keepdims=True)

    assert dw.shape == w.shape
    cost = np.squeeze(cost)
    assert cost.shape == ()
    grads = {"dw": dw, "db": db}
    return grads, cost


def numerical_gradient(f, theta, h=1e-5):
    grad = np.zeros(theta.shape)
    it = np.nditer(theta, flags=["multi_index"])
    while not it.finished:
        ix = it.multi_index
        plus, minus = copy.deepcopy(theta), copy.deepcopy(theta)
        plus[ix] += h
        minus[ix] -= h
        grad[ix] = 0.5 * (f(plus) - f(minus)) / h
        it.iternext()
    return grad


def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    w = copy.deepcopy(w)
    b = copy.deepcopy(b)
    costs = []

    i = 0
    while i < num_iterations:
        grads, cost = propagate(w, b, X, Y)
        dw = grads["dw"]
        db = grads["db"]
        w -= learning_rate * dw
        b = b - learning_rate * db
        if i % 100 == 0:
            costs.append(cost)
            if print_cost:
                print("Cost after iteration %i: %f" % (i, cost))
        i += 1

    params = {"w": w, "b": b}
    grads = {"dw": dw, "db": db}
    return params, grads, costs


def predict(w, b, X):
    m = X.shape[1]
    Y_prediction = np.zeros((1, m))
    A = sigmoid(np.dot(w.T, X) + b)
    Y_prediction[A > 0.5] = 1
    assert Y_prediction.shape == (1, m)
    return Y_prediction


def model(
    X_train, Y_train, X_test, Y_test, num_iterations=2000, learning_rate=0.5, print_cost=False
):
    w, b = initialize_with_zeros(X_train.shape[0])
    params, grads, costs = optimize(
        w,
        b,
        X_train,
        Y_train,
        num_iterations=num_iterations,
        learning_rate=learning_rate,
        print_cost=print_cost,
    )
    w = params["w"]
    b = params["b"]
    Y_prediction_test = predict(w, b, X_test)
    Y_prediction_train = predict(w, b, X_train)
    if print_cost:
        print("train accuracy: {} %".format(100 - np.mean(np.abs(Y_prediction_train - Y_train))))
    d = {}
    d["costs"] = np.array(costs)
    d["Y_prediction_test"] = Y_prediction_test.astype(bool)
    d["Y_prediction_train"] = Y_prediction_train.astype(bool)
    d["w"] = w
    d["b"] = b
    d["learning_rate"] = learning_rate
    d["num_iterations"] = num_iterations
    return d


answer_first_cost = "B"
answer_large_rate = ["d", "a", "b"]
answer_majority = 0.6
answer_parameters = np.array([65])
answer_steepest_slope = 0.25
answer_zero_start = ("c",)
