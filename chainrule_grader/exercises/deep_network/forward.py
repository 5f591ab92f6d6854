"""The deep network's exercises on the way forward: layers, the network, the cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Part, extract
from chainrule_grader.exercises.deep_network.cases import (
    L_model_forward_case,
    compute_cost_case,
    linear_activation_forward_case,
    linear_forward_case,
)
from chainrule_grader.exercises.exercise import Case, Check, Exercise, Misconception


def _plain_arrays(cache: Any) -> list[np.ndarray[Any, Any]] | None:
    """Return the arrays of a cache made of tuples, lists and dicts; None for one of another make.

    A cache may have any form that the student's own way back can read.
    """
    if isinstance(cache, tuple | list | dict):
        parts = [_plain_arrays(part) for part in _values(cache)]
        return None if None in parts else [array for part in parts for array in part or ()]
    if isinstance(cache, np.ndarray):
        return [cache] if cache.dtype.kind in "biuf" else None
    return [] if cache is None or isinstance(cache, str | int | float | np.number) else None


def _values(cache: tuple[Any, ...] | list[Any] | dict[Any, Any]) -> list[Any]:
    return list(cache.values() if isinstance(cache, dict) else cache)


def _holds(arrays: list[np.ndarray[Any, Any]], wanted: np.ndarray[Any, Any]) -> bool:
    either = [turned for array in arrays for turned in (array, array.T)]
    return any(one.shape == wanted.shape and np.allclose(one, wanted) for one in either)


def _kept(case: Case, returned: Returned, expected: Any) -> str | None:
    """What the way back needs stands in the cache: the layer's input, W, and Z or A."""
    arrays = _plain_arrays(extract(returned.value, (1,)))
    if arrays is None:
        return None
    needed = {"the input of the layer": case.args[:1], "W": case.args[1:2]}
    if case.function == "linear_activation_forward":
        needed["Z"] = (expected[1][1], expected[0])
    for name, any_of in needed.items():
        if not any(_holds(arrays, wanted) for wanted in any_of):
            return f"the cache does not hold {name}, which the way back needs (with {case.label})"
    return None


LINEAR_FORWARD = Exercise(
    "deep_network.linear_forward",
    "The linear part of a layer",
    5,
    functions=("linear_forward",),
    cases=lambda rng: [
        linear_forward_case(rng, 3, 4, 6),
        linear_forward_case(rng, 5, 2, 1),
        linear_forward_case(rng, 4, 1, 3),
    ],
    visible=lambda: [linear_forward_case(np.random.default_rng(11), 2, 3, 4)],
    checks=(
        Check("Z", "linear_forward", 4, parts=(Part("Z", (0,)),)),
        Check("cache", "linear_forward", 1, verify=_kept, needs=("Z",)),
    ),
    misconceptions=(
        Misconception(
            "forward-bias-transposed",
            "b is already a column, (n, 1), and spreads over the samples by itself. Transposed to "
            "a row it no longer fits.",
            "linear_forward",
            edits=(("W @ A + b", "W @ A + b.T"),),
        ),
        Misconception(
            "forward-bias-summed",
            "Every unit gets the sum of all biases. Each unit adds only its own entry of b.",
            "linear_forward",
            edits=(("W @ A + b", "W @ A + np.sum(b)"),),
        ),
        Misconception(
            "forward-bias-dropped",
            "Your Z is right up to the bias: b is not added.",
            "linear_forward",
            edits=(("W @ A + b", "W @ A"),),
        ),
        Misconception(
            "forward-weights-transposed",
            "W is transposed before the product. With one row per unit, W of shape (n, n_prev) "
            "meets A of shape (n_prev, m) as it is.",
            "linear_forward",
            edits=(("W @ A + b", "W.T @ A + b"),),
        ),
        Misconception(
            "forward-elementwise-product",
            "W and A are taken entry by entry, as * does. What is needed is the matrix product, @.",
            "linear_forward",
            edits=(("W @ A + b", "W * A + b"),),
        ),
    ),
)


def _activation_forward_cases(rng: np.random.Generator) -> list[Case]:
    return [
        linear_activation_forward_case(rng, 3, 4, 6, "relu"),
        linear_activation_forward_case(rng, 5, 2, 4, "sigmoid"),
        linear_activation_forward_case(rng, 3, 4, 1, "relu"),
        linear_activation_forward_case(rng, 2, 5, 1, "sigmoid"),
        linear_activation_forward_case(rng, 2, 3, 4, "swish", "unknown"),
        linear_activation_forward_case(rng, 3, 2, 4, "elu", "unknown"),
    ]


def _activation_forward_visible() -> list[Case]:
    rng = np.random.default_rng(12)
    return [
        linear_activation_forward_case(rng, 2, 3, 4, "relu"),
        linear_activation_forward_case(rng, 3, 2, 4, "sigmoid"),
        linear_activation_forward_case(rng, 2, 3, 1, "step", "unknown"),
    ]


LINEAR_ACTIVATION_FORWARD = Exercise(
    "deep_network.linear_activation_forward",
    "A layer with its activation",
    7,
    functions=("linear_activation_forward",),
    helpers={"linear_activation_forward": ("linear_forward",)},
    cases=_activation_forward_cases,
    visible=_activation_forward_visible,
    checks=(
        Check(
            "A with ReLU", "linear_activation_forward", 2, parts=(Part("A", (0,)),), group="relu"
        ),
        Check(
            "A with the sigmoid",
            "linear_activation_forward",
            2,
            parts=(Part("A", (0,)),),
            group="sigmoid",
        ),
        Check(
            "Z in the cache, ReLU",
            "linear_activation_forward",
            1,
            parts=(Part("activation_cache", (1, 1), optional=True),),
            verify=_kept,
            group="relu",
            needs=("A with ReLU",),
            look_at="activation_cache holds Z, the input of the activation.",
        ),
        Check(
            "Z in the cache, sigmoid",
            "linear_activation_forward",
            1,
            parts=(Part("activation_cache", (1, 1), optional=True),),
            verify=_kept,
            group="sigmoid",
            needs=("A with the sigmoid",),
            look_at="activation_cache holds Z, the input of the activation.",
        ),
        Check(
            "unknown activation",
            "linear_activation_forward",
            1,
            raises=("ValueError",),
            group="unknown",
            needs=("A with ReLU", "A with the sigmoid"),
        ),
    ),
    misconceptions=(
        Misconception(
            "activation-cached-for-input",
            "Your cache holds A where Z belongs. The way back needs g'(Z), so keep what went into "
            "the activation.",
            "linear_activation_forward",
            edits=(("(linear_cache, activation_cache)", "(linear_cache, A)"),),
        ),
        Misconception(
            "activation-branches-swapped",
            'Your "relu" gives what "sigmoid" should give, and the other way round.',
            "linear_activation_forward",
            edits=(
                ('if activation == "sigmoid":', 'if activation == "other":'),
                ('elif activation == "relu":', 'elif activation == "sigmoid":'),
                ('if activation == "other":', 'if activation == "relu":'),
            ),
        ),
        Misconception(
            "activation-always-sigmoid",
            'With "relu" your function gives what the sigmoid gives. Look at how it uses the '
            "argument `activation`.",
            "linear_activation_forward",
            edits=(("= relu(Z)", "= sigmoid(Z)"),),
        ),
        Misconception(
            "activation-always-relu",
            'With "sigmoid" your function gives what ReLU gives. Look at how it uses the '
            "argument `activation`.",
            "linear_activation_forward",
            edits=(("= sigmoid(Z)", "= relu(Z)"),),
        ),
        Misconception(
            "activation-unknown-accepted",
            "An activation that does not exist is accepted silently. A misspelt name should raise "
            "a ValueError, or it stays unnoticed for hours.",
            "linear_activation_forward",
            edits=(
                (
                    "raise ValueError(f\"activation is 'sigmoid' or 'relu', not {activation!r}\")",
                    "A, activation_cache = relu(Z)",
                ),
            ),
        ),
        Misconception(
            "activation-left-out",
            "Your A is Z itself: the activation is not applied.",
            "linear_activation_forward",
            edits=(("return A, (", "return Z, ("),),
        ),
    ),
)


def _a_cache_per_layer(case: Case, returned: Returned, expected: Any) -> str | None:
    caches = returned.value[1]
    if isinstance(caches, list | tuple) and len(caches) < len(expected[1]):
        return f"{len(caches)} caches came back for {len(expected[1])} layers ({case.label})"
    arrays = _plain_arrays(caches)
    if arrays is None:
        return None
    A_before: tuple[Any, ...] = ()  # what A_prev can be computed from, where it is not kept
    for l, ((A_prev, W, _b), Z) in enumerate(expected[1], start=1):
        needed = {f"W{l}": (W,), f"A{l - 1}": (A_prev, *A_before)}
        for name, any_of in needed.items():
            if not any(_holds(arrays, wanted) for wanted in any_of):
                return f"no cache holds {name}, which the way back needs ({case.label})"
        A_before = (Z,)
    return None


L_MODEL_FORWARD = Exercise(
    "deep_network.L_model_forward",
    "Forward through all layers",
    10,
    functions=("L_model_forward",),
    helpers={"L_model_forward": ("linear_activation_forward", "linear_forward")},
    cases=lambda rng: [
        L_model_forward_case(rng, (3, 4, 1), 6),
        L_model_forward_case(rng, (5, 4, 3, 2, 1), 7),
        L_model_forward_case(rng, (5, 2, 6, 3, 4, 1), 8),
        L_model_forward_case(rng, (6, 3, 5, 4, 2, 1), 1),
        L_model_forward_case(rng, (4, 1), 3),
    ],
    visible=lambda: [
        L_model_forward_case(np.random.default_rng(13), (2, 3, 4, 1), 2),
        L_model_forward_case(np.random.default_rng(14), (3, 1), 2),
    ],
    checks=(
        Check("AL", "L_model_forward", 9, parts=(Part("AL", (0,)),)),
        Check("a cache per layer", "L_model_forward", 1, verify=_a_cache_per_layer, needs=("AL",)),
    ),
    misconceptions=(
        Misconception(
            "forward-not-chained",
            "Every hidden layer is fed with X. A layer takes the A of the layer before it; only "
            "layer 1 takes X.",
            "L_model_forward",
            edits=(
                (
                    'linear_activation_forward(A, W, b, "relu")',
                    'linear_activation_forward(X, W, b, "relu")',
                ),
            ),
        ),
        Misconception(
            "layers-counted-twice",
            "Your function asks for a layer that is not there. Is your L the number of entries in "
            "`parameters`? Each layer has two of them, a W and a b.",
            "L_model_forward",
            edits=(("len(parameters) // 2", "len(parameters)"),),
        ),
        Misconception(
            "depth-fixed-at-two",
            "Your function always computes two layers. Take the number of layers from "
            "`parameters`.",
            "L_model_forward",
            edits=(("len(parameters) // 2", "2"),),
        ),
        Misconception(
            "hidden-layers-sigmoid",
            "Your hidden layers use the sigmoid. Only the output layer does; the others use ReLU.",
            "L_model_forward",
            edits=(('A, W, b, "relu"', "A, W, b, 'sigmoid'"),),
        ),
        Misconception(
            "output-layer-relu",
            "Your output layer uses ReLU. Probabilities come from the sigmoid.",
            "L_model_forward",
            edits=(('A, W, b, "sigmoid"', "A, W, b, 'relu'"),),
        ),
        Misconception(
            "last-layer-twice",
            "Your loop also covers the output layer, which is then applied a second time. The "
            "hidden layers are 1 to L - 1.",
            "L_model_forward",
            edits=(("range(1, L)", "range(1, L + 1)"),),
        ),
        Misconception(
            "last-hidden-layer-skipped",
            "Your loop ends one layer too early: the last hidden layer is left out. The hidden "
            "layers are 1 to L - 1.",
            "L_model_forward",
            edits=(("range(1, L)", "range(1, L - 1)"),),
        ),
    ),
)

COMPUTE_COST = Exercise(
    "deep_network.compute_cost",
    "The cost",
    5,
    functions=("compute_cost",),
    cases=lambda rng: [compute_cost_case(rng, m) for m in (7, 1, 4)],
    visible=lambda: [compute_cost_case(np.random.default_rng(15), 3)],
    checks=(Check("cost", "compute_cost", parts=(Part("cost", (), "scalar"),)),),
    misconceptions=(
        Misconception(
            "cost-not-averaged",
            "Your cost is m times too large, as a sum without the 1/m is. Is the 1/m there, is m "
            "the number of columns, and are the losses one row, shape (1, m)?",
            "compute_cost",
            edits=(("m = Y.shape[1]", "m = Y.shape[0]"),),
        ),
        Misconception(
            "cost-global-m",
            "Your m does not come from the arguments: it stays the same for every Y. Take it from "
            "the shape of Y.",
            "compute_cost",
            edits=(("    m = Y.shape[1]\n", ""),),
        ),
        Misconception(
            "cost-without-negatives",
            "Your cost leaves out the term for y = 0, so a wrong answer there costs nothing.",
            "compute_cost",
            edits=((" + (1 - Y) * np.log(1 - AL)", ""),),
        ),
        Misconception(
            "cost-without-positives",
            "Your cost leaves out the term for y = 1, so a wrong answer there costs nothing.",
            "compute_cost",
            edits=(("Y * np.log(AL) + (1 - Y)", "(1 - Y)"),),
        ),
        Misconception(
            "cost-sign",
            "Your cost is negative. Logarithms of probabilities are, so the mean takes a minus in "
            "front.",
            "compute_cost",
            edits=(("return -np.sum", "return np.sum"),),
        ),
        Misconception(
            "cost-other-logarithm",
            "Your logarithm has another base. The cost uses the natural one, or its slope is not "
            "A - Y.",
            "compute_cost",
            edits=(("np.log(AL)", "np.log2(AL)"), ("np.log(1 - AL)", "np.log2(1 - AL)")),
        ),
        Misconception(
            "cost-squared-error",
            "Your cost is the squared error. The cost of this network is the cross-entropy.",
            "compute_cost",
            edits=(
                (
                    "-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m",
                    "np.sum((AL - Y) ** 2) / m",
                ),
            ),
        ),
    ),
)
