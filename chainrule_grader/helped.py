"""The fairness rule: what fails with the student's own helpers is tried with the references'.

Each call of a reference helper is a message to the judge and one back, so that the smallest case
that failed tells first whether they make any difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chainrule.calling import Limited, Returned
from chainrule.compare import Array, Part, as_numbers, close, expand, extract
from chainrule_grader.calls import Callback, Constant, Outcome, Student
from chainrule_grader.checking import check_case
from chainrule_grader.drawn import drawn, foresee
from chainrule_grader.exercises import load
from chainrule_grader.exercises.exercise import Case, Check, Exercise

# Questions of all cases together that are asked in less time than their answers are foreseen.
_FEW = 20


@dataclass(frozen=True)
class Helped:
    """What became of an exercise with reference helpers where it failed without.

    ``given`` names those that made the difference; where none did, ``instead`` says which are
    declared and were not called, and the outcomes are the student's own.
    """

    outcomes: list[Outcome]
    given: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


def with_helpers(exercise: Exercise, seed: int, own: Sequence[Outcome], student: Student) -> Helped:
    """Return the outcomes with the references as helpers in the cases that fail without.

    `own` are the outcomes with the student's own helpers.
    """
    cases, expected = drawn(exercise, seed)
    looks = [_Look(exercise, case, right) for case, right in zip(cases, expected, strict=True)]
    wrong = [i for i, case in enumerate(cases) if case.helpers and looks[i].faults(own[i])]
    smallest = min(wrong, key=lambda i: _questions(expected[i]), default=None)
    if smallest is None:
        return Helped(list(own))
    if sum(map(_questions, expected)) > _FEW:
        foresee(exercise, seed)
    case, look = cases[smallest], looks[smallest]
    tried = [case.call(own=True), replace(case, helpers=_nothing(case)).call(), case.call()]
    endless = isinstance(own[smallest], Limited)
    *rest, first = student.run(tried[2:] if endless else tried)
    if rest and not look.alike(own[smallest], rest[0]):
        return Helped(list(own))  # it gives another answer every time: no helper's fault
    if look.alike(own[smallest], first):
        calls_none = bool(rest) and look.alike(own[smallest], rest[1])
        return Helped(list(own), instead=tuple(case.helpers) if calls_none else ())
    outcomes = list(own)
    for i, outcome in zip(wrong, student.run([cases[i].call() for i in wrong]), strict=True):
        if looks[i].faults(outcome) <= looks[i].faults(own[i]):
            outcomes[i] = outcome
    return Helped(outcomes, _decisive(exercise, case, look, first, student))


def _nothing(case: Case) -> dict[str, Callback]:
    """Return helpers with which nobody who calls one gets what they got."""
    return {name: Callback(name, Constant(None)) for name in case.helpers}


def _decisive(
    exercise: Exercise, case: Case, look: _Look, helped: Outcome, student: Student
) -> tuple[str, ...]:
    """Return the one helper that makes the difference by itself, or else those that have to.

    Of several that do, it is the first of the assignment: what is wrong there makes those after
    it wrong.
    """

    def enough(*helpers: Sequence[str]) -> list[bool]:
        calls = [replace(case, helpers={n: case.helpers[n] for n in names}) for names in helpers]
        outcomes = student.run([each.call() for each in calls])
        return [look.alike(helped, outcome) for outcome in outcomes]

    order = [name for each in load(exercise.assignment).exercises for name in each.functions]
    needed = sorted(case.helpers, key=order.index)
    alone = enough(*((name,) for name in needed))
    if any(alone):
        return (needed[alone.index(True)],)
    for name in tuple(needed):
        others = [each for each in needed if each != name]
        if enough(others) == [True]:
            needed = others
    return tuple(needed)


@dataclass(frozen=True)
class _Look:
    """What an exercise's checks see in the outcomes of a case."""

    exercise: Exercise
    case: Case
    expected: Outcome

    def faults(self, outcome: Outcome) -> int:
        """Return how many checks do not hold."""
        return sum(self._fails(check, outcome) for check in self._checks())

    def alike(self, one: Outcome, other: Outcome) -> bool:
        """Say whether no check tells two outcomes apart."""
        if not (isinstance(one, Returned) and isinstance(other, Returned)):
            return one == other
        return not any(
            self._fails(check, one) != self._fails(check, other)
            or any(not _same(part, one, other) for part in self._parts(check, other))
            for check in self._checks()
        )

    def _parts(self, check: Check, outcome: Returned) -> list[Part]:
        """Return what is compared of an outcome, where it can be."""
        compared = not check.when_called or check.when_called in outcome.callbacks
        if not compared or not isinstance(self.expected, Returned):
            return []
        return expand(check.parts, self.expected.value)

    def _checks(self) -> list[Check]:
        return [check for check in self.exercise.checks if check.applies(self.case)]

    def _fails(self, check: Check, outcome: Outcome) -> bool:
        return check_case(check, self.case, self.expected, outcome) is not None


def _same(part: Part, one: Returned, other: Returned) -> bool:
    first, second = _numbers(part, one), _numbers(part, other)
    if first is None or second is None:
        return first is second
    return first.shape == second.shape and bool(close(second, first, part.rtol).all())


def _numbers(part: Part, outcome: Returned) -> Array | None:
    try:
        return as_numbers(extract(outcome.value, part.path))
    except LookupError:
        return None


def _questions(expected: Outcome) -> int:
    return sum(expected.callbacks.values()) if isinstance(expected, Returned) else 0
