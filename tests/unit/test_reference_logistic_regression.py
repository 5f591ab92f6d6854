"""The references of logistic regression: derivatives by two methods, and known values."""

from __future__ import annotations

import numpy as np
import pytest

from chainrule_grader.exercises.gradients import complex_step
from chainrule_grader.reference import logistic_regression as ref

SHAPES = [(1, 1), (3, 1), (2, 5), (64, 20)]


def problem(n_x: int, m: int) -> tuple[np.ndarray, float, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(n_x + 100 * m)
    X = rng.normal(size=(n_x, m)) / np.sqrt(n_x)
    return rng.normal(size=(n_x, 1)), 0.4, X, (rng.random((1, m)) < 0.5).astype(float)


@pytest.mark.parametrize(("n_x", "m"), SHAPES)
def test_gradient_is_the_complex_step_derivative(n_x: int, m: int) -> None:
    w, b, X, Y = problem(n_x, m)
    grads, _ = ref.propagate(w, b, X, Y)
    dw = complex_step(lambda at: ref.propagate(at, b, X, Y)[1], w)
    db = complex_step(lambda at: ref.propagate(w, at, X, Y)[1], b)
    np.testing.assert_allclose(grads["dw"], dw, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(grads["db"], db, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("n_x", "m"), SHAPES)
def test_gradient_is_the_difference_quotient(n_x: int, m: int) -> None:
    w, b, X, Y = problem(n_x, m)
    grads, _ = ref.propagate(w, b, X, Y)
    dw = ref.numerical_gradient(lambda at: float(ref.propagate(at, b, X, Y)[1]), w)
    np.testing.assert_allclose(grads["dw"], dw, rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize("m", [1, 6])
def test_both_forms_of_the_cost_agree_and_so_do_their_derivatives(m: int) -> None:
    w, b, X, Y = problem(3, m)
    z = w.T @ X + b
    _, cost = ref.propagate(w, b, X, Y)
    assert ref.cross_entropy_from_logits(z, Y) == pytest.approx(cost, rel=1e-13)
    dz = complex_step(lambda at: ref.cross_entropy_from_logits(at, Y), z)
    np.testing.assert_allclose(dz, (ref.sigmoid(z) - Y) / m, rtol=1e-12)


def test_stable_forms_at_large_logits() -> None:
    z, Y = np.array([[1000.0, -1000.0, 1000.0, 0.0]]), np.array([[1.0, 0.0, 0.0, 1.0]])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert ref.stable_sigmoid(z).tolist() == [[1.0, 0.0, 1.0, 0.5]]
        assert ref.cross_entropy_from_logits(z, Y) == pytest.approx((1000 + np.log(2)) / 4)
    near = np.linspace(-30, 30, 601)
    np.testing.assert_allclose(ref.stable_sigmoid(near), ref.sigmoid(near), rtol=1e-14)


def test_central_differences_are_exact_on_quadratics() -> None:
    theta = np.array([[0.5, -1.0], [2.0, 3.0]])
    gradient = ref.numerical_gradient(lambda at: float(np.sum(at**2)), theta, 0.25)
    np.testing.assert_allclose(gradient, 2 * theta, rtol=1e-14)


def test_pictures_become_columns_row_by_row() -> None:
    images = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    np.testing.assert_allclose(255 * ref.flatten_images(images)[:, 1], np.arange(6, 12))


@pytest.mark.parametrize(("iterations", "recorded"), [(1, 1), (100, 1), (101, 2), (250, 3)])
def test_costs_are_recorded_every_hundred_iterations(iterations: int, recorded: int) -> None:
    w, b, X, Y = problem(2, 5)
    params, grads, costs = ref.optimize(w, b, X, Y, iterations, 0.1)
    assert len(costs) == recorded
    assert costs[0] == ref.propagate(w, b, X, Y)[1]
    before = (params["w"] + 0.1 * grads["dw"], params["b"] + 0.1 * grads["db"])
    np.testing.assert_allclose(ref.propagate(*before, X, Y)[0]["dw"], grads["dw"], rtol=1e-9)


def test_model_finds_a_line_that_exists() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2, 300))
    Y = (X[:1] - X[1:] > 0.3).astype(int)
    d = ref.model(X[:, :200], Y[:, :200], X[:, 200:], Y[:, 200:], 1000, 0.5)
    assert np.mean(d["Y_prediction_test"] == Y[:, 200:]) > 0.97
    assert d["costs"][-1] < d["costs"][0]
    assert d["costs"][0] == pytest.approx(np.log(2))
