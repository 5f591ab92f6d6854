"""How the sizes of the layers go wrong."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays
from chainrule_grader.exercises.shallow_network import reading

_TASK = reading.exercise("`layer_sizes` (4 points)")

_INPUT_FROM_SAMPLES = (("X.shape[0]", "X.shape[1]"),)
_OUTPUT_FROM_SAMPLES = (("Y.shape[0]", "Y.shape[1]"),)
_ONE_OUTPUT = (("n_y = Y.shape[0]", "n_y = 1"),)

MISTAKES = (
    Misconception(
        "sizes-from-samples",
        "Your n_x and n_y are both the number of samples. Columns are samples; a layer's size "
        "counts rows.",
        "layer_sizes",
        edits=(*_INPUT_FROM_SAMPLES, *_OUTPUT_FROM_SAMPLES),
        see=arrays.COLUMNS,
    ),
    Misconception(
        "sizes-in-other-order",
        "The sizes of input and output have changed places. First comes the input, then the "
        "hidden layer, then the output.",
        "layer_sizes",
        edits=(("return n_x, n_h, n_y", "return n_y, n_h, n_x"),),
        see=_TASK,
    ),
    Misconception(
        "one-output-assumed",
        "Your output size is always 1. It depends on Y, which may have more rows.",
        "layer_sizes",
        edits=_ONE_OUTPUT,
    ),
    Misconception(
        "input-size-from-samples",
        "Your n_x is the number of samples, not the number of features. Features are rows.",
        "layer_sizes",
        edits=_INPUT_FROM_SAMPLES,
        see=arrays.COLUMNS,
    ),
    Misconception(
        "output-size-from-samples",
        "Your n_y is the number of samples, not the number of outputs. Outputs are rows of Y.",
        "layer_sizes",
        edits=_OUTPUT_FROM_SAMPLES,
        see=arrays.COLUMNS,
    ),
    Misconception(
        "one-output-and-samples",
        "Your n_x is the number of samples, and your n_y is always 1. Both sizes are numbers of "
        "rows, one of X and one of Y.",
        "layer_sizes",
        edits=(*_INPUT_FROM_SAMPLES, *_ONE_OUTPUT),
        see=arrays.COLUMNS,
    ),
    Misconception(
        "hidden-size-last",
        "The sizes of the hidden and the output layer have changed places. They are asked for in "
        "the order in which the numbers flow through the network.",
        "layer_sizes",
        edits=(("return n_x, n_h, n_y", "return n_x, n_y, n_h"),),
        see=_TASK,
    ),
    Misconception(
        "hidden-size-first",
        "The sizes of the input and the hidden layer have changed places. They are asked for in "
        "the order in which the numbers flow through the network.",
        "layer_sizes",
        edits=(("return n_x, n_h, n_y", "return n_h, n_x, n_y"),),
        see=_TASK,
    ),
    Misconception(
        "hidden-size-from-notebook",
        "Your n_h is taken from a variable of the notebook. Here it is a fixed number, given in "
        "the table.",
        "layer_sizes",
        edits=(("n_h = 4", "pass"),),
        see=_TASK,
    ),
    Misconception(
        "sizes-whole-shape",
        "Your n_x and n_y are whole shapes, with two numbers each. A size is one of the two.",
        "layer_sizes",
        edits=(("X.shape[0]", "X.shape"), ("Y.shape[0]", "Y.shape")),
        see=arrays.SHAPES,
    ),
    Misconception(
        "sizes-count-entries",
        "Your n_x and n_y count all entries of X and Y, so they grow with the number of samples. "
        "Only the rows count.",
        "layer_sizes",
        edits=(("X.shape[0]", "X.size"), ("Y.shape[0]", "Y.size")),
        see=arrays.SHAPES,
    ),
    Misconception(
        "sizes-not-three-values",
        "What comes back is not three values in a row: is there a return, and does it give the "
        "three sizes, without names or a dictionary around them?",
        "layer_sizes",
        edits=(("return n_x, n_h, n_y", "print(n_x, n_h, n_y)"),),
        see=_TASK,
    ),
)
