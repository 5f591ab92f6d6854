"""Where the hints of the first notebook's exercises send the reader."""

from __future__ import annotations

from chainrule_grader.exercises.lessons import _LESSON as _LESSON
from chainrule_grader.exercises.lessons import AXIS as AXIS
from chainrule_grader.exercises.lessons import BOOKS as BOOKS
from chainrule_grader.exercises.lessons import BROADCASTING as BROADCASTING
from chainrule_grader.exercises.lessons import COLUMNS as COLUMNS
from chainrule_grader.exercises.lessons import DTYPE as DTYPE
from chainrule_grader.exercises.lessons import FLAT as FLAT
from chainrule_grader.exercises.lessons import IN_PLACE as IN_PLACE
from chainrule_grader.exercises.lessons import INDEX as INDEX
from chainrule_grader.exercises.lessons import PRODUCT as PRODUCT
from chainrule_grader.exercises.lessons import RESHAPE as RESHAPE
from chainrule_grader.exercises.lessons import SCRAMBLED as SCRAMBLED
from chainrule_grader.exercises.lessons import TWO_NAMES as TWO_NAMES

_NOTEBOOK = "logistic_regression#"
NOTATION = _NOTEBOOK + "Notation"
PICTURES = _NOTEBOOK + "1 The pictures"
PRINTED = _NOTEBOOK + "A formula from the notes"
FAR_OUT = _NOTEBOOK + "What happens far out"
RATE = _NOTEBOOK + "The learning rate"
BASELINE = _NOTEBOOK + "5 How good is it?"
TEMPLATE = _NOTEBOOK + "What it looks at"


def exercise(name: str, points: int) -> str:
    """Return the place of an exercise in the notebook."""
    return f"{_NOTEBOOK}Exercise `{name}` · {points} points"
