"""The demo class for a terminal of 80 columns: its grades, and where it goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from chainrule_grader.cli.tables.grades import OUTCOME
from chainrule_grader.cli.tables.words import points_text
from chainrule_grader.demo.people import Person
from chainrule_grader.exercises import find
from chainrule_grader.grading.submission import SubmissionResult


def class_table(people: Sequence[Person], results: Sequence[SubmissionResult]) -> RenderableType:
    """Return a row per person and a column per assignment."""
    assignments = list(dict.fromkeys(result.assignment for result in results))
    cells = {(result.student, result.assignment): result for result in results}
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("student")
    for assignment in assignments:
        table.add_column(assignment, justify="right", no_wrap=True)
    for person in people:
        name = f"{person.first_name} {person.last_name}"
        shown = [cells.get((person.student, assignment)) for assignment in assignments]
        table.add_row(name, *(_cell(result) for result in shown))
    return table


def _cell(result: SubmissionResult | None) -> Text:
    if result is None:
        return Text("·", "dim")
    mark, style = OUTCOME[result.outcome]
    if result.outcome != "graded":
        return Text(f"{mark} {result.outcome}", style)
    waiting = any(entry["status"] == "needs_manual" for entry in result.exercises.values())
    return Text(f"{result.score:.1f} of {points_text(result.max_score)} {'✎' if waiting else ' '}")


def frequent_misconceptions(
    results: Sequence[SubmissionResult], most: int = 5
) -> list[RenderableType]:
    """Return the misconceptions that were met most often, each with its hint."""
    met = Counter(
        (result.assignment, name, slug)
        for result in results
        for name, entry in result.exercises.items()
        for slug in entry["misconceptions"]
    )
    lines: list[RenderableType] = []
    for (assignment, name, slug), count in met.most_common(most):
        hints = {item.slug: item.hint for item in find(f"{assignment}.{name}").misconceptions}
        lines.append(Text.assemble((f"{count:>3} × ", "bold"), f"{assignment}.{name}: {slug}"))
        lines.append(Padding(Text(hints.get(slug, ""), "dim"), (0, 0, 0, 6)))
    return lines
