"""Two slips at once: what is named is one of them, or just what both together compute."""

from __future__ import annotations

import random
import warnings
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
MOST = 25  # pairs of an exercise, always the same ones
# Hints for pairs that are neither of the two, nor a part of them, nor compute the same everywhere:
# read, and true of what the two together compute.
READ = {
    ("w-and-b-swapped+b-is-one", "b-is-an-array"),
    ("z-is-a-column+db-from-dw", "cost-pairs-all-pictures"),
    ("gradients-not-averaged+z-is-a-column", "cost-pairs-all-pictures"),
    ("nothing-updated+costs-of-every-iteration", "parameters-kept-from-the-start"),
    ("sizes-in-other-order+input-size-from-samples", "output-size-from-samples"),
    ("sizes-in-other-order+one-output-and-samples", "output-size-from-samples"),
    ("weights-not-small+weights-transposed", "weights-transposed-not-small"),
    ("bias-dimension-lost-not-averaged+gradients-averaged-twice", "bias-dimension-lost"),
    ("probabilities-returned+cache-compared", "predictions-not-returned"),
    ("he-sizes-exchanged+he-missing-root", "he-bias-per-input"),
    ("deep-sizes-exchanged+deep-all-zeros", "deep-bias-per-input"),
    ("deep-weights-transposed+deep-sizes-exchanged", "deep-bias-per-input"),
    ("he-sizes-exchanged+he-uniform-not-scaled", "he-bias-per-input"),
    ("relu-for-its-slope+derivatives-swapped", "derivative-always-sigmoid"),
    ("relu-mask-inverted+derivatives-swapped", "derivative-always-sigmoid"),
    ("train-iterations-ignored+train-costs-without-the-first", "train-costs-only-printed"),
}
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
    try:
        with warnings.catch_warnings(action="error"):
            compile(source, "<pair>", "exec", dont_inherit=True)
    except (SyntaxError, SyntaxWarning):
        return None
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
        for hint in verdict.hints:
            known = (way.slug, hint.slug) in READ or hint.slug in part_of(exercise, one, other)
            assert known or computes(exercise, way, hint.slug), (way.slug, hint)


def part_of(exercise: Exercise, one: Misconception, other: Misconception) -> set[str]:
    """Return the misconceptions whose edits are among those of the two."""
    made = {*one.edits, *other.edits}
    return {item.slug for item in exercise.misconceptions if item.edits and {*item.edits} <= made}


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
