"""How the run went: how long it took, and which cells stopped of themselves."""

from __future__ import annotations

import builtins
from collections.abc import Collection, Sequence

from chainrule.submission.binding import bound
from chainrule.submission.findings import Finding, listed
from chainrule.submission.ran import Ran, Run
from chainrule.submission.reading import Cell
from chainrule.submission.released import Release
from chainrule.submission.source import read_source


def check_run(run: Run, release: Release, known: Collection[str]) -> list[Finding]:
    """Say how the run went, cell by cell where it went wrong.

    ``known`` are names of which was said already that they are missing.
    """
    slowest = max(run.cells, key=lambda one: one.seconds, default=None)
    which = f"; the slowest was {slowest.cell.label}, {slowest.seconds:.1f} s" if slowest else ""
    text = f"{len(run.cells)} code cells were run, in {run.seconds:.1f} s{which}."
    findings = [Finding("note", f"Only {text}") if run.ended else Finding("right", f"All {text}")]
    groups: dict[tuple[str, str, str, int], list[Ran]] = {}
    waiting: list[str] = []
    tests: list[Ran] = []
    broken = set(known)
    for one in run.cells:
        if not one.error:
            continue
        kind = release.marked[one.cell.name].kind if one.cell.name in release.marked else "own"
        consequence = _follows(one, broken)
        broken |= _bound(one.cell)
        if kind == "test":
            tests.append(one)
        if kind == "test" or one.error == "CheckFailed":
            continue
        if consequence:
            waiting.append(one.cell.label)
        else:
            # A loop is interrupted at any of its lines.
            line = 0 if one.endless else one.line
            key = (one.error, one.message, one.place.label if one.place else "", line)
            groups.setdefault(key, []).append(one)
    endless = {one.place.label for one in tests if one.endless and one.place}
    findings += [_stopped(group, release, endless) for group in groups.values()]
    if waiting:
        text = f"Stopped for a reason that is told here already, or above them: {listed(waiting)}."
        findings.append(Finding("note", text))
    if run.ended:
        findings.append(Finding("mend", f"What follows was not run: {run.ended}."))
    return findings


def _stopped(group: Sequence[Ran], release: Release, endless: Collection[str]) -> Finding:
    """Tell of cells that stopped for one reason; an exercise's check may have told it already."""
    first = group[0]
    names = listed([first.cell.at_start, *(one.cell.label for one in group[1:])])
    kept = [one.cell.name in release.marked and release.marked[one.cell.name].kept for one in group]
    if first.endless:
        text = f"{names} did not end: {stopped_after(first)}"
        if not all(kept):
            return Finding("mend", text)
        if first.place is None or first.place.label not in endless:
            text += " No points hang on it: these cells only show something."
        return Finding("note", text)
    return Finding("note" if all(kept) else "mend", f"{names} stopped with {problem(first)}")


def stopped_after(one: Ran) -> str:
    """Tell how long a cell was waited for, and where it was then."""
    return f"stopped after {one.seconds:.0f} s{_where(one)}. A loop without an end, or a slow one?"


def problem(one: Ran) -> str:
    """Tell an error: its type, its message, its place."""
    message = one.message.strip().split("\n")[0].rstrip(".")
    message = message if len(message) <= 160 else f"{message[:159]}…"
    return f"{one.error}{f': {message}' if message else ''}{_where(one)}."


def _where(one: Ran) -> str:
    if one.place is None:
        return ""
    return (
        f" (line {one.line})" if one.place is one.cell else f" ({one.place.label}, line {one.line})"
    )


def _follows(one: Ran, broken: set[str]) -> bool:
    """Say whether all that stopped a cell was told before, or stands above it."""
    if one.error == "NotImplementedError" and one.message.startswith("exercise "):
        return True
    if issubclass(getattr(builtins, one.error, object), SyntaxError):
        return bool(read_source(one.cell.source).error)
    return one.error == "NameError" and any(f"'{name}'" in one.message for name in broken)


def _bound(cell: Cell) -> set[str]:
    source = read_source(cell.source)
    return bound(source.tree.body) if source.tree else set(source.binds)
