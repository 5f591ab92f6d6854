"""Where the lessons and the notebook explain what goes wrong in the second assignment."""

from __future__ import annotations

from chainrule_grader.exercises.lessons import _LESSON as _LESSON
from chainrule_grader.exercises.lessons import AXIS as AXIS
from chainrule_grader.exercises.lessons import BROADCASTING as BROADCASTING
from chainrule_grader.exercises.lessons import COLUMNS as COLUMNS
from chainrule_grader.exercises.lessons import FLAT as FLAT
from chainrule_grader.exercises.lessons import IN_PLACE as IN_PLACE
from chainrule_grader.exercises.lessons import INDEX as INDEX
from chainrule_grader.exercises.lessons import PRODUCT as PRODUCT
from chainrule_grader.exercises.lessons import RESHAPE as RESHAPE
from chainrule_grader.exercises.lessons import SHAPES as SHAPES
from chainrule_grader.exercises.lessons import TWO_NAMES as TWO_NAMES

_NOTEBOOK = "shallow_network#"


NOTATION = f"{_NOTEBOOK}Notation"
ONE_UNIT = f"{_NOTEBOOK}One unit"
AVERAGING = f"{_NOTEBOOK}Where does the 1/m stand?"
ALIKE = f"{_NOTEBOOK}What if all units start alike?"


def exercise(heading: str) -> str:
    """Return the place of an exercise's own heading in the notebook."""
    return f"{_NOTEBOOK}Exercise: {heading}"
