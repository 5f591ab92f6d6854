"""The inputs on which a network with one hidden layer is judged, drawn from a generator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.compare import Part
from chainrule_grader.calls import Call, Callback, FromResult
from chainrule_grader.exercises.balance import shift_to_balance
from chainrule_grader.exercises.exercise import Case, Chain
from chainrule_grader.reference.shallow_network import forward_propagation

Array = np.ndarray[Any, Any]
Rng = np.random.Generator

WITH_SLOPE = ("leaky_relu", "leaky_relu_derivative")
ACTIVATIONS = (
    "sigmoid",
    "relu",
    "leaky_relu",
    "sigmoid_derivative",
    "tanh_derivative",
    "relu_derivative",
    "leaky_relu_derivative",
)


def weights(rng: Rng, n_x: int, n_h: int) -> dict[str, Array]:
    """Unit-sized weights and biases, so that a doubled or flipped gradient is far off."""
    return {
        "W1": rng.normal(size=(n_h, n_x)),
        "b1": rng.normal(size=(n_h, 1)),
        "W2": rng.normal(size=(1, n_h)),
        "b2": rng.normal(size=(1, 1)),
    }


def labels(rng: Rng, m: int) -> Array:
    """Zeros and ones in random order, both there where m > 1."""
    ones = int(rng.integers(1, m)) if m > 1 else int(rng.integers(0, 2))
    return rng.permutation(np.arange(m) < ones).astype(float).reshape(1, m)


def sized(n_x: int, n_h: int, m: int) -> dict[str, Any]:
    """The label and the sizes of a case."""
    return {
        "label": f"n_x = {n_x}, n_h = {n_h}, m = {m}",
        "sizes": {"m": m, "n_x": n_x, "n_h": n_h},
    }


def layer_sizes_case(rng: Rng, n_x: int, n_y: int, m: int) -> Case:
    """An input and labels of the given sizes."""
    label = f"X of shape {(n_x, m)}, Y of shape {(n_y, m)}"
    Y = (rng.random((n_y, m)) < 0.5).astype(float)
    return Case("layer_sizes", (rng.normal(size=(n_x, m)), Y), label=label)


def activation_case(
    rng: Rng, function: str, shape: tuple[int, ...], slope: float | None = None
) -> Case:
    """Numbers of both signs, away from the kink at 0 and from where the sigmoid is flat."""
    size = int(np.prod(shape))
    signs = rng.permutation(np.where(np.arange(size) % 2, 1.0, -1.0))
    z = (signs * rng.uniform(0.3, 2.5, size)).reshape(shape)
    kwargs = {} if slope is None else {"slope": slope}
    label = f"z of shape {shape}" + ("" if slope is None else f", slope = {slope:g}")
    return Case(function, (z,), kwargs, label=label)


def activation_cases(rng: Rng) -> list[Case]:
    """Each function on a matrix, a column and a row of numbers, leaky ones with other slopes."""
    cases = []
    for function in ACTIVATIONS:
        slopes = (None, 0.2, 0.05) if function in WITH_SLOPE else (None, None, None)
        cases += [
            activation_case(rng, function, shape, slope)
            for shape, slope in zip(((3, 5), (4, 1), (6,)), slopes, strict=True)
        ]
    return cases


def initialize_case(n_x: int, n_h: int, n_y: int) -> Case:
    """Layer sizes; nothing here is random, the student's draws are."""
    return Case(
        "initialize_parameters",
        (n_x, n_h, n_y),
        label=f"n_x = {n_x}, n_h = {n_h}, n_y = {n_y}",
    )


def forward_case(rng: Rng, n_x: int, n_h: int, m: int) -> Case:
    """An input and parameters."""
    args = (rng.normal(size=(n_x, m)), weights(rng, n_x, n_h))
    return Case("forward_propagation", args, **sized(n_x, n_h, m))


def cost_case(rng: Rng, Y: Array) -> Case:
    """Predictions well inside (0, 1).

    With 0.2 ≤ a ≤ 0.8, a student's log(a + 1e-8) is off by at most 5e-8, and a cost is at least
    -log 0.8 = 0.22: a relative error below 3e-7, inside the tolerance of 1e-6.
    """
    m = Y.shape[1]
    A2 = rng.uniform(0.2, 0.8, size=(1, m))
    label = f"m = {m}, y = {Y[0, 0]:g}" if m == 1 else f"m = {m}"
    group = "one" if m == 1 else "several"
    return Case("compute_cost", (A2, Y), label=label, group=group, sizes={"m": m})


def cost_cases(rng: Rng) -> list[Case]:
    """One sample of each class, and two batches of both."""
    one = [cost_case(rng, np.array([[y]])) for y in (0.0, 1.0)]
    return one + [cost_case(rng, labels(rng, m)) for m in (5, 9)]


def backward_case(rng: Rng, n_x: int, n_h: int, m: int, *, balanced: bool = False) -> Case:
    """A cache that belongs to the parameters, and the chain through the student's own forward.

    ``balanced`` is close to a minimum in both biases: the samples hardly differ.
    """
    X, Y, parameters = rng.normal(size=(n_x, m)), labels(rng, m), weights(rng, n_x, n_h)
    if balanced:
        parameters["W1"] *= 1e-3
        _, cache = forward_propagation(X, parameters)
        parameters["b2"] += shift_to_balance(cache["Z2"], Y)
    _, cache = forward_propagation(X, parameters)
    chain = Chain(
        first=Call("forward_propagation", (X, parameters)),
        right=(Part("A2", (0,)),),
        args=(parameters, FromResult(0, (1,)), X, Y),
    )
    args = (parameters, cache, X, Y)
    return Case("backward_propagation", args, chain=chain, **sized(n_x, n_h, m))


def update_case(rng: Rng, n_x: int, n_h: int, learning_rate: float | None) -> Case:
    """Parameters, gradients, and a learning rate or none."""
    parameters = weights(rng, n_x, n_h)
    grads = {f"d{name}": value for name, value in weights(rng, n_x, n_h).items()}
    given = learning_rate is not None
    return Case(
        "update_parameters",
        (parameters, grads),
        {"learning_rate": learning_rate} if given else {},
        label=f"learning_rate = {learning_rate:g}" if given else "no learning rate given",
        group="given" if given else "default",
    )


def start(rng: Rng) -> Callable[[int, int, int], dict[str, Array]]:
    """A stand-in for initialize_parameters that draws nothing, but has the sizes asked for."""
    drawn = rng.normal(size=(4, 12, 12))

    def initialize_parameters(n_x: int, n_h: int, n_y: int) -> dict[str, Array]:
        return {
            "W1": drawn[0, :n_h, :n_x].copy(),
            "b1": drawn[1, :n_h, :1].copy(),
            "W2": drawn[2, :n_y, :n_h].copy(),
            "b2": drawn[3, :n_y, :1].copy(),
        }

    return initialize_parameters


def model_case(
    X: Array,
    Y: Array,
    n_h: int,
    num_iterations: int,
    initialize: Callable[..., dict[str, Array]],
    group: str,
) -> Case:
    """A training run from a start that the case fixes."""
    (n_x, m) = X.shape
    return Case(
        "nn_model",
        (X, Y, n_h),
        {"num_iterations": num_iterations},
        label=f"n_x = {n_x}, n_h = {n_h}, m = {m}, num_iterations = {num_iterations}",
        group=group,
        sizes={"m": m, "n_x": n_x, "n_h": n_h},
        substitutes={"initialize_parameters": Callback("initialize_parameters", initialize)},
    )


def model_cases(rng: Rng) -> list[Case]:
    """Short runs to compare, and longer ones on separable points with either labelling.

    What lowers the cost with one labelling raises it with the other: no fixed parameters do both.
    """
    short = [
        model_case(
            rng.normal(size=(n_x, m)), labels(rng, m), n_h, iterations, start(rng), "a few steps"
        )
        for n_x, n_h, m, iterations in ((3, 5, 7, 4), (2, 6, 1, 9))
    ]
    m = 14
    Y = rng.permutation(np.arange(m) < m // 2).astype(float).reshape(1, m)
    centre = rng.normal(size=(2, 1))
    X = 2 * (2 * Y - 1) * centre / np.linalg.norm(centre) + 0.4 * rng.normal(size=(2, m))
    return short + [model_case(X, y, 3, 60, start(rng), "training") for y in (Y, 1 - Y)]


def predict_case(rng: Rng, n_x: int, n_h: int, m: int) -> Case:
    """Samples of both classes, none at the threshold, some with 0 < Z2 < 0.5."""
    while True:
        parameters = weights(rng, n_x, n_h)
        X = 1.5 * rng.normal(size=(n_x, 300))
        A2 = forward_propagation(X, parameters)[0][0]
        barely = np.flatnonzero((A2 > 0.53) & (A2 < 0.61))
        zeros = np.flatnonzero((A2 > 0.05) & (A2 < 0.47))
        ones = np.flatnonzero((A2 > 0.64) & (A2 < 0.95))
        kinds = (barely, zeros, ones)
        if min(map(len, kinds)) >= m:
            break
    columns = rng.permutation([kinds[i % 3][i] for i in range(m)])
    group = "one" if m == 1 else "several"
    return Case("predict", (parameters, X[:, columns].copy()), group=group, **sized(n_x, n_h, m))
