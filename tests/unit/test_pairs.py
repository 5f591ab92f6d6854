"""Two slips at once: what is named is one of them, or just what both together compute."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from itertools import combinations

import pytest

from chainrule.calling import Raised, Returned
from chainrule.compare import same_data
from chainrule_grader.calls import Outcome
from chainrule_grader.drawn import drawn, mistaken
from chainrule_grader.exercises import ASSIGNMENT_NAMES, find, load
from chainrule_grader.exercises.exercise import Alternative, Exercise, Misconception
from chainrule_grader.exercises.sources import edited_namespace, function_source
from chainrule_grader.judge import judge
from chainrule_session.namespace import Namespace

SEED = 5
MOST = int(os.environ.get("CHAINRULE_EXAMPLES", "40"))  # pairs of an exercise, always the same ones
EXERCISES = [
    pytest.param(exercise.slug, id=exercise.slug)
    for name in ASSIGNMENT_NAMES
    for exercise in load(name).exercises
    if exercise.functions
]


def both(exercise: Exercise, one: Misconception, other: Misconception) -> Alternative | None:
    """Return the reference with the edits of both, where they do not meet."""
    source = function_source(exercise.assignment, one.function)
    for old, new in (*one.edits, *other.edits):
        if source.count(old) != 1:
            return None
        source = source.replace(old, new)
    return Alternative(f"{one.slug}+{other.slug}", one.function, code=source)


def pairs(exercise: Exercise) -> Iterator[tuple[Misconception, Misconception, Alternative]]:
    edited = [item for item in exercise.misconceptions if item.edits and not item.random]
    found = [
        (one, other, way)
        for one, other in combinations(edited, 2)
        if one.function == other.function and (way := both(exercise, one, other)) is not None
    ]
    return iter(random.Random(0).sample(found, min(MOST, len(found))))


@pytest.mark.parametrize("slug", EXERCISES)
def test_a_pair_of_slips_is_named_by_none_that_is_not_there(slug: str) -> None:
    exercise = find(slug)
    for one, other, way in pairs(exercise):
        student = Namespace(edited_namespace(exercise, way), 10)
        verdict = judge(exercise, student, SEED)
        named = {hint.slug for hint in verdict.hints} - {one.slug, other.slug}
        for each in named:
            assert computes(exercise, way, each), (way.slug, each)


def computes(exercise: Exercise, way: Alternative, slug: str) -> bool:
    """Say whether a way gives on every case what a misconception gives."""
    wrong = mistaken(exercise, slug, SEED)
    cases, _ = drawn(exercise, SEED)
    outcomes = Namespace(edited_namespace(exercise, way), 10).run([cases[i].call() for i in wrong])
    return all(alike(mine, its) for mine, its in zip(outcomes, wrong.values(), strict=True))


def alike(one: Outcome, other: Outcome) -> bool:
    if isinstance(one, Returned) and isinstance(other, Returned):
        return same_data(one.value, other.value)
    if isinstance(one, Raised) and isinstance(other, Raised):
        return one.type == other.type
    return type(one) is type(other)
