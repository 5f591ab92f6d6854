"""Wrong answers, and the thought behind each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import hidden


def _slip(slug: str, hint: str, values: Mapping[str, Any], see: str) -> Misconception:
    return Misconception(slug, hint, values=values, see=see)


def _counts(small: int, large: int) -> dict[str, int]:
    return {"answer_count_small": small, "answer_count_large": large}


MISTAKES = (
    _slip(
        "count-without-biases",
        "The weights are counted, the biases are not. Every unit has one.",
        _counts(12, 80),
        see=hidden.COUNT,
    ),
    _slip(
        "count-one-bias-per-layer",
        "Your count has one bias for each layer. Every unit has one of its own.",
        _counts(14, 82),
        see=hidden.COUNT,
    ),
    _slip(
        "count-without-output-biases",
        "The biases of the hidden layer are counted, those of the output layer are not.",
        _counts(16, 90),
        see=hidden.COUNT,
    ),
    _slip(
        "count-hidden-layer-alone",
        "Only the hidden layer is counted. The output layer has weights and biases too.",
        _counts(12, 70),
        see=hidden.COUNT,
    ),
    _slip(
        "count-units",
        "What you count are the units of the three layers. Training adjusts the weights between "
        "them and the biases.",
        _counts(7, 18),
        see=hidden.COUNT,
    ),
    _slip(
        "count-product-of-sizes",
        "You multiply the three sizes. Weights join one layer to the next, so W1 and W2 are "
        "counted apart and added.",
        _counts(8, 120),
        see=hidden.COUNT,
    ),
    _slip(
        "count-single-output",
        "Your second count is that of a network with a single output. Here there are more.",
        {"answer_count_large": 81},
        see=hidden.COUNT,
    ),
    _slip(
        "count-with-samples",
        "Your count grows with the number of samples. Parameters are shared by all samples: "
        "which of the sizes do W1, b1, W2 and b2 depend on?",
        {"answer_count_large": 9200},
        see=hidden.COUNT,
    ),
    _slip(
        "zero-start-frozen",
        "The output bias does move from zero, as soon as the classes are not equally "
        "frequent. Look at db2.",
        {"answer_zero_start": {"a", "b", "c", "d"}},
        see=hidden.ZEROS,
    ),
    _slip(
        "zero-start-frozen-weights",
        "Think of db2: it is the mean error of the output, and the classes are not equally "
        "frequent. And what do the equal units mean for the prediction?",
        {"answer_zero_start": {"a", "b", "c"}},
        see=hidden.ZEROS,
    ),
    _slip(
        "zero-start-only-rows",
        "The symmetry reaches further than the rows of W1. Look at what it means for W2 and "
        "for the prediction.",
        {"answer_zero_start": {"a"}},
        see=hidden.ZEROS,
    ),
    _slip(
        "zero-start-only-weights",
        "What you say of the weights holds. Now look at what weights like these make of two "
        "different samples.",
        {"answer_zero_start": {"a", "b"}},
        see=hidden.ZEROS,
    ),
    _slip(
        "zero-start-without-w2",
        "What you say of W1 and of the prediction holds. Now look at dW2: which activations is "
        "it made of?",
        {"answer_zero_start": {"a", "d"}},
        see=hidden.ZEROS,
    ),
    _slip(
        "zero-start-only-prediction",
        "What you say of the prediction holds. It comes from weights that are equal: look at W1 "
        "and W2.",
        {"answer_zero_start": {"d"}},
        see=hidden.ZEROS,
    ),
    _slip(
        "no-activation-curve",
        "A linear map of a linear map is linear, however many units lie between.",
        {"answer_no_activation": "a"},
        see=hidden.LINEAR,
    ),
    _slip(
        "no-activation-corners",
        "Corners come from bent activations such as ReLU. Without one, the lines of the hidden "
        "units are only added up: what is a sum of linear maps?",
        {"answer_no_activation": "b"},
        see=hidden.LINEAR,
    ),
    _slip(
        "no-activation-nothing-learned",
        "Without a hidden activation the network still learns: multiply out what it then computes.",
        {"answer_no_activation": "d"},
        see=hidden.LINEAR,
    ),
    _slip(
        "leaky-saturation",
        "Saturation on both sides is the trouble of tanh and the sigmoid. What does plain "
        "ReLU do with a unit whose z is always negative?",
        {"answer_leaky": "a"},
        see=hidden.SATURATED,
    ),
    _slip(
        "leaky-large-outputs",
        "Leaky ReLU puts out numbers above 1 just as ReLU does. The two differ on the negative "
        "side.",
        {"answer_leaky": "c"},
        see=hidden.SATURATED,
    ),
    _slip(
        "leaky-symmetry",
        "Units that start alike stay alike with any activation; a random start cures that. What "
        "differs for negative z?",
        {"answer_leaky": "d"},
        see=hidden.DEAD,
    ),
)
