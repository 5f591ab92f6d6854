"""What came of an attack, from outside, and what of it is a success of the attacker's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.hostile.attack import Attack
from tests.hostile.course import HONEST_POINTS, REFERENCE, REFERENCE_DOC, Course

# What no honest submission comes near: an autograded notebook in bytes, and what it reports of
# its own consumption as `spent <what> <amount>`.
NOTEBOOK_BYTES = 3_000_000
BUDGET = {"memory": 700, "disk": 150, "processes": 90, "threads": 120, "descriptors": 1000}
GRADER_MEMORY = 500  # megabytes, of the process that reads what was handed in
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FORMULA = re.compile(r"^[\t\r ]*[=+\-@]")


@dataclass(frozen=True)
class Seen:
    """All that grading one submission gave away, as its observers see it."""

    outcome: str  # "" where there is none
    reason: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)
    notebook: str = ""
    verdicts: int = 0  # verdicts that did not come from a judge
    pages: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()  # rows as a spreadsheet reads them
    terminal: str = ""
    next_points: float | None = None  # None where nothing was graded next
    next_expected: float = HONEST_POINTS
    next_output: str = ""
    events: tuple[str, ...] = ()  # what the harness itself noticed: "network", "signals", ...
    memory: int = 0  # megabytes

    @property
    def points(self) -> float:
        """All points together."""
        return sum(self.scores.values())


def successes(attack: Attack, course: Course, seen: Seen, cases: Iterable[str]) -> list[str]:
    """Return what the attack won, in the words of ``WINS``; ``cases`` are hidden numbers."""
    output = "\n".join((student_part(seen.notebook), seen.reason, *seen.pages, seen.terminal))
    output += seen.next_output + json.dumps(seen.table)
    words = {
        "hidden": (course.hidden,),
        "reference": (REFERENCE, REFERENCE_DOC),
        "gradebook": (course.gradebook,),
        "other": (course.other,),
        "secret": (course.secret,),
        "environment": (course.environment,),
        "case": tuple(cases),
    }
    won = [f"reads {kind}" for kind, those in words.items() if any(w in output for w in those)]
    won += [] if seen.outcome else ["stuck"]
    won += ["points"] if seen.points > attack.honest + 1e-9 or seen.points != seen.points else []
    won += ["forged verdict"] if seen.verdicts else []
    if seen.next_points is not None and abs(seen.next_points - seen.next_expected) > 1e-9:
        won.append("next")
    won += ["budget"] if _over_budget(seen) else []
    # Imported late: parsing pages is what only attacks on pages need.
    if seen.pages:
        from tests.hostile.pages import active

        won += ["page"] if any(active(page) for page in seen.pages) else []
    if any(_FORMULA.match(cell) for row in seen.table for cell in row):
        won.append("table")
    won += ["terminal"] if _CONTROL.search(seen.terminal) else []
    return won + list(seen.events)


def _over_budget(seen: Seen) -> bool:
    spent = re.findall(r"spent (\w+) (\d+)", seen.notebook)
    return (
        any(int(amount) > BUDGET[what] for what, amount in spent if what in BUDGET)
        or len(seen.notebook) > NOTEBOOK_BYTES
        or seen.memory > GRADER_MEMORY
    )


def student_part(notebook: str) -> str:
    """Return an autograded notebook without the source of locked cells, which is no output."""
    if not notebook:
        return ""
    parsed: dict[str, Any] = json.loads(notebook)
    for cell in parsed["cells"]:
        marks = cell["metadata"].get("nbgrader")
        if isinstance(marks, dict) and marks.get("locked"):
            cell["source"] = ""
    return json.dumps(parsed, ensure_ascii=False)
