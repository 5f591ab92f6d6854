"""What a trusted function is sure to be asked, and the answers that go along with the call.

A right ``numerical_gradient`` asks its ``f`` at the points at which the reference asks it, to the
last bit where it steps there in the same way. Each of these questions would be a message to the
judge and one back; so the answers to them travel with the call, and only who asks at other points
has to wait. They tell nothing that asking would not: without the point, an answer cannot be found
among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chainrule_grader.calls import Callback, Student
from chainrule_grader.exercises.exercise import Case
from chainrule_session.messages import fingerprint
from chainrule_session.wire import encode


def asks_its_arguments(case: Case) -> bool:
    """Say whether there is a function among a case's arguments."""
    return any(isinstance(arg, Callback) for arg in case.args)


def with_known_answers(case: Case, askers: Sequence[Student]) -> Case:
    """Return the case, its functions with the answers that any of `askers` asks them for.

    These are functions among the arguments, and helpers that are tried after the student's own.
    """
    args = tuple(_noting(arg) if isinstance(arg, Callback) else arg for arg in case.args)
    helpers = dict(case.substitutes)
    if case.own_first:
        helpers = {name: _noting(helper) for name, helper in helpers.items()}
    noting = replace(case, args=args, substitutes=helpers)
    for asker in askers:
        asker.run([noting.call()])
    return replace(
        case,
        args=tuple(_knowing(mine, its) for mine, its in zip(case.args, args, strict=True)),
        substitutes={
            name: _knowing(each, helpers[name]) for name, each in case.substitutes.items()
        },
    )


def _noting(callback: Callback) -> Callback:
    """Return the callback, such that it knows afterwards whatever it was asked."""
    known: dict[str, bytes] = {}

    def noting(*args: Any, **kwargs: Any) -> Any:
        answer = callback.function(*args, **kwargs)
        known[fingerprint(args, kwargs)] = encode(answer)
        return answer

    return replace(callback, function=noting, known=known)


def _knowing(value: Any, noted: Any) -> Any:
    return replace(value, known=noted.known) if isinstance(value, Callback) else value
