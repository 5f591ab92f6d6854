"""The second notebook's exercises on what a network is built of: sizes, activations, a start."""

from __future__ import annotations

import numpy as np

from chainrule.compare import Part, Spread
from chainrule_grader.exercises.exercise import Case, Check, Exercise, Misconception
from chainrule_grader.exercises.shallow_network import cases
from chainrule_grader.exercises.shallow_network.checks import initial_shapes

LAYER_SIZES = Exercise(
    "shallow_network.layer_sizes",
    "The sizes of the layers",
    4,
    functions=("layer_sizes",),
    cases=lambda rng: [
        cases.layer_sizes_case(rng, n_x, n_y, m)
        for n_x, n_y, m in ((5, 2, 7), (3, 1, 11), (6, 3, 1))
    ],
    visible=lambda: [
        cases.layer_sizes_case(np.random.default_rng(21), n_x, n_y, m)
        for n_x, n_y, m in ((3, 1, 2), (2, 3, 5))
    ],
    checks=(
        Check("n_x", "layer_sizes", 1.5, parts=(Part("n_x", (0,), "integer"),)),
        Check("n_y", "layer_sizes", 1.5, parts=(Part("n_y", (2,), "integer"),)),
        Check("n_h", "layer_sizes", 1, parts=(Part("n_h", (1,), "integer"),), needs=("n_x", "n_y")),
    ),
    misconceptions=(
        Misconception(
            "sizes-from-samples",
            "Your sizes are numbers of samples. Columns are samples; a layer's size counts rows.",
            "layer_sizes",
            edits=(("X.shape[0]", "X.shape[1]"), ("Y.shape[0]", "Y.shape[1]")),
        ),
        Misconception(
            "sizes-in-other-order",
            "The sizes of input and output have changed places. First comes the input, then the "
            "hidden layer, then the output.",
            "layer_sizes",
            edits=(("return n_x, n_h, n_y", "return n_y, n_h, n_x"),),
        ),
        Misconception(
            "one-output-assumed",
            "The output size is always 1 here. It depends on Y, which may have more rows.",
            "layer_sizes",
            edits=(("n_y = Y.shape[0]", "n_y = 1"),),
        ),
        Misconception(
            "input-size-from-samples",
            "Your n_x is the number of samples, not the number of features. Features are rows.",
            "layer_sizes",
            edits=(("X.shape[0]", "X.shape[1]"),),
        ),
    ),
)


def _unchanged(function: str) -> Check:
    return Check(f"{function} leaves z unchanged", function, 0.5, unchanged=True, needs=(function,))


def _value(function: str, weight: float) -> Check:
    return Check(function, function, weight, parts=(Part(function),))


ACTIVATIONS = Exercise(
    "shallow_network.activations",
    "Activations and their slopes",
    16,
    functions=cases.ACTIVATIONS,
    helpers={"sigmoid_derivative": ("sigmoid",)},
    cases=cases.activation_cases,
    visible=lambda: [
        *(
            Case(function, (np.array([[-1.5, 0.5], [2.0, -0.4]]),), label="z of shape (2, 2)")
            for function in cases.ACTIVATIONS
        ),
        *(
            Case(
                function,
                (np.array([-2.0, -0.5, 1.5]),),
                {"slope": 0.3},
                label="z of shape (3,), slope = 0.3",
            )
            for function in cases.WITH_SLOPE
        ),
    ],
    checks=(
        _value("sigmoid", 1.5),
        _unchanged("sigmoid"),
        _value("relu", 1.5),
        _unchanged("relu"),
        _value("leaky_relu", 2),
        _unchanged("leaky_relu"),
        _value("sigmoid_derivative", 2),
        _unchanged("sigmoid_derivative"),
        _value("tanh_derivative", 2),
        _unchanged("tanh_derivative"),
        _value("relu_derivative", 1.5),
        _unchanged("relu_derivative"),
        _value("leaky_relu_derivative", 2),
        _unchanged("leaky_relu_derivative"),
    ),
    misconceptions=(
        Misconception(
            "sigmoid-of-minus-z",
            "Your sigmoid falls where it should rise. Look at the sign in the exponent.",
            "sigmoid",
            edits=(("np.exp(-z)", "np.exp(z)"),),
        ),
        Misconception(
            "sigmoid-with-minus",
            "Your sigmoid leaves the range from 0 to 1. Look at the sign in the denominator.",
            "sigmoid",
            edits=(("1 + np.exp", "1 - np.exp"),),
        ),
        Misconception(
            "sigmoid-with-math",
            "math.exp takes one number. For a whole array use NumPy's exponential.",
            "sigmoid",
            code="""
            import math

            def sigmoid(z):
                return 1 / (1 + math.exp(-z))
            """,
        ),
        Misconception(
            "relu-with-python-max",
            "Python's max compares whole arrays. NumPy has a maximum that works entry by entry.",
            "relu",
            edits=(("np.maximum(0, z)", "max(0, z)"),),
        ),
        Misconception(
            "relu-minimum",
            "Your relu keeps the negative numbers and drops the positive ones.",
            "relu",
            edits=(("np.maximum", "np.minimum"),),
        ),
        Misconception(
            "relu-absolute",
            "Your relu turns negative numbers into positive ones. They should become 0.",
            "relu",
            edits=(("np.maximum(0, z)", "np.abs(z)"),),
        ),
        Misconception(
            "relu-in-place",
            "Your relu writes into the array it was given, so the caller's z is gone afterwards. "
            "Return a new array.",
            "relu",
            code="""
            def relu(z):
                z[z < 0] = 0
                return z
            """,
        ),
        Misconception(
            "leaky-slope-on-wrong-side",
            "Your leaky_relu shrinks the positive side. The small slope belongs to z < 0.",
            "leaky_relu",
            edits=(("z, slope * z", "slope * z, z"),),
        ),
        Misconception(
            "leaky-slope-fixed",
            "Your leaky_relu uses 0.01 whatever slope it is given.",
            "leaky_relu",
            edits=(("slope * z)", "0.01 * z)"),),
        ),
        Misconception(
            "leaky-relu-does-not-leak",
            "On the negative side your leaky_relu is 0, as the plain ReLU. It should keep a "
            "small slope there.",
            "leaky_relu",
            edits=(("slope * z)", "0.0)"),),
        ),
        Misconception(
            "leaky-relu-constant",
            "On the negative side your leaky_relu has the same value everywhere. It should be "
            "proportional to z.",
            "leaky_relu",
            edits=(("slope * z)", "slope)"),),
        ),
        Misconception(
            "leaky-relu-with-python-max",
            "Python's max compares whole arrays. NumPy has a maximum that works entry by entry.",
            "leaky_relu",
            edits=(("np.where(z > 0, z, slope * z)", "max(slope * z, z)"),),
        ),
        Misconception(
            "leaky-relu-in-place",
            "Your leaky_relu writes into the array it was given, so the caller's z is gone "
            "afterwards. Return a new array.",
            "leaky_relu",
            code="""
            def leaky_relu(z, slope=0.01):
                z[z < 0] *= slope
                return z
            """,
        ),
        Misconception(
            "sigmoid-slope-of-activation",
            "Your slope a(1 - a) takes z itself for a. The function is given z: the activation "
            "has to be computed first.",
            "sigmoid_derivative",
            edits=(("a = sigmoid(z)", "a = z"),),
        ),
        Misconception(
            "sigmoid-slope-like-tanh",
            "1 - a² is the slope of tanh. The slope of the sigmoid has another form.",
            "sigmoid_derivative",
            edits=(("a * (1 - a)", "1 - a**2"),),
        ),
        Misconception(
            "sigmoid-slope-half",
            "Your sigmoid_derivative returns 1 - a alone: one factor of the product is missing.",
            "sigmoid_derivative",
            edits=(("return a * (1 - a)", "return 1 - a"),),
        ),
        Misconception(
            "tanh-slope-of-activation",
            "Your slope 1 - a² takes z itself for a, which gives 1 - z². The function is given "
            "z: the activation has to be computed first.",
            "tanh_derivative",
            edits=(("a = np.tanh(z)", "a = z"),),
        ),
        Misconception(
            "tanh-slope-without-square",
            "Your tanh_derivative is 1 - a. Something about the a is missing.",
            "tanh_derivative",
            edits=(("1 - a**2", "1 - a"),),
        ),
        Misconception(
            "tanh-slope-like-sigmoid",
            "a(1 - a) is the slope of the sigmoid. The slope of tanh has another form.",
            "tanh_derivative",
            edits=(("1 - a**2", "a * (1 - a)"),),
        ),
        Misconception(
            "relu-slope-is-value",
            "Your relu_derivative returns z on the positive side. That is the value of ReLU; how "
            "steep is it there?",
            "relu_derivative",
            edits=(("1.0, 0.0", "z, 0.0"),),
        ),
        Misconception(
            "relu-slope-flipped",
            "Your relu_derivative is 1 where z is negative. ReLU is flat there.",
            "relu_derivative",
            edits=(("1.0, 0.0", "0.0, 1.0"),),
        ),
        Misconception(
            "relu-slope-in-place",
            "Your relu_derivative writes into the array it was given. Backward propagation still "
            "needs that z. Return a new array.",
            "relu_derivative",
            code="""
            def relu_derivative(z):
                z[z <= 0] = 0
                z[z > 0] = 1
                return z
            """,
        ),
        Misconception(
            "leaky-derivative-on-wrong-side",
            "Your leaky_relu_derivative has the two sides exchanged. The small slope belongs to "
            "z < 0.",
            "leaky_relu_derivative",
            edits=(("1.0, slope", "slope, 1.0"),),
        ),
        Misconception(
            "leaky-derivative-fixed",
            "Your leaky_relu_derivative uses 0.01 whatever slope it is given.",
            "leaky_relu_derivative",
            edits=(("1.0, slope", "1.0, 0.01"),),
        ),
        Misconception(
            "leaky-derivative-does-not-leak",
            "Your leaky_relu_derivative is 0 for negative z, as for the plain ReLU.",
            "leaky_relu_derivative",
            edits=(("1.0, slope", "1.0, 0.0"),),
        ),
        Misconception(
            "leaky-derivative-is-value",
            "On the negative side your leaky_relu_derivative still depends on z. A straight line "
            "has the same slope everywhere.",
            "leaky_relu_derivative",
            edits=(("1.0, slope", "1.0, slope * z"),),
        ),
        Misconception(
            "leaky-derivative-in-place",
            "Your leaky_relu_derivative writes into the array it was given. Return a new array.",
            "leaky_relu_derivative",
            code="""
            def leaky_relu_derivative(z, slope=0.01):
                z[z > 0] = 1
                z[z <= 0] = slope
                return z
            """,
        ),
    ),
)

INITIALIZE_PARAMETERS = Exercise(
    "shallow_network.initialize_parameters",
    "Random initialisation",
    8,
    functions=("initialize_parameters",),
    cases=lambda rng: [
        cases.initialize_case(*sizes) for sizes in ((3, 5, 2), (4, 7, 1), (45, 60, 35))
    ],
    visible=lambda: [cases.initialize_case(2, 3, 1), cases.initialize_case(30, 40, 20)],
    expected={
        "initialize_parameters": lambda n_x, n_h, n_y: {
            "W1": Spread((n_h, n_x), 0.01),
            "b1": np.zeros((n_h, 1)),
            "W2": Spread((n_y, n_h), 0.01),
            "b2": np.zeros((n_y, 1)),
        }
    },
    checks=(
        Check("shapes", "initialize_parameters", 2, verify=initial_shapes),
        Check(
            "W1",
            "initialize_parameters",
            2.5,
            parts=(Part("W1", ("W1",)),),
            look_at="Normal numbers, mean 0, times 0.01, one row per hidden unit.",
        ),
        Check(
            "W2",
            "initialize_parameters",
            2.5,
            parts=(Part("W2", ("W2",)),),
            look_at="Normal numbers, mean 0, times 0.01, one row per output unit.",
        ),
        Check(
            "b1, b2",
            "initialize_parameters",
            1,
            parts=(Part("b1", ("b1",), "bias"), Part("b2", ("b2",), "bias")),
            look_at="Zeros, one row per unit of the layer, one column.",
        ),
    ),
    misconceptions=(
        Misconception(
            "weights-zero",
            "Your weights start at zero. Then all hidden units compute the same and get the same "
            "gradient, so they stay alike for ever.",
            "initialize_parameters",
            edits=(
                ("np.random.randn(n_h, n_x) * 0.01", "np.zeros((n_h, n_x))"),
                ("np.random.randn(n_y, n_h) * 0.01", "np.zeros((n_y, n_h))"),
            ),
        ),
        Misconception(
            "weights-uniform",
            "Your weights are never negative: they look uniform between 0 and 0.01. NumPy has "
            "two functions with similar names; which one is normal?",
            "initialize_parameters",
            edits=(("randn(n_h", "rand(n_h"), ("randn(n_y", "rand(n_y")),
        ),
        Misconception(
            "weights-not-small",
            "Your weights have the size of 1. The factor that keeps them small is missing.",
            "initialize_parameters",
            edits=(("(n_h, n_x) * 0.01", "(n_h, n_x)"), ("(n_y, n_h) * 0.01", "(n_y, n_h)")),
        ),
        Misconception(
            "weights-transposed",
            "The rows and columns of your weights have changed places. A row belongs to a unit "
            "of the layer, a column to one of its inputs.",
            "initialize_parameters",
            edits=(("randn(n_h, n_x)", "randn(n_x, n_h)"), ("randn(n_y, n_h)", "randn(n_h, n_y)")),
        ),
        Misconception(
            "biases-one-dimensional",
            "Your biases have shape (n,). They should be columns, one row per unit.",
            "initialize_parameters",
            edits=(
                ("np.zeros((n_h, 1))", "np.zeros(n_h)"),
                ("np.zeros((n_y, 1))", "np.zeros(n_y)"),
            ),
        ),
        Misconception(
            "hidden-size-fixed",
            "Your hidden layer always has 4 units, whatever n_h is.",
            "initialize_parameters",
            edits=(("W1 = np", "n_h = 4\n    W1 = np"),),
        ),
    ),
)
