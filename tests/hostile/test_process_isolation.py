"""What the level `process` does not hold back stands in docs/security.md, group by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tests.conftest import ROOT
from tests.hostile.attack import GROUPS, Attack
from tests.hostile.attacks import ATTACKS
from tests.hostile.engine import Engine
from tests.hostile.seen import successes

SECURITY = ROOT / "docs" / "security.md"
# Held back where the machine lends a cgroup, which not every one does.
BY_MACHINE = {"fork_bomb": ["budget"]}


@pytest.fixture(scope="module")
def won(process_engine: Engine) -> dict[str, list[str]]:
    """What each attack wins, of those that do no harm to the machine."""
    known = SECURITY.read_text()
    return {
        attack.name: _wins(attack, process_engine, tries=3 if f"`{attack.name}`" in known else 1)
        for attack in ATTACKS
        if attack.spares
    }


def _wins(attack: Attack, engine: Engine, tries: int) -> list[str]:
    """Say what an attack wins; one that is known to may lose a race with a busy machine."""
    won: list[str] = []
    while tries and not won:
        won = successes(attack, engine.course, engine.seen(attack), engine.hidden_numbers())
        tries -= 1
    return won


def rows(won: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the lines of the table and of the list below it."""
    for group in GROUPS:
        attacks = [attack for attack in ATTACKS if attack.group == group]
        names = [attack.name for attack in attacks if won.get(attack.name)]
        run = sum(attack.spares for attack in attacks)
        yield f"| {group} | {len(attacks)} | {len(attacks)} | 0 | {len(names)} of {run} |"
    for group in GROUPS:
        names = [
            attack.name for attack in ATTACKS if attack.group == group and won.get(attack.name)
        ]
        left_out = [a.name for a in ATTACKS if a.group == group and not a.spares]
        if names:
            yield f"- *{group}*: " + ", ".join(f"`{name}`" for name in names)
        if left_out:
            yield "  - not tried: " + ", ".join(f"`{name}`" for name in left_out)


def test_the_document_says_what_succeeds(won: dict[str, list[str]]) -> None:
    text = SECURITY.read_text()
    lines = list(rows({**won, **BY_MACHINE}))
    assert [line for line in lines if line not in text] == [], "\n".join(lines)


def test_marks_and_pages_are_as_safe_as_behind_bubblewrap(won: dict[str, list[str]]) -> None:
    """The judge is another process in either case, and its outputs are cleaned."""
    points = {name for name, those in won.items() if {"points", "page", "terminal"} & set(those)}
    assert points == set()
