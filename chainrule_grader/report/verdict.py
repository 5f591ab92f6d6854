"""A verdict as the panel that a student and an instructor read."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.marks import State
from chainrule.report import Report, Row
from chainrule_grader.exercises.exercise import TOGETHER
from chainrule_grader.verdict import Status, Verdict

VERDICT_MIME = "application/vnd.chainrule.verdict+json"

_STATES: dict[Status, State] = {
    "passed": "ok",
    "partial": "partly",
    "failed": "wrong",
    "error": "wrong",
    "limit": "wrong",
    "missing": "open",
    "needs_manual": "note",
}


def verdict_report(verdict: Verdict) -> Report:
    """Return the panel of a verdict: a row per check, then hints and notes."""
    rows = [
        Row(
            "ok" if finding.passed else "open" if verdict.status == "missing" else "wrong",
            finding.check,
            (finding.message,) if finding.message else (),
            value=f"{finding.share * verdict.points if finding.passed else 0:.3g}"
            f" of {finding.share * verdict.points:.3g}",
        )
        for finding in verdict.findings
    ]
    remarks = [*seen(verdict), *(f"Hint: {hint}" for hint in verdict.hints)]
    remarks += [f"Your code gave a warning: {note}" for note in verdict.notes]
    title = f"{verdict.title}: {verdict.score:g} of {verdict.points:g} points"
    return Report(title, tuple(rows), tuple(remarks), state=_STATES[verdict.status])


def seen(verdict: Verdict) -> list[str]:
    """Return what there is to say of an exercise beside its checks and hints, a sentence each."""
    return [*_on_helpers(verdict), *verdict.patterns]


def _on_helpers(verdict: Verdict) -> list[str]:
    if verdict.given:
        names = _listed(verdict.given)
        if all(finding.passed or finding.check == TOGETHER for finding in verdict.findings):
            return [f"Correct given a correct {names}: look for the mistake there."]
        return [f"Judged with a correct {names} in place of yours, with which it goes wrong, too."]
    if verdict.instead:
        some = verdict.instead
        which = f"`{some[0]}` is" if len(some) == 1 else f"None of {_listed(some, 'or')} is"
        return [
            f"{which if len(some) < 4 else 'None of your earlier functions is'} called here, so no"
            " correct one could take its place: a mistake in what is called instead counts here."
        ]
    return []


def _listed(names: Sequence[str], word: str = "and") -> str:
    *first, last = (f"`{name}`" for name in names)
    return f"{', '.join(first)} {word} {last}" if first else last
