"""Inputs for the exercises of the deep network: small networks that hide no mistake.

Networks are drawn until no ReLU input lies near its kink, every hidden layer has an active unit,
the output is not saturated and every gradient block is clearly different from zero.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from chainrule.compare import Part
from chainrule_grader.calls import Call, Callback, Constant, FromResult
from chainrule_grader.exercises.balance import shift_to_balance
from chainrule_grader.exercises.exercise import Case, Chain
from chainrule_grader.reference import deep_network as reference

Array = np.ndarray[Any, Any]
Blocks = dict[str, Array]
Generator = np.random.Generator

# Farther from a kink than any step of a difference quotient.
_APART = 1e-3
# Large enough that the truncation of the difference quotient shows, and can be compared: on this
# one by far, on the other so little that slopes kept in float32 would be lost in their rounding.
COARSE, FINE = 0.05, 3e-4


def labels(rng: Generator, m: int) -> Array:
    """Return (1, m) labels that hold both classes where m > 1."""
    return rng.permutation((np.arange(m) + rng.integers(2)) % 2).reshape(1, m)


def network(
    rng: Generator, dims: Sequence[int], m: int, input_scale: float = 1.0, epsilon: float = 0.0
) -> tuple[Blocks, Array, Array]:
    """Draw parameters, X and Y; no nudge of one parameter by ``epsilon`` crosses a kink."""
    Y = labels(rng, m)
    for _ in range(10_000):
        X = rng.normal(size=(dims[0], m)) * input_scale
        parameters = {}
        for l in range(1, len(dims)):
            scale = np.sqrt(2 / dims[l - 1])
            parameters[f"W{l}"] = rng.normal(size=(dims[l], dims[l - 1])) * scale
            parameters[f"b{l}"] = rng.normal(size=(dims[l], 1)) * 0.5
        if _tells(parameters, X, Y, input_scale) and not _crosses(parameters, X, epsilon):
            return parameters, X, Y
    raise RuntimeError(f"no network with layers {tuple(dims)} and m = {m} was found")


def _tells(parameters: Blocks, X: Array, Y: Array, input_scale: float) -> bool:
    AL, caches = reference.L_model_forward(X, parameters)
    *hidden, ZL = [Z for _linear_cache, Z in caches]
    if np.abs(ZL).max() > 3 or any(np.abs(Z).min() < _APART or Z.max() < 0 for Z in hidden):
        return False
    grads = reference.L_model_backward(AL, Y, caches)
    sizes = {name: float(np.linalg.norm(grads[f"d{name}"])) for name in parameters}
    sizes["W1"] /= input_scale
    return min(sizes.values()) > 0.03


def _crosses(parameters: Blocks, X: Array, epsilon: float) -> bool:
    if not epsilon:
        return False
    before = _active(parameters, X)
    for name, theta in parameters.items():
        for index in np.ndindex(theta.shape):
            for step in (epsilon, -epsilon):
                nudged = theta.copy()
                nudged[index] += step
                after = _active({**parameters, name: nudged}, X)
                if any((a != b).any() for a, b in zip(before, after, strict=True)):
                    return True
    return False


def _active(parameters: Blocks, X: Array) -> list[Array]:
    return [Z > 0 for _linear_cache, Z in reference.L_model_forward(X, parameters)[1][:-1]]


def _label(dims: Sequence[int], m: int) -> str:
    layers = len(dims) - 1
    return f"{layers} layer{'s' if layers > 1 else ''}, m = {m}"


def layer(rng: Generator, n_prev: int, n: int, m: int) -> tuple[Array, Array, Array]:
    """Draw the input, weights and biases of one layer whose Z keeps away from 0."""
    while True:
        A_prev, W = rng.normal(size=(n_prev, m)), rng.normal(size=(n, n_prev))
        b = rng.normal(size=(n, 1))
        Z = W @ A_prev + b
        if np.abs(Z).min() > _APART and Z.max() > 0 and np.abs(Z).max() < 6:
            return A_prev, W, b


def _sizes(n_prev: int, n: int, m: int) -> dict[str, int]:
    return {"m": m, "n_prev": n_prev, "n": n}


def linear_forward_case(rng: Generator, n_prev: int, n: int, m: int) -> Case:
    """One layer's linear part."""
    label = f"{n_prev} inputs, {n} units, m = {m}"
    return Case("linear_forward", layer(rng, n_prev, n, m), label=label)


def linear_activation_forward_case(
    rng: Generator, n_prev: int, n: int, m: int, activation: str, group: str = ""
) -> Case:
    """One layer with its activation; the group is the activation where none is given."""
    args = (*layer(rng, n_prev, n, m), activation)
    label = f"{activation}, m = {m}"
    return Case("linear_activation_forward", args, label=label, group=group or activation)


def linear_backward_case(rng: Generator, n_prev: int, n: int, m: int) -> Case:
    """Back through one layer's linear part."""
    A_prev, W, b = layer(rng, n_prev, n, m)
    dZ = rng.normal(size=(n, m))
    _Z, cache = reference.linear_forward(A_prev, W, b)
    return Case(
        "linear_backward",
        (dZ, cache),
        label=f"{n_prev} inputs, {n} units, m = {m}",
        sizes=_sizes(n_prev, n, m),
        chain=Chain(
            Call("linear_forward", (A_prev, W, b)),
            (Part("Z", (0,)),),
            (dZ, FromResult(0, (1,))),
        ),
    )


def linear_activation_backward_case(
    rng: Generator, n_prev: int, n: int, m: int, activation: str, scale: float = 1.0
) -> Case:
    """Back through one layer and its activation, from a dA of size ``scale``."""
    A_prev, W, b = layer(rng, n_prev, n, m)
    dA = rng.normal(size=(n, m)) * scale
    _A, cache = reference.linear_activation_forward(A_prev, W, b, activation)
    return Case(
        "linear_activation_backward",
        (dA, cache, activation),
        label=f"{activation}, m = {m}" + ("" if scale == 1 else ", a large dA"),
        group=activation,
        sizes=_sizes(n_prev, n, m),
        chain=Chain(
            Call("linear_activation_forward", (A_prev, W, b, activation)),
            (Part("A", (0,)),),
            (dA, FromResult(0, (1,)), activation),
        ),
    )


def L_model_forward_case(rng: Generator, dims: Sequence[int], m: int) -> Case:
    """The forward pass of a whole network."""
    parameters, X, _Y = network(rng, dims, m)
    return Case("L_model_forward", (X, parameters), label=_label(dims, m))


def L_model_backward_case(
    rng: Generator, dims: Sequence[int], m: int, *, balanced: bool = False
) -> Case:
    """The backward pass of a whole network; ``balanced`` has almost the best last bias."""
    parameters, X, Y = network(rng, dims, m)
    AL, caches = reference.L_model_forward(X, parameters)
    if balanced:
        parameters[f"b{len(caches)}"] += shift_to_balance(caches[-1][1], Y)
        AL, caches = reference.L_model_forward(X, parameters)
    return Case(
        "L_model_backward",
        (AL, Y, caches),
        label=_label(dims, m),
        sizes={"m": m},
        chain=Chain(
            Call("L_model_forward", (X, parameters)),
            (Part("AL", (0,)),),
            (AL, Y, FromResult(0, (1,))),
        ),
    )


def compute_cost_case(rng: Generator, m: int) -> Case:
    """Probabilities away from 0 and 1, with labels."""
    AL = rng.uniform(0.05, 0.95, size=(1, m))
    return Case("compute_cost", (AL, labels(rng, m)), label=f"m = {m}", sizes={"m": m})


def update_parameters_case(rng: Generator, dims: Sequence[int], learning_rate: float) -> Case:
    """Parameters and gradients of the same shapes; beside them a dA, as the way back leaves it."""
    parameters, grads = {}, {}
    for l in range(1, len(dims)):
        for name, shape in ((f"W{l}", (dims[l], dims[l - 1])), (f"b{l}", (dims[l], 1))):
            parameters[name] = rng.normal(size=shape)
            grads[f"d{name}"] = rng.normal(size=shape)
    grads |= {f"dA{l}": rng.normal(size=(n, 2)) for l, n in enumerate(dims[:-1])}
    args = (parameters, grads, learning_rate)
    return Case("update_parameters", args, label=f"{len(dims) - 1} layers, rate {learning_rate:g}")


def gradient_check_case(
    rng: Generator,
    dims: Sequence[int],
    m: int,
    group: str,
    planted: Sequence[str] = (),
    epsilon: float | None = None,
    off: bool = False,
) -> Case:
    """Right gradients, but for the blocks in ``planted``, which are slightly or grossly wrong.

    In the group "small" the wrong block is a hundredth of the others, so that one norm over all
    gradients does not show it. With an ``epsilon``, the sizes of the errors count. Where the first
    layer is ``off``, no sample activates one of its units, and whole blocks have slopes of
    exactly 0.
    """
    small = group == "small"
    parameters, X, Y = network(rng, dims, m, 1e-2 if small else 1.0, epsilon or 0.0)
    if off:
        parameters["b1"] -= 50
    AL, caches = reference.L_model_forward(X, parameters)
    backward = reference.L_model_backward(AL, Y, caches)
    gradients = {f"d{name}": backward[f"d{name}"] for name in parameters}
    for name in planted:
        g = gradients[name]
        gradients[name] = _noisy(rng, g) if epsilon else g * (1 + 1e-5 if small else 1.5)
    arguments: tuple[Any, ...] = (parameters, gradients, X, Y)
    return Case(
        "gradient_check",
        (*arguments, epsilon) if epsilon else arguments,
        label=f"{_label(dims, m)}, epsilon = {epsilon or 1e-5:g}"
        + (", a layer of units that are all off" if off else ""),
        group=group,
    )


def _noisy(rng: Generator, g: Array) -> Array:
    """Return a gradient wrong in every direction, so that no norm stands for another."""
    while True:
        wrong: Array = 1.5 * g + rng.normal(size=g.shape) * np.abs(g).max()
        error, *others = (_error(g, wrong, order) for order in (None, 1, 2, np.inf))
        if 1 in g.shape or all(abs(other / error - 1) > 0.03 for other in others):
            return wrong


def _error(g: Array, n: Array, order: float | None) -> float:
    size = np.linalg.norm(g, order) + np.linalg.norm(n, order)
    return float(np.linalg.norm(g - n, order) / size)


def L_layer_model_case(
    rng: Generator,
    dims: Sequence[int],
    m: int,
    learning_rate: float,
    num_iterations: int,
    group: str,
    *,
    visible: bool = False,
) -> Case:
    """A problem that a line can mostly split, and the parameters to start from.

    Those of a visible case are shipped as they are, with the layers that should be asked for.
    """
    parameters, X, _Y = network(rng, dims, m)
    direction = rng.normal(size=(1, dims[0]))
    score = direction @ X
    Y = (score > np.median(score)).astype(int)
    # Counted only: training is to start from He's initialisation, not from the small weights.
    small = {name: 0.01 * theta for name, theta in parameters.items()}
    starts = {"initialize_parameters_he": parameters, "initialize_parameters_deep": small}

    def start(name: str) -> Callable[..., Blocks]:
        def of_these_layers(layer_dims: Sequence[int]) -> Blocks:
            if list(layer_dims) != list(dims):
                raise ValueError(f"{name} was asked for other layers than layers_dims says")
            return copy.deepcopy(starts[name])

        return Constant(starts[name], asked=(list(dims),)) if visible else of_these_layers

    return Case(
        "L_layer_model",
        (X, Y, list(dims), learning_rate, num_iterations),
        label=f"{_label(dims, m)}, {num_iterations} iterations",
        group=group,
        substitutes={name: Callback(name, start(name), 1) for name in starts},
    )


def mislabelled_case(rng: Generator, m: int, mistakes: int, k: int) -> Case:
    """Probabilities whose distances from 0.5 all differ, with mistakes of both kinds."""
    confidence = (np.arange(m) + rng.uniform(0.1, 0.6, size=m)) * 0.45 / m + 0.02
    side = rng.permutation(np.arange(m) % 2) * 2 - 1
    rng.shuffle(confidence)
    P = 0.5 + side * confidence
    Y = (P > 0.5).astype(int)
    # Alternately above and below 0.5, so that a mistake of either kind is there.
    chosen = [i for pair in zip(*_two_sides(rng, P), strict=False) for i in pair] or [0]
    Y[chosen[:mistakes]] = 1 - Y[chosen[:mistakes]]
    args = (P.reshape(1, m), Y.reshape(1, m), k)
    return Case("mislabelled", args, label=f"m = {m}, {mistakes} mistakes, k = {k}")


def _two_sides(rng: Generator, P: Array) -> tuple[list[int], list[int]]:
    above, below = np.flatnonzero(P > 0.5), np.flatnonzero(P < 0.5)
    return rng.permutation(above).tolist(), rng.permutation(below).tolist()
