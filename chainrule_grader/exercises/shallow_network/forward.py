"""The second notebook's exercises on the way through the network to the cost."""

from __future__ import annotations

import numpy as np

from chainrule.compare import Part
from chainrule_grader.exercises.exercise import Case, Check, Exercise, Misconception
from chainrule_grader.exercises.shallow_network import cases

FORWARD_PROPAGATION = Exercise(
    "shallow_network.forward_propagation",
    "Forward propagation",
    10,
    functions=("forward_propagation",),
    helpers={"forward_propagation": ("sigmoid",)},
    cases=lambda rng: [
        cases.forward_case(rng, *sizes) for sizes in ((3, 5, 7), (4, 2, 6), (2, 6, 1))
    ],
    visible=lambda: [cases.forward_case(np.random.default_rng(31), 2, 3, 4)],
    checks=(
        Check(
            "Z1",
            "forward_propagation",
            2,
            parts=(Part("Z1", (1, "Z1")),),
            look_at="Z1 = W1 X + b1.",
        ),
        Check(
            "A1",
            "forward_propagation",
            2,
            parts=(Part("A1", (1, "A1")),),
            look_at="A1 = tanh(Z1).",
        ),
        Check(
            "Z2",
            "forward_propagation",
            2,
            parts=(Part("Z2", (1, "Z2")),),
            look_at="Z2 = W2 A1 + b2.",
        ),
        Check(
            "A2",
            "forward_propagation",
            4,
            parts=(Part("A2", (0,)), Part("A2", (1, "A2"))),
            look_at="A2 is the sigmoid of Z2; it is returned first and stands in the cache too.",
        ),
    ),
    misconceptions=(
        Misconception(
            "hidden-sigmoid",
            "Your hidden layer uses the sigmoid. In this network it uses tanh.",
            "forward_propagation",
            edits=(("np.tanh(Z1)", "sigmoid(Z1)"),),
        ),
        Misconception(
            "hidden-relu",
            "Your hidden layer uses ReLU. In this network it uses tanh.",
            "forward_propagation",
            edits=(("np.tanh(Z1)", "np.maximum(0, Z1)"),),
        ),
        Misconception(
            "hidden-layer-linear",
            "Your hidden layer passes Z1 on as it is: A1 equals Z1. The activation is missing.",
            "forward_propagation",
            edits=(("A1 = np.tanh(Z1)\n", "A1 = Z1\n"),),
        ),
        Misconception(
            "z1-passed-on",
            "Your output layer reads Z1. It should read what the hidden layer puts out.",
            "forward_propagation",
            edits=(("W2 @ A1 + b2\n", "W2 @ Z1 + b2\n"),),
        ),
        Misconception(
            "biases-dropped",
            "Both biases are missing from your forward pass.",
            "forward_propagation",
            edits=(("W1 @ X + b1", "W1 @ X"), ("W2 @ A1 + b2\n", "W2 @ A1\n")),
        ),
        Misconception(
            "hidden-bias-dropped",
            "The bias of the hidden layer is missing from your Z1.",
            "forward_propagation",
            edits=(("W1 @ X + b1", "W1 @ X"),),
        ),
        Misconception(
            "output-bias-dropped",
            "The bias of the output layer is missing from your Z2.",
            "forward_propagation",
            edits=(("W2 @ A1 + b2\n", "W2 @ A1\n"),),
        ),
        Misconception(
            "weights-transposed-forward",
            "A product does not fit: n_h columns meet the n_x rows of X. W1 already has one row "
            "per hidden unit and multiplies X as it is, without a transpose; W2 multiplies A1, "
            "not X.",
            "forward_propagation",
            edits=(("W1 @ X", "W1.T @ X"),),
        ),
        Misconception(
            "output-tanh",
            "Your output lies between -1 and 1: the last activation is tanh. A probability "
            "lies between 0 and 1.",
            "forward_propagation",
            edits=(("sigmoid(Z2)", "np.tanh(Z2)"),),
        ),
        Misconception(
            "output-without-activation",
            "Your A2 equals Z2. The output layer has an activation too.",
            "forward_propagation",
            edits=(("A2 = sigmoid(Z2)", "A2 = Z2"),),
        ),
    ),
)

COMPUTE_COST = Exercise(
    "shallow_network.compute_cost",
    "The cost",
    8,
    functions=("compute_cost",),
    cases=cases.cost_cases,
    visible=lambda: [
        Case(
            "compute_cost",
            (np.array([[0.3]]), np.array([[1.0]])),
            label="m = 1, y = 1",
            group="one",
            sizes={"m": 1},
        ),
        Case(
            "compute_cost",
            (np.array([[0.7, 0.4, 0.25]]), np.array([[1.0, 0.0, 1.0]])),
            label="m = 3",
            group="several",
            sizes={"m": 3},
        ),
    ],
    checks=(
        Check(
            "one sample",
            "compute_cost",
            3,
            parts=(Part("cost", (), "scalar"),),
            group="one",
            look_at="The loss of a single sample, for y = 1 and for y = 0.",
        ),
        Check(
            "several samples",
            "compute_cost",
            5,
            parts=(Part("cost", (), "scalar"),),
            group="several",
            look_at="The mean of the losses over the m columns.",
        ),
    ),
    misconceptions=(
        Misconception(
            "cost-not-averaged",
            "Your cost is m times too large, as a sum without the 1/m is. Is the 1/m there, does "
            "m count the columns of Y, and are the losses one row, shape (1, m)?",
            "compute_cost",
            edits=((" / m", ""),),
        ),
        Misconception(
            "cost-averaged-twice",
            "Your cost is divided by m twice: a mean already holds the 1/m.",
            "compute_cost",
            edits=(("np.sum", "np.mean"),),
        ),
        Misconception(
            "cost-sign",
            "Your cost is negative. The logarithm of a number below 1 is negative, which the "
            "formula makes up for.",
            "compute_cost",
            edits=(("-np.sum", "np.sum"),),
        ),
        Misconception(
            "cost-only-ones",
            "Your cost ignores the samples with y = 0. The cross-entropy has two terms.",
            "compute_cost",
            edits=((" + (1 - Y) * np.log(1 - A2)", ""),),
        ),
        Misconception(
            "cost-m-from-notebook",
            "Your cost takes m from a variable of the notebook. It should count the samples it "
            "is given.",
            "compute_cost",
            edits=(("m = Y.shape[1]", "pass"),),
        ),
        Misconception(
            "cost-m-fixed",
            "Your cost is always divided by 400, the size of one data set. It should count the "
            "samples it is given.",
            "compute_cost",
            edits=(("Y.shape[1]", "400"),),
        ),
        Misconception(
            "cost-squared",
            "Your cost is a mean of squares. Here it is the cross-entropy, with logarithms.",
            "compute_cost",
            edits=(("Y * np.log(A2) + (1 - Y) * np.log(1 - A2)", "-((A2 - Y) ** 2)"),),
        ),
    ),
)
