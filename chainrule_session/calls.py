"""What passes between the judge and a student's code: calls in, outcomes out, nothing but data.

Values, names and ids only, so that the same words work in one process and over a wire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chainrule.calling import Limited, Raised, Returned


@dataclass(frozen=True)
class Missing:
    """The submission does not define the function."""

    name: str


Outcome = Returned | Raised | Limited | Missing


@dataclass(frozen=True)
class Callback:
    """A trusted function that student code may call while one of its own functions runs.

    It stands for an argument (the ``f`` of ``numerical_gradient``) or for a helper by name.
    ``max_calls`` bounds how often one call of the student's function may use it. ``travels`` says
    that its arguments go to another process anyway, and need no other copy. ``known`` are encoded
    answers to what it is sure to be asked, by the question's fingerprint: they go with the call,
    since a question over the wire costs a hundred times what most of them do.
    """

    name: str
    function: Callable[..., Any]
    max_calls: int = 10_000
    travels: bool = False
    known: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """A function of ``chainrule.examples``: students have it, too, so that its name is enough."""

    name: str


@dataclass(frozen=True)
class FromResult:
    """An argument taken from an earlier call of the same batch: the student's own object.

    ``call`` is that call's index, ``path`` walks into its result. The object never leaves the
    process the student's code runs in, so it may be of any type (a cache of their own shape).
    """

    call: int
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Call:
    """One call of a student's function.

    ``substitutes`` replaces global names of the submission while the call runs, ``strict_floats``
    turns overflow and invalid floating-point operations into exceptions.
    """

    function: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    substitutes: Mapping[str, Callback] = field(default_factory=dict)
    strict_floats: bool = False
