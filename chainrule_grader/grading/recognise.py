"""Reading a notebook that anyone may have saved, and telling whose cells it holds."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chainrule_grader.grading.clean import terminal_text

NEWEST = 4
MOST_BYTES = 100_000_000


class Unreadable(Exception):
    """A file that is no notebook; the message says why, in words for its author."""


def read_notebook(path: Path) -> dict[str, Any]:
    """Read the notebook at `path`. Raises Unreadable; see `parse_notebook`."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB")
        return parse_notebook(path.name, path.read_bytes())
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be opened: {error.strerror}") from error


def parse_notebook(name: str, content: bytes) -> dict[str, Any]:
    """Read a notebook of whatever nbformat as one of nbformat 4, `name` being its file's.

    Nothing of it is believed but that its cells are a list: whoever uses it has to take what is
    there. Raises Unreadable.
    """
    name = terminal_text(name)
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name} is not a text in UTF-8") from error
    except (ValueError, RecursionError) as error:
        reason = f"is damaged: it is not valid JSON ({error})" if content.strip() else "is empty"
        raise Unreadable(f"{name} {reason}") from error
    version = data.get("nbformat") if isinstance(data, dict) else None
    if not isinstance(version, int):
        raise Unreadable(f"{name} is JSON but not a notebook")
    if version > NEWEST:
        raise Unreadable(f"{name} has notebook format {version}; save it as format {NEWEST}")
    if version < NEWEST:
        data = _converted(name, data)
    if not isinstance(data.get("cells"), list):
        raise Unreadable(f"{name} is damaged: it has no list of cells")
    return dict(data)


def _converted(name: str, data: dict[str, Any]) -> dict[str, Any]:
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of cells without ids, which are given some
            return dict(nbformat.reads(json.dumps(data), as_version=NEWEST))
    except Exception as error:  # nbformat raises whatever its conversions run into
        reason = str(error).split("\n")[0] or type(error).__name__
        raise Unreadable(f"{name} is damaged: {reason}") from error


def _entry(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, Mapping) else None


def grade_ids(nb: Mapping[str, Any]) -> set[str]:
    """Collect the grade_ids of a notebook's cells."""
    marks = (_entry(_entry(cell, "metadata"), "nbgrader") for cell in nb["cells"])
    found = (_entry(mark, "grade_id") for mark in marks)
    return {one for one in found if isinstance(one, str)}


def belongs(nb: Mapping[str, Any], released: set[str], *, named_so: bool = False) -> bool:
    """Say whether `nb` grew from the release that has the grade_ids `released`.

    Assignments share some names (setup, predict), so a third of the release must be there. Of a
    notebook that bears the release's name it is enough that most of its cells are from there:
    students delete cells.
    """
    own = grade_ids(nb)
    shared = len(own & released)
    return shared * 3 >= len(released) or (named_so and shared > 0 and shared * 2 >= len(own))
