"""The judge's side of a call: a submission as it sees it, and functions of its own.

The words themselves (:class:`Call` and its outcomes) live in ``chainrule_session``, since the
sandbox speaks them, too.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from chainrule_session.calls import Call, Callback, Example, FromResult, Missing, Outcome

__all__ = ["Call", "Callback", "Constant", "Example", "FromResult", "Missing", "Outcome", "Student"]


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
    """A function that returns the same value whatever it is called with.

    ``asked`` are the arguments that it should be called with: the visible check looks at them.
    """

    value: Any
    asked: tuple[Any, ...] | None = None

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        """Return a copy: the caller may write into it."""
        return copy.deepcopy(self.value)
