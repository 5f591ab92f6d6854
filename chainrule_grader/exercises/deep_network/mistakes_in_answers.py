"""Wrong answers to the questions, and what leads to them."""

from __future__ import annotations

from typing import Any

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import depth, hidden

_COUNT, _SLOPE = "n⁽ˡ⁾ n⁽ˡ⁻¹⁾ + n⁽ˡ⁾ for each layer", "σ'(z) = a (1 − a), a = σ(z)"


def _answer(
    slug: str, hint: str, name: str, value: Any, *, equation: str = "", see: str = ""
) -> Misconception:
    values = {f"answer_{name}": value}
    return Misconception(slug, hint, values=values, equation=equation, see=see)


MISTAKES = (
    _answer(
        "count-without-biases",
        "You counted the weights only. Each unit has a bias as well.",
        "parameters",
        1460,
        equation=_COUNT,
        see=depth.LAYERS,
    ),
    _answer(
        "count-one-bias-per-layer",
        "You counted one bias for each layer. It is one for each unit.",
        "parameters",
        1464,
        equation=_COUNT,
        see=depth.LAYERS,
    ),
    _answer(
        "count-biases-of-inputs",
        "You counted a bias for each input as well. The input is layer 0, and has no parameters.",
        "parameters",
        1557,
        equation=_COUNT,
        see=depth.SYMBOLS,
    ),
    _answer(
        "count-units",
        "You counted the units. What training adjusts are the weights between them, and the "
        "biases.",
        "parameters",
        97,
        equation=_COUNT,
        see=depth.LAYERS,
    ),
    _answer(
        "count-without-output",
        "You left out the output layer. It has weights and a bias, too.",
        "parameters",
        1487,
        equation=_COUNT,
        see=depth.LAYERS,
    ),
    _answer(
        "shape-of-the-layer-before",
        "That is the shape for layer 1. The list of sizes starts with the input, which is layer 0.",
        "shape_dA2",
        "a",
        see=depth.SYMBOLS,
    ),
    _answer(
        "shape-of-the-weights",
        "That is the shape of a weight matrix. dA has the shape of A: one row per unit, one column "
        "per sample.",
        "shape_dA2",
        "b",
        see=depth.SHAPES,
    ),
    _answer(
        "shape-of-the-bias",
        "That is the shape of a bias, which all samples share. dA has the shape of A, with a "
        "column for each sample.",
        "shape_dA2",
        "d",
        see=depth.SHAPES,
    ),
    _answer(
        "slope-is-the-value",
        "0.5 is the value of the sigmoid at 0, not its slope there.",
        "max_slope",
        0.5,
        equation=_SLOPE,
        see=hidden.SIGMOID,
    ),
    _answer(
        "slope-of-another",
        "1 is the largest slope of the tanh, and that of ReLU. The sigmoid is flatter.",
        "max_slope",
        1,
        equation=_SLOPE,
        see=hidden.SIGMOID,
    ),
    _answer(
        "slopes-added",
        "You added the slopes of the ten layers. Along a chain they are multiplied.",
        "ten_layers",
        2.5,
        see=depth.PRODUCTS,
    ),
    _answer(
        "values-multiplied",
        "You multiplied ten values of the sigmoid. The gradient meets its slopes.",
        "ten_layers",
        0.5**10,
        equation=_SLOPE,
        see=depth.PRODUCTS,
    ),
    _answer(
        "slopes-one-short",
        "You multiplied nine slopes. Each of the ten layers gives one.",
        "ten_layers",
        0.25**9,
        see=depth.PRODUCTS,
    ),
    _answer(
        "slopes-one-more",
        "You multiplied eleven slopes. Each of the ten layers gives one.",
        "ten_layers",
        0.25**11,
        see=depth.PRODUCTS,
    ),
    _answer(
        "slope-of-one-layer",
        "That is the slope of a single layer. The gradient goes back through ten of them.",
        "ten_layers",
        0.25,
        see=depth.PRODUCTS,
    ),
    _answer(
        "kink-means-wrong-gradient",
        "A large error near a kink does not mean that the gradient is wrong. Ask what the two "
        "nudged points see there.",
        "kink",
        "a",
        see=depth.KINKS,
    ),
    _answer(
        "kink-means-rounding",
        "Rounding would show in every batch, and stay far smaller. Ask what is special about the "
        "first one.",
        "kink",
        "c",
        see=depth.KINKS,
    ),
    _answer(
        "kink-means-wrong-m",
        "A wrong m would show in every batch and in every block. Ask what is special about this "
        "block in the first one.",
        "kink",
        "d",
        see=depth.KINKS,
    ),
)
