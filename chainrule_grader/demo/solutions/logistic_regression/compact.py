# As short as it gets: one-liners, comprehensions, a class that holds the state.
import numpy as np

m_train, m_test, height, width, n_x = 1200, 597, 8, 8, 64


def flatten_images(images):
    return images.reshape(len(images), -1).T / 255


def sigmoid(z):
    return np.exp(z) / (np.exp(z) + 1)


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def stable_sigmoid(z):
    return np.exp(-softplus(-z))


def cross_entropy_from_logits(z, Y):
    return float(np.mean(softplus(z) - z * Y))


def initialize_with_zeros(dim):
    return (np.zeros((dim, 1), dtype=int), 0)


def predict(w, b, X):
    return np.round(sigmoid(w.T @ X + b))


def propagate(w, b, X, Y):
    Z = w.T @ X + b
    dZ = (sigmoid(Z) - Y) / Y.size
    return {"dw": X @ dZ.T, "db": dZ.sum(keepdims=True)}, cross_entropy_from_logits(Z, Y)


def numerical_gradient(f, theta, h=1e-5):
    def slope(k):
        e = np.zeros(theta.size)
        e[k] = h
        e = e.reshape(theta.shape)
        return (f(theta + e) - f(theta - e)) / (2 * h)

    return np.reshape([slope(k) for k in range(theta.size)], theta.shape)


class Descent:
    def __init__(self, w, b, X, Y, rate):
        self.w, self.b, self.X, self.Y, self.rate = w, b, X, Y, rate

    def step(self):
        self.grads, cost = propagate(self.w, self.b, self.X, self.Y)
        self.w = self.w - self.rate * self.grads["dw"]
        self.b = self.b - self.rate * self.grads["db"]
        return cost


def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    descent = Descent(w, b, X, Y, learning_rate)
    costs = [descent.step() for _ in range(num_iterations)][::100]
    if print_cost:
        print(*costs, sep="\n")
    return {"w": descent.w, "b": descent.b}, descent.grads, costs


def model(
    X_train, Y_train, X_test, Y_test, num_iterations=2000, learning_rate=0.5, print_cost=False
):
    start = initialize_with_zeros(X_train.shape[0])
    params, _, costs = optimize(*start, X_train, Y_train, num_iterations, learning_rate, print_cost)
    labels = [predict(params["w"], params["b"], X) for X in (X_train, X_test)]
    return dict(
        zip(("Y_prediction_train", "Y_prediction_test"), labels, strict=True),
        costs=costs,
        learning_rate=learning_rate,
        num_iterations=num_iterations,
        **params,
    )


answer_first_cost = ["b"]
answer_large_rate = "a, b, d"
answer_majority = 1 - 80 / 200
answer_parameters = n_x + 1
answer_steepest_slope = 1 / 4
answer_zero_start = "c"
