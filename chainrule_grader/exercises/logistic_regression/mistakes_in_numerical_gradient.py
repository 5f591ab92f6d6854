"""What goes wrong before and beside the gradient: the start, and the slopes by differences."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, loss
from chainrule_grader.exercises.logistic_regression.reading import (
    exercise,
)

_TASK = exercise("initialize_with_zeros", 4)


def _start(
    slug: str, hint: str, *edits: tuple[str, str], random: bool = False, see: str = ""
) -> Misconception:
    return Misconception(
        slug, hint, "initialize_with_zeros", edits=edits, random=random, equation="w = 0", see=see
    )


_ZEROS = "np.zeros((dim, 1))"

START_MISTAKES = (
    _start(
        "w-without-second-axis",
        "w has one axis only. As a column it has two: (dim, 1).",
        (_ZEROS, "np.zeros(dim)"),
        see=arrays.FLAT,
    ),
    _start(
        "w-is-a-row",
        "w is a row here. It should be a column, (dim, 1).",
        ("(dim, 1)", "(1, dim)"),
        see=_TASK,
    ),
    _start(
        "w-is-a-square",
        "w is a square table. One weight for each pixel makes a single column.",
        ("(dim, 1)", "(dim, dim)"),
        see=_TASK,
    ),
    _start(
        "w-is-ones",
        "w holds ones. Training starts from zeros.",
        ("np.zeros(", "np.ones("),
    ),
    _start(
        "w-random",
        "w holds small random numbers. Logistic regression can start from zeros, and does so here.",
        (_ZEROS, "0.01 * np.random.randn(dim, 1)"),
        random=True,
    ),
    _start(
        "w-random-and-large",
        "w holds random numbers around 0. Logistic regression can start from zeros, and does so "
        "here.",
        (_ZEROS, "np.random.randn(dim, 1)"),
        random=True,
    ),
    _start(
        "w-random-and-positive",
        "w holds random numbers between 0 and 1. Logistic regression can start from zeros, and "
        "does so here.",
        (_ZEROS, "np.random.rand(dim, 1)"),
        random=True,
    ),
    _start(
        "w-of-fixed-size",
        "w always has 64 rows. Its size comes from the argument dim.",
        ("(dim, 1)", "(64, 1)"),
        see=_TASK,
    ),
    Misconception(
        "w-of-the-notebooks-size",
        "The size of w comes from a variable of the notebook, not from the argument dim.",
        "initialize_with_zeros",
        code="""
        def initialize_with_zeros(dim):
            return np.zeros((n_x, 1)), 0.0
        """,
        see=_TASK,
    ),
    Misconception(
        "w-and-b-swapped",
        "The two results have changed places: first w, then b.",
        "initialize_with_zeros",
        edits=(("return w, b", "return b, w"),),
        see=_TASK,
    ),
    Misconception(
        "b-is-an-array",
        "b has one entry per pixel, while there is a single bias. Or do the two results come back "
        "in the other order?",
        "initialize_with_zeros",
        edits=(("b = 0.0", "b = np.zeros((dim, 1))"),),
        equation="b = 0",
        see=loss.PICTURE,
    ),
    Misconception(
        "b-is-one",
        "b starts at 1. Like the weights, it starts at 0.",
        "initialize_with_zeros",
        edits=(("b = 0.0", "b = 1.0"),),
        equation="b = 0",
        see=_TASK,
    ),
)

_DIFFERENCE = "(f(theta + step) - f(theta - step)) / (2 * h)"
_CENTRAL = "∂f/∂θₖ ≈ (f(θ + h eₖ) - f(θ - h eₖ)) / 2h"


def _slope(
    slug: str, hint: str, *edits: tuple[str, str], code: str = "", see: str = ""
) -> Misconception:
    return Misconception(
        slug, hint, "numerical_gradient", edits=edits, code=code, equation=_CENTRAL, see=see
    )


SLOPE_MISTAKES = (
    _slope(
        "one-sided",
        "The difference is taken to one side only, which is right to about h. Stepping to "
        "both sides is right to about h squared.",
        (_DIFFERENCE, "(f(theta + step) - f(theta)) / h"),
    ),
    _slope(
        "one-sided-backward",
        "The difference is taken to the lower side only, which is right to about h. Stepping to "
        "both sides is right to about h squared.",
        (_DIFFERENCE, "(f(theta) - f(theta - step)) / h"),
    ),
    _slope(
        "one-sided-over-2h",
        "Two things do not fit: the step goes to one side only, but is divided by the distance of "
        "two steps. Either way the slope is half of what it should be.",
        (_DIFFERENCE, "(f(theta + step) - f(theta)) / (2 * h)"),
    ),
    _slope(
        "divided-by-h",
        "The slope is twice as large as it should be: how far apart are the two points?",
        ("(2 * h)", "h"),
    ),
    _slope(
        "not-divided",
        "These are the differences of the two values. A slope is the difference divided by how "
        "far apart the points are.",
        (" / (2 * h)", ""),
    ),
    _slope(
        "divided-by-2-alone",
        "The difference is halved, but not divided by h: the points are 2h apart.",
        ("(2 * h)", "2"),
    ),
    _slope(
        "brackets-around-2h",
        "The difference is multiplied by h where it should be divided. Note that / 2 * h is "
        "read from left to right.",
        ("(2 * h)", "2 * h"),
    ),
    _slope(
        "plus-for-minus",
        "The two values are added, where their difference is asked for.",
        ("- f(theta - step)", "+ f(theta - step)"),
    ),
    _slope(
        "all-entries-at-once",
        "All entries of theta move together, so each slope is the sum of all. One entry moves "
        "at a time.",
        ("step[index] = h", "step[...] = h"),
    ),
    _slope(
        "all-entries-at-once-and-divided-by-h",
        "Two things meet: all entries of theta move together, and the difference is divided by h, "
        "where the points are 2h apart.",
        ("step[index] = h", "step[...] = h"),
        ("(2 * h)", "h"),
    ),
    _slope(
        "rows-at-once",
        "Whole rows of theta move together, so the entries of a row share one slope. With several "
        "columns, an entry has an index for each axis.",
        code="""
        def numerical_gradient(f, theta, h=1e-5):
            gradient = np.zeros(theta.shape)
            for i in range(len(theta)):
                step = np.zeros(theta.shape)
                step[i] = h
                gradient[i] = (f(theta + step) - f(theta - step)) / (2 * h)
            return gradient
        """,
        see=arrays.INDEX,
    ),
    _slope(
        "steps-add-up",
        "Entries that were moved stay moved while the next ones are tried, though in a copy. Each "
        "entry needs a fresh start.",
        code="""
        def numerical_gradient(f, theta, h=1e-5):
            gradient = np.zeros(theta.shape)
            step = np.zeros(theta.shape)
            for index in np.ndindex(theta.shape):
                step[index] = h
                gradient[index] = (f(theta + step) - f(theta - step)) / (2 * h)
            return gradient
        """,
        see=arrays.TWO_NAMES,
    ),
    _slope(
        "theta-not-restored",
        "An entry stays shifted while the next one is tried. Put it back first.",
        code="""
        def numerical_gradient(f, theta, h=1e-5):
            gradient = np.zeros(theta.shape)
            for index in np.ndindex(theta.shape):
                theta[index] += h
                plus = f(theta)
                theta[index] -= 2 * h
                gradient[index] = (plus - f(theta)) / (2 * h)
            return gradient
        """,
        see=arrays.TWO_NAMES,
    ),
    _slope(
        "both-points-the-same",
        "Every slope is 0. Are the two points two names for one array, so that a step forth and "
        "one back end at the start, or is the result never filled?",
        code="""
        def numerical_gradient(f, theta, h=1e-5):
            gradient = np.zeros(theta.shape)
            for index in np.ndindex(theta.shape):
                plus, minus = theta, theta
                plus[index] += h
                minus[index] -= h
                gradient[index] = (f(plus) - f(minus)) / (2 * h)
            return gradient
        """,
        see=arrays.TWO_NAMES,
    ),
    _slope(
        "slopes-in-a-row",
        "The slopes are right, but stand in one long row. The result has the shape of theta.",
        ("return gradient", "return gradient.ravel()"),
        see=arrays.FLAT,
    ),
    _slope(
        "slopes-added-up",
        "One number comes back, the sum of all slopes. Each entry of theta has a place of its own.",
        ("return gradient", "return np.sum(gradient)"),
    ),
    _slope(
        "h-ignored",
        "The step is the same whatever h says.",
        ("step[index] = h", "step[index] = h = 1e-5"),
        see=loss.BEST_H,
    ),
    _slope(
        "difference-reversed",
        "Every slope has the opposite sign: which of the two points is subtracted?",
        (_DIFFERENCE, "(f(theta - step) - f(theta + step)) / (2 * h)"),
    ),
    _slope(
        "difference-reversed-and-divided-by-h",
        "Two things meet: every slope has the opposite sign, and it is twice as large as it "
        "should be. Which "
        "point is subtracted, and how far apart are the two?",
        (_DIFFERENCE, "(f(theta - step) - f(theta + step)) / h"),
    ),
)
