"""The tables of ``docs/audit.md``, from what ``chainrule audit --json FILE`` has written.

``python -m chainrule_grader.audit.page FILE`` puts them into the page.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "audit.md"
_START, _END = "<!-- tables: begin -->\n", "<!-- tables: end -->"
_COUNTS = ("mutants", "killed", "equivalent", "surviving")

Exercises = Mapping[str, Mapping[str, Any]]


def tables(exercises: Exercises) -> str:
    """Return what an audit found in Markdown."""
    return "\n".join((*_exercises(exercises), "", *_kinds(exercises), "", *_checks(exercises), ""))


def _exercises(exercises: Exercises) -> Iterator[str]:
    yield f"| exercise | {' | '.join(_COUNTS)} |"
    yield "|---|" + "--:|" * len(_COUNTS)
    rows = {slug: {**each, "surviving": len(each["surviving"])} for slug, each in exercises.items()}
    for slug, row in rows.items():
        yield f"| `{slug}` | {' | '.join(str(row[name]) for name in _COUNTS)} |"
    sums = [sum(row[name] for row in rows.values()) for name in _COUNTS]
    yield f"| together | {' | '.join(f'{each:,}' for each in sums)} |"


def _kinds(exercises: Exercises) -> Iterator[str]:
    assignments = list(dict.fromkeys(slug.partition(".")[0] for slug in exercises))
    made: Counter[tuple[str, str]] = Counter()
    killed: Counter[tuple[str, str]] = Counter()
    for slug, each in exercises.items():
        for kind, counts in each["kinds"].items():
            key = (kind, slug.partition(".")[0])
            made[key] += counts["mutants"]
            killed[key] += counts["killed"]
    yield f"| killed, of the mutants of a kind | {' | '.join(f'`{a}`' for a in assignments)} |"
    yield "|---|" + "--:|" * len(assignments)
    for kind in dict.fromkeys(kind for kind, _ in made):
        cells = [f"{killed[kind, a]} of {made[kind, a]}" for a in assignments]
        yield f"| {kind} | {' | '.join(cells)} |"


def _checks(exercises: Exercises) -> Iterator[str]:
    yield "| exercise | check | sees | alone |"
    yield "|---|---|--:|--:|"
    for slug, each in exercises.items():
        name = f"`{slug}`"
        for check, counts in each["checks"].items():
            yield f"| {name} | {check} | {counts['kills']} | {counts['alone']} |"
            name = ""


def main() -> None:
    """Put the tables of the file named on the command line into the page."""
    (file,) = sys.argv[1:]
    found = tables(json.loads(Path(file).read_text(encoding="utf-8"))["exercises"])
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(_START)
    PAGE.write_text(f"{head}{_START}{found}{_END}{rest.partition(_END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
