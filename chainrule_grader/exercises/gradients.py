"""The gradient test: a student's analytic gradient against the complex-step derivative.

The derivative of a real-analytic cost J at θ along one entry is Im J(θ + ih) / h, exact to
rounding for a tiny h, since no difference of nearly equal numbers is taken (Squire and Trapp,
"Using complex variables to estimate derivatives of real functions", SIAM Review 40, 1998).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Array, Part, extract, mismatch
from chainrule_grader.exercises.exercise import Case, Check

Blocks = Mapping[str, Any]


def complex_step(cost: Callable[[Any], Any], theta: Array | float, h: float = 1e-30) -> Array:
    """Return dJ/dθ, of the shape of ``theta``.

    ``cost`` maps θ to a scalar and must accept complex input.
    """
    point = np.array(theta, dtype=np.complex128)
    gradient = np.empty(point.shape)
    for index in np.ndindex(point.shape):
        nudged = point.copy()
        nudged[index] += 1j * h
        gradient[index] = np.imag(np.squeeze(cost(nudged))) / h
    return gradient


def gradient_test(
    function: str,
    blocks: Callable[[Case], Blocks],
    cost: Callable[[Case, Blocks], Any],
    part: Callable[[str], Part],
    *,
    name: str = "gradient test",
    weight: float = 1.0,
    needs: Sequence[str] = (),
    look_at: str = "",
) -> Check:
    """Return a check that each gradient block is the derivative of the reference cost.

    ``blocks`` gives the parameters of a case by name, ``cost`` the cost at changed parameters,
    ``part`` where the gradient of a block stands in the result (relative to the whole result).
    """

    def verify(case: Case, returned: Returned, expected: Any) -> str | None:
        parameters = dict(blocks(case))
        for block, value in parameters.items():

            def cost_at(theta: Any, block: str = block) -> Any:
                return cost(case, {**parameters, block: theta})

            where = part(block)
            derivative = complex_step(cost_at, value)
            shaped = derivative.reshape(np.shape(extract(expected, where.path)))
            holder = Part(where.name, (), where.kind, where.rtol)
            if mismatch(holder, shaped, extract(returned.value, where.path)):
                return f"{where.name} is not the derivative of the cost with respect to {block}"
        return None

    return Check(name, function, weight, verify=verify, needs=tuple(needs), look_at=look_at)
