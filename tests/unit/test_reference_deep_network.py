"""The references of the deep network, certified by complex step and by finite differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chainrule_grader.exercises.deep_network.cases import labels, network
from chainrule_grader.exercises.gradients import complex_step
from chainrule_grader.reference import deep_network as reference

SHAPES = [((4, 1), 3), ((3, 4, 1), 6), ((5, 4, 3, 2, 1), 7), ((5, 2, 6, 3, 4, 1), 1)]
Network = tuple[dict[str, Any], Any, Any]


@pytest.fixture(params=SHAPES, ids=lambda shape: f"{len(shape[0]) - 1} layers, m = {shape[1]}")
def drawn(request: pytest.FixtureRequest) -> Network:
    return network(np.random.default_rng(7), *request.param)


def cost(parameters: dict[str, Any], X: Any, Y: Any) -> Any:
    return reference.compute_cost(reference.L_model_forward(X, parameters)[0], Y)


def test_gradients_are_the_complex_step_derivatives(drawn: Network) -> None:
    parameters, X, Y = drawn
    grads = reference.L_model_backward(*_forward(parameters, X, Y))
    for name, theta in parameters.items():
        exact = complex_step(lambda t, name=name: cost({**parameters, name: t}, X, Y), theta)
        assert grads[f"d{name}"].shape == theta.shape
        np.testing.assert_allclose(grads[f"d{name}"], exact, rtol=1e-12, atol=1e-14)


def test_gradients_agree_with_difference_quotients(drawn: Network) -> None:
    parameters, X, Y = drawn
    grads = reference.L_model_backward(*_forward(parameters, X, Y))
    errors = reference.gradient_check(parameters, grads, X, Y)
    assert errors.keys() == {f"d{name}" for name in parameters}
    assert max(errors.values()) < 1e-8


def test_the_gradient_check_shows_a_wrong_block_and_no_other(drawn: Network) -> None:
    parameters, X, Y = drawn
    grads = reference.L_model_backward(*_forward(parameters, X, Y))
    for name in parameters:
        wrong = {**grads, f"d{name}": grads[f"d{name}"] * 1.001}
        errors = reference.gradient_check(parameters, wrong, X, Y)
        assert {key for key, error in errors.items() if error > 1e-7} == {f"d{name}"}


def test_each_layer_goes_back_the_way_it_came() -> None:
    rng = np.random.default_rng(3)
    A_prev, W, b = rng.normal(size=(3, 5)), rng.normal(size=(4, 3)), rng.normal(size=(4, 1))
    dA = rng.normal(size=(4, 5))
    for activation in ("relu", "sigmoid"):
        _A, cache = reference.linear_activation_forward(A_prev, W, b, activation)
        dA_prev, dW, db = reference.linear_activation_backward(dA, cache, activation)

        def J(A: Any, W: Any, b: Any, activation: str = activation) -> Any:
            return np.sum(dA * reference.linear_activation_forward(A, W, b, activation)[0])

        slopes = (
            complex_step(lambda t, J=J: J(t, W, b), A_prev),
            complex_step(lambda t, J=J: J(A_prev, t, b), W) / 5,
            complex_step(lambda t, J=J: J(A_prev, W, t), b) / 5,
        )
        for got, exact in zip((dA_prev, dW, db), slopes, strict=True):
            np.testing.assert_allclose(got, exact, rtol=1e-12, atol=1e-14)


def test_the_sigmoid_is_stable() -> None:
    with np.errstate(all="raise", under="ignore"):
        values = reference.sigmoid(np.array([-1000.0, -30.0, 0.0, 30.0, 1000.0]))[0]
    np.testing.assert_allclose(values, [0, np.exp(-30), 0.5, 1, 1], rtol=1e-12)


def test_an_unknown_activation_is_refused() -> None:
    ones = np.ones((2, 2))
    with pytest.raises(ValueError, match="swish"):
        reference.linear_activation_forward(ones, ones, ones[:, :1], "swish")


def test_training_lowers_the_cost() -> None:
    rng = np.random.default_rng(5)
    np.random.seed(5)
    X = rng.normal(size=(3, 40))
    Y = (X[:1] > 0).astype(int)
    parameters, costs = reference.L_layer_model(X, Y, [3, 5, 4, 1], 0.3, 301)
    assert len(costs) == 4
    assert cost(parameters, X, Y) < 0.5 * costs[0]


def test_mislabelled_puts_the_most_confident_mistake_first() -> None:
    P, Y = np.array([[0.9, 0.2, 0.6, 0.05, 0.7]]), np.array([[1, 1, 0, 1, 1]])
    assert reference.mislabelled(P, Y, 2).tolist() == [3, 1]
    assert reference.mislabelled(P, Y, 9).tolist() == [3, 1, 2]


def test_labels_hold_both_classes() -> None:
    for seed in range(20):
        for m in (2, 3, 7):
            assert set(labels(np.random.default_rng(seed), m).ravel().tolist()) == {0, 1}


def _forward(parameters: dict[str, Any], X: Any, Y: Any) -> tuple[Any, Any, Any]:
    AL, caches = reference.L_model_forward(X, parameters)
    return AL, Y, caches
