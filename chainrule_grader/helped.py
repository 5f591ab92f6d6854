"""The fairness rule: what fails with the student's own helpers is tried with the references'.

Each call of a reference helper is a message to the judge and one back, so that the smallest case
that failed tells first whether they make any difference.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.calling import Returned
from chainrule_grader.calls import Outcome, Student
from chainrule_grader.checking import check_case
from chainrule_grader.drawn import drawn, foresee
from chainrule_grader.exercises.exercise import Case, Exercise


def with_helpers(
    exercise: Exercise, seed: int, own: Sequence[Outcome], student: Student
) -> list[Outcome] | None:
    """Return the outcomes with the references as helpers; None where those change nothing.

    `own` are the outcomes with the student's own helpers.
    """
    cases, expected = drawn(exercise, seed)

    def wrong(index: int) -> bool:
        return not _alike(exercise, cases[index], expected[index], own[index])

    could_help = [i for i, case in enumerate(cases) if case.own_first and case.substitutes]
    smallest = min(filter(wrong, could_help), key=lambda i: _questions(expected[i]), default=None)
    if smallest is None:
        return None
    foresee(exercise, seed)
    (helped,) = student.run([cases[smallest].call()])
    if _alike(exercise, cases[smallest], helped, own[smallest]):
        return None
    return student.run([case.call() for case in cases])


def _alike(exercise: Exercise, case: Case, one: Outcome, other: Outcome) -> bool:
    """Say whether no check of the exercise tells two outcomes of a case apart."""
    if not (isinstance(one, Returned) and isinstance(other, Returned)):
        return one == other
    checks = [check for check in exercise.checks if check.applies(case)]
    try:
        return not any(check_case(check, case, one, other) for check in checks)
    except (LookupError, TypeError, ValueError, AttributeError):  # neither has the form of a result
        return False


def _questions(expected: Outcome) -> int:
    return sum(expected.callbacks.values()) if isinstance(expected, Returned) else 0
