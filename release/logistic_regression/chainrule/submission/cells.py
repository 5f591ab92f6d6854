"""Whether all cells of the release are there, and in which order grading will run them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from chainrule.submission.findings import Finding, listed
from chainrule.submission.reading import Cell
from chainrule.submission.released import Release

_MISSING = "Locked cells that are missing, which grading puts back:"
_TWICE = "Locked cells that are there more than once; grading keeps the released one:"
_EDITED = "Locked cells that were edited; grading puts the released text back:"
_RETYPED = "Cells of another type than before, which grading makes right:"
_MOVED = "Cells that are not at their place; grading restores the order, as the run here does:"
_NOTES = (_MISSING, _TWICE, _EDITED, _RETYPED, _MOVED)


def belongs(cells: Sequence[Cell], release: Release) -> bool:
    """Say whether at least some of the cells are the release's."""
    return not release.marked or any(cell.name in release.marked for cell in cells)


def check_cells(cells: Sequence[Cell], release: Release) -> list[Finding]:
    """Compare a notebook's cells with those that were handed out."""
    found = Counter(cell.name for cell in cells)
    last = {cell.name: cell for cell in cells}  # of several, the last one counts
    findings = []
    notes: dict[str, list[str]] = {text: [] for text in _NOTES}
    for name, one in release.marked.items():
        if not one.kept and found[name] != 1:
            findings.append(
                Finding("mend", _lost(name, one.kind) if not found[name] else _several(name))
            )
        if one.kept and found[name] != 1:
            notes[_TWICE if found[name] else _MISSING].append(f"`{name}`")
        if name in last and one.kept and last[name].source.rstrip() != one.source.rstrip():
            notes[_EDITED].append(f"`{name}`")
        if name in last and last[name].cell_type != one.cell_type:
            notes[_RETYPED].append(f"`{name}`")
    notes[_MOVED] = _moved(cells, release)
    findings += [
        Finding("note", f"{text} {listed(names)}.") for text, names in notes.items() if names
    ]
    if not findings:
        number = len(release.marked)
        findings.append(
            Finding("right", f"All {number} graded and locked cells are there, in order.")
        )
    return findings


def _lost(name: str, kind: str) -> str:
    what = "written answer" if kind == "answer" else "code"
    return (
        f"The cell `{name}` for your {what} is gone. Get it back: open a fresh copy of the "
        "notebook beside yours, copy the cell there and paste it here. What stands in a new cell "
        "of your own does not count."
    )


def _several(name: str) -> str:
    return (
        f"The cell `{name}` is there more than once, and the last one would count. Keep the one "
        "that you mean, and delete the others."
    )


def _moved(cells: Sequence[Cell], release: Release) -> list[str]:
    """Name the fewest cells that would have to be moved for all to be in order."""
    place = {name: index for index, name in enumerate(release.marked)}
    order = list(dict.fromkeys(cell.name for cell in cells if cell.name in place))
    # The longest run of cells in order, ending at each one.
    chains: list[list[str]] = []
    for name in order:
        before = [chain for chain in chains if place[chain[-1]] < place[name]]
        chains.append([*max(before, key=len, default=[]), name])
    kept = max(chains, key=len, default=[])
    return [f"`{name}`" for name in order if name not in kept]


def as_graded(cells: Sequence[Cell], release: Release) -> list[Cell]:
    """Return the cells as grading puts them together: locked ones as released, all in order.

    Cells of the student's own follow the cell that they followed.
    """
    last = {cell.name: index for index, cell in enumerate(cells)}
    found: dict[str, Cell] = {}
    followers: dict[str, list[Cell]] = {"": [], **{name: [] for name in release.marked}}
    anchor = ""
    for index, cell in enumerate(cells):
        one = release.marked.get(cell.name)
        if one is not None and one.kept and cell.name in found:
            continue
        if one is not None and (one.kept or last[cell.name] == index):
            found[cell.name] = cell
            anchor = cell.name
        else:
            followers[anchor].append(replace(cell, name=""))
    arranged = followers[""]
    for name, one in release.marked.items():
        cell = found.get(name, Cell(0, one.cell_type, one.source, name))
        source = one.source if one.kept else cell.source
        arranged = [*arranged, replace(cell, source=source, cell_type=one.cell_type)]
        arranged += followers[name]
    return arranged
