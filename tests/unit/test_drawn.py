"""Cases and expected values are drawn once for a class, and no one's code changes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from chainrule_grader.drawn import _Shared, _shared, drawn, mistaken
from chainrule_grader.exercises import ASSIGNMENT_NAMES, find, load
from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.sources import edited_namespace, reference_namespace
from chainrule_grader.judge import judge
from chainrule_session.namespace import Namespace

FUNCTIONS = [
    exercise for name in ASSIGNMENT_NAMES for exercise in load(name).exercises if exercise.functions
]


def arrays(value: Any) -> Iterator[Any]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from arrays(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from arrays(each)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from arrays(getattr(value, name))


def assert_read_only(value: Any) -> None:
    kept = list(arrays(value))
    assert kept
    for array in kept:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_one_seed_is_drawn_once_and_another_anew() -> None:
    exercise = find("logistic_regression.propagate")
    assert drawn(exercise, 5)[0] is drawn(exercise, 5)[0]
    first, other = drawn(exercise, 5)[0][0], drawn(exercise, 6)[0][0]
    assert not np.array_equal(first.args[0], other.args[0])


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.slug)
def test_nothing_writes_into_what_is_kept(exercise: Any) -> None:
    assert_read_only(drawn(exercise, 5))


def test_code_that_empties_its_arguments_changes_no_other_mark() -> None:
    exercise = find("deep_network.update_parameters")
    right = reference_namespace(exercise)
    wanted = judge(exercise, Namespace(right), seed=5)

    def emptying(parameters: Any, grads: Any, learning_rate: float) -> Any:
        for each in (*parameters.values(), *grads.values()):
            each[...] = 0
        new = right["update_parameters"](parameters, grads, learning_rate)
        parameters.clear()
        grads.clear()
        return new

    spoilt = judge(exercise, Namespace({**right, "update_parameters": emptying}), seed=5)
    assert spoilt.score < exercise.points
    assert judge(exercise, Namespace(right), seed=5) == wanted
    assert wanted.score == exercise.points


def test_a_misconception_is_run_once_for_a_class(monkeypatch: pytest.MonkeyPatch) -> None:
    """On all cases only where the first that is wrong does not rule it out."""
    exercise = find("logistic_regression.propagate")
    item = next(each for each in exercise.misconceptions if each.slug == "dw-not-averaged")
    ran: list[tuple[str, int]] = []
    run = _Shared._run

    def noted(self: _Shared, way: Misconception, indices: Sequence[int]) -> Any:
        ran.append((way.slug, len(indices)))
        return run(self, way, indices)

    monkeypatch.setattr(_Shared, "_run", noted)
    _shared.cache_clear()
    for _ in range(3):
        student = Namespace(edited_namespace(exercise, item))
        verdict = judge(exercise, student, seed=5)
        assert [hint.slug for hint in verdict.hints] == [item.slug]
        assert verdict.explained
    slugs = [each.slug for each in exercise.misconceptions if each.function]
    assert [slug for slug, count in ran if count == 1] == slugs
    assert [slug for slug, count in ran if count > 1] == [item.slug]
    assert_read_only(mistaken(exercise, item.slug, 5))


def test_a_mistake_beside_an_unknown_one_is_not_all_there_is() -> None:
    exercise = find("logistic_regression.propagate")
    item = next(each for each in exercise.misconceptions if each.slug == "dw-not-averaged")
    space = edited_namespace(exercise, item)
    wrong = space["propagate"]

    def twice(*args: Any) -> Any:
        grads, cost = wrong(*args)
        return grads, cost + 0.25

    verdict = judge(exercise, Namespace({**space, "propagate": twice}), seed=5)
    assert [hint.slug for hint in verdict.hints] == [item.slug]
    assert not verdict.explained
