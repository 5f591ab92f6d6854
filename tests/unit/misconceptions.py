"""Every declared misconception loses points with every seed, and is named by its own hint alone."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest

from chainrule_grader.exercises import load
from chainrule_grader.exercises.exercise import Exercise, Misconception
from chainrule_grader.exercises.sources import edited_namespace
from chainrule_grader.judge import judge
from chainrule_session.namespace import Namespace

SEEDS = range(int(os.environ.get("CHAINRULE_SEEDS", "4")))


def exercises(assignment: str) -> list[Any]:
    """Return the exercises that declare misconceptions, as parameters of a test."""
    declared = [each for each in load(assignment).exercises if each.misconceptions]
    return [pytest.param(each, id=each.name) for each in declared]


def submission(exercise: Exercise, item: Misconception) -> dict[str, Any]:
    """Return the namespace of a student who has it."""
    if item.values:
        return {**{answer.name: answer.correct for answer in exercise.answers}, **item.values}
    return edited_namespace(exercise, item)


def check_all(exercise: Exercise) -> None:
    """Judge all misconceptions of an exercise with each seed."""
    named: Counter[str] = Counter()
    students = {item.slug: submission(exercise, item) for item in exercise.misconceptions}
    for seed in SEEDS:
        for slug, namespace in students.items():
            verdict = judge(exercise, Namespace(namespace), seed)
            assert verdict.score < exercise.points, f"{slug} passes with seed {seed}"
            hints = {hint.slug for hint in verdict.hints}
            assert hints <= {slug}, f"{slug} is named as {hints} with seed {seed}"
            named[slug] += slug in hints
    # Where numbers are drawn, two of them may look alike now and then.
    rarely = {slug: named[slug] for slug in students if named[slug] < 0.8 * len(SEEDS)}
    assert not rarely, f"of {len(SEEDS)} seeds named with {rarely}"
    assert named.total() >= 0.95 * len(students) * len(SEEDS)
