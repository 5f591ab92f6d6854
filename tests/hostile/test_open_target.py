"""Every attack wins where nothing defends: one that is broken would prove nothing elsewhere."""

from __future__ import annotations

import pytest

from tests.hostile.attack import GROUPS, Attack
from tests.hostile.attacks import ATTACKS
from tests.hostile.attacks.still_open import STILL_OPEN
from tests.hostile.browser import that_ran
from tests.hostile.course import HONEST, HONEST_POINTS
from tests.hostile.open_target import OpenTarget
from tests.hostile.seen import successes


@pytest.mark.parametrize("attack", [*ATTACKS, *STILL_OPEN], ids=lambda attack: attack.name)
def test_succeeds_where_nothing_defends(attack: Attack, open_target: OpenTarget) -> None:
    # An attack may lose a race with the machine, but not each time.
    open_target.fates.clear()
    for _ in range(3):
        seen = open_target.seen(attack)
        won = successes(attack, open_target.course, seen, open_target.hidden_numbers())
        if attack.wins in won:
            return
    fates = "\n".join(open_target.fates)
    pytest.fail(f"{seen.outcome!r}, {seen.reason!r}, {seen.scores}, won {won}\n{fates}")


@pytest.mark.parametrize("cells", [HONEST, {}], ids=["honest", "untouched"])
def test_code_without_tricks_wins_nothing(cells: dict[str, str], open_target: OpenTarget) -> None:
    points = HONEST_POINTS if cells else 0.0
    # As if it went for pages and for the next one, so that those are looked at too.
    for wins in ("page", "next", "table"):
        attack = Attack("none", GROUPS[0], wins, cells, honest=points)
        seen = open_target.seen(attack)
        assert seen.points == points
        numbers = open_target.hidden_numbers()
        assert successes(attack, open_target.course, seen, numbers) == []


def test_a_browser_runs_what_nothing_defends_against(open_target: OpenTarget) -> None:
    """Most attacks on pages do so by a script; the others cover, load or redirect."""
    attacks = [attack for attack in ATTACKS if attack.wins == "page"]
    pages = {attack.name: page for attack in attacks for page in open_target.seen(attack).pages}
    assert len(that_ran(pages)) >= 30


def test_names_are_unique_and_all_groups_are_there() -> None:
    attacks = [*ATTACKS, *STILL_OPEN]
    assert len({attack.name for attack in attacks}) == len(attacks)
    assert {attack.group for attack in ATTACKS} == set(GROUPS)
