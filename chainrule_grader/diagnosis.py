"""Name the mistake: which misconception gives just the results that the student's code gave.

Diagnosis is by result, never by reading code. A misconception is named when, for every check it
affects, the student's results equal its results on all cases; where one explains more of what is
wrong than another, only the larger explanation is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from chainrule.calling import Raised, Returned
from chainrule.compare import (
    Array,
    Part,
    Spread,
    as_numbers,
    describe,
    expand,
    extract,
    mismatch,
    same_data,
)
from chainrule.hints import complaint
from chainrule_grader.calls import Outcome
from chainrule_grader.checking import check_case
from chainrule_grader.drawn import drawn, mistaken, mistaken_once
from chainrule_grader.exercises.exercise import Check, Exercise, Misconception


def diagnose(exercise: Exercise, seed: int, outcomes: Sequence[Outcome]) -> list[str]:
    """Return the slugs of the misconceptions that explain ``outcomes``.

    The outcomes are those of the cases that ``seed`` draws.
    """
    first = _first_wrong(exercise, seed, outcomes)
    explained: dict[str, frozenset[str]] = {}
    for misconception in exercise.misconceptions:
        index = first.get(misconception.function)
        if index is not None and _ruled_out(exercise, misconception, seed, index, outcomes[index]):
            continue
        affected = _explains(exercise, misconception, seed, outcomes)
        if affected:
            explained[misconception.slug] = affected
    return [
        slug
        for slug, affected in explained.items()
        if not any(affected < other for other in explained.values())
    ]


@lru_cache(maxsize=1024)
def broken_by(exercise: Exercise, slug: str, seed: int) -> frozenset[str]:
    """Return the names of the checks that do not hold for a misconception."""
    return _broken(exercise, seed, mistaken(exercise, slug, seed))


@lru_cache(maxsize=1024)
def _broken_once(exercise: Exercise, slug: str, seed: int, index: int) -> frozenset[str]:
    return _broken(exercise, seed, {index: mistaken_once(exercise, slug, seed, index)})


def _broken(exercise: Exercise, seed: int, outcomes: Mapping[int, Outcome]) -> frozenset[str]:
    cases, expected = drawn(exercise, seed)
    return frozenset(
        check.name
        for check in exercise.checks
        for i, outcome in outcomes.items()
        if check.applies(cases[i]) and check_case(check, cases[i], expected[i], outcome)
    )


def _first_wrong(exercise: Exercise, seed: int, outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Return the index of the first case of each function on which something is wrong."""
    cases, expected = drawn(exercise, seed)
    first: dict[str, int] = {}
    for i, case in enumerate(cases):
        if case.function not in first and any(
            check.applies(case) and check_case(check, case, expected[i], outcomes[i])
            for check in exercise.checks
        ):
            first[case.function] = i
    return first


def _ruled_out(
    exercise: Exercise, misconception: Misconception, seed: int, index: int, outcome: Outcome
) -> bool:
    """Say whether one case shows already that a misconception explains nothing."""
    _, expected = drawn(exercise, seed)
    wrong = mistaken_once(exercise, misconception.slug, seed, index)
    broken = _broken_once(exercise, misconception.slug, seed, index)
    return any(
        not _same(check, expected[index], wrong, outcome, misconception.random)
        for check in exercise.checks
        if check.name in broken and _shows_what(check)
    )


def _shows_what(check: Check) -> bool:
    """Say of a check whether it shows what was computed, not only that it has some property."""
    return bool(check.parts or check.unchanged or check.raises)


def _explains(
    exercise: Exercise,
    misconception: Misconception,
    seed: int,
    outcomes: Sequence[Outcome],
) -> frozenset[str]:
    """Return the checks that the misconception affects, if the student's results equal its own."""
    cases, expected = drawn(exercise, seed)
    wrong = mistaken(exercise, misconception.slug, seed)
    spread = misconception.random
    if _fails_elsewhere_alike(wrong, outcomes):
        return frozenset()
    affected = set()
    for check in exercise.checks:
        if not _shows_what(check):
            continue
        if check.name not in broken_by(exercise, misconception.slug, seed):
            continue
        looked_at = [i for i in wrong if check.applies(cases[i])]
        if not all(_same(check, expected[i], wrong[i], outcomes[i], spread) for i in looked_at):
            return frozenset()
        affected.add(check.name)
    return frozenset(affected)


def _fails_elsewhere_alike(wrong: Mapping[int, Outcome], outcomes: Sequence[Outcome]) -> bool:
    """Say whether a misconception raises what the student's code raises where it does not, too.

    Then the student's reason is another one.
    """
    raised = {i: complaint(one) for i in wrong if isinstance(one := outcomes[i], Raised)}
    known = {raised[i] for i, one in wrong.items() if isinstance(one, Raised) and i in raised}
    return any(said in known and not isinstance(wrong[i], Raised) for i, said in raised.items())


def _same(check: Check, expected: Outcome, wrong: Outcome, outcome: Outcome, spread: bool) -> bool:
    """Say whether ``outcome`` shows for this check what ``wrong`` shows.

    ``spread`` compares arrays as random draws, by shape and spread.
    """
    if isinstance(wrong, Raised) or isinstance(outcome, Raised):
        return (
            isinstance(wrong, Raised)
            and isinstance(outcome, Raised)
            and (wrong.type, complaint(wrong)) == (outcome.type, complaint(outcome))
        )
    if not (isinstance(wrong, Returned) and isinstance(outcome, Returned)):
        return type(wrong) is type(outcome)
    if check.raises:
        return True
    if check.unchanged:
        return same_data(wrong.args_after, outcome.args_after)
    if check.when_called and check.when_called not in outcome.callbacks:
        return False
    if not isinstance(expected, Returned):
        return False
    return all(
        _same_part(part, expected, wrong, outcome, spread)
        for part in expand(check.parts, expected.value)
    )


def _same_part(
    part: Part, expected: Returned, wrong: Returned, outcome: Returned, spread: bool
) -> bool:
    try:
        value = extract(wrong.value, part.path)
    except LookupError:
        found = mismatch(part, expected.value, outcome.value)
        return found is not None and found.fault == "missing"
    target = extract(expected.value, part.path)
    if isinstance(target, Spread) or (spread and np.size(target) > 1):
        return _same_spread(part, value, outcome)
    if as_numbers(value) is None:
        found = mismatch(part, expected.value, outcome.value)
        if found is None or found.fault != "type":
            return False
        return describe(extract(outcome.value, part.path)) == describe(value)
    # Where a student's cache has another form, an optional part is accepted, not recognised.
    return mismatch(replace(part, optional=False), wrong.value, outcome.value) is None


_FEW = 30  # draws


def _same_spread(part: Part, value: object, outcome: Returned) -> bool:
    """Two random arrays are alike when shape, mean and spread are, within sampling error."""
    try:
        got = as_numbers(extract(outcome.value, part.path))
    except LookupError:
        return False
    wrong = as_numbers(value)
    if got is None or wrong is None or got.shape != wrong.shape:
        return got is wrong
    if got.size < 2 or np.ptp(got) == 0 or np.ptp(wrong) == 0:
        return bool(np.ptp(got) == np.ptp(wrong)) and bool(np.allclose(got, wrong))
    return _like(got, wrong) and _like(wrong, got)


def _like(one: Array, other: Array) -> bool:
    if one.size < _FEW:  # which tell a scale apart by its size only, and the fewest not even that
        return one.size < 4 or 1 / _FEW < one.std() / other.std() < _FEW
    error = 6.5 * other.std() / np.sqrt(other.size)
    near_mean = abs(one.mean() - other.mean()) < 2 * error
    return bool(near_mean and abs(one.std() / other.std() - 1) < 13 / np.sqrt(2 * one.size))
