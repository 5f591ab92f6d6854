"""How ReLU, leaky ReLU and their slopes go wrong."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, hidden

_LEAKY = "z where z > 0, else s z"
_RELU_SLOPE = "1 where z > 0, else 0"
_LEAKY_SLOPE = "1 where z > 0, else s"
_ONE_QUESTION = (
    "Python's if and max ask one yes-or-no question of the whole array. Here each entry needs an "
    "answer of its own."
)
_AXIS_GIVEN = (
    "NumPy's max looks for the largest entry of one array, and takes a second argument for an "
    "axis. Here two numbers are compared, entry by entry."
)

MISTAKES = (
    Misconception(
        "relu-with-python-max",
        _ONE_QUESTION,
        "relu",
        edits=(("np.maximum(0, z)", "max(0, z)"),),
        see=hidden.RELU,
    ),
    Misconception(
        "relu-with-array-for-axis",
        _AXIS_GIVEN,
        "relu",
        edits=(("np.maximum(0, z)", "np.max(0, z)"),),
        see=arrays.AXIS,
    ),
    Misconception(
        "relu-largest-along-axis",
        "Your relu returns the largest entry of each column: the 0 was taken for an axis. "
        "Compare each entry with 0.",
        "relu",
        edits=(("np.maximum(0, z)", "np.max(z, 0)"),),
        see=arrays.AXIS,
    ),
    Misconception(
        "relu-minimum",
        "Your relu keeps the negative numbers and drops the positive ones.",
        "relu",
        edits=(("np.maximum", "np.minimum"),),
        equation="max(0, z)",
        see=hidden.RELU,
    ),
    Misconception(
        "relu-absolute",
        "Your relu turns negative numbers into positive ones. They should become 0.",
        "relu",
        edits=(("np.maximum(0, z)", "np.abs(z)"),),
        equation="max(0, z)",
        see=hidden.RELU,
    ),
    Misconception(
        "relu-is-slope",
        "Your relu returns 1 on the positive side. That is its slope; what is its value there?",
        "relu",
        edits=(("np.maximum(0, z)", "np.where(z > 0, 1.0, 0.0)"),),
        equation="max(0, z)",
        see=hidden.RELU,
    ),
    Misconception(
        "relu-leaks",
        "Your relu lets a hundredth of the negative numbers through. That is leaky ReLU; the "
        "plain one is 0 there.",
        "relu",
        edits=(("np.maximum(0, z)", "np.maximum(0.01 * z, z)"),),
        equation="max(0, z)",
        see=hidden.RELU,
    ),
    Misconception(
        "relu-drops-entries",
        "Your relu leaves the negative entries out, so the shape of z is lost. They should stay "
        "in their place and become 0.",
        "relu",
        edits=(("np.maximum(0, z)", "z[z > 0]"),),
        see=arrays.SHAPES,
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
        see=arrays.TWO_NAMES,
    ),
    Misconception(
        "relu-slope-with-if",
        _ONE_QUESTION,
        "relu_derivative",
        edits=(("np.where(z > 0, 1.0, 0.0)", "1.0 if z > 0 else 0.0"),),
        see=hidden.RELU,
    ),
    Misconception(
        "relu-slope-is-value",
        "Your relu_derivative returns z on the positive side. That is the value of ReLU; how "
        "steep is it there?",
        "relu_derivative",
        edits=(("1.0, 0.0", "z, 0.0"),),
        equation=_RELU_SLOPE,
        see=hidden.RELU,
    ),
    Misconception(
        "relu-slope-flipped",
        "Your relu_derivative is 1 where z is negative. ReLU is flat there.",
        "relu_derivative",
        edits=(("1.0, 0.0", "0.0, 1.0"),),
        equation=_RELU_SLOPE,
        see=hidden.RELU,
    ),
    Misconception(
        "relu-slope-minus-one",
        "Your relu_derivative is -1 where z is negative: it is the sign of z. ReLU is flat there.",
        "relu_derivative",
        edits=(("1.0, 0.0", "1.0, -1.0"),),
        equation=_RELU_SLOPE,
        see=hidden.RELU,
    ),
    Misconception(
        "relu-slope-leaks",
        "Your relu_derivative is 0.01 where z is negative, as for leaky ReLU. The plain ReLU is "
        "flat there.",
        "relu_derivative",
        edits=(("1.0, 0.0", "1.0, 0.01"),),
        equation=_RELU_SLOPE,
        see=hidden.RELU,
    ),
    Misconception(
        "relu-slope-one-everywhere",
        "Your relu_derivative is 1 everywhere. ReLU is flat on one side.",
        "relu_derivative",
        edits=(("np.where(z > 0, 1.0, 0.0)", "np.ones_like(z)"),),
        equation=_RELU_SLOPE,
        see=hidden.RELU,
    ),
    Misconception(
        "relu-slope-negatives-kept",
        "Your relu_derivative is right on the positive side and still holds z on the negative "
        "one. How steep is ReLU there?",
        "relu_derivative",
        edits=(("1.0, 0.0", "1.0, z"),),
        equation=_RELU_SLOPE,
        see=hidden.RELU,
    ),
    Misconception(
        "relu-slope-in-place",
        "Your relu_derivative writes into the array it was given. Backward propagation still "
        "needs that z: return a new array.",
        "relu_derivative",
        code="""
        def relu_derivative(z):
            z[z <= 0] = 0
            z[z > 0] = 1
            return z
        """,
        see=arrays.TWO_NAMES,
    ),
    Misconception(
        "leaky-slope-on-wrong-side",
        "Your leaky_relu shrinks the positive side and keeps the negative one. The small slope "
        "belongs to z < 0; if you compare two numbers, look at which of them you keep.",
        "leaky_relu",
        edits=(("z, slope * z", "slope * z, z"),),
        equation=_LEAKY,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-slope-fixed",
        "Your leaky_relu uses 0.01 whatever slope it is given.",
        "leaky_relu",
        edits=(("slope * z)", "0.01 * z)"),),
        equation=_LEAKY,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-slope-fixed-on-wrong-side",
        "Your leaky_relu shrinks the positive side in place of the negative one, and by 0.01 "
        "whatever slope it is given.",
        "leaky_relu",
        edits=(("z, slope * z", "0.01 * z, z"),),
        equation=_LEAKY,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-relu-does-not-leak",
        "On the negative side your leaky_relu is 0, as the plain ReLU. It should keep a "
        "small slope there.",
        "leaky_relu",
        edits=(("slope * z)", "0.0)"),),
        equation=_LEAKY,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-relu-constant",
        "On the negative side your leaky_relu has the same value everywhere. It should be "
        "proportional to z.",
        "leaky_relu",
        edits=(("slope * z)", "slope)"),),
        equation=_LEAKY,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-relu-sign",
        "On the negative side your leaky_relu is positive. A small slope keeps the sign of z.",
        "leaky_relu",
        edits=(("slope * z)", "-slope * z)"),),
        equation=_LEAKY,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-slope-on-both-sides",
        "Your leaky_relu is right for negative z, and too steep for positive z: the small slope "
        "is added on both sides.",
        "leaky_relu",
        edits=(("np.where(z > 0, z, slope * z)", "np.maximum(0, z) + slope * z"),),
        equation=_LEAKY,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-relu-scales-relu",
        "Your leaky_relu is the plain ReLU times the slope: 0 on the negative side, shrunk on "
        "the positive one. The slope belongs to z < 0.",
        "leaky_relu",
        edits=(("z, slope * z", "slope * z, 0.0"),),
        equation=_LEAKY,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-relu-is-slope",
        "Your leaky_relu returns the slopes of the two sides. What is its value there?",
        "leaky_relu",
        edits=(("z, slope * z", "1.0, slope"),),
        equation=_LEAKY,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-relu-with-python-max",
        _ONE_QUESTION,
        "leaky_relu",
        edits=(("np.where(z > 0, z, slope * z)", "max(slope * z, z)"),),
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-relu-with-array-for-axis",
        _AXIS_GIVEN,
        "leaky_relu",
        edits=(("np.where(z > 0, z, slope * z)", "np.max(slope * z, z)"),),
        see=arrays.AXIS,
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
        see=arrays.TWO_NAMES,
    ),
    Misconception(
        "leaky-derivative-with-if",
        _ONE_QUESTION,
        "leaky_relu_derivative",
        edits=(("np.where(z > 0, 1.0, slope)", "1.0 if z > 0 else slope"),),
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-derivative-on-wrong-side",
        "Your leaky_relu_derivative has the two sides exchanged. The small slope belongs to z < 0.",
        "leaky_relu_derivative",
        edits=(("1.0, slope", "slope, 1.0"),),
        equation=_LEAKY_SLOPE,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-derivative-fixed",
        "Your leaky_relu_derivative uses 0.01 whatever slope it is given.",
        "leaky_relu_derivative",
        edits=(("1.0, slope", "1.0, 0.01"),),
        equation=_LEAKY_SLOPE,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-derivative-fixed-on-wrong-side",
        "Your leaky_relu_derivative has the two sides exchanged, and uses 0.01 whatever slope it "
        "is given.",
        "leaky_relu_derivative",
        edits=(("1.0, slope", "0.01, 1.0"),),
        equation=_LEAKY_SLOPE,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-derivative-does-not-leak",
        "Your leaky_relu_derivative is 0 for negative z, as for the plain ReLU.",
        "leaky_relu_derivative",
        edits=(("1.0, slope", "1.0, 0.0"),),
        equation=_LEAKY_SLOPE,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-derivative-sign",
        "Your leaky_relu_derivative is negative for negative z, but leaky ReLU rises there too.",
        "leaky_relu_derivative",
        edits=(("1.0, slope", "1.0, -slope"),),
        equation=_LEAKY_SLOPE,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-derivative-is-value",
        "On the negative side your leaky_relu_derivative still depends on z. A straight line "
        "has the same slope everywhere.",
        "leaky_relu_derivative",
        edits=(("1.0, slope", "1.0, slope * z"),),
        equation=_LEAKY_SLOPE,
        see=hidden.RELU,
    ),
    Misconception(
        "leaky-derivative-is-whole-value",
        "Your leaky_relu_derivative returns leaky ReLU itself. How steep is it on each side?",
        "leaky_relu_derivative",
        edits=(("1.0, slope", "z, slope * z"),),
        equation=_LEAKY_SLOPE,
        see=hidden.RELU,
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
        see=arrays.TWO_NAMES,
    ),
)
