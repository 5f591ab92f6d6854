"""The second notebook's exercises on what a network is built of: sizes, activations, a start."""

from __future__ import annotations

import numpy as np

from chainrule.compare import Part, Spread
from chainrule_grader.exercises.exercise import Case, Check, Exercise
from chainrule_grader.exercises.lessons import hidden
from chainrule_grader.exercises.shallow_network import (
    cases,
    mistakes_in_initialize_parameters,
    mistakes_in_layer_sizes,
    mistakes_in_relu,
    mistakes_in_sigmoid_and_tanh,
)
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
    misconceptions=mistakes_in_layer_sizes.MISTAKES,
    see=hidden.SYMBOLS,
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
    misconceptions=(*mistakes_in_sigmoid_and_tanh.MISTAKES, *mistakes_in_relu.MISTAKES),
    see=hidden.ACTIVATIONS,
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
    misconceptions=mistakes_in_initialize_parameters.MISTAKES,
    see=hidden.START,
)
