"""No attack wins anything against the engine behind bubblewrap."""

from __future__ import annotations

import pytest

from tests.hostile.attack import GROUPS, Attack
from tests.hostile.attacks import ATTACKS
from tests.hostile.attacks.still_open import STILL_OPEN
from tests.hostile.browser import that_ran
from tests.hostile.course import HONEST, HONEST_POINTS
from tests.hostile.engine import Engine
from tests.hostile.seen import successes


def won(attack: Attack, engine: Engine) -> list[str]:
    return successes(attack, engine.course, engine.seen(attack), engine.hidden_numbers())


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_wins_nothing(attack: Attack, engine: Engine) -> None:
    assert won(attack, engine) == []


def test_honest_code_earns_its_points(engine: Engine) -> None:
    attack = Attack("none", GROUPS[0], "page", HONEST, honest=HONEST_POINTS)
    seen = engine.seen(attack)
    assert (seen.outcome, seen.points) == ("graded", HONEST_POINTS)
    assert successes(attack, engine.course, seen, engine.hidden_numbers()) == []


def test_a_browser_runs_none_of_it(engine: Engine) -> None:
    pages = {
        f"{attack.name}, {kind}": page
        for attack in ATTACKS
        if attack.wins == "page"
        for kind, page in zip(("feedback", "formgrader"), engine.seen(attack).pages, strict=False)
    }
    assert len(pages) >= 80
    assert that_ran(pages) == set()


@pytest.mark.parametrize("attack", STILL_OPEN, ids=lambda attack: attack.name)
def test_what_is_said_to_stay_open_does(attack: Attack, engine: Engine) -> None:
    """When this fails, the attack belongs to the others, and out of docs/security.md."""
    assert won(attack, engine) == [attack.wins]
