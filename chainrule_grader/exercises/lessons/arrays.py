"""The headings of the lesson on arrays that hints send to."""

from __future__ import annotations

_LESSON = "arrays_and_vectorisation#"

SHAPES = f"{_LESSON}1. An array is numbers and a shape"
COLUMNS = f"{_LESSON}Columns are samples"
INDEX = f"{_LESSON}An index drops an axis, a slice keeps it"
AXIS = f"{_LESSON}2. `axis` names the axis that disappears"
PRODUCT = f"{_LESSON}3. `*` multiplies entries, `@` multiplies matrices"
BROADCASTING = f"{_LESSON}4. Broadcasting: a column stretches over a matrix"
FLAT = f"{_LESSON}5. The `(n,)` trap"
RESHAPE = f"{_LESSON}6. `reshape` re-reads, `transpose` turns"
SCRAMBLED = f"{_LESSON}How pictures get scrambled"
TWO_NAMES = f"{_LESSON}7. Two names, one array"
IN_PLACE = f"{_LESSON}`a -= b` changes the array, `a = a - b` makes a new one"
DTYPE = f"{_LESSON}8. The dtype goes along"
LOOPS = f"{_LESSON}9. From loops to one product"
BOOKS = f"{_LESSON}10. Keep the books"
