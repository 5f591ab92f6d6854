"""What an attack is: a submission, as data, and what it wins where nothing defends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

NAME = "hostile"  # the assignment that is attacked
GROUPS = (
    "read answers",
    "force marks",
    "reach others",
    "deny service",
    "attack the reader",
)
# What an attack can win, as `tests.hostile.seen.successes` names it.
WINS = (
    "reads hidden",  # the source of a hidden test, which also holds the answer of one exercise
    "reads reference",
    "reads gradebook",
    "reads other",  # another student's submission
    "reads secret",  # the course's secret, from which the seeds come
    "reads environment",
    "reads case",  # the numbers of a hidden case
    "points",
    "forged verdict",
    "next",  # the grade of the submission graded after it
    "signals",  # the grader's own process
    "network",  # a listener outside
    "left behind",  # a process that outlives grading
    "stuck",  # no outcome
    "budget",  # more than a submission may use
    "page",  # something active in a page
    "table",  # a formula in a table
    "terminal",  # control codes on an instructor's terminal
)

Edit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Attack:
    """A submission that wants more than it earns.

    ``cells`` are sources by grade_id; besides those, "first" comes before all cells, "extra"
    after the set-up and "last" at the end. In sources, file contents and links, ``@ROOT@`` is
    the course's folder, ``@TOKEN@`` a word of this course, ``@PORT@`` a port where the harness
    listens. ``edit`` changes the notebook as parsed JSON, ``raw`` its bytes. ``then`` are the
    cells of an accomplice who is graded next. ``honest`` is what the code earns without tricks.
    ``spares`` tells that it does no harm to a machine without a sandbox.
    """

    name: str
    group: str
    wins: str
    cells: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    fifos: tuple[str, ...] = ()
    edit: Edit | None = None
    raw: Callable[[bytes], bytes] | None = None
    notebook: str = "hostile.ipynb"
    student: str = "mallory"
    then: Mapping[str, str] = field(default_factory=dict)
    honest: float = 0.0
    spares: bool = True

    def __post_init__(self) -> None:
        if self.group not in GROUPS or self.wins not in WINS:
            raise ValueError(f"{self.name}: unknown group or win")
