"""Reading a notebook that anyone may have saved, and telling whose cells it holds."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode

NEWEST = 4
MOST_BYTES = 100_000_000


class Unreadable(Exception):
    """A file that is no notebook; the message says why, in words for its author."""


def read_notebook(path: Path) -> NotebookNode:
    """Read the notebook at `path`, of whatever nbformat, as nbformat 4.

    Raises Unreadable.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB")
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name} is not a text in UTF-8") from error
    except (ValueError, RecursionError) as error:
        empty = not path.read_bytes().strip()
        reason = "is empty" if empty else f"is damaged: it is not valid JSON ({error})"
        raise Unreadable(f"{path.name} {reason}") from error
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be opened: {error.strerror}") from error
    version = data.get("nbformat") if isinstance(data, dict) else None
    if not isinstance(version, int):
        raise Unreadable(f"{path.name} is JSON but not a notebook")
    if version > NEWEST:
        raise Unreadable(f"{path.name} has notebook format {version}; save it as format {NEWEST}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of cells without ids, which are given some
            nb = nbformat.reads(json.dumps(data), as_version=NEWEST)
            _, nb = nbformat.validator.normalize(nb)
        check_shape(nb)
    except Exception as error:  # nbformat raises whatever its conversions run into
        reason = str(error).split("\n")[0] or type(error).__name__
        raise Unreadable(f"{path.name} is damaged: {reason}") from error
    # A newer minor version only adds keys: nothing that grading reads.
    nb.nbformat_minor = min(nb.nbformat_minor, nbformat.current_nbformat_minor)
    return nb


def check_shape(nb: NotebookNode) -> None:
    """Raise ValueError unless every cell has a type, a text and metadata."""
    for position, cell in enumerate(nb.cells, start=1):
        if not (
            isinstance(cell.get("cell_type"), str)
            and isinstance(cell.get("source"), str)
            and isinstance(cell.get("metadata"), dict)
            and isinstance(cell.metadata.get("nbgrader", {}), dict)
        ):
            raise ValueError(f"cell number {position} is not a notebook's cell")


def grade_ids(nb: NotebookNode) -> set[str]:
    """Collect the grade_ids of a notebook's cells."""
    found = (cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells)
    return {one for one in found if isinstance(one, str)}


def belongs(nb: NotebookNode, released: set[str], *, named_so: bool = False) -> bool:
    """Say whether `nb` grew from the release that has the grade_ids `released`.

    Assignments share some names (setup, predict), so a third of the release must be there. Of a
    notebook that bears the release's name it is enough that most of its cells are from there:
    students delete cells.
    """
    own = grade_ids(nb)
    shared = len(own & released)
    return shared * 3 >= len(released) or (named_so and shared > 0 and shared * 2 >= len(own))
