"""The second notebook's exercise on the way back through the network."""

from __future__ import annotations

import numpy as np

from chainrule.compare import Part
from chainrule_grader.exercises.exercise import Check, Exercise, Misconception
from chainrule_grader.exercises.gradients import gradient_test
from chainrule_grader.exercises.shallow_network import cases
from chainrule_grader.reference.shallow_network import compute_cost, forward_propagation


def _block(name: str) -> Part:
    return Part(name, (name,), "bias" if name.startswith("db") else "array")


BACKWARD_PROPAGATION = Exercise(
    "shallow_network.backward_propagation",
    "Backward propagation",
    20,
    functions=("backward_propagation",),
    helpers={"backward_propagation": ("tanh_derivative", "sigmoid", "sigmoid_derivative")},
    cases=lambda rng: [
        *(cases.backward_case(rng, *sizes) for sizes in ((3, 5, 7), (4, 2, 6), (2, 6, 1))),
        cases.backward_case(rng, 3, 4, 5, balanced=True),
    ],
    visible=lambda: [
        cases.backward_case(np.random.default_rng(41), 2, 3, 4),
        cases.backward_case(np.random.default_rng(42), 3, 2, 1),
    ],
    checks=(
        Check(
            "dW2",
            "backward_propagation",
            4,
            parts=(_block("dW2"),),
            look_at="dZ2 and the activations that W2 multiplies, averaged over the samples.",
        ),
        Check(
            "db2",
            "backward_propagation",
            2.5,
            parts=(_block("db2"),),
            look_at="The mean of dZ2 over the samples.",
        ),
        Check(
            "dW1",
            "backward_propagation",
            6,
            parts=(_block("dW1"),),
            look_at="dZ1: back through W2, then times the slope of tanh. W1 multiplies X.",
        ),
        Check(
            "db1",
            "backward_propagation",
            3.5,
            parts=(_block("db1"),),
            look_at="The mean of dZ1 over the samples, one row per hidden unit.",
        ),
        gradient_test(
            "backward_propagation",
            blocks=lambda case: case.args[0],
            cost=lambda case, at: compute_cost(
                forward_propagation(case.args[2], dict(at))[0], case.args[3]
            ),
            part=lambda block: _block(f"d{block}"),
            weight=4,
        ),
    ),
    misconceptions=(
        Misconception(
            "slope-from-z1",
            "Your dZ1 has 1 - Z1². The slope of tanh is 1 - a², with the activation a.",
            "backward_propagation",
            edits=(("1 - A1**2", '1 - cache["Z1"] ** 2'),),
        ),
        Misconception(
            "slope-of-sigmoid",
            "Your dZ1 uses a(1 - a), the slope of the sigmoid. The hidden layer uses tanh.",
            "backward_propagation",
            edits=(("(1 - A1**2)", "A1 * (1 - A1)"),),
        ),
        Misconception(
            "slope-of-relu",
            "Your dZ1 uses the slope of ReLU. The hidden layer uses tanh.",
            "backward_propagation",
            edits=(("(1 - A1**2)", "(A1 > 0)"),),
        ),
        Misconception(
            "slope-missing",
            "Your dZ1 is dA1: what came back through W2 is not yet multiplied by the slope of "
            "tanh.",
            "backward_propagation",
            edits=(("W2.T @ dZ2 * (1 - A1**2)", "W2.T @ dZ2"),),
        ),
        Misconception(
            "slope-without-square",
            "Your dZ1 has 1 - A1. Look at the square in the slope of tanh.",
            "backward_propagation",
            edits=(("1 - A1**2", "1 - A1"),),
        ),
        Misconception(
            "dz1-without-w2",
            "Your dZ1 does not go back through W2. Hidden units matter as much as their weight "
            "to the output.",
            "backward_propagation",
            edits=(("W2.T @ dZ2 * (1", "dZ2 * (1"),),
        ),
        Misconception(
            "bias-sum-over-units",
            "Your db1 and db2 are sums over the units, with one entry per sample. A bias belongs "
            "to a unit: sum over the samples.",
            "backward_propagation",
            edits=(
                ("np.sum(dZ2, axis=1", "np.sum(dZ2, axis=0"),
                ("np.sum(dZ1, axis=1", "np.sum(dZ1, axis=0"),
            ),
        ),
        Misconception(
            "bias-dimension-lost",
            "Your db1 has shape (n_h,): the sum dropped a dimension. Look at what keepdims does.",
            "backward_propagation",
            edits=(
                ("np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ2, axis=1)"),
                ("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=1)"),
            ),
        ),
        Misconception(
            "bias-sum-over-everything",
            "Your db1 is one number for the whole layer. Each hidden unit has a bias of its own.",
            "backward_propagation",
            edits=(("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1)"),),
        ),
        Misconception(
            "gradients-not-averaged",
            "All your gradients are sums over the samples, not means: the 1/m is missing, or m "
            "counts the wrong axis.",
            "backward_propagation",
            edits=(
                ("dZ2 @ A1.T / m", "dZ2 @ A1.T"),
                ("np.sum(dZ2, axis=1, keepdims=True) / m", "np.sum(dZ2, axis=1, keepdims=True)"),
                ("dZ1 @ X.T / m", "dZ1 @ X.T"),
                ("np.sum(dZ1, axis=1, keepdims=True) / m", "np.sum(dZ1, axis=1, keepdims=True)"),
            ),
        ),
        Misconception(
            "weights-not-averaged",
            "Your dW1 and dW2 are sums over the samples, not means. The 1/m stands in all four "
            "gradients.",
            "backward_propagation",
            edits=(("dZ2 @ A1.T / m", "dZ2 @ A1.T"), ("dZ1 @ X.T / m", "dZ1 @ X.T")),
        ),
        Misconception(
            "dw1-not-averaged",
            "Your dW1 is the sum over the samples, not their mean: its 1/m is missing.",
            "backward_propagation",
            edits=(("dZ1 @ X.T / m", "dZ1 @ X.T"),),
        ),
        Misconception(
            "dw2-not-averaged",
            "Your dW2 is the sum over the samples, not their mean: its 1/m is missing.",
            "backward_propagation",
            edits=(("dZ2 @ A1.T / m", "dZ2 @ A1.T"),),
        ),
        Misconception(
            "biases-not-averaged",
            "Your db1 and db2 are sums over the samples, not means. The 1/m stands in all four "
            "gradients.",
            "backward_propagation",
            edits=(
                ("np.sum(dZ2, axis=1, keepdims=True) / m", "np.sum(dZ2, axis=1, keepdims=True)"),
                ("np.sum(dZ1, axis=1, keepdims=True) / m", "np.sum(dZ1, axis=1, keepdims=True)"),
            ),
        ),
        Misconception(
            "gradients-averaged-twice",
            "All your gradients are divided by m twice: once inside dZ2 and once more in dW and "
            "db. Choose one place.",
            "backward_propagation",
            edits=(("A2 - Y\n    dW2", "(A2 - Y) / m\n    dW2"),),
        ),
        Misconception(
            "m-from-features",
            "Your gradients are divided by the number of features. Samples are the columns of X.",
            "backward_propagation",
            edits=(("X.shape[1]", "X.shape[0]"),),
        ),
        Misconception(
            "star-in-dw2",
            "In dW2, * multiplies entry by entry and cannot match the shapes. A sum over the "
            "samples is a matrix product.",
            "backward_propagation",
            edits=(("dZ2 @ A1.T / m", "dZ2 * A1.T / m"),),
        ),
        Misconception(
            "star-in-dw1",
            "In dW1, * multiplies entry by entry and cannot match the shapes. A sum over the "
            "samples is a matrix product.",
            "backward_propagation",
            edits=(("dZ1 @ X.T / m", "dZ1 * X.T / m"),),
        ),
        Misconception(
            "w2-not-transposed",
            "A product does not fit: n_h columns meet dZ2, which has one row. On the way back W2 "
            "is used the other way round; in dW2, dZ2 itself stands on the left.",
            "backward_propagation",
            edits=(("W2.T @ dZ2 * (1", "W2 @ dZ2 * (1"),),
        ),
        Misconception(
            "dw1-from-a1",
            "Your dW1 is built with A1. W1 multiplies the input, so its gradient holds X.",
            "backward_propagation",
            edits=(("dZ1 @ X.T / m", "dZ1 @ A1.T / m"),),
        ),
        Misconception(
            "dz2-sign",
            "All your gradients have the opposite sign. Look at the order in dZ2.",
            "backward_propagation",
            edits=(("A2 - Y\n    dW2", "Y - A2\n    dW2"),),
        ),
        Misconception(
            "dz2-with-slope",
            "Your dZ2 is multiplied by a(1 - a) once more. With the cross-entropy that factor "
            "has already cancelled.",
            "backward_propagation",
            edits=(("A2 - Y\n    dW2", "(A2 - Y) * A2 * (1 - A2)\n    dW2"),),
        ),
    ),
)
