"""How the start of the training goes wrong."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, hidden
from chainrule_grader.exercises.shallow_network import reading

_TASK = reading.exercise("`initialize_parameters` (8 points)")

_SMALL_1, _SMALL_2 = ("(n_h, n_x) * 0.01", "(n_h, n_x)"), ("(n_y, n_h) * 0.01", "(n_y, n_h)")
_UNIFORM = (("randn(n_h", "rand(n_h"), ("randn(n_y", "rand(n_y"))
_TRANSPOSED_1 = ("randn(n_h, n_x)", "randn(n_x, n_h)")
_TRANSPOSED_2 = ("randn(n_y, n_h)", "randn(n_h, n_y)")
_FLAT_BIASES = (("np.zeros((n_h, 1))", "np.zeros(n_h)"), ("np.zeros((n_y, 1))", "np.zeros(n_y)"))
_SPREAD = "W ~ 0.01 · N(0, 1)"

MISTAKES = (
    Misconception(
        "weights-zero",
        "Your weights start at zero. Then all hidden units compute the same and get the same "
        "gradient, so they stay alike for ever.",
        "initialize_parameters",
        edits=(
            ("np.random.randn(n_h, n_x) * 0.01", "np.zeros((n_h, n_x))"),
            ("np.random.randn(n_y, n_h) * 0.01", "np.zeros((n_y, n_h))"),
        ),
        equation=_SPREAD,
        see=hidden.ZEROS,
    ),
    Misconception(
        "weights-equal",
        "Your weights are all the same number. Hidden units that start alike stay alike, so each "
        "weight needs a random number of its own.",
        "initialize_parameters",
        edits=(
            ("np.random.randn(n_h, n_x)", "np.ones((n_h, n_x))"),
            ("np.random.randn(n_y, n_h)", "np.ones((n_y, n_h))"),
        ),
        equation=_SPREAD,
        see=hidden.ALIKE,
    ),
    Misconception(
        "weights-one",
        "Your weights are all 1: alike, so that hidden units stay alike, and large. Each needs a "
        "small random number of its own.",
        "initialize_parameters",
        edits=(
            ("np.random.randn(n_h, n_x) * 0.01", "np.ones((n_h, n_x))"),
            ("np.random.randn(n_y, n_h) * 0.01", "np.ones((n_y, n_h))"),
        ),
        equation=_SPREAD,
        see=hidden.ALIKE,
    ),
    Misconception(
        "weights-uniform-around-zero-not-small",
        "Your weights end sharply at -1 and 1: they look uniform, and the factor that keeps them "
        "small is missing. Normal numbers crowd near 0.",
        "initialize_parameters",
        edits=(
            ("np.random.randn(n_h, n_x) * 0.01", "np.random.uniform(-1, 1, (n_h, n_x))"),
            ("np.random.randn(n_y, n_h) * 0.01", "np.random.uniform(-1, 1, (n_y, n_h))"),
        ),
        equation=_SPREAD,
    ),
    Misconception(
        "weights-uniform",
        "Your weights are never negative: they look uniform between 0 and 0.01. NumPy has "
        "two functions with similar names; which one is normal?",
        "initialize_parameters",
        edits=_UNIFORM,
        equation=_SPREAD,
    ),
    Misconception(
        "weights-uniform-not-small",
        "Your weights look uniform between 0 and 1. Look at two things: which of NumPy's "
        "functions draws normal numbers, and what keeps the weights small?",
        "initialize_parameters",
        edits=(*_UNIFORM, _SMALL_1, _SMALL_2),
        equation=_SPREAD,
    ),
    Misconception(
        "weights-uniform-around-zero",
        "Your weights lie around 0 and end sharply on both sides: they look uniform. Normal "
        "numbers crowd near 0 and have no such ends.",
        "initialize_parameters",
        edits=(
            ("np.random.randn(n_h, n_x)", "np.random.uniform(-1, 1, (n_h, n_x))"),
            ("np.random.randn(n_y, n_h)", "np.random.uniform(-1, 1, (n_y, n_h))"),
        ),
        equation=_SPREAD,
    ),
    Misconception(
        "weights-not-small",
        "Your weights have the size of 1. The factor that keeps them small is missing.",
        "initialize_parameters",
        edits=(_SMALL_1, _SMALL_2),
        equation=_SPREAD,
    ),
    Misconception(
        "w1-not-small",
        "Your W1 has the size of 1, while W2 is small as it should be. The factor belongs to both.",
        "initialize_parameters",
        edits=(_SMALL_1,),
        equation=_SPREAD,
    ),
    Misconception(
        "w2-not-small",
        "Your W2 has the size of 1, while W1 is small as it should be. The factor belongs to both.",
        "initialize_parameters",
        edits=(_SMALL_2,),
        equation=_SPREAD,
    ),
    Misconception(
        "weights-scaled-by-inputs",
        "The spread of your weights depends on the number of inputs, as in He's initialisation. "
        "Here the factor is the same for every layer.",
        "initialize_parameters",
        edits=(
            ("(n_h, n_x) * 0.01", "(n_h, n_x) * np.sqrt(2 / n_x)"),
            ("(n_y, n_h) * 0.01", "(n_y, n_h) * np.sqrt(2 / n_h)"),
        ),
        equation=_SPREAD,
    ),
    Misconception(
        "weights-transposed",
        "The rows and columns of both your weights have changed places. A row belongs to a unit "
        "of the layer, a column to one of its inputs.",
        "initialize_parameters",
        edits=(_TRANSPOSED_1, _TRANSPOSED_2),
        see=hidden.SYMBOLS,
    ),
    Misconception(
        "w1-transposed",
        "The rows and columns of your W1 have changed places. A row belongs to a hidden unit, a "
        "column to a feature.",
        "initialize_parameters",
        edits=(_TRANSPOSED_1,),
        see=hidden.SYMBOLS,
    ),
    Misconception(
        "w2-transposed",
        "The rows and columns of your W2 have changed places. A row belongs to an output, a "
        "column to a hidden unit.",
        "initialize_parameters",
        edits=(_TRANSPOSED_2,),
        see=hidden.SYMBOLS,
    ),
    Misconception(
        "weights-transposed-not-small",
        "The rows and columns of your weights have changed places, and they have the size of 1: "
        "the factor that keeps them small is missing.",
        "initialize_parameters",
        edits=(_TRANSPOSED_1, _TRANSPOSED_2, ("n_h) * 0.01", "n_h)"), ("n_y) * 0.01", "n_y)")),
        equation=_SPREAD,
        see=hidden.SYMBOLS,
    ),
    Misconception(
        "w2-from-input-size",
        "Your W2 has a column for each feature. The output layer is fed by the hidden units.",
        "initialize_parameters",
        edits=(("randn(n_y, n_h)", "randn(n_y, n_x)"),),
        see=hidden.SYMBOLS,
    ),
    Misconception(
        "randn-given-a-tuple",
        "The function that draws your weights was handed a pair where it takes whole numbers. "
        "Rows and columns are two arguments of their own there.",
        "initialize_parameters",
        edits=(("randn(n_h, n_x)", "randn((n_h, n_x))"), ("randn(n_y, n_h)", "randn((n_y, n_h))")),
        see=_TASK,
    ),
    Misconception(
        "zeros-without-tuple",
        "The function that makes your zeros took the second number for a type of number. It "
        "takes the whole shape as one argument.",
        "initialize_parameters",
        edits=(
            ("np.zeros((n_h, 1))", "np.zeros(n_h, 1)"),
            ("np.zeros((n_y, 1))", "np.zeros(n_y, 1)"),
        ),
        see=arrays.SHAPES,
    ),
    Misconception(
        "biases-one-dimensional",
        "Your biases have shape (n,). They should be columns, one row per unit.",
        "initialize_parameters",
        edits=_FLAT_BIASES,
        see=arrays.FLAT,
    ),
    Misconception(
        "biases-as-rows",
        "Your biases are rows. They should be columns, one row per unit, so that they stretch "
        "over the samples.",
        "initialize_parameters",
        edits=(
            ("np.zeros((n_h, 1))", "np.zeros((1, n_h))"),
            ("np.zeros((n_y, 1))", "np.zeros((1, n_y))"),
        ),
        see=arrays.BROADCASTING,
    ),
    Misconception(
        "biases-single-number",
        "Your biases are single numbers. Each unit has a bias of its own.",
        "initialize_parameters",
        edits=(("np.zeros((n_h, 1))", "0.0"), ("np.zeros((n_y, 1))", "0.0")),
        see=hidden.SYMBOLS,
    ),
    Misconception(
        "biases-one",
        "Your biases start at 1. They need no random start and no head start: look at the table.",
        "initialize_parameters",
        edits=(("np.zeros((n_h", "np.ones((n_h"), ("np.zeros((n_y", "np.ones((n_y")),
        equation="b1 = 0, b2 = 0",
    ),
    Misconception(
        "biases-of-layer-below",
        "Your biases have the sizes of the layers below: b1 fits the features, b2 the hidden "
        "units. A bias belongs to a unit of its own layer.",
        "initialize_parameters",
        edits=(
            ("np.zeros((n_h, 1))", "np.zeros((n_x, 1))"),
            ("np.zeros((n_y, 1))", "np.zeros((n_h, 1))"),
        ),
        see=hidden.SYMBOLS,
    ),
    Misconception(
        "hidden-size-fixed",
        "Your hidden layer always has 4 units, whatever n_h is.",
        "initialize_parameters",
        edits=(("W1 = np", "n_h = 4\n    W1 = np"),),
        see=_TASK,
    ),
    Misconception(
        "output-size-fixed",
        "Your output layer always has one unit, whatever n_y is.",
        "initialize_parameters",
        edits=(("W1 = np", "n_y = 1\n    W1 = np"),),
        see=_TASK,
    ),
    Misconception(
        "parameters-without-keys",
        "What comes back does not hold W1, b1, W2 and b2 under these names: is it a dictionary, "
        "are its keys written like this, and is there a return?",
        "initialize_parameters",
        edits=(('return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}', "return W1, b1, W2, b2"),),
        see=_TASK,
    ),
)
