"""All attacks, group by group."""

from __future__ import annotations

from tests.hostile.attack import Attack
from tests.hostile.attacks import attack_reader, deny_service, force_marks, reach_others, read_answers

ATTACKS: tuple[Attack, ...] = (*read_answers.ATTACKS, *force_marks.ATTACKS, *reach_others.ATTACKS, *deny_service.ATTACKS, *attack_reader.ATTACKS)
