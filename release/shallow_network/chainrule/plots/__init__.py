"""Pictures of the student's own functions and numbers; nothing here computes an answer.

Every function draws on `ax` where it takes one (or on a new figure) and returns the Axes; those
that need several panels return the Figure. In a notebook, end the line with a semicolon, or
Jupyter shows what came back as well. Arguments are read, never changed.
"""

from chainrule.plots.accuracy import accuracy_by_width, accuracy_intervals
from chainrule.plots.boundaries import decision_boundaries, decision_boundary
from chainrule.plots.curves import (
    compare_functions,
    function_and_slope,
    functions_and_slopes,
    learning_curves,
)
from chainrule.plots.gradients import gradient_errors, gradient_errors_by_step
from chainrule.plots.pictures import image_grid, mistakes, picture_steps, weights_as_image

__all__ = [
    "accuracy_by_width",
    "accuracy_intervals",
    "compare_functions",
    "decision_boundaries",
    "decision_boundary",
    "function_and_slope",
    "functions_and_slopes",
    "gradient_errors",
    "gradient_errors_by_step",
    "image_grid",
    "learning_curves",
    "mistakes",
    "picture_steps",
    "weights_as_image",
]
