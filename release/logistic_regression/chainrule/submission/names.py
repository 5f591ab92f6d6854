"""What a fresh kernel will not know, in words: deleted, further down, or called by another name."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from chainrule.submission.binding import bound
from chainrule.submission.findings import Finding, listed
from chainrule.submission.reading import Cell
from chainrule.submission.released import Release
from chainrule.submission.scopes import statements
from chainrule.submission.source import Source, read_source
from chainrule.submission.walk import Unknown, Walk


def follow(
    cells: Sequence[Cell],
    sources: Sequence[Source],
    release: Release,
    functions: Mapping[str, Sequence[str]],
) -> Walk:
    """Follow the names through the cells; ``functions`` are what an exercise's check calls."""
    both = zip(cells, sources, strict=True)
    read = [(cell, statements(one.tree)) for cell, one in both if one.tree]
    magic = {name for one in sources for name in one.binds}
    kept = {name for name, one in release.marked.items() if one.kept}
    return Walk(read, functions, magic, kept)


def check_names(walk: Walk, sources: Sequence[Source], release: Release) -> list[Finding]:
    """Say which names are missing, and where they were."""
    dynamic = next((one.dynamic for one in sources if one.dynamic), "")
    if dynamic:
        text = f"`{dynamic}` may define any name, so names could not be followed before the run."
        return [Finding("note", text)]
    gone = _gone(release)
    findings = []
    for home in dict.fromkeys(gone[name] for name in walk.found if _is_gone(name, walk, gone)):
        names = [name for name in walk.found if _is_gone(name, walk, gone) and gone[name] == home]
        findings.append(_from_gone(home, names, walk, release))
    findings += [
        _finding(name, one, walk, release)
        for name, one in walk.found.items()
        if not _is_gone(name, walk, gone)
    ]
    findings += [_lost(name, *cells) for name, cells in walk.lost.items()]
    if not walk.found and not any(one.error for one in sources):
        right = "Every name is defined above the place where it is used."
        findings.insert(0, Finding("right", right))
    return findings


def _gone(release: Release) -> dict[str, str]:
    """Map the names that the released notebook defines in cells of no mark to these cells."""
    found = {}
    for one in release.cells:
        tree = read_source(one.source).tree if one.kind == "own" else None
        found.update(dict.fromkeys(bound(tree.body), one.name) if tree else {})
    return found


def _is_gone(name: str, walk: Walk, gone: Mapping[str, str]) -> bool:
    return name in gone and walk.found[name].below is None


def _from_gone(home: str, names: Sequence[str], walk: Walk, release: Release) -> Finding:
    users = list(dict.fromkeys(cell for name in names for cell, _ in walk.found[name].users))
    what = listed([f"`{name}`" for name in names], 6)
    text = (
        f"No cell defines {what}: in the notebook that you were given, a cell above "
        f"{users[0].label} does. Copy that cell (`{home}`) back from a fresh copy."
    )
    return Finding("note" if _only_shown(users, release) else "mend", text)


def _only_shown(users: Sequence[Cell], release: Release) -> bool:
    """Say whether only locked cells need it, of which nothing depends in grading."""
    return all(cell.name in release.marked and release.marked[cell.name].kept for cell in users)


def _finding(name: str, one: Unknown, walk: Walk, release: Release) -> Finding:
    users = [cell for cell, _ in one.users]
    cell, line = one.users[0]
    text = f"{_who(cell, release)} uses `{name}` (line {line}), "
    if one.below is cell:
        text += "which the same cell defines only further down."
    elif one.below is not None:
        text += (
            f"which is defined further down only, in {one.below.label}. It works in your kernel "
            "because you ran that cell first. Move that cell up."
        )
    else:
        text += f"which no cell defines. {_why(name, walk)}"
    if users[1:]:
        more = [each.label for each in users[1:]]
        text += f" So {'do' if len(more) > 1 else 'does'} {listed(more)}."
    return Finding("note" if _only_shown(users, release) else "mend", text)


def _who(cell: Cell, release: Release) -> str:
    one = release.marked.get(cell.name)
    if one is not None and one.kind == "solution" and one.exercise == cell.name:
        return f"Exercise `{one.exercise}`"
    return f"The cell {cell.label}" if cell.name else cell.at_start


def _why(name: str, walk: Walk) -> str:
    if name in sys.stdlib_module_names:
        return f"A line `import {name}` is missing."
    similar = get_close_matches(name, walk.bound, 1, 0.8)
    guess = f" Or did you mean `{similar[0]}`?" if similar else ""
    return (
        "It was in a cell that you deleted or renamed: it may be left in your kernel, but a "
        f"fresh one does not know it.{guess}"
    )


def _lost(name: str, before: Cell, after: Cell) -> Finding:
    return Finding(
        "note",
        f"`{name}` is a function of yours in {before.label}, and {after.label} gives the name to "
        "something else. What calls it from there on gets that: choose another name.",
    )
