"""The references of the shallow network, certified by complex step and by finite differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from chainrule import datasets
from chainrule_grader.exercises.gradients import complex_step
from chainrule_grader.reference import shallow_network as reference

SHAPES = [(2, 4, 400), (3, 5, 7), (6, 2, 3), (1, 1, 1), (5, 8, 1)]


def problem(n_x: int, n_h: int, m: int) -> tuple[Any, Any, dict[str, Any]]:
    rng = np.random.default_rng(n_x + 10 * n_h + 100 * m)
    X = rng.normal(size=(n_x, m))
    Y = (rng.random((1, m)) < 0.5).astype(float)
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (1, n_h), "b2": (1, 1)}
    return X, Y, {name: rng.normal(size=shape) for name, shape in shapes.items()}


def cost_of(X: Any, Y: Any, parameters: dict[str, Any]) -> Any:
    return reference.compute_cost(reference.forward_propagation(X, parameters)[0], Y)


def central_difference(cost: Callable[[Any], Any], theta: Any, h: float = 1e-5) -> Any:
    slope = np.empty_like(theta)
    for index in np.ndindex(theta.shape):
        ahead, behind = theta.copy(), theta.copy()
        ahead[index] += h
        behind[index] -= h
        slope[index] = (cost(ahead) - cost(behind)) / (2 * h)
    return slope


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["W1", "b1", "W2", "b2"])
def test_gradients_are_the_derivatives_of_the_cost(name: str, shape: tuple[int, int, int]) -> None:
    X, Y, parameters = problem(*shape)
    _, cache = reference.forward_propagation(X, parameters)
    gradient = reference.backward_propagation(parameters, cache, X, Y)[f"d{name}"]

    def cost(theta: Any) -> Any:
        return cost_of(X, Y, {**parameters, name: theta})

    exact = complex_step(cost, parameters[name])
    assert gradient.shape == exact.shape
    np.testing.assert_allclose(gradient, exact, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(
        gradient, central_difference(cost, parameters[name]), rtol=1e-7, atol=1e-9
    )


@pytest.mark.parametrize(
    ("function", "derivative"),
    [
        (reference.sigmoid, reference.sigmoid_derivative),
        (np.tanh, reference.tanh_derivative),
        (reference.relu, reference.relu_derivative),
        (reference.leaky_relu, reference.leaky_relu_derivative),
    ],
)
def test_slopes_are_the_derivatives_of_the_activations(function: Any, derivative: Any) -> None:
    z = np.array([[-3.0, -0.7, -0.01], [0.02, 1.1, 4.0]])
    difference = (function(z + 1e-6) - function(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(derivative(z), difference, rtol=1e-7, atol=1e-9)
    assert derivative(z).shape == z.shape


def test_smooth_slopes_agree_with_the_complex_step() -> None:
    z = np.linspace(-4, 4, 17)
    for function, derivative in (
        (reference.sigmoid, reference.sigmoid_derivative),
        (np.tanh, reference.tanh_derivative),
    ):
        exact = np.imag(function(z + 1e-30j)) / 1e-30
        np.testing.assert_allclose(derivative(z), exact, rtol=1e-12)


def test_leaky_slope_is_an_argument() -> None:
    z = np.array([-2.0, 3.0])
    np.testing.assert_array_equal(reference.leaky_relu(z, 0.25), [-0.5, 3.0])
    np.testing.assert_array_equal(reference.leaky_relu_derivative(z, 0.25), [0.25, 1.0])


def test_both_places_for_one_over_m_give_the_same_gradients() -> None:
    X, Y, parameters = problem(3, 5, 7)
    _, cache = reference.forward_propagation(X, parameters)
    grads = reference.backward_propagation(parameters, cache, X, Y)
    dZ2 = (cache["A2"] - Y) / Y.shape[1]
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    np.testing.assert_allclose(dZ2 @ cache["A1"].T, grads["dW2"], rtol=1e-13)
    np.testing.assert_allclose(dZ2.sum(axis=1, keepdims=True), grads["db2"], rtol=1e-13)
    np.testing.assert_allclose(dZ1 @ X.T, grads["dW1"], rtol=1e-13)
    np.testing.assert_allclose(dZ1.sum(axis=1, keepdims=True), grads["db1"], rtol=1e-13)


def test_training_learns_what_no_line_can() -> None:
    X, Y = datasets.planar("circles", m=200)
    np.random.seed(1)
    parameters = reference.nn_model(X, Y, n_h=4, num_iterations=1500)
    assert np.mean(reference.predict(parameters, X) == Y) > 0.97


def test_cost_of_guessing_is_log_2() -> None:
    Y = np.array([[1.0, 0.0, 1.0]])
    assert reference.compute_cost(np.full((1, 3), 0.5), Y) == pytest.approx(np.log(2))


def test_zero_weights_move_only_the_output_bias() -> None:
    """What the notebook's question about a start from zero relies on."""
    X, Y, parameters = problem(3, 5, 7)
    parameters = {name: np.zeros_like(value) for name, value in parameters.items()}
    for _ in range(10):
        _, cache = reference.forward_propagation(X, parameters)
        grads = reference.backward_propagation(parameters, cache, X, Y)
        parameters = reference.update_parameters(parameters, grads)
    assert not any(parameters[name].any() for name in ("W1", "b1", "W2"))
    assert parameters["b2"].any()
