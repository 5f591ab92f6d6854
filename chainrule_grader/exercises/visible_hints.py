"""Generate what a notebook knows of misconceptions: ``chainrule/hints/<assignment>.json``.

Written with the visible cases, and from them: see :mod:`chainrule_grader.exercises.visible`.
"""

from __future__ import annotations

from typing import Any

from chainrule.calling import Limited, Raised, Returned, quiet
from chainrule.hints import differences
from chainrule.visible import VisibleExercise
from chainrule_grader.calls import Call, Callback, Constant
from chainrule_grader.exercises.exercise import Exercise, Misconception
from chainrule_grader.exercises.sources import edited_namespace
from chainrule_session.namespace import Namespace

_SECONDS = 5.0  # for a misconception that ends late or never


def known_mistakes(exercise: Exercise, visible: VisibleExercise) -> list[dict[str, Any]]:
    """Return the misconceptions that show on the visible cases, and what they give there.

    One that draws random numbers gives something else each time, and is left to the grader.
    """
    known = []
    for misconception in exercise.misconceptions:
        if misconception.values:
            continue
        cases = _differences(exercise, visible, misconception)
        again = _differences(exercise, visible, misconception)
        if any(cases.values()) and again == cases:
            known.append(
                {
                    "function": misconception.function,
                    "slug": misconception.slug,
                    "text": misconception.hint,
                    "equation": misconception.equation,
                    "see": misconception.see or exercise.see,
                    "cases": {str(index): parts for index, parts in cases.items() if parts},
                }
            )
    return known


def _differences(
    exercise: Exercise, visible: VisibleExercise, misconception: Misconception
) -> dict[int, dict[str, Any]]:
    student = Namespace(edited_namespace(exercise, misconception), seconds=_SECONDS)
    found = {}
    for index, case in enumerate(visible.cases):
        if case.function == misconception.function:
            substitutes = {n: Callback(n, Constant(v)) for n, v in case.substitutes.items()}
            call = Call(case.function, case.args, case.kwargs, substitutes, case.strict_floats)
            (outcome,) = student.run([call])
            shown = outcome if isinstance(outcome, Returned | Raised | Limited) else None
            with quiet():
                found[index] = differences(visible, case, shown)
    return found
