"""As short as it goes: comprehensions, recursion, the forward pass once more inside the check."""

import numpy as np

sigmoid = lambda z: (1 + np.tanh(z / 2)) / 2  # noqa: E731
relu = lambda z: z * (z > 0)  # noqa: E731
KINDS = {"sigmoid": sigmoid, "relu": relu}


def initialize_parameters_deep(layer_dims):
    return _start(layer_dims, lambda n: 0.01)


def initialize_parameters_he(layer_dims):
    return _start(layer_dims, lambda n: np.sqrt(2 / n))


def _start(dims, scale):
    np.random.seed(3)
    blocks = {}
    for l, (n_prev, n) in enumerate(zip(dims[:-1], dims[1:], strict=True), 1):
        blocks[f"W{l}"] = scale(n_prev) * np.random.standard_normal((n, n_prev))
        blocks[f"b{l}"] = np.zeros((n, 1), dtype=int)
    return blocks


def linear_forward(A, W, b):
    return np.hstack([W, b]) @ np.vstack([A, np.ones((1, A.shape[1]))]), [A, W, b]


def linear_activation_forward(A_prev, W, b, activation):
    if activation not in KINDS:
        raise ValueError(activation)
    Z, cache = linear_forward(A_prev, W, b)
    return KINDS[activation](Z), [*cache, Z]


def L_model_forward(X, parameters, l=1):
    last = f"W{l + 1}" not in parameters
    A, cache = linear_activation_forward(
        X, parameters[f"W{l}"], parameters[f"b{l}"], "sigmoid" if last else "relu"
    )
    if last:
        return A, [cache]
    AL, above = L_model_forward(A, parameters, l + 1)
    return AL, [cache, *above]


def compute_cost(AL, Y):
    return (-(np.log(AL) @ Y.T + np.log(1 - AL) @ (1 - Y).T) / Y.size).reshape(1, 1)


def linear_backward(dZ, cache):
    A, W, b = cache[:3]
    return W.T.dot(dZ), dZ.dot(A.T) / dZ.shape[1], dZ.mean(axis=1).reshape(b.shape)


def linear_activation_backward(dA, cache, activation):
    Z = cache[-1]
    dZ = dA * (sigmoid(Z) * (1 - sigmoid(Z)) if activation == "sigmoid" else Z > 0)
    return linear_backward(dZ, cache if len(cache) == 4 else cache[0])


def L_model_backward(AL, Y, caches):
    grads, dZ = {}, AL - Y
    for l in range(len(caches), 0, -1):
        *linear, Z = caches[l - 1] if len(caches[l - 1]) == 4 else (*caches[l - 1][0], None)
        dA, dW, db = linear_backward(dZ, linear)
        # For the one output unit a single number does.
        grads |= {f"dW{l}": dW, f"db{l}": db.item() if db.size == 1 else db}
        dZ = dA * (linear[0] > 0)
    return grads


def update_parameters(params, grads, learning_rate):
    return {k: params[k] - learning_rate * grads["d" + k] for k in sorted(params)}


def gradient_check(parameters, gradients, X, Y, epsilon=1e-5):
    def J(name, theta):
        A, L = X, len(parameters) // 2
        at = parameters | {name: theta}
        for l in range(1, L + 1):
            A = (sigmoid if l == L else relu)(at[f"W{l}"] @ A + at[f"b{l}"])
        return -np.mean(np.where(Y == 1, np.log(A), np.log(1 - A)))

    def relative(name, theta):
        steps = epsilon * np.eye(theta.size).reshape(-1, *theta.shape)
        n = np.array([J(name, theta + e) - J(name, theta - e) for e in steps]) / 2 / epsilon
        g = np.reshape(gradients["d" + name], n.shape)
        return np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n) + 1e-12)

    return {"d" + name: relative(name, theta) for name, theta in parameters.items()}


def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    p, costs = initialize_parameters_he(layers_dims), []
    for i in range(num_iterations):
        AL, caches = L_model_forward(X, p)
        costs += [compute_cost(AL, Y)] * (i % 100 == 0)
        p = update_parameters(p, L_model_backward(AL, Y, caches), learning_rate)
    return p, costs


def mislabelled(P, Y, k):
    surest_first = sorted(range(P.size), key=lambda j: -abs(P[0, j] - 0.5))
    return tuple(j for j in surest_first if (P[0, j] > 0.5) != Y[0, j])[:k]


answer_parameters = sum(n * (n_prev + 1) for n_prev, n in [(64, 20), (20, 7), (7, 5), (5, 1)])
answer_shape_dA2 = ["c"]
answer_max_slope = 1 / 4
answer_ten_layers = 4.0**-10
answer_kink = "B"
