"""What the shape of a failure says where no known mistake explains it.

Some of it can be read off the outcomes: right for one sample only, for two layers only, in all
blocks but one, wrong from one layer on. Some of it is tried: does the same call give the same
answer, and does it still where the notebook's variables hold something else?
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from chainrule.calling import Limited, Raised, Returned
from chainrule.compare import Array, Part, Spread, as_numbers, expand, extract, mismatch, same_data
from chainrule_grader.calls import Call, Callback, Constant, Missing, Outcome, Student
from chainrule_grader.drawn import drawn
from chainrule_grader.exercises.exercise import Case, Check, Exercise
from chainrule_grader.exercises.sources import reference_module
from chainrule_session.namespace import POISONED

_M = re.compile(r"\bm(?:_train)? = (\d+)")
_LAYERS = re.compile(r"\b(\d+) layers?\b")
_BLOCK = re.compile(r"^d?[A-Za-z]+(\d+)$")


def where_it_fails(cases: Sequence[Case], failed: list[bool]) -> str:
    """Say on which of a check's cases it holds; nothing where it holds on none.

    ``failed`` says of each case whether the check fails on it.
    """
    if all(failed):
        return ""
    right = [not each for each in failed]
    samples, layers = ([_number(pattern, case) for case in cases] for pattern in (_M, _LAYERS))
    if None not in samples and len({*samples}) > 1:
        one = [m == 1 for m in samples]
        if right == one or failed == one:
            return f"; right for {'one sample' if right == one else 'several samples'} only"
    for depth in sorted({each for each in layers if each is not None}):
        if right == [each == depth for each in layers]:
            return f"; right for {depth} layer{'s' if depth > 1 else ''} only"
    return f"; right on {sum(right)} of {len(right)} cases"


def _number(pattern: re.Pattern[str], case: Case) -> int | None:
    found = pattern.search(case.label)
    return int(found[1]) if found else None


def blocks_that_differ(
    check: Check, expected: Sequence[Outcome], outcomes: Sequence[Outcome]
) -> str:
    """Say which of a check's blocks differ, in the largest of the networks where some do."""
    told = [_blocks(check, *pair) for pair in zip(expected, outcomes, strict=True)]
    return max(told, key=lambda each: each[0], default=(0, ""))[1]


def _blocks(check: Check, expected: Outcome, outcome: Outcome) -> tuple[int, str]:
    if not (isinstance(expected, Returned) and isinstance(outcome, Returned)):
        return 0, ""
    if _is_random(expected):  # which layers' scale is found wrong is a matter of their sizes
        return 0, ""
    parts = expand(check.parts, expected.value)
    wrong = [part.name for part in parts if mismatch(part, expected.value, outcome.value)]
    return len(parts), _told_of_blocks(parts, wrong) if len(parts) > 2 else ""


def _told_of_blocks(parts: Sequence[Part], wrong: Sequence[str]) -> str:
    if not wrong or len(wrong) == len(parts):
        return ""
    if len(wrong) == 1:
        return f"; all but {wrong[0]} are right"
    layers = {part.name: _layer(part) for part in parts}
    if None in layers.values():
        return ""
    off = sorted({layer for name in wrong if (layer := layers[name]) is not None})
    fine = sorted({layer for name, layer in layers.items() if name not in wrong and layer})
    if fine and off[-1] < fine[0]:
        return f"; right in {_span(fine)}, wrong in {_span(off)}"
    if fine and fine[-1] < off[0]:
        return f"; right up to layer {fine[-1]}, wrong from layer {off[0]} on"
    return ""


def _layer(part: Part) -> int | None:
    found = _BLOCK.match(part.name)
    return int(found[1]) if found else None


def _span(layers: Sequence[int]) -> str:
    if len(layers) == 1:
        return f"layer {layers[0]}"
    return f"layers {layers[0]} to {layers[-1]}"


def first_to_differ(exercise: Exercise, expected: Outcome, outcome: Outcome) -> str:
    """Name the first value on the way to a result that differs, where a cache shows it."""
    if not (isinstance(expected, Returned) and isinstance(outcome, Returned)):
        return ""
    for part in exercise.on_the_way(expected.value):
        wanted = as_numbers(extract(expected.value, part.path))
        try:
            got = as_numbers(extract(outcome.value, part.path))
        except LookupError:
            return ""
        if got is None or wanted is None or got.shape != wanted.shape:
            return ""  # a cache of another make
        if mismatch(part, expected.value, outcome.value):
            return f"The first value on the way that differs is {part.name}."
    return ""


def where_not_finite(case: Case, got: Array) -> str:
    """Say for which inputs entries are nan or inf, where an argument has the result's shape."""
    bad = ~np.isfinite(got)
    for z in case.args:
        if isinstance(z, np.ndarray) and z.shape == got.shape and not bad.all():
            for where, kind in (
                ("is negative", z < 0),
                ("is positive", z > 0),
                ("is 0", z == 0),
                ("is far from 0", np.abs(z) > np.abs(z[~bad]).max()),
            ):
                if (kind == bad).all():
                    return f", just where the input {where}"
    return ""


def what_trying_shows(
    exercise: Exercise,
    seed: int,
    outcomes: Sequence[Outcome],
    wrong: Sequence[int],
    student: Student,
) -> list[str]:
    """Try what a function that is wrong depends on, and say what it should not do.

    ``wrong`` are the cases on which it is; the smallest of them is called again.
    """
    cases, expected = drawn(exercise, seed)
    callable_ones = [
        i
        for i in wrong
        if not isinstance(outcomes[i], Limited | Missing)
        and not _is_random(expected[i])
        and not _not_done(outcomes[i])
    ]
    if not callable_ones:
        return []
    index = min(callable_ones, key=lambda i: _size(cases[i]))
    case, before = cases[index], outcomes[index]
    name = case.function
    again, elsewhere = student.run([case.call(own=True), _elsewhere(case, POISONED)])
    if not _same_answer(before, again):
        if not _same_answer(again, student.run([case.call(own=True)])[0]):
            return [f"`{name}` answers the same call otherwise each time."]
        return []  # it was called with helpers before
    found = [_changed(exercise, case, again)] if isinstance(again, Returned) else []
    if not _same_answer(again, elsewhere):
        tried = student.run([_elsewhere(case, [each]) for each in POISONED])
        read = [
            each
            for each, outcome in zip(POISONED, tried, strict=True)
            if not _same_answer(again, outcome)
        ]
        names = " and ".join(f"`{each}`" for each in read)
        if read:
            found.append(
                f"`{name}` depends on the notebook's variable {names}: it has to do with its"
                " arguments alone."
            )
    return [each for each in found if each]


def _elsewhere(case: Case, names: Sequence[str]) -> Call:
    """Return the call in a notebook in which some variables are no numbers."""
    call = case.call(own=True)
    other = {name: Callback(name, Constant(0.0)) for name in names}
    return replace(call, substitutes={**other, **call.substitutes})


def _changed(exercise: Exercise, case: Case, outcome: Returned) -> str:
    """Name arguments that a call has changed, where no check of the exercise does."""
    if any(check.unchanged and check.function == case.function for check in exercise.checks):
        return ""
    reference = getattr(reference_module(exercise.assignment), case.function)
    names = list(inspect.signature(reference).parameters)
    changed = [
        f"`{names[at]}`"
        for at, (before, after) in enumerate(zip(case.args, outcome.args_after, strict=True))
        if not same_data(before, after)
    ]
    return f"`{case.function}` changes its argument {' and '.join(changed)}." if changed else ""


def _same_answer(one: Outcome, other: Outcome) -> bool:
    if isinstance(one, Returned) and isinstance(other, Returned):
        try:
            return same_data(one.value, other.value)
        except RecursionError:  # a list that holds itself
            return True
    if isinstance(one, Raised) and isinstance(other, Raised):
        return (one.type, one.message) == (other.type, other.message)
    return type(one) is type(other)


def _is_random(expected: Outcome) -> bool:
    value = expected.value if isinstance(expected, Returned) else None
    parts = value.values() if isinstance(value, dict) else [value]
    return any(isinstance(part, Spread) for part in parts)


def _not_done(outcome: Outcome) -> bool:
    return isinstance(outcome, Raised) and outcome.type == "NotImplementedError"


def _size(case: Case) -> int:
    values = (*case.args, *case.kwargs.values())
    steps = sum(value for value in values if isinstance(value, int))
    return steps + sum(np.size(value) for value in values if isinstance(value, np.ndarray))
