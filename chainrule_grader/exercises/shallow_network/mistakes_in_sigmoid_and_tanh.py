"""How the sigmoid and the slopes of the sigmoid and tanh go wrong."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, hidden

_SIGMOID = "σ(z) = 1 / (1 + e⁻ᶻ)"
_SIGMOID_SLOPE = "σ′(z) = a (1 − a), a = σ(z)"
_TANH_SLOPE = "tanh′(z) = 1 − a², a = tanh(z)"

MISTAKES = (
    Misconception(
        "sigmoid-of-minus-z",
        "Your sigmoid falls where it should rise. Look at the sign in the exponent.",
        "sigmoid",
        edits=(("np.exp(-z)", "np.exp(z)"),),
        equation=_SIGMOID,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-with-minus",
        "Your sigmoid leaves the range from 0 to 1. Look at the sign in the denominator.",
        "sigmoid",
        edits=(("1 + np.exp", "1 - np.exp"),),
        equation=_SIGMOID,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-both-signs",
        "Your sigmoid leaves the range from 0 to 1, and both its signs are exchanged: the one in "
        "the denominator and the one in the exponent.",
        "sigmoid",
        edits=(("1 + np.exp(-z)", "1 - np.exp(z)"),),
        equation=_SIGMOID,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-brackets-missing",
        "Your sigmoid is never below 1: the fraction ends too early. Everything under the "
        "fraction bar belongs together.",
        "sigmoid",
        edits=(("1 / (1 + np.exp(-z))", "1 / 1 + np.exp(-z)"),),
        equation=_SIGMOID,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-without-one",
        "Your sigmoid grows without end, like the exponential alone. Something in the "
        "denominator is missing.",
        "sigmoid",
        edits=(("(1 + np.exp(-z))", "np.exp(-z)"),),
        equation=_SIGMOID,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-is-tanh",
        "Your sigmoid is tanh: it runs from -1 to 1. The sigmoid runs from 0 to 1.",
        "sigmoid",
        edits=(("1 / (1 + np.exp(-z))", "np.tanh(z)"),),
        equation=_SIGMOID,
        see=hidden.TANH,
    ),
    Misconception(
        "sigmoid-is-softmax",
        "The entries of your result add up to 1, as those of a softmax do. The sigmoid looks at "
        "each entry alone.",
        "sigmoid",
        edits=(("1 / (1 + np.exp(-z))", "np.exp(z) / np.sum(np.exp(z))"),),
        equation=_SIGMOID,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-with-math",
        "The exponential of the math module takes one number. For a whole array use NumPy's.",
        "sigmoid",
        code="""
        import math

        def sigmoid(z):
            return 1 / (1 + math.exp(-z))
        """,
        see=arrays.LOOPS,
    ),
    Misconception(
        "sigmoid-squeezed",
        "The numbers of your sigmoid are right, but an axis of length 1 is lost. The result has "
        "the shape of z.",
        "sigmoid",
        edits=(("return 1 / (1 + np.exp(-z))", "return np.squeeze(1 / (1 + np.exp(-z)))"),),
        see=arrays.FLAT,
    ),
    Misconception(
        "sigmoid-in-place",
        "Your sigmoid turns the sign of the z that it was given, so the caller's numbers are "
        "changed. Leave z as it is.",
        "sigmoid",
        code="""
        def sigmoid(z):
            z *= -1
            return 1 / (1 + np.exp(z))
        """,
        see=arrays.IN_PLACE,
    ),
    Misconception(
        "sigmoid-slope-of-activation",
        "Your slope a(1 - a) takes z itself for a. The function is given z: the activation "
        "has to be computed first.",
        "sigmoid_derivative",
        edits=(("a = sigmoid(z)", "a = z"),),
        equation=_SIGMOID_SLOPE,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-slope-twice",
        "Your sigmoid_derivative applies the sigmoid twice. It is given z, so once is enough.",
        "sigmoid_derivative",
        edits=(("a = sigmoid(z)", "a = sigmoid(sigmoid(z))"),),
        equation=_SIGMOID_SLOPE,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-slope-like-tanh",
        "Your sigmoid_derivative is 1 - a², which is the form of tanh's slope. The slope of the "
        "sigmoid has another form.",
        "sigmoid_derivative",
        edits=(("a * (1 - a)", "1 - a**2"),),
        equation=_SIGMOID_SLOPE,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-slope-like-tanh-of-z",
        "Your sigmoid_derivative is 1 - z²: the form is that of tanh's slope, and z itself takes "
        "the place of the activation.",
        "sigmoid_derivative",
        edits=(("a = sigmoid(z)", "a = z"), ("a * (1 - a)", "1 - a**2")),
        equation=_SIGMOID_SLOPE,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-slope-of-tanh",
        "Your sigmoid_derivative is the slope of tanh. The sigmoid is a function of its own.",
        "sigmoid_derivative",
        edits=(("return a * (1 - a)", "return 1 - np.tanh(z) ** 2"),),
        equation=_SIGMOID_SLOPE,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-slope-half",
        "Your sigmoid_derivative is 1 - a alone: a factor a is missing. If you wrote it with "
        "exponentials, look at the square in the denominator.",
        "sigmoid_derivative",
        edits=(("return a * (1 - a)", "return 1 - a"),),
        equation=_SIGMOID_SLOPE,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-slope-with-z",
        "In your sigmoid_derivative one factor is made of a, the other of z. Both are made of a.",
        "sigmoid_derivative",
        edits=(("a * (1 - a)", "a * (1 - z)"),),
        equation=_SIGMOID_SLOPE,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-slope-sign",
        "Your sigmoid_derivative is negative, though the sigmoid rises everywhere. Look at the "
        "signs.",
        "sigmoid_derivative",
        edits=(("a * (1 - a)", "a * (a - 1)"),),
        equation=_SIGMOID_SLOPE,
        see=hidden.SIGMOID,
    ),
    Misconception(
        "sigmoid-slope-with-matrix-product",
        "Your sigmoid_derivative multiplies matrices. A slope is computed entry by entry.",
        "sigmoid_derivative",
        edits=(("a * (1 - a)", "a @ (1 - a)"),),
        equation=_SIGMOID_SLOPE,
        see=arrays.PRODUCT,
    ),
    Misconception(
        "tanh-slope-of-activation",
        "Your slope 1 - a² takes z itself for a, which gives 1 - z². The function is given "
        "z: the activation has to be computed first.",
        "tanh_derivative",
        edits=(("a = np.tanh(z)", "a = z"),),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-twice",
        "Your tanh_derivative applies tanh twice. It is given z, so once is enough.",
        "tanh_derivative",
        edits=(("a = np.tanh(z)", "a = np.tanh(np.tanh(z))"),),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-without-square",
        "Your tanh_derivative is 1 - a. Something about the a is missing.",
        "tanh_derivative",
        edits=(("1 - a**2", "1 - a"),),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-without-square-of-z",
        "Your tanh_derivative is 1 - z: z itself takes the place of the activation, and a square "
        "is missing.",
        "tanh_derivative",
        edits=(("a = np.tanh(z)", "a = z"), ("1 - a**2", "1 - a")),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-like-sigmoid-of-z",
        "Your tanh_derivative is z(1 - z): the form is that of the sigmoid's slope, and z itself "
        "takes the place of the activation.",
        "tanh_derivative",
        edits=(("a = np.tanh(z)", "a = z"), ("1 - a**2", "a * (1 - a)")),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-square-around",
        "Your tanh_derivative squares the whole difference. The square belongs to a alone.",
        "tanh_derivative",
        edits=(("1 - a**2", "(1 - a) ** 2"),),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-square-inside",
        "Your tanh_derivative squares z before tanh. The square belongs to the activation.",
        "tanh_derivative",
        edits=(("return 1 - a**2", "return 1 - np.tanh(z**2)"),),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-like-sigmoid",
        "Your tanh_derivative is a(1 - a), which is the form of the sigmoid's slope. The slope "
        "of tanh has another form.",
        "tanh_derivative",
        edits=(("1 - a**2", "a * (1 - a)"),),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-of-sigmoid",
        "Your tanh_derivative is the slope of the sigmoid. tanh is a function of its own.",
        "tanh_derivative",
        edits=(("return 1 - a**2", "return sigmoid(z) * (1 - sigmoid(z))"),),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-from-sigmoid",
        "Your tanh_derivative has the right form, but its a is the sigmoid of z.",
        "tanh_derivative",
        edits=(("a = np.tanh(z)", "a = sigmoid(z)"),),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-plus",
        "Your tanh_derivative is above 1 and grows away from 0. tanh is steepest at 0: look at "
        "the sign before the square.",
        "tanh_derivative",
        edits=(("1 - a**2", "1 + a**2"),),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-sign",
        "Your tanh_derivative is negative, though tanh rises everywhere. Look at the order of "
        "the difference.",
        "tanh_derivative",
        edits=(("1 - a**2", "a**2 - 1"),),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-is-value",
        "Your tanh_derivative returns tanh itself. How steep is it?",
        "tanh_derivative",
        edits=(("return 1 - a**2", "return a"),),
        equation=_TANH_SLOPE,
        see=hidden.TANH,
    ),
    Misconception(
        "tanh-slope-with-matrix-product",
        "Your tanh_derivative multiplies matrices. A slope is computed entry by entry.",
        "tanh_derivative",
        edits=(("a**2", "a @ a"),),
        equation=_TANH_SLOPE,
        see=arrays.PRODUCT,
    ),
)
