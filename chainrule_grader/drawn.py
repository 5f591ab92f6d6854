"""What is the same for a whole class and its seed: the cases, and what is right and wrong on them.

Whoever is called with a case's arguments gets copies; here they can only be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from chainrule_grader.calls import Outcome
from chainrule_grader.exercises.exercise import Case, Exercise
from chainrule_grader.exercises.sources import misconception_namespace, reference_namespace
from chainrule_grader.foreseen import with_known_answers
from chainrule_grader.read_only import make_read_only
from chainrule_session.namespace import Namespace

_SECONDS = 5.0  # for a misconception that ends late or never


@lru_cache(maxsize=64)
def drawn(exercise: Exercise, seed: int) -> tuple[list[Case], list[Outcome]]:
    """Draw the cases of an exercise and run the references on them."""
    reference = Namespace(reference_namespace(exercise))
    rng = np.random.default_rng(seed)
    cases = [with_known_answers(case, reference) for case in exercise.cases(rng)]
    expected = expected_values(exercise, cases)
    make_read_only([cases, expected])
    return cases, expected


def expected_values(exercise: Exercise, cases: Sequence[Case]) -> list[Outcome]:
    """Run the references on the cases."""
    return Namespace(reference_namespace(exercise)).run([case.call() for case in cases])


@lru_cache(maxsize=1024)
def mistaken(exercise: Exercise, slug: str, seed: int) -> Mapping[int, Outcome]:
    """Run a misconception on the cases of its function; return the outcomes by the case's index."""
    cases, _ = drawn(exercise, seed)
    (item,) = (each for each in exercise.misconceptions if each.slug == slug)
    mine = [index for index, case in enumerate(cases) if case.function == item.function]
    student = Namespace(misconception_namespace(exercise, item), seconds=_SECONDS)
    wrong = student.run([cases[index].call() for index in mine])
    make_read_only(wrong)
    return dict(zip(mine, wrong, strict=True))
