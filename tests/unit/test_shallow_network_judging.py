"""What the shallow network's exercises accept and refuse beyond styles and misconceptions."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from chainrule_grader.exercises import find
from chainrule_grader.judge import judge
from chainrule_grader.reference import shallow_network as reference
from chainrule_grader.verdict import Verdict
from chainrule_session.namespace import Namespace
from tests.conftest import executed


def judged(name: str, source: str, seed: int) -> Verdict:
    """Judge the references with some of their functions written anew."""
    namespace = executed(inspect.getsource(reference) + "\n" + source)
    return judge(find(f"shallow_network.{name}"), Namespace(namespace), seed)


TUPLE_CACHE = """
def forward_propagation(X, parameters):
    A1 = np.tanh(parameters["W1"] @ X + parameters["b1"])
    A2 = sigmoid(parameters["W2"] @ A1 + parameters["b2"])
    return A2, (A1.T, A2)

def backward_propagation(parameters, cache, X, Y):
    A1, dZ2 = cache[0].T, (cache[1] - Y) / X.shape[1]
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1 * A1)
    return {"dW1": dZ1 @ X.T, "db1": dZ1.sum(axis=1, keepdims=True),
            "dW2": dZ2 @ A1.T, "db2": dZ2.sum()}
"""


@pytest.mark.parametrize("seed", range(10))
def test_backward_is_judged_on_a_cache_of_the_students_own_form(seed: int) -> None:
    assert judged("backward_propagation", TUPLE_CACHE, seed).score == 20


def test_own_cache_does_not_help_a_wrong_forward_pass() -> None:
    wrong = TUPLE_CACHE.replace("np.tanh(", "np.sin(")
    assert judged("backward_propagation", wrong, 0).score == 0


INLINE_START = """
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    parameters = {
        "W1": np.random.randn(n_h, X.shape[0]) * 0.01, "b1": np.zeros((n_h, 1)),
        "W2": np.random.randn(1, n_h) * 0.01, "b2": 0.0,
    }
    for i in range(num_iterations):
        _, cache = forward_propagation(X, parameters)
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)
    return parameters
"""


@pytest.mark.parametrize("seed", range(10))
def test_a_start_inside_nn_model_is_accepted(seed: int) -> None:
    assert judged("nn_model", INLINE_START, seed).score == 10


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(num_iterations)", "(300)"),
        ("(n_h, X.shape[0])", "(4, X.shape[0])"),
        ("(num_iterations)", "(0)"),
        ("        parameters = update_parameters(", "        update_parameters("),
        ("grads = backward_propagation(parameters, cache, X, Y)", "grads = {'dW1': 0, 'db1': 0}"),
    ],
)
def test_a_start_inside_nn_model_excuses_nothing(old: str, new: str) -> None:
    assert old in INLINE_START
    for seed in range(5):
        assert judged("nn_model", INLINE_START.replace(old, new), seed).score < 10


@pytest.mark.parametrize("value", [0.0, 0.01, 5.0])
def test_constant_parameters_of_the_right_shape_earn_nothing(value: float) -> None:
    source = f"""
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    shapes = {{"W1": (n_h, X.shape[0]), "b1": (n_h, 1), "W2": (1, n_h), "b2": (1, 1)}}
    return {{name: np.full(shape, {value}) for name, shape in shapes.items()}}
"""
    for seed in range(5):
        assert judged("nn_model", source, seed).score == 0


def test_each_hidden_case_holds_both_classes_and_no_tie() -> None:
    cases = find("shallow_network.predict").cases
    for seed in range(20):
        for case in cases(np.random.default_rng(seed)):
            A2: Any = reference.forward_propagation(case.args[1], case.args[0])[0]
            assert np.abs(A2 - 0.5).min() > 0.02
            assert A2.size == 1 or 0 < (A2 > 0.5).sum() < A2.size


@pytest.mark.parametrize("function", ["sigmoid", "sigmoid_derivative", "tanh_derivative"])
def test_no_activation_may_change_what_it_is_given(function: str) -> None:
    source = f"""
right = {function}

def {function}(z):
    value = right(z)
    z[...] = 0
    return value
"""
    verdict = judged("activations", source, 0)
    unchanged = f"{function} leaves z unchanged"
    assert unchanged in {finding.check for finding in verdict.findings if not finding.passed}
