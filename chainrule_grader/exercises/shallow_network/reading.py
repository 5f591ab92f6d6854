"""Where the lessons and the notebook explain what goes wrong in the second assignment."""

from __future__ import annotations

_LESSON = "arrays_and_vectorisation#"
_NOTEBOOK = "shallow_network#"

SHAPES = f"{_LESSON}1. An array is numbers and a shape"
COLUMNS = f"{_LESSON}Columns are samples"
INDEXING = f"{_LESSON}An index drops an axis, a slice keeps it"
AXIS = f"{_LESSON}2. `axis` names the axis that disappears"
PRODUCTS = f"{_LESSON}3. `*` multiplies entries, `@` multiplies matrices"
BROADCASTING = f"{_LESSON}4. Broadcasting: a column stretches over a matrix"
ONE_DIMENSIONAL = f"{_LESSON}5. The `(n,)` trap"
TURNING = f"{_LESSON}6. `reshape` re-reads, `transpose` turns"
IN_PLACE = f"{_LESSON}7. Two names, one array"
MINUS_EQUALS = f"{_LESSON}`a -= b` changes the array, `a = a - b` makes a new one"

NOTATION = f"{_NOTEBOOK}Notation"
ONE_UNIT = f"{_NOTEBOOK}One unit"
AVERAGING = f"{_NOTEBOOK}Where does the 1/m stand?"
ALIKE = f"{_NOTEBOOK}What if all units start alike?"


def exercise(heading: str) -> str:
    """Return the place of an exercise's own heading in the notebook."""
    return f"{_NOTEBOOK}Exercise: {heading}"
