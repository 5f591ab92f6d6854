"""One tried file in a session: its code first, then one exercise after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from chainrule_grader.calls import Call, Callback, Outcome
from chainrule_grader.exercises.exercise import Exercise
from chainrule_grader.exercises.sources import reference_module
from chainrule_grader.grading.clean import terminal_text
from chainrule_grader.grading.keeper import Keeper, OutOfTime
from chainrule_grader.grading.student import SandboxedStudent
from chainrule_grader.grading.trial_code import Piece, Stopped, stopped_by
from chainrule_grader.sandbox.session import SessionLost
from chainrule_grader.verdict import Finding, Status, Verdict

_MOST_TEXT = 600
# What a file finds without defining it, as if it stood below a notebook's set-up cell.
_TOOLS = ("np", "plt", "datasets", "plots", "check", "progress")
_SET_UP = """import matplotlib.pyplot as plt
import numpy as np
from chainrule import datasets, plots
from chainrule.{assignment} import check, progress
"""
# What stands below `if __name__ == "__main__":` is not for whoever imports the file.
_AS_MODULE = """import sys
sys.modules["submission"] = sys.modules["__main__"]
__name__ = "submission"
del sys
"""


def set_up(keeper: Keeper, assignment: str, *, as_module: bool) -> None:
    """Give the session the names that a file finds without defining them."""
    source = _SET_UP.format(assignment=assignment)
    keeper.run_cell(source + _AS_MODULE if as_module else source)


def run_pieces(
    keeper: Keeper, pieces: Sequence[Piece], seconds: float, at_once: float
) -> list[Stopped]:
    """Run a file's code, and return what of it stopped early.

    All of it may take `seconds`, and one piece `at_once`. A cell that fails is left behind, as in
    grading.
    """
    deadline = monotonic() + seconds
    found = []
    for piece in pieces:
        left = min(at_once, deadline - monotonic())
        stopped = _run(keeper, piece, left) if left > 0 else _not_run(piece, seconds)
        if stopped:
            found.append(stopped)
    return found


def _run(keeper: Keeper, piece: Piece, seconds: float) -> Stopped | None:
    source = None if piece.whole else piece.source
    try:
        return stopped_by(piece, keeper.run_cell(piece.source, seconds=seconds), seconds)
    except OutOfTime:
        return _not_run(piece, keeper.limits.notebook_seconds)
    except SessionLost as lost:
        if lost.why == "stuck":
            message = f"{piece.name} did not end within {seconds:.3g} seconds, nor could be stopped"
            return Stopped("limit", message, source)
        return Stopped("error", f"{piece.name}: {lost}", source)


def _not_run(piece: Piece, seconds: float) -> Stopped:
    message = f"{piece.name} was not run: the cells above took {seconds:g} seconds"
    return Stopped("limit", message, piece.source)


class TriedStudent(SandboxedStudent):
    """A file as a student: only what it defines itself is judged, whatever else it may call.

    Where it lacks a function of the assignment, or has but a stub of it, the others get the
    reference: at the wire's other end, so that they can call it and not read it.
    """

    def __init__(self, keeper: Keeper, assignment: str) -> None:
        super().__init__(keeper)
        try:
            stubs = keeper.use(lambda session: session.stubs())
        except SessionLost:
            stubs = set()
        there = self.defined() - stubs
        self._lent = {
            name: Callback(name, function)
            for name, function in references(assignment).items()
            if name not in there
        }

    def defined(self) -> set[str]:
        """Return the names of the functions that the file defines."""
        return super().defined() - set(_TOOLS)

    def run(self, calls: Sequence[Call]) -> list[Outcome]:
        """Run the calls, with the references in place of what the file lacks."""
        return super().run([self._helped(one) for one in calls])

    def _helped(self, one: Call) -> Call:
        lent = {name: lent for name, lent in self._lent.items() if name != one.function}
        return replace(one, substitutes={**lent, **one.substitutes})


def references(assignment: str) -> Mapping[str, Callable[..., Any]]:
    """Return the assignment's reference functions by name."""
    module = reference_module(assignment)
    return {
        name: value
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == module.__name__
    }


def judged(
    student: TriedStudent, exercise: Exercise, seed: int, stopped: Sequence[Stopped]
) -> Verdict:
    """Judge one exercise of a file whose code has run as far as it does."""
    try:
        verdict = _explained(student.judge(exercise, seed), exercise, student, stopped)
    except Exception as error:  # an error of ours, or one that the file has found
        message = f"it could not be judged: {type(error).__name__}: {error}"
        verdict = not_judged(exercise, "error", message)
    findings = (
        replace(finding, message=terminal_text(finding.message, _MOST_TEXT))
        for finding in verdict.findings
    )
    notes = (terminal_text(note, _MOST_TEXT) for note in verdict.notes)
    return replace(verdict, findings=tuple(findings), notes=tuple(notes))


def not_judged(exercise: Exercise, status: Status, message: str) -> Verdict:
    """Return the verdict of an exercise that could not be judged."""
    named = [(check.name, check.weight) for check in exercise.checks]
    named += [(answer.name, answer.weight) for answer in exercise.answers]
    total = sum(weight for _, weight in named)
    return Verdict(
        exercise.slug,
        exercise.title,
        "needs_manual" if exercise.manual else status,
        0.0,
        float(exercise.points),
        tuple(Finding(name, False, message, weight / total) for name, weight in named),
    )


def _explained(
    verdict: Verdict, exercise: Exercise, student: TriedStudent, stopped: Sequence[Stopped]
) -> Verdict:
    """Say of functions and answers that are not there whether code that stopped is the reason."""
    wanted = [*exercise.functions, *(answer.name for answer in exercise.answers)]
    there = student.defined() | set(student.read(wanted))
    lacking = [name for name in wanted if name not in there]
    reasons = [item for item in stopped if any(item.defines(name) for name in lacking)]
    if not lacking or not reasons:
        return verdict
    reason = reasons[0]
    if there & set(wanted):
        return replace(verdict, notes=(*verdict.notes, reason.message))
    findings = tuple(replace(finding, message=reason.message) for finding in verdict.findings)
    return replace(verdict, status=reason.kind, findings=findings)
