"""What goes wrong on the way from the pictures to their probabilities."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays, loss

_Z = "Z = wᵀX + b"
_DW = "dw = (1/m) X dZᵀ"
_BOTH = f"{_DW}, db = (1/m) Σ dz"


def _slip(
    slug: str, hint: str, *edits: tuple[str, str], equation: str = "", see: str = ""
) -> Misconception:
    return Misconception(slug, hint, "propagate", edits=edits, equation=equation, see=see)


FORWARD_MISTAKES = (
    _slip(
        "sigmoid-left-out",
        "Cost and gradient take z for a probability. The sigmoid comes between z and a.",
        ("sigmoid(w.T @ X + b)", "w.T @ X + b"),
        equation="A = σ(wᵀX + b)",
        see=loss.PROBABILITY,
    ),
    _slip(
        "tanh-for-sigmoid",
        "Your A comes from tanh, which runs from -1 to 1. A probability comes from the sigmoid.",
        ("sigmoid(w.T @ X + b)", "np.tanh(w.T @ X + b)"),
        equation="A = σ(wᵀX + b)",
        see=loss.LOG_ODDS,
    ),
    _slip(
        "sigmoid-twice",
        "The sigmoid is applied twice, so that no a is below one half. Once is enough.",
        ("sigmoid(w.T @ X + b)", "sigmoid(sigmoid(w.T @ X + b))"),
        equation="A = σ(wᵀX + b)",
        see=loss.LOG_ODDS,
    ),
    _slip(
        "a-mirrored",
        "Your A is the probability of label 0: cost and gradient are those of -z. Look at the "
        "sign in the exponent.",
        ("sigmoid(w.T @ X + b)", "sigmoid(-(w.T @ X + b))"),
        equation="a = 1 / (1 + e^(-z))",
        see=loss.LOG_ODDS,
    ),
    _slip(
        "bias-left-out",
        "The results do not depend on b: look at z.",
        ("w.T @ X + b", "w.T @ X"),
        equation=_Z,
        see=loss.PICTURE,
    ),
    _slip(
        "bias-left-out-and-nothing-averaged",
        "Two things meet: the results do not depend on b, and cost and gradient are sums over "
        "the pictures, where all three are means.",
        ("w.T @ X + b", "w.T @ X"),
        ("m = X.shape[1]", "m = 1"),
        equation=f"{_Z}, {_BOTH}",
        see=loss.PICTURE,
    ),
    _slip(
        "bias-subtracted",
        "The bias enters with the wrong sign: it is added in z.",
        ("w.T @ X + b", "w.T @ X - b"),
        equation=_Z,
        see=loss.PICTURE,
    ),
    _slip(
        "z-is-a-column",
        "A seems to be a column, while Y is a row: their difference grows to a table (m, m). "
        "Look at the order of the product in z.",
        ("w.T @ X + b", "X.T @ w + b"),
        equation=_Z,
        see=arrays.BROADCASTING,
    ),
    _slip(
        "z-not-summed",
        "z still has one entry per pixel and picture: * multiplies entry by entry, while the "
        "matrix product also adds up over the pixels.",
        ("w.T @ X", "w * X"),
        equation=_Z,
        see=arrays.PRODUCT,
    ),
    _slip(
        "z-elementwise",
        "The shapes do not fit in z: an operator such as * takes wᵀ and X entry by entry, "
        "where a matrix product is meant.",
        ("w.T @ X", "w.T * X"),
        equation=_Z,
        see=arrays.PRODUCT,
    ),
    _slip(
        "w-not-transposed",
        "The shapes do not fit: a column stands on the left of a matrix. In z, w has to become a "
        "row; in dw, X itself stands on the left.",
        ("w.T @ X", "w @ X"),
        equation=f"{_Z}, {_DW}",
        see=arrays.PRODUCT,
    ),
    _slip(
        "x-on-the-left-of-w",
        "The shapes do not fit in a product. Look at the order of the factors, and at which one is "
        "transposed: in z, X stands on the right; in dw, on the left.",
        ("w.T @ X", "X @ w"),
        equation=f"{_Z}, {_DW}",
        see=arrays.PRODUCT,
    ),
    _slip(
        "x-times-a-row",
        "The shapes do not fit in z: X stands on the left of a row. The row belongs on the left.",
        ("w.T @ X", "X @ w.T"),
        equation=_Z,
        see=arrays.PRODUCT,
    ),
    _slip(
        "x-transposed-too",
        "The shapes do not fit, since X was transposed as well. In z only w is transposed, in dw "
        "only dZ.",
        ("w.T @ X", "w.T @ X.T"),
        equation=f"{_Z}, {_DW}",
        see=arrays.COLUMNS,
    ),
)
