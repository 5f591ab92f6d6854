"""What came of a tried file, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from chainrule_grader.cli.tables.words import points_text, status_text
from chainrule_grader.grading.trial import Trial
from chainrule_grader.report.verdict import seen
from chainrule_grader.verdict import Verdict


def trial_report(trial: Trial) -> RenderableType:
    """Return a line per exercise, below it the checks that do not hold and the hints."""
    width = max(len(verdict.slug.partition(".")[2]) for verdict in trial.verdicts)
    shown = [item for verdict in trial.verdicts for item in _exercise(verdict, width)]
    judged = [verdict for verdict in trial.verdicts if verdict.status != "needs_manual"]
    earned = sum(verdict.score for verdict in judged)
    total = Text(f"{points_text(earned)} of {points_text(sum(v.points for v in judged))} points")
    return Group(Text(trial.file, "bold"), *shown, Padding(total, (0, 0, 1, 2)))


def _exercise(verdict: Verdict, width: int) -> Iterator[RenderableType]:
    line = Table.grid(padding=(0, 2))
    line.add_column(width=9)
    line.add_column(width=width)
    line.add_column(width=9, justify="right")
    points = f"{points_text(verdict.score)} / {points_text(verdict.points)}"
    line.add_row(status_text(verdict.status), verdict.slug.partition(".")[2], points)
    yield Padding(line, (0, 0, 0, 2))
    for message, checks in _failed(verdict).items():
        if verdict.status == "missing":
            continue
        prefix = f"{', '.join(checks)}: "
        # A part's own name often stands before what is said of it.
        yield _below("✗", message if message.startswith(prefix) else prefix + message)
    for sentence in seen(verdict):
        yield _below("•", sentence)
    for hint in verdict.hints:
        yield _below("➜", str(hint), "bold")
    for note in verdict.notes:
        yield _below("•", note, "dim")


def _failed(verdict: Verdict) -> dict[str, list[str]]:
    """Return the checks that do not hold by what is said of them, once where it is the same."""
    found: dict[str, list[str]] = {}
    for finding in verdict.findings:
        if not finding.passed:
            found.setdefault(finding.message, []).append(finding.check)
    return found


def _below(mark: str, text: str, style: str = "") -> RenderableType:
    line = Table.grid(padding=(0, 1))
    line.add_row(Text(mark, style), Text(text, style))
    return Padding(line, (0, 0, 0, 13))
