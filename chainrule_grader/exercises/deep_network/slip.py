"""How the mistakes of the deep network are written down, and where the way out is explained."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import AXIS as AXIS
from chainrule_grader.exercises.lessons import BOOKS as BOOKS
from chainrule_grader.exercises.lessons import BROADCASTING as BROADCASTING
from chainrule_grader.exercises.lessons import COLUMNS as COLUMNS
from chainrule_grader.exercises.lessons import FLAT as FLAT
from chainrule_grader.exercises.lessons import IN_PLACE as IN_PLACE
from chainrule_grader.exercises.lessons import PRODUCT as PRODUCT
from chainrule_grader.exercises.lessons import RESHAPE as RESHAPE
from chainrule_grader.exercises.lessons import TWO_NAMES as TWO_NAMES

NOTATION = "deep_network#Notation"
FORWARD = "deep_network#2 · Forward"
LARGE = "deep_network#How large should weights be?"
BACKWARD = "deep_network#3 · Backward"
AVERAGE = "deep_network#Where the 1/m stands"
NAMED = "deep_network#What is called dA, and what dZ"
MEASURE = "deep_network#4 · Trust, but measure"


@dataclass(frozen=True)
class SlipsOf:
    """Makes the misconceptions of one function: a slug, a hint, and the edits of the reference."""

    function: str

    def __call__(
        self, slug: str, hint: str, *edits: tuple[str, str], equation: str = "", see: str = ""
    ) -> Misconception:
        """Return one that is edits of the reference."""
        return Misconception(slug, hint, self.function, edits, equation=equation, see=see)

    def anew(
        self, slug: str, hint: str, code: str, *, equation: str = "", see: str = ""
    ) -> Misconception:
        """Return one that is the whole function written anew."""
        return Misconception(slug, hint, self.function, code=code, equation=equation, see=see)
