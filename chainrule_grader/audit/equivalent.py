"""Mutants that are no mistakes: listed by name, each with the reason, and tried again and again."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from chainrule.calling import quiet
from chainrule_grader.audit.judging import SECONDS, exercise_of
from chainrule_grader.audit.mutants import Mutant
from chainrule_grader.calls import Outcome
from chainrule_grader.checking import check_case
from chainrule_grader.drawn import expected_values
from chainrule_grader.exercises.exercise import Alternative, Case, Exercise
from chainrule_grader.exercises.sources import edited_namespace
from chainrule_session.namespace import Namespace

FOLDER = Path(__file__).with_name("equivalent")
INPUTS = 10_000


class BadList(ValueError):
    """The list of equivalent mutants is not as it must be; the message says what to change."""


@cache
def listed(assignment: str) -> dict[tuple[str, str], str]:
    """Read an assignment's list: for a function and a change the reason. Raises BadList."""
    path = FOLDER / f"{assignment}.toml"
    found: dict[tuple[str, str], str] = {}
    if not path.exists():
        return found
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["mutants"]
        for entry in entries:
            function, reason = entry["function"], entry["reason"].strip()
            for change in entry["changes"]:
                if not reason:
                    raise BadList(f"{path.name}: {function}, {change}: say why it is equivalent")
                if (function, change) in found:
                    raise BadList(f"{path.name}: {function}, {change} is listed twice")
                found[function, change] = reason
    except (tomllib.TOMLDecodeError, LookupError, TypeError, AttributeError) as error:
        raise BadList(
            f"{path.name} cannot be read ({error!r}): each [[mutants]] has a function, a reason"
            " and a list of changes"
        ) from error
    return found


def is_listed(mutant: Mutant) -> bool:
    """Say whether a mutant is listed as equivalent."""
    return (mutant.function, mutant.change) in listed(mutant.assignment)


def told_apart(mutants: Sequence[Mutant], first: int, inputs: int) -> dict[Mutant, str]:
    """Try mutants of one function on many inputs; name for each that differs one that tells it.

    The inputs are those of the seeds from ``first`` on.
    """
    function = mutants[0].function
    exercise = exercise_of(mutants[0].assignment, function)
    students = {mutant: _student(exercise, mutant) for mutant in mutants}
    found: dict[Mutant, str] = {}
    with quiet():
        for cases, expected in _drawn(exercise, function, first, inputs):
            calls = [case.call() for case in cases]
            for mutant in [each for each in mutants if each not in found]:
                outcomes = students[mutant].run(calls)
                if difference := _difference(exercise, cases, expected, outcomes):
                    found[mutant] = difference
    return found


def _student(exercise: Exercise, mutant: Mutant) -> Namespace:
    way = Alternative("mutant", mutant.function, code=mutant.source)
    return Namespace(edited_namespace(exercise, way), seconds=SECONDS)


def _drawn(
    exercise: Exercise, function: str, first: int, inputs: int
) -> Iterator[tuple[list[Case], list[Outcome]]]:
    count, seed = 0, first
    while count < inputs:
        cases = exercise.cases(np.random.default_rng(seed))
        mine = [case for case in cases if case.function == function]
        yield mine, expected_values(exercise, mine)
        count, seed = count + len(mine), seed + 1


def _difference(
    exercise: Exercise,
    cases: Sequence[Case],
    expected: Sequence[Outcome],
    outcomes: Sequence[Outcome],
) -> str:
    for check in exercise.checks:
        for case, right, outcome in zip(cases, expected, outcomes, strict=True):
            if check.applies(case) and check_case(check, case, right, outcome):
                return f"{check.name} on {case.label or 'a case'}"
    return ""
