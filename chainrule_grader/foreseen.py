"""What a function among the arguments is sure to be asked, and the answers that go along with it.

A right ``numerical_gradient`` asks its ``f`` at the points at which the reference asks it. Each of
these questions would be a message to the judge and one back; so the answers to them travel with
the call, and only who asks at other points has to wait. They tell nothing that asking would not:
without the point, an answer cannot be found among them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chainrule_grader.calls import Callback, Student
from chainrule_grader.exercises.exercise import Case
from chainrule_session.messages import fingerprint


def with_known_answers(case: Case, reference: Student) -> Case:
    """Return the case, its callbacks with the answers that ``reference`` asks them for."""
    args = list(case.args)
    for index, arg in enumerate(case.args):
        if isinstance(arg, Callback):
            known: dict[str, Any] = {}
            args[index] = replace(arg, function=_noting(arg.function, known))
            reference.run([replace(case.call(), args=tuple(args))])
            args[index] = replace(arg, known=known)
    return replace(case, args=tuple(args))


def _noting(function: Callable[..., Any], known: dict[str, Any]) -> Callable[..., Any]:
    def noting(*args: Any, **kwargs: Any) -> Any:
        question = fingerprint(args, kwargs)
        known[question] = function(*args, **kwargs)
        return known[question]

    return noting
