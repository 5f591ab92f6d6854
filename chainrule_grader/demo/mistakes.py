"""Wrong code for the demo class: what the exercises declare as misconceptions."""

from __future__ import annotations

import inspect
from functools import cache

from chainrule_grader.demo.pieces import Piece, bare, pieces_of, with_helpers
from chainrule_grader.exercises import load
from chainrule_grader.exercises.exercise import Exercise, Misconception
from chainrule_grader.exercises.sources import edited_source, reference_module
from chainrule_grader.judge import judge
from chainrule_session.namespace import Namespace


def wrong_pieces(exercise: Exercise, item: Misconception) -> list[Piece]:
    """Return the statements that go wrong in the way of a misconception, with their helpers."""
    if item.values:
        return pieces_of("\n".join(f"{name} = {value!r}" for name, value in item.values.items()))
    return _from_reference(exercise.assignment, edited_source(exercise, item))


def _from_reference(assignment: str, source: str) -> list[Piece]:
    """Return a function in the reference's manner, with what it needs of that module."""
    module = pieces_of(bare(inspect.getsource(reference_module(assignment))))
    asked_for = {name for exercise in load(assignment).exercises for name in exercise.functions}
    helpers = [piece for piece in module if not piece.defines & asked_for]
    return with_helpers(pieces_of(bare(source)), helpers, asked_for | {"np"})


@cache
def fits(assignment: str, solution: str, function: str) -> bool:
    """Say whether a solution still earns everything with the reference's `function` in it.

    One with caches of a form of its own does not, nor one with a helper that goes by the name of
    the reference's: there, a mistake taken from the reference would be none that anyone makes.
    """
    source = inspect.getsource(getattr(reference_module(assignment), function))
    pieces = _from_reference(assignment, source)
    own = {name for piece in pieces_of(solution) for name in piece.defines}
    shared = {name for piece in pieces for name in piece.defines} & own - {function}
    namespace: dict[str, object] = {"__name__": "__demo__"}
    exec(solution, namespace)
    for piece in pieces:
        exec(piece.source, namespace)
    return all(
        judge(exercise, Namespace(namespace), seed=0, thorough=False).score == exercise.points
        for exercise in load(assignment).exercises
        if exercise.functions and (shared or _chained(exercise, function))
    )


def _chained(exercise: Exercise, function: str) -> bool:
    """Say whether an exercise may feed one function's result to another, this one among them."""
    import numpy as np

    chains = [case for case in exercise.cases(np.random.default_rng(0)) if case.chain]
    return any(
        function in (case.function, case.chain.first.function) for case in chains if case.chain
    )
