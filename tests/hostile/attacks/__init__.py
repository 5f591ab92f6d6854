"""All attacks, group by group."""

from __future__ import annotations

from tests.hostile.attack import Attack
from tests.hostile.attacks import (
    attack_reader,
    deny_service,
    marks_by_notebook,
    marks_by_patches,
    marks_by_values,
    reach_others,
    read_answers,
)

ATTACKS: tuple[Attack, ...] = (
    *read_answers.ATTACKS,
    *marks_by_patches.ATTACKS,
    *marks_by_notebook.ATTACKS,
    *marks_by_values.ATTACKS,
    *reach_others.ATTACKS,
    *deny_service.ATTACKS,
    *attack_reader.ATTACKS,
)
