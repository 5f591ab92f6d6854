"""The strict overwrite: a submission's notebook put together anew from the release's bundle.

Nothing of a submission's metadata is believed but a cell's grade_id, which says whose answer its
source is.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from chainrule_grader.grading.bundle import Bundle, BundleCell
from chainrule_grader.grading.clean import clean_attachments, terminal_text

CELL_TYPES = ("code", "markdown", "raw")
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
KEPT_METADATA = ("kernelspec", "language_info")
MOST_NOTES = 20


@dataclass(frozen=True)
class _Submitted:
    """What is taken from a submitted cell, whatever it was."""

    cell_type: str
    source: str
    attachments: dict[str, dict[str, str]]
    id: str
    grade_id: str


def rebuild(nb: Any, bundle: Bundle) -> tuple[NotebookNode, list[str]]:
    """Return the submitted notebook in the release's form, and notes on what was not so before.

    Each of nbgrader's cells is there once, in the release's order, with its id, type and metadata;
    the source is the release's where the cell is locked, else the student's. Cells of the
    student's own follow the cell that they followed, without metadata. `nb` may be anything that
    JSON can say; it is not changed.
    """
    submitted = [_taken(cell) for cell in _list(_get(nb, "cells")) if isinstance(cell, dict)]
    released = {cell.grade_id: cell for cell in bundle.cells if cell.marked}
    last = {cell.grade_id: position for position, cell in enumerate(submitted)}
    found: dict[str, _Submitted] = {}
    followers: dict[str, list[_Submitted]] = {"": [], **{name: [] for name in released}}
    dropped: Counter[str] = Counter()
    copies: Counter[str] = Counter()
    anchor = ""
    for position, cell in enumerate(submitted):
        name = cell.grade_id
        if name in released and released[name].locked and name in found:
            dropped[name] += 1
        elif name in released and (released[name].locked or last[name] == position):
            found[name] = cell
            anchor = name
        else:  # an earlier copy of an answer among them: its code still runs
            copies[name] += name in released
            followers[anchor].append(cell)

    reserved = {cell.id for cell in released.values()}
    ids = _fresh_ids([cell for some in followers.values() for cell in some], reserved)
    cells = [_ordinary(cell, next(ids)) for cell in followers[""]]
    for name, one in released.items():
        cells.append(_restored(one, found.get(name)))
        cells += [_ordinary(cell, next(ids)) for cell in followers[name]]
    metadata = {key: bundle.metadata[key] for key in KEPT_METADATA if key in bundle.metadata}
    rebuilt = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    forged = [cell.grade_id for cell in submitted if cell.grade_id not in {"", *released}]
    notes = [*_notes(released, found, dropped, copies), *_forged_notes(forged)]
    return _node(rebuilt), _few(notes)


def _taken(cell: dict[str, Any]) -> _Submitted:
    """Read a submitted cell, with something harmless for what cannot be."""
    grade_id = _get(_get(_get(cell, "metadata"), "nbgrader"), "grade_id")
    cell_type, own_id = cell.get("cell_type"), cell.get("id")
    return _Submitted(
        cell_type=cell_type if cell_type in CELL_TYPES else "raw",
        source=_text(cell.get("source")),
        attachments=clean_attachments(cell.get("attachments")),
        id=own_id if isinstance(own_id, str) and CELL_ID.fullmatch(own_id) else "",
        grade_id=grade_id if isinstance(grade_id, str) else "",
    )


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(source: Any) -> str:
    lines = [source] if isinstance(source, str) else _list(source)
    text = "".join(line for line in lines if isinstance(line, str))
    # JSON may hold halves of surrogate pairs, which no file and no checksum can.
    return text.encode("utf-8", "replace").decode()


def _fresh_ids(cells: list[_Submitted], reserved: set[str]) -> Iterator[str]:
    """Yield an id for each of the student's own cells: its own where nobody else has it."""
    used = set(reserved)
    known = reserved | {cell.id for cell in cells}
    number = 0
    for cell in cells:
        chosen = cell.id
        while not chosen or chosen in used:
            number += 1
            chosen = f"own-{number}" if f"own-{number}" not in known else ""
        used.add(chosen)
        yield chosen


def _ordinary(cell: _Submitted, own_id: str) -> dict[str, Any]:
    return _cell(cell.cell_type, own_id, cell.source, {}, cell.attachments)


def _restored(released: BundleCell, submitted: _Submitted | None) -> dict[str, Any]:
    """Make a cell of the release, with the student's text where that is theirs to write."""
    source, attachments = released.source, released.attachments
    if submitted is not None and not released.locked:
        source, attachments = submitted.source, submitted.attachments
    metadata = copy.deepcopy(dict(released.metadata))
    return _cell(released.cell_type, released.id, source, metadata, dict(attachments))


def _cell(
    cell_type: str,
    cell_id: str,
    source: str,
    metadata: dict[str, Any],
    attachments: dict[str, Any],
) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": cell_type, "id": cell_id, "source": source}
    cell["metadata"] = metadata
    if cell_type == "code":
        cell |= {"outputs": [], "execution_count": None}
    elif cell_type == "markdown" and attachments:
        cell["attachments"] = copy.deepcopy(attachments)
    return cell


def _notes(
    released: dict[str, BundleCell],
    found: dict[str, _Submitted],
    dropped: Counter[str],
    copies: Counter[str],
) -> Iterator[str]:
    for name, one in released.items():
        if name not in found:
            yield f"{name} was missing: put back"
        elif found[name].cell_type != one.cell_type:
            yield f"{name} was a {found[name].cell_type} cell: made {one.cell_type} again"
        if dropped[name]:
            yield f"{name} was there {dropped[name] + 1} times: the release's is kept"
        if copies[name]:
            yield f"{name} was there {copies[name] + 1} times: the last one counts"


def _forged_notes(names: list[str]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        yield f"a cell named {terminal_text(name, 60)} is not of the release: an ordinary cell"


def _few(notes: list[str]) -> list[str]:
    """Keep a hostile notebook from filling the page with notes."""
    more = len(notes) - MOST_NOTES
    return notes if more <= 0 else [*notes[:MOST_NOTES], f"and {more} more of this kind"]


def _node(value: Any) -> Any:
    """Turn plain dictionaries into nbformat's, without its validation of the student's part."""
    if isinstance(value, dict):
        return NotebookNode({key: _node(one) for key, one in value.items()})
    if isinstance(value, list):
        return [_node(one) for one in value]
    return value
