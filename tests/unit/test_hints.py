"""Hints in the notebook: a known mistake is named by its own hint, and nothing else by any."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chainrule import visible
from chainrule.hints import visible_hints
from chainrule.running import run_visible
from chainrule_grader.exercises import find, load
from chainrule_grader.exercises.exercise import Exercise
from chainrule_grader.exercises.sources import edited_namespace, reference_namespace

ASSIGNMENTS = ("logistic_regression", "shallow_network", "deep_network")


def hinted(exercise: Exercise, namespace: dict[str, Any]) -> list[tuple[str, ...]] | None:
    """Return the slugs of the hints, those alike together; None where all checks pass."""
    shown = visible.load(exercise.assignment)[exercise.name]
    result = run_visible(shown, namespace, seconds=5)
    hints = visible_hints(exercise.assignment, shown, result.outcomes)
    found = [tuple(hint.slug for hint in alike) for alike in hints]
    assert not (found and result.standing == "done")
    return None if result.standing == "done" else found


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_a_known_mistake_is_named_by_its_own_hint_and_by_no_other(name: str) -> None:
    named, known = 0, 0
    for exercise in load(name).exercises:
        for item in exercise.misconceptions:
            if item.values or item.random:
                continue
            found = hinted(exercise, edited_namespace(exercise, item))
            if found is None:
                continue  # nothing of it is seen on the visible cases
            known += 1
            assert all(item.slug in alike for alike in found), (item.slug, found)
            named += bool(found)
    assert known > 100
    assert named >= 0.85 * known  # of the others, three or more look alike on so few cases


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_right_code_and_no_code_get_no_hint(name: str) -> None:
    for exercise in load(name).exercises:
        if exercise.functions:
            assert not hinted(exercise, reference_namespace(exercise))
            assert hinted(exercise, {}) == []


def test_what_is_wrong_in_one_case_only_is_another_mistake() -> None:
    exercise = find("logistic_regression.sigmoid")
    right = reference_namespace(exercise)["sigmoid"]

    def mostly_right(z: Any) -> Any:
        return right(z) if np.ndim(z) == 0 else 1 / (1 - np.exp(-z))

    assert hinted(exercise, {"sigmoid": lambda z: 1 / (1 - np.exp(-z))}) != []
    assert hinted(exercise, {"sigmoid": mostly_right}) == []
