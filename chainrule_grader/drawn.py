"""What is the same for a whole class and its seed: the cases, and what is right and wrong on them.

Whoever is called with a case's arguments gets copies; here they can only be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from chainrule_grader.calls import Callback, Outcome
from chainrule_grader.exercises.exercise import Alternative, Case, Exercise, Misconception
from chainrule_grader.exercises.sources import (
    edited_namespace,
    reference_module,
    reference_namespace,
)
from chainrule_grader.foreseen import knowing, noting
from chainrule_grader.read_only import make_read_only
from chainrule_session.namespace import Namespace

_MOST = 2_000  # answers of an exercise's helpers: the right ways come first
_SECONDS = 5.0  # for a misconception that ends late or never


def drawn(exercise: Exercise, seed: int) -> tuple[list[Case], list[Outcome]]:
    """Return the cases of an exercise, and what the references make of them."""
    shared = _shared(exercise, seed)
    return shared.cases, shared.expected


def mistaken(exercise: Exercise, slug: str, seed: int) -> Mapping[int, Outcome]:
    """Return the outcomes of a misconception on the cases of its function, by the case's index."""
    return _shared(exercise, seed).mistaken(slug)


def mistaken_once(exercise: Exercise, slug: str, seed: int, index: int) -> Outcome:
    """Return the outcome of a misconception on one case: most of them are not run on all."""
    return _shared(exercise, seed).mistaken_once(slug, index)


def foresee(exercise: Exercise, seed: int) -> None:
    """Let the cases know what their helpers are asked: by the reference, and by other ways.

    Right ways and wrong ones. Only where helpers are tried, since it takes a while.
    """
    _shared(exercise, seed).foresee()


def expected_values(exercise: Exercise, cases: Sequence[Case]) -> list[Outcome]:
    """Run the references on the cases."""
    return Namespace(reference_namespace(exercise)).run([case.call() for case in cases])


def _helped(exercise: Exercise, case: Case) -> Case:
    """Return the case with the references as helpers of its function, as the exercise declares."""
    reference = reference_module(exercise.assignment)
    names = exercise.helpers.get(case.function, ())
    return replace(case, helpers={name: Callback(name, getattr(reference, name)) for name in names})


class _Shared:
    """What there is for an exercise and a seed, each part made when it is first asked for."""

    def __init__(self, exercise: Exercise, seed: int) -> None:
        self._exercise = exercise
        drawn = [_helped(exercise, case) for case in exercise.cases(np.random.default_rng(seed))]
        # What is asked in these, the cases know.
        self._noted = [noting(case) for case in drawn]
        self.cases = [knowing(case, its) for case, its in zip(drawn, self._noted, strict=True)]
        # What helpers are asked is of use only where one is to help: see `foresee`.
        asked = [
            replace(its, helpers=case.helpers) for case, its in zip(drawn, self._noted, strict=True)
        ]
        self.expected = expected_values(exercise, asked)
        make_read_only([self.cases, self.expected])
        self._mistaken: dict[str, Mapping[int, Outcome]] = {}
        self._mistaken_once: dict[tuple[str, int], Outcome] = {}
        self._foreseen = False

    def mistaken(self, slug: str) -> Mapping[int, Outcome]:
        if slug not in self._mistaken:
            function = self._misconception(slug).function
            mine = [i for i, case in enumerate(self.cases) if case.function == function]
            self._mistaken[slug] = self._run(self._misconception(slug), mine)
        return self._mistaken[slug]

    def mistaken_once(self, slug: str, index: int) -> Outcome:
        if slug in self._mistaken:
            return self._mistaken[slug][index]
        key = (slug, index)
        if key not in self._mistaken_once:
            self._mistaken_once[key] = self._run(self._misconception(slug), [index])[index]
        return self._mistaken_once[key]

    def foresee(self) -> None:
        if self._foreseen:
            return
        self._foreseen = True
        expected_values(self._exercise, self._noted)
        for way in self._exercise.alternatives:
            mine = [i for i, case in enumerate(self.cases) if case.function == way.function]
            self._run(way, mine)
        for item in self._exercise.misconceptions:
            if (
                sum(len(each.known) for case in self._noted for each in case.helpers.values())
                > _MOST
            ):
                return
            self.mistaken(item.slug)

    def _misconception(self, slug: str) -> Misconception:
        (item,) = (each for each in self._exercise.misconceptions if each.slug == slug)
        return item

    def _run(
        self, way: Alternative | Misconception, indices: Sequence[int]
    ) -> Mapping[int, Outcome]:
        student = Namespace(edited_namespace(self._exercise, way), seconds=_SECONDS)
        outcomes = student.run([self._noted[index].call() for index in indices])
        make_read_only(outcomes)
        return dict(zip(indices, outcomes, strict=True))


_shared = lru_cache(maxsize=64)(_Shared)
