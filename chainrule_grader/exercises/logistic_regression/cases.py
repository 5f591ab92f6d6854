"""The inputs on which the first notebook's exercises are judged.

Logits stay within ±3 except where large ones are the exercise, so that a logarithm with a small
number added inside, or a sigmoid written with tanh, agrees with the reference.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule import examples
from chainrule_grader.calls import Callback
from chainrule_grader.exercises.balance import shift_to_balance
from chainrule_grader.exercises.exercise import Case
from chainrule_grader.reference.logistic_regression import model

Array = np.ndarray[Any, Any]
Rng = np.random.Generator


def _labels(rng: Rng, m: int) -> Array:
    """Labels (1, m), both classes among them where m > 1."""
    ones = int(rng.integers(1, m)) if m > 1 else int(rng.integers(2))
    return rng.permutation(np.arange(m) < ones).astype(float).reshape(1, m)


def _bias(rng: Rng) -> float:
    return float(rng.uniform(0.4, 1.2) * rng.choice([-1, 1]))


def _problem(rng: Rng, n_x: int, m: int) -> tuple[Array, float, Array, Array]:
    """Draw w, b, X, Y, with every logit between -3 and 3."""
    while True:
        w, b = rng.normal(size=(n_x, 1)), _bias(rng)
        X = rng.normal(size=(n_x, m))
        if np.abs(w.T @ X + b).max() < 3:
            return w, b, X, _labels(rng, m)


def flatten_images(rng: Rng) -> list[Case]:
    """Grey and colour pictures, and one picture alone; no picture reaches 255."""

    def pictures(*shape: int) -> Case:
        images = rng.integers(0, 240, size=shape, dtype=np.uint8)
        group = "colour" if len(shape) == 4 else "grey"
        return Case(
            "flatten_images",
            (images,),
            label=f"images of shape {shape}",
            group=group,
            sizes={"255": 255},
        )

    return [pictures(5, 3, 4), pictures(1, 4, 6), pictures(7, 2, 5), pictures(4, 2, 5, 3)]


def flatten_images_visible() -> list[Case]:
    """Two grey pictures and two in colour whose pixels can be followed by eye."""
    grey = np.arange(0, 240, 20, dtype=np.uint8).reshape(2, 2, 3)
    colour = np.arange(0, 240, 10, dtype=np.uint8).reshape(2, 2, 2, 3)
    sizes = {"255": 255}
    return [
        Case("flatten_images", (grey,), label="2 grey pictures", group="grey", sizes=sizes),
        Case("flatten_images", (colour,), label="2 colour pictures", group="colour", sizes=sizes),
    ]


def sigmoid(rng: Rng) -> list[Case]:
    """Arrays of one and two dimensions, with a zero among them, and a single number."""
    row = 2 * rng.normal(size=(1, 6))
    row[0, int(rng.integers(6))] = 0.0
    wide = rng.uniform(-30, 30, size=5)
    arrays = [row, 2 * rng.normal(size=(3, 4)), wide, 2 * rng.normal(size=(4, 1))]
    cases = [Case("sigmoid", (z,), label=f"z of shape {z.shape}", group="arrays") for z in arrays]
    return [*cases, Case("sigmoid", (_bias(rng),), label="z a number", group="number")]


def sigmoid_visible() -> list[Case]:
    """Values that can be checked by hand: 1/2 at 0, and ln 3 gives 3/4."""
    row = np.array([[-2.0, 0.0, float(np.log(3)), 4.0]])
    block = np.array([[1.0, -0.5], [-3.0, 2.5], [0.25, 0.0]])
    return [
        Case("sigmoid", (row,), label="a row", group="arrays"),
        Case("sigmoid", (block,), label="three rows", group="arrays"),
        Case("sigmoid", (0.5,), label="a number", group="number"),
    ]


def _logits(*values: float) -> Array:
    return np.array([values])


def _stable(z: Array, group: str, label: str) -> Case:
    return Case("stable_sigmoid", (z,), label=label, group=group, strict_floats=group == "large")


def _entropy(z: Array, Y: Array, group: str, label: str) -> Case:
    return Case(
        "cross_entropy_from_logits",
        (z, Y),
        label=label,
        group=group,
        sizes={"m": z.shape[1]},
        strict_floats=group == "large",
    )


def _near_zero(rng: Rng) -> Array:
    """Draw eight logits, two of each sign on either side of ±1: where a formula may switch."""
    sizes = [*rng.uniform(0.2, 0.9, 4), *rng.uniform(1.1, 3, 4)]
    return rng.permutation(np.array([1, 1, -1, -1] * 2) * sizes).reshape(1, 8)


def stable_sigmoid(rng: Rng) -> list[Case]:
    """Ordinary logits, some near ±20, and logits near ±1000 with overflow made an error.

    All-positive and all-negative rows tell apart the ways in which a formula overflows.
    """
    near, far = rng.uniform(14, 20, size=(1, 6)), rng.uniform(900, 1100, size=(1, 9))
    signs = rng.permutation([1, 1, 1, -1, -1, -1]).reshape(1, 6)
    both = np.array([[1.0, 0.0]])
    return [
        _stable(_near_zero(rng), "ordinary", "z near 0"),
        _stable(rng.normal(size=(2, 3)), "ordinary", "z of shape (2, 3)"),
        _stable(rng.normal(size=(1, 1)), "ordinary", "z of shape (1, 1)"),
        _stable(near * signs, "ordinary", "z near ±20"),
        _stable(-near, "ordinary", "z near -20"),
        _stable(far[:, :4], "large", "z near 1000"),
        _stable(-far[:, 4:7], "large", "z near -1000"),
        _stable(far[:, 7:] * both - far[:, 7:] * (1 - both), "large", "z near ±1000"),
        _entropy(_near_zero(rng), _labels(rng, 8), "ordinary", "z near 0, m = 8"),
        _entropy(rng.normal(size=(1, 1)), _labels(rng, 1), "ordinary", "m = 1"),
        _entropy(near * signs, _labels(rng, 6), "ordinary", "z near ±20"),
        _entropy(far[:, :4], _labels(rng, 4), "large", "z near 1000"),
        _entropy(-far[:, 4:7], _labels(rng, 3), "large", "z near -1000"),
        _entropy(far[:, 7:] * both - far[:, 7:] * (1 - both), 1 - both, "large", "z near ±1000"),
    ]


def stable_sigmoid_visible() -> list[Case]:
    """The same kinds, few and round."""
    ordinary, labels = _logits(-1.5, 0.0, 2.0), _logits(1.0, 0.0, 1.0)
    return [
        _stable(ordinary, "ordinary", "z near 0"),
        _stable(_logits(-18.0, 18.0), "ordinary", "z = ±18"),
        _stable(_logits(1000.0, 800.0), "large", "large z"),
        _stable(_logits(-1000.0, -800.0), "large", "very negative z"),
        _entropy(ordinary, labels, "ordinary", "z near 0"),
        _entropy(_logits(-18.0, 18.0), _logits(1.0, 1.0), "ordinary", "z = ±18"),
        _entropy(_logits(1000.0, 800.0), _logits(1.0, 0.0), "large", "large z"),
        _entropy(_logits(-1000.0, -800.0), _logits(1.0, 0.0), "large", "very negative z"),
    ]


def initialize_with_zeros(rng: Rng) -> list[Case]:
    """A few sizes, one large enough to tell random numbers by their spread."""
    sizes = [int(n) for n in rng.choice(np.arange(3, 30), size=2, replace=False)]
    return [
        Case("initialize_with_zeros", (n,), label=f"dim = {n}")
        for n in (*sizes, 400 + int(rng.integers(50)))
    ]


def initialize_with_zeros_visible() -> list[Case]:
    """Two sizes."""
    return [Case("initialize_with_zeros", (n,), label=f"dim = {n}") for n in (2, 5)]


def _balanced(rng: Rng, n_x: int, m: int) -> tuple[Array, float, Array, Array]:
    """Draw a problem whose bias is almost the best one."""
    while True:
        w, b, X, Y = _problem(rng, n_x, m)
        b += shift_to_balance(w.T @ X + b, Y)
        if np.abs(w.T @ X + b).max() < 3:
            return w, b, X, Y


def _propagate(problem: tuple[Array, float, Array, Array]) -> Case:
    n_x, m = problem[2].shape
    label, sizes = f"n_x = {n_x}, m = {m}", {"m": m, "n_x": n_x}
    return Case("propagate", problem, label=label, sizes=sizes)


def propagate(rng: Rng) -> list[Case]:
    """Four problems, one of a single picture, one close to the best bias."""
    drawn = [_problem(rng, 4, 7), _problem(rng, 3, 1), _problem(rng, 2, 5), _balanced(rng, 5, 8)]
    return [_propagate(problem) for problem in drawn]


def propagate_visible() -> list[Case]:
    """Three pictures of two pixels, and one of three."""
    w, b = np.array([[1.0], [-2.0]]), 0.5
    X, Y = np.array([[1.0, 2.0, -0.5], [0.5, -0.25, 0.75]]), np.array([[1.0, 0.0, 1.0]])
    w3, x3 = np.array([[0.5], [-1.0], [2.0]]), np.array([[1.0], [0.5], [-0.5]])
    one = (w3, -0.25, x3, np.ones((1, 1)))
    return [
        Case("propagate", (w, b, X, Y), label="n_x = 2, m = 3", sizes={"m": 3, "n_x": 2}),
        Case("propagate", one, label="n_x = 3, m = 1", sizes={"n_x": 3}),
    ]


def _landscape(rng: Rng, size: int) -> Callable[[Array], float]:
    """Draw a smooth function of ``size`` numbers, curved in and across all of them."""
    amplitudes, waves = rng.uniform(1, 2, size), rng.uniform(1, 2, size)
    shifts, along = rng.uniform(0, 3, size), rng.uniform(0.6, 1.2, size)

    def f(theta: Array) -> float:
        flat = np.ravel(theta)
        return float(np.sum(amplitudes * np.sin(waves * flat + shifts)) + np.exp(along @ flat / 2))

    return f


def _gradient(rng: Rng, shape: tuple[int, ...], *h: float) -> Case:
    f = Callback("f", _landscape(rng, int(np.prod(shape))))
    theta = rng.uniform(0.2, 1.5, size=shape) * rng.choice([-1, 1], size=shape)
    group = "step" if h and h[0] > 1e-3 else "gradient"
    label = f"theta of shape {shape}" + (f", h = {h[0]:g}" if h else "")
    return Case("numerical_gradient", (f, theta, *h), label=label, group=group)


def numerical_gradient_cases(rng: Rng) -> list[Case]:
    """Column, block and row; the step as given, small, and so large that its size shows."""
    return [
        _gradient(rng, (4, 1)),
        _gradient(rng, (2, 3), 1e-4),
        _gradient(rng, (5,), 1e-4),
        _gradient(rng, (3, 1), 0.02),
    ]


def numerical_gradient_visible() -> list[Case]:
    """The two example functions that a student can try by hand."""
    wavy, coupled = (Callback(f.__name__, f) for f in (examples.wavy, examples.coupled))
    column, block = np.array([[0.5], [-1.0], [1.5]]), np.array([[0.5, 1.0], [-1.0, 1.5]])
    return [
        Case("numerical_gradient", (wavy, column), label="a column", group="gradient"),
        Case("numerical_gradient", (coupled, block, 1e-4), label="2 × 2", group="gradient"),
        Case("numerical_gradient", (wavy, column, 0.1), label="h = 0.1", group="step"),
    ]


def _optimize(rng: Rng, n_x: int, m: int, iterations: int, rate: float) -> Case:
    label = f"n_x = {n_x}, m = {m}, {iterations} iterations"
    return Case(
        "optimize",
        _problem(rng, n_x, m),
        label=label,
        group="given",
        kwargs={"num_iterations": iterations, "learning_rate": rate},
        sizes={"m": m, "n_x": n_x},
    )


def optimize(rng: Rng) -> list[Case]:
    """Iteration counts around the records at 0, 100, 200, and a call with the defaults.

    That call prints, since printing changes nothing else; what it prints is dropped.
    """
    rates = rng.uniform(0.05, 0.2, size=4)
    return [
        _optimize(rng, 4, 7, 3, rates[0]),
        _optimize(rng, 2, 1, 2, rates[1]),
        _optimize(rng, 3, 5, 101, rates[2]),
        _optimize(rng, 2, 6, 250, rates[3]),
        Case(
            "optimize",
            _problem(rng, 3, 8),
            {"print_cost": True},
            "default settings, print_cost = True",
            "defaults",
        ),
    ]


def optimize_visible() -> list[Case]:
    """Two steps, a run past the second record, and the defaults, on two small problems."""
    w, b = np.array([[1.0], [-1.0]]), 0.5
    X, Y = np.array([[1.0, 2.0, -1.0], [0.5, -0.5, 1.5]]), np.array([[1.0, 0.0, 1.0]])
    few = {"num_iterations": 2, "learning_rate": 0.1}
    many = {"num_iterations": 101, "learning_rate": 0.05}
    return [
        Case("optimize", (w, b, X, Y), few, "two iterations", "given", {"m": 3}),
        Case("optimize", (w, b, X, Y), many, "101 iterations", "given", {"m": 3}),
        Case("optimize", (w, b, X[:, :2], Y[:, :2]), {}, "default settings", "defaults"),
    ]


def _predict(rng: Rng, n_x: int, m: int, group: str) -> Case:
    """Draw until the usual slips change a label: a threshold on z, a bias left out."""
    while True:
        w, b, X, _ = _problem(rng, n_x, m)
        z = w.T @ X + b
        answers = [tuple((a > 0).ravel()) for a in (z, z - 0.5, w.T @ X)]
        clear = min(np.abs(a).min() for a in (z, z - 0.5, w.T @ X)) > 0.02
        if clear and (m == 1 or (len(set(answers)) == 3 and 0 < sum(answers[0]) < m)):
            return Case("predict", (w, b, X), label=f"n_x = {n_x}, m = {m}", group=group)


def predict(rng: Rng) -> list[Case]:
    """Rows of both labels, and one picture alone."""
    return [
        _predict(rng, 3, 8, "several"),
        _predict(rng, 2, 9, "several"),
        _predict(rng, 4, 1, "one"),
    ]


def predict_visible() -> list[Case]:
    """Four pictures with z = 0.25, 2, -0.5 and -1.25, and one with z = 0.75."""
    w, b = np.array([[1.0], [-0.5]]), 0.25
    X = np.array([[0.5, 1.0, -1.0, 0.0], [1.0, -1.5, -0.5, 3.0]])
    return [
        Case("predict", (w, b, X), label="4 pictures", group="several"),
        Case("predict", (w, b, X[:, 1:2] / 2), label="1 picture", group="one"),
    ]


def _model(rng: Rng, n_x: int, m: int, m_test: int, iterations: int, rate: float) -> Case:
    """Draw until the trained model says both labels, each of them clearly."""
    while True:
        true_w, true_b, X, _ = _problem(rng, n_x, m + m_test)
        flip = rng.random((1, m + m_test)) < 0.15
        Y = ((true_w.T @ X + true_b > 0) ^ flip).astype(float)
        data = (X[:, :m], Y[:, :m], X[:, m:], Y[:, m:])
        d = model(*data, iterations, rate)
        z = d["w"].T @ X + d["b"]
        said = d["Y_prediction_train"]
        ones = int(d["Y_prediction_test"].sum())
        # Untrained weights label everything 0: a single test picture has to be labelled 1.
        both = (m == 1 or 0 < said.sum() < m) and (ones == 1 if m_test == 1 else 0 < ones < m_test)
        if both and np.abs(z).min() > 0.02:
            break
    settings = {"num_iterations": iterations, "learning_rate": rate}
    label = f"n_x = {n_x}, m_train = {m}, m_test = {m_test}, {iterations} iterations"
    return Case("model", data, settings, label, sizes={"m": m, "n_x": n_x})


def model_cases(rng: Rng) -> list[Case]:
    """A short run and one past the second record; a single picture to test, and to train on."""
    return [
        _model(rng, 3, 8, 5, 4, float(rng.uniform(0.2, 0.4))),
        _model(rng, 2, 6, 1, 130, float(rng.uniform(0.05, 0.15))),
        _model(rng, 4, 1, 3, 2, float(rng.uniform(0.2, 0.4))),
    ]


def model_visible() -> list[Case]:
    """Four training and three test pictures of two pixels."""
    X = np.array([[1.0, 2.0, -1.0, -2.0], [0.5, -0.5, 1.5, 0.25]])
    Y = np.array([[1.0, 1.0, 0.0, 0.0]])
    X_test, Y_test = np.array([[1.5, -1.0, 0.5], [0.0, 0.5, 0.25]]), np.array([[1.0, 0.0, 1.0]])
    few, many = ({"num_iterations": n, "learning_rate": 0.2} for n in (3, 101))
    return [
        Case("model", (X, Y, X_test, Y_test), few, "3 iterations", sizes={"m": 4}),
        Case("model", (X, Y, X_test, Y_test), many, "101 iterations", sizes={"m": 4}),
    ]
