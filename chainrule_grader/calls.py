"""What passes between the judge and a student's code: calls in, outcomes out, nothing but data.

The judge knows a submission only through :class:`Student`. One implementation runs the code in
this process (under stock nbgrader); a sandboxed one can put a wire under the same three methods,
since everything here is values, names and ids.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

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
    ``max_calls`` bounds how often one call of the student's function may use it.
    """

    name: str
    function: Callable[..., Any]
    max_calls: int = 10_000


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


class Student(Protocol):
    """A submission, as far as the judge is concerned."""

    def defined(self) -> set[str]:
        """Return the names of the functions that the submission defines."""
        ...

    def read(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the values of the variables among ``names`` that exist."""
        ...

    def run(self, calls: Sequence[Call]) -> list[Outcome]:
        """Run a batch of calls, each on its own copy of its arguments; one outcome per call."""
        ...


@dataclass(frozen=True)
class Constant:
    """A function that returns the same value whatever it is called with."""

    value: Any

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        """Return a copy: the caller may write into it."""
        return copy.deepcopy(self.value)
