# einsum and np.dot, helper functions, the tanh form of the sigmoid, masks for the stable one.
import numpy as np

m_train, m_test = np.int64(1200), 597.0
height = width = 8
n_x = height * width


def flatten_images(images):
    rows = [image.astype(np.float64).ravel() for image in images]
    return np.stack(rows, axis=1) / 255.0


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def stable_sigmoid(z):
    s = np.empty(z.shape, dtype=np.float64)
    positive = z >= 0
    s[positive] = 1 / (1 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    s[~positive] = e / (1 + e)
    return s


def cross_entropy_from_logits(z, Y):
    return np.average(np.logaddexp(0, z) - Y * z)


def initialize_with_zeros(dim):
    w = np.zeros(shape=(dim, 1), dtype=np.float32)
    b = np.float64(0)
    assert w.shape == (dim, 1)
    return w, b


def forward(w, b, X):
    return sigmoid(np.einsum("ji,jm->im", w, X) + b)


def losses(A, Y):
    return -np.where(Y == 1, np.log(A), np.log(1 - A))


def propagate(w, b, X, Y):
    A = forward(w, b, X)
    error = A - Y
    dw = np.einsum("jm,im->ji", X, error) / X.shape[1]
    db = np.mean(error, axis=1)
    return {"dw": dw, "db": db, "dZ": error}, losses(A, Y).mean(axis=1, keepdims=True)


def numerical_gradient(f, theta, h=1e-5):
    steps = np.eye(theta.size) * h
    slopes = []
    for step in steps:
        e = step.reshape(theta.shape)
        slopes.append((f(theta + e) - f(theta - e)) / (h + h))
    return np.array(slopes).reshape(theta.shape)


def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    costs = np.zeros(0)
    for i in range(num_iterations):
        grads, cost = propagate(w, b, X, Y)
        w = w - np.multiply(learning_rate, grads["dw"])
        b = b - np.multiply(learning_rate, grads["db"])
        if i % 100 == 0:
            costs = np.append(costs, cost)
            if print_cost:
                print(i, cost.item())
    return {"w": w, "b": b}, grads, costs


def predict(w, b, X):
    return forward(w, b, X) > 0.5


def model(
    X_train, Y_train, X_test, Y_test, num_iterations=2000, learning_rate=0.5, print_cost=False
):
    params, grads, costs = optimize(
        *initialize_with_zeros(len(X_train)),
        X_train,
        Y_train,
        num_iterations=num_iterations,
        learning_rate=learning_rate,
        print_cost=print_cost,
    )
    prediction = {
        f"Y_prediction_{name}": predict(**params, X=X)
        for name, X in {"train": X_train, "test": X_test}.items()
    }
    return {
        **params,
        **prediction,
        "grads": grads,
        "costs": costs,
        "learning_rate": learning_rate,
        "num_iterations": num_iterations,
    }


answer_first_cost = {"b"}
answer_large_rate = {"a", "b", "d"}
answer_majority = np.float32(0.6)
answer_parameters = 65.0
answer_steepest_slope = np.float64(0.25)
answer_zero_start = "C"
