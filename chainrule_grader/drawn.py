"""What is the same for a whole class and its seed: the cases, and what is right and wrong on them.

Whoever is called with a case's arguments gets copies; here they can only be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from chainrule_grader.calls import Outcome
from chainrule_grader.exercises.exercise import Alternative, Case, Exercise, Misconception
from chainrule_grader.exercises.sources import edited_namespace, reference_namespace
from chainrule_grader.foreseen import asks_its_arguments, with_known_answers
from chainrule_grader.read_only import make_read_only
from chainrule_session.namespace import Namespace

_SECONDS = 5.0  # for a misconception that ends late or never


@lru_cache(maxsize=64)
def drawn(exercise: Exercise, seed: int) -> tuple[list[Case], list[Outcome]]:
    """Draw the cases of an exercise and run the references on them."""
    reference = Namespace(reference_namespace(exercise))
    rng = np.random.default_rng(seed)
    cases = [
        with_known_answers(case, [reference]) if asks_its_arguments(case) else case
        for case in exercise.cases(rng)
    ]
    expected = expected_values(exercise, cases)
    make_read_only([cases, expected])
    return cases, expected


@lru_cache(maxsize=64)
def helped_cases(exercise: Exercise, seed: int) -> list[Case]:
    """Return the cases, helpers with the answers to what they are sure to be asked.

    Those are the questions of the reference, of other right ways to write the function, and of the
    misconceptions.
    """
    cases, _ = drawn(exercise, seed)
    ways: list[Alternative | Misconception] = [*exercise.alternatives, *exercise.misconceptions]
    spaces = [reference_namespace(exercise), *(edited_namespace(exercise, way) for way in ways)]
    askers = [Namespace(space, seconds=_SECONDS) for space in spaces]
    return [with_known_answers(case, askers) if case.own_first else case for case in cases]


def expected_values(exercise: Exercise, cases: Sequence[Case]) -> list[Outcome]:
    """Run the references on the cases."""
    return Namespace(reference_namespace(exercise)).run([case.call() for case in cases])


@lru_cache(maxsize=1024)
def mistaken(exercise: Exercise, slug: str, seed: int) -> Mapping[int, Outcome]:
    """Run a misconception on the cases of its function; return the outcomes by the case's index."""
    cases, _ = drawn(exercise, seed)
    (item,) = (each for each in exercise.misconceptions if each.slug == slug)
    mine = [index for index, case in enumerate(cases) if case.function == item.function]
    student = Namespace(edited_namespace(exercise, item), seconds=_SECONDS)
    wrong = student.run([cases[index].call() for index in mine])
    make_read_only(wrong)
    return dict(zip(mine, wrong, strict=True))
