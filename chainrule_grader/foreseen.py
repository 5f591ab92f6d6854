"""What a trusted function is sure to be asked, and the answers that go along with the call.

A right ``numerical_gradient`` asks its ``f`` at the points at which the reference asks it, to the
last bit where it steps there in the same way. Each of these questions would be a message to the
judge and one back; so the answers to them travel with the call, and only who asks at other points
has to wait. They tell nothing that asking would not: without the point, an answer cannot be found
among them.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from chainrule_grader.calls import Callback
from chainrule_grader.exercises.exercise import Case
from chainrule_session.messages import fingerprint
from chainrule_session.wire import encode


def noting(case: Case) -> Case:
    """Return the case, its trusted functions such that they know whatever they were asked.

    These are functions among the arguments, and helpers: what is asked of substitutes is counted
    where they answer.
    """
    args = tuple(_noting(arg) if isinstance(arg, Callback) else arg for arg in case.args)
    helpers = {name: _noting(helper) for name, helper in case.helpers.items()}
    return replace(case, args=args, helpers=helpers)


def knowing(case: Case, noted: Case) -> Case:
    """Return the case, its trusted functions with the answers that those of `noted` gave."""
    return replace(
        case,
        args=tuple(_knowing(mine, its) for mine, its in zip(case.args, noted.args, strict=True)),
        helpers={name: _knowing(each, noted.helpers[name]) for name, each in case.helpers.items()},
    )


def _noting(callback: Callback) -> Callback:
    known: dict[str, bytes] = {}
    answers: dict[str, Any] = {}

    def noting(*args: Any, **kwargs: Any) -> Any:
        question = fingerprint(args, kwargs)
        if question not in known:
            answers[question] = callback.function(*args, **kwargs)
            known[question] = encode(answers[question])
        return deepcopy(answers[question])  # whoever asks may write into it

    return replace(callback, function=noting, known=known)


def _knowing(value: Any, noted: Any) -> Any:
    return replace(value, known=noted.known) if isinstance(value, Callback) else value
