"""How the mistakes of the deep network are written down, and where the way out is explained."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule_grader.exercises.exercise import Misconception

COLUMNS = "arrays_and_vectorisation#Columns are samples"
AXIS = "arrays_and_vectorisation#2. `axis` names the axis that disappears"
PRODUCTS = "arrays_and_vectorisation#3. `*` multiplies entries, `@` multiplies matrices"
BROADCASTING = "arrays_and_vectorisation#4. Broadcasting: a column stretches over a matrix"
TRAP = "arrays_and_vectorisation#5. The `(n,)` trap"
TURNS = "arrays_and_vectorisation#6. `reshape` re-reads, `transpose` turns"
NAMES = "arrays_and_vectorisation#7. Two names, one array"
IN_PLACE = "arrays_and_vectorisation#`a -= b` changes the array, `a = a - b` makes a new one"
BOOKS = "arrays_and_vectorisation#10. Keep the books"
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
