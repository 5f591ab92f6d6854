"""The misconceptions of shallow network, in a file of their own for a process of their own."""

from __future__ import annotations

import pytest

from chainrule_grader.exercises.exercise import Exercise
from tests.unit.misconceptions import check_all, exercises


@pytest.mark.parametrize("exercise", exercises("shallow_network"))
def test_each_loses_points_and_is_named_by_its_own_hint(exercise: Exercise) -> None:
    check_all(exercise)
