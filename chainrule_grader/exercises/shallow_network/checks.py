"""Properties of a network with one hidden layer that a comparison of numbers does not show."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import as_numbers, extract
from chainrule_grader.exercises.exercise import Case

_LN_2 = float(np.log(2))


def initial_shapes(case: Case, returned: Returned, expected: Any) -> str | None:
    """W1, b1, W2, b2 have the shapes that the layer sizes ask for."""
    n_x, n_h, n_y = case.args
    return wrong_shape(returned.value, n_x, n_h, n_y)


def wrong_shape(parameters: Any, n_x: int, n_h: int, n_y: int) -> str | None:
    """Say which parameter has another shape than it should, or None."""
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
    for name, shape in shapes.items():
        value = as_numbers(extract(parameters, (name,)))
        if value is None:
            return f"{name} holds no numbers"
        single_bias = name[0] == "b" and value.size == 1 == shape[0]
        if value.shape != shape and not single_bias:
            return f"{name} has shape {value.shape}, expected is {shape}"
    return None


def cost_after(case: Case, returned: Returned) -> float:
    """Return the cost of the returned parameters on the case's own data.

    Raises ValueError when a shape does not fit. The cost is computed from Z2, since saturated
    outputs would make the logarithm of A2 overflow.
    """
    X, Y, n_h = case.args
    found = wrong_shape(returned.value, X.shape[0], n_h, Y.shape[0])
    if found:
        raise ValueError(found)
    W1, b1, W2, b2 = (
        np.asarray(returned.value[name], float).reshape(-1, columns)
        for name, columns in (("W1", X.shape[0]), ("b1", 1), ("W2", n_h), ("b2", 1))
    )
    Z2 = W2 @ np.tanh(W1 @ X + b1) + b2
    return float(np.mean(np.logaddexp(0, Z2) - Y * Z2))


def few_steps_taken(case: Case, returned: Returned, expected: Any) -> str | None:
    """After a few steps from small weights the cost is still of the size of log 2.

    For a student who draws the first parameters inside nn_model, where no start can be fixed.
    """
    cost = cost_after(case, returned)
    iterations = case.kwargs["num_iterations"]
    if case.args[0].shape[1] > 1 and cost < 0.3 * _LN_2:
        return f"the cost is lower than {iterations} iterations at this learning rate can make it"
    return None


def cost_went_down(case: Case, returned: Returned, expected: Any) -> str | None:
    """After training, the cost on points that a line splits is far below that of guessing."""
    if cost_after(case, returned) < 0.4 * _LN_2:
        return None
    iterations = case.kwargs["num_iterations"]
    return f"after {iterations} iterations the cost is not clearly below that of guessing"
