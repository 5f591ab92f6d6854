"""What is done of each exercise: by its text, and by its visible check where that was run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chainrule.submission.findings import Finding, listed
from chainrule.submission.outcome import problem, stopped_after
from chainrule.submission.ran import Ran, Run
from chainrule.submission.reading import Cell
from chainrule.submission.released import Release, ReleasedCell

_STUB = "raise NotImplementedError("


def check_exercises(cells: Sequence[Cell], release: Release, run: Run | None) -> list[Finding]:
    """Say for every exercise whether it is answered, and whether its visible check passes."""
    ran = {one.cell.name: one for one in run.cells} if run is not None else {}
    texts = {cell.name: cell for cell in cells if cell.name}
    findings: list[Finding] = []
    passed, unread, unchecked = [], [], []
    for one in release.marked.values():
        name = f"`{one.exercise}`"
        if one.kind == "answer":
            if _answered(one, texts[one.name].source):
                unread.append(name)
            else:
                findings.append(_todo(one, "its answer is empty, or as it was handed out."))
        elif one.kind == "test":
            test = ran.get(one.name)
            if test is not None and not test.error:
                passed.append(name)
            elif found := _unfinished(one, test, _left(one.exercise, texts, release)):
                findings.append(found)
            else:
                unchecked.append(name)
    return [*_good(passed, unread, unchecked), *findings]


def _good(passed: list[str], unread: list[str], unchecked: list[str]) -> Iterator[Finding]:
    if passed:
        yield Finding("right", f"Visible checks that pass: {listed(passed, 40)}.")
    if unchecked:
        yield Finding("note", f"Written, not checked: {listed(unchecked, 40)}.")
    if unread:
        yield Finding("right", f"Written, for a person to read: {listed(unread, 40)}.")


def _todo(one: ReleasedCell, what: str) -> Finding:
    return Finding("todo", f"`{one.exercise}` ({one.points:g} points): {what}")


def _answered(one: ReleasedCell, text: str) -> bool:
    return bool(text.strip()) and text.strip() != one.source.strip()


def _left(exercise: str, texts: Mapping[str, Cell], release: Release) -> str:
    """Say what of an exercise's code is as it was handed out; "" where nothing is."""
    own = [one for one in release.marked.values() if one.kind == "solution"]
    left = {one.name: texts[one.name].source for one in own if one.exercise == exercise}
    left = {name: text for name, text in left.items() if _STUB in text or not text.strip()}
    if any(_own_code(text, release.marked[name].source) for name, text in left.items()):
        return (
            "there is code of yours, and a line `raise NotImplementedError(…)` is left as well: "
            "delete it where your code is done."
        )
    return "it is as it was handed out." if left else ""


def _own_code(text: str, stub: str) -> bool:
    lines = {line.strip() for line in stub.splitlines()}
    return any(line.strip() not in lines | {"pass"} for line in text.splitlines())


def _unfinished(one: ReleasedCell, test: Ran | None, left: str) -> Finding | None:
    name = f"`{one.exercise}` ({one.points:g} points)"
    if test is None:
        return _todo(one, left) if left else None
    if test.endless:
        return Finding("mend", f"{name}: its check did not end: {stopped_after(test)}")
    if test.error == "NotImplementedError" and left:  # of a test without `check`
        return _todo(one, left)
    if test.error == "CheckFailed":
        if "not done yet" in test.message:
            return _todo(one, left or "nothing of it is defined when its check runs.")
        seen = test.message.rpartition(": see ")[2]
        return Finding("fails", f"{name}: its visible check does not pass: {seen}.")
    return Finding("fails", f"{name}: its test stopped with {problem(test)}")
