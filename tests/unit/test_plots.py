"""The pictures: what they show of the functions and numbers they were given."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

import matplotlib.pyplot as plt

from chainrule import datasets, plots
from chainrule.plots import style

IMAGES = np.random.default_rng(0).integers(0, 256, (6, 8, 8), dtype=np.uint8)


@pytest.fixture(autouse=True)
def _no_figure_stays_open() -> Iterator[None]:
    yield
    for number in plt.get_fignums():
        # Drawing is where Matplotlib warns about layouts, glyphs and empty contours.
        plt.figure(number).canvas.draw()
    plt.close("all")


def drawn_text(figure: Any) -> str:
    return " ".join(t.get_text() for t in figure.findobj(mpl.text.Text))


def test_importing_the_pictures_leaves_matplotlib_and_h5py_alone() -> None:
    code = (
        "import sys; from chainrule import datasets, plots; "
        "print({'matplotlib', 'h5py'} & set(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert loaded.stdout.strip() == "set()", loaded.stderr


def test_a_function_and_its_slope_are_drawn_as_they_are() -> None:
    ax = plots.function_and_slope(np.tanh, lambda z: 1 - np.tanh(z) ** 2, title="tanh")
    value, slope = (line for line in ax.get_lines() if line.get_label() in ("value", "slope"))
    np.testing.assert_allclose(value.get_ydata(), np.tanh(value.get_xdata()))
    np.testing.assert_allclose(slope.get_ydata(), 1 - np.tanh(slope.get_xdata()) ** 2)
    assert value.get_color() != slope.get_color()
    assert value.get_linestyle() != slope.get_linestyle()
    assert ax.get_xlabel() == "z"


def test_several_functions_get_a_panel_each() -> None:
    pair = (np.tanh, np.cosh)
    figure = plots.functions_and_slopes(dict.fromkeys("abcd", pair), z=[-1, 0, 1])
    assert [ax.get_title() for ax in figure.axes] == list("abcd")


def test_a_pole_is_neither_joined_nor_complained_about(capsys: pytest.CaptureFixture[str]) -> None:
    functions = {"right": np.tanh, "with a pole": lambda z: 1 / (1 - np.exp(-z))}
    ax = plots.compare_functions(functions, z=np.linspace(-2, 2, 401), ylim=(-4, 4))
    pole = next(line for line in ax.get_lines() if line.get_label() == "with a pole")
    near = np.abs(pole.get_xdata()) < 0.1
    assert np.isnan(pole.get_ydata()[near]).all()
    assert capsys.readouterr().err == ""


def test_a_function_of_the_wrong_shape_is_named() -> None:
    with pytest.raises(ValueError, match=r"slope: the function returned 1 values for 600"):
        plots.function_and_slope(np.tanh, lambda _z: 0.0)


def test_what_a_function_does_to_its_argument_reaches_no_other() -> None:
    def spoils(z: Any) -> Any:
        z *= 0
        return z

    z = np.array([-1.0, 1.0])
    ax = plots.compare_functions({"spoils": spoils, "same": lambda z: z}, z=z)
    np.testing.assert_array_equal(ax.get_lines()[-1].get_ydata(), [-1, 1])
    np.testing.assert_array_equal(z, [-1, 1])


def test_learning_curves_count_iterations_and_leave_gaps() -> None:
    runs = {f"rate {n}": [0.7, 0.5 / (n + 1), np.inf] for n in range(7)}
    ax = plots.learning_curves(runs, every=100, log=True)
    lines = ax.get_lines()
    np.testing.assert_array_equal(lines[0].get_xdata(), [0, 100, 200])
    assert np.isnan(lines[0].get_ydata()[-1])
    assert ax.get_yscale() == "log"
    assert len({(line.get_color(), str(line._dash_pattern)) for line in lines}) == 7
    assert len({line.get_color() for line in lines}) == 7
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("iteration", "cost J")


def test_errors_of_gradients_show_on_which_side_of_the_threshold_they_lie() -> None:
    errors = {"dW1": 2e-9, "db1": 0.3, "dW2": 0.0, "db2": float("nan")}
    ax = plots.gradient_errors(errors)
    assert [bar.get_hatch() for bar in ax.patches] == [None, "///", None, "///"]
    assert [t.get_text() for t in ax.get_yticklabels()] == list(errors)
    assert ax.get_xscale() == "log"
    for words in ("2e-09", "3e-01", "nan", "threshold 1e-07"):
        assert words in drawn_text(ax.figure)


def test_the_boundary_follows_the_predictions() -> None:
    X, Y = datasets.planar("moons", m=50)
    ax = plots.decision_boundary(lambda X: (X[0:1] > 0.25).astype(float), X, Y, "a line")
    boundary = ax.collections[1].get_paths()[0].vertices
    np.testing.assert_allclose(boundary[:, 0], 0.25, atol=0.02)
    assert ax.get_title() == "a line"
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["y = 0", "y = 1"]


@pytest.mark.parametrize("answer", [0, 1], ids=["always 0", "always 1"])
def test_one_answer_everywhere_draws_no_boundary(answer: int) -> None:
    X, Y = datasets.planar("xor", m=9)
    ax = plots.decision_boundary(lambda X: np.full(X.shape[1], answer), X, Y)
    assert len(ax.collections) == 3


def test_several_boundaries_get_a_panel_each_and_may_lack_a_classifier() -> None:
    sets = {name: (None, *datasets.planar(name, m=20)) for name in datasets.PLANAR_SETS}
    figure = plots.decision_boundaries(sets)
    assert [ax.get_title() for ax in figure.axes] == list(sets)


@pytest.mark.parametrize(
    ("predict", "X", "Y", "says"),
    [
        (
            lambda X: X,
            np.zeros((2, 4)),
            np.zeros((1, 4)),
            r"returned 51200 labels, shape \(2,",
        ),
        (None, np.zeros((4, 2)), np.zeros((1, 4)), "X has shape \\(4, 2\\)"),
        (None, np.zeros((2, 4)), np.zeros((1, 3)), "Y has shape \\(1, 3\\)"),
    ],
)
def test_shapes_that_do_not_fit_a_boundary_are_named(
    predict: Any, X: Any, Y: Any, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        plots.decision_boundary(predict, X, Y)


def test_a_grid_shows_every_image_with_its_title() -> None:
    figure = plots.image_grid(IMAGES, titles=list("abcdef"), columns=4)
    shown = [ax for ax in figure.axes if ax.images]
    assert [ax.get_title() for ax in shown] == list("abcdef")
    np.testing.assert_array_equal(shown[5].images[0].get_array(), IMAGES[5])


@pytest.mark.parametrize("images", [np.zeros((2, 4, 4, 3)), np.ones((2, 4, 4, 1)), IMAGES / 255])
def test_a_grid_takes_colour_and_fractions(images: Any) -> None:
    assert plots.image_grid(images).axes[0].images


def test_a_grid_refuses_columns_of_pixels_missing_titles_and_nothing() -> None:
    with pytest.raises(ValueError, match=r"shape \(64, 6\)"):
        plots.image_grid(np.zeros((64, 6)))
    with pytest.raises(ValueError, match="6 images but 1 titles"):
        plots.image_grid(IMAGES, titles=["a"])
    with pytest.raises(ValueError, match="nothing to draw"):
        plots.image_grid(IMAGES[:0])


def test_weights_lie_over_their_pixels_around_zero() -> None:
    w = np.arange(-4.0, 8.0)[:, np.newaxis]
    ax = plots.weights_as_image(w, (3, 4))
    picture = ax.images[0]
    np.testing.assert_array_equal(picture.get_array(), w[:, 0].reshape(3, 4))
    assert picture.get_clim() == (-7, 7)
    plots.weights_as_image(np.zeros(12), (2, 2, 3))
    with pytest.raises(ValueError, match="12 weights"):
        plots.weights_as_image(w, (8, 8))


def test_mistakes_say_what_the_network_said_how_surely_and_what_it_is() -> None:
    P = np.array([[0.1, 0.9, 0.8, 0.02, 0.5, 0.6]])
    Y = np.array([[0, 0, 1, 1, 0, 0]])
    figure = plots.mistakes(IMAGES, P, Y, [3, 1], ("even", "odd"), details=[0, 4, 5, 7, 8, 2])
    titles = [ax.get_title() for ax in figure.axes]
    assert titles == [
        "column 3\nsays even, 98.0%\nis odd (7)",
        "column 1\nsays odd, 90.0%\nis even (4)",
    ]
    np.testing.assert_array_equal(figure.axes[1].images[0].get_array(), IMAGES[1])
    with pytest.raises(ValueError, match="6 images, 5 values of P and 6 of Y"):
        plots.mistakes(IMAGES, P[:, 1:], Y, [0])


def test_accuracy_by_width_shows_means_intervals_runs_and_the_baseline() -> None:
    runs = {"tanh": [[0.7, 0.8], [0.9, 1.0], [0.9, 0.9]], "ReLU": [[0.6, 0.6], [0.8, 0.9], [1, 1]]}
    ax = plots.accuracy_by_width([1, 4, 16], runs, {k: [0.05] * 3 for k in runs}, majority=0.55)
    means = ax.containers[0].lines[0]
    np.testing.assert_allclose(means.get_ydata(), [0.75, 0.95, 0.9])
    assert ax.containers[0].has_yerr
    assert [t.get_text() for t in ax.get_xticklabels()] == ["1", "4", "16"]
    assert set(runs) | {"majority class"} == {t.get_text() for t in ax.get_legend().get_texts()}
    plots.accuracy_by_width([1, 2], {"one run": [0.5, 0.6]})
    with pytest.raises(ValueError, match=r"shape \(2,\); 3 widths need \(3, seeds\)"):
        plots.accuracy_by_width([1, 2, 3], {"short": [0.5, 0.6]})


def test_accuracies_say_their_numbers_and_show_the_part_of_the_axis_in_use() -> None:
    runs = {"a": [0.9, 0.94], "b": 0.72}
    ax = plots.accuracy_intervals(runs, {"a": 0.02, "b": 0.1}, majority=0.703)
    low, high = ax.get_xlim()
    assert 0.5 <= low < 0.62  # the lowest end of an interval
    assert high == 1
    for words in ("0.920 ± 0.020", "majority class 0.703", "mean with its interval", "one run"):
        assert words in drawn_text(ax.figure)
    plots.accuracy_intervals({"no interval": [0.9, 0.94]})


def test_a_picture_draws_where_it_is_told_and_leaves_the_settings_alone() -> None:
    before = dict(mpl.rcParams)
    _, cells = plt.subplots(1, 2)
    assert plots.learning_curves({"a": [1, 2]}, ax=cells[1]) is cells[1]
    assert not cells[0].lines
    assert dict(mpl.rcParams) == before


def test_no_figure_is_wider_than_a_notebook() -> None:
    X, Y = datasets.planar("blobs", m=10)
    plots.image_grid(np.zeros((20, 8, 8)))
    plots.decision_boundaries({str(n): (None, X, Y) for n in range(4)})
    plots.functions_and_slopes({str(n): (np.tanh, np.tanh) for n in range(6)})
    plots.mistakes(IMAGES, np.zeros(6), np.zeros(6), range(6))
    for number in plt.get_fignums():
        width, height = plt.figure(number).get_size_inches()
        assert width <= 9.01
        assert height < 8


def test_interactive_mode_turned_on_by_the_first_figure_stays_on() -> None:
    """A notebook's backend does so when it loads; without it, later figures are not shown."""
    mpl.interactive(False)
    try:
        with style.drawn():
            mpl.interactive(True)
        assert mpl.is_interactive()
    finally:
        mpl.interactive(False)


def test_gradient_errors_by_step_draws_bars_at_one_step_and_a_curve_for_each_block() -> None:
    asked: list[float] = []

    def errors_at(epsilon: float) -> dict[str, float]:
        asked.append(epsilon)
        return {"dW1": epsilon**2, "db1": 0.0}

    figure = plots.gradient_errors_by_step(errors_at, 1e-4, steps=[1e-3, 1e-2, 1e-1])
    bars, curves = figure.axes
    assert [label.get_text() for label in bars.get_yticklabels()] == ["dW1", "db1"]
    lines = {str(line.get_label()): line for line in curves.get_lines()}
    assert list(lines["dW1"].get_ydata()) == pytest.approx([1e-6, 1e-4, 1e-2])
    assert set(asked) == {1e-4, 1e-3, 1e-2, 1e-1}
