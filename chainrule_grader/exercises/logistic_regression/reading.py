"""Where the hints of the first notebook's exercises send the reader."""

from __future__ import annotations

_LESSON = "arrays_and_vectorisation#"
COLUMNS = _LESSON + "Columns are samples"
INDEX = _LESSON + "An index drops an axis, a slice keeps it"
AXIS = _LESSON + "2. `axis` names the axis that disappears"
PRODUCT = _LESSON + "3. `*` multiplies entries, `@` multiplies matrices"
BROADCASTING = _LESSON + "4. Broadcasting: a column stretches over a matrix"
FLAT = _LESSON + "5. The `(n,)` trap"
RESHAPE = _LESSON + "6. `reshape` re-reads, `transpose` turns"
SCRAMBLED = _LESSON + "How pictures get scrambled"
TWO_NAMES = _LESSON + "7. Two names, one array"
IN_PLACE = _LESSON + "`a -= b` changes the array, `a = a - b` makes a new one"
DTYPE = _LESSON + "8. The dtype goes along"
BOOKS = _LESSON + "10. Keep the books"

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
