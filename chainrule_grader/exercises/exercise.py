"""The vocabulary in which exercises are declared.

One :class:`Exercise` drives everything about it: the visible check's data, the hidden comparison
with the reference, the gradient test, the misconceptions and their hints, and the report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from chainrule.calling import Returned
from chainrule.compare import Part
from chainrule_grader.calls import Call, Callback

# The check of each assignment that asks whether a student's functions fit together.
TOGETHER = "your own functions together"

Verify = Callable[["Case", Returned, Any], str | None]


@dataclass(frozen=True)
class Chain:
    """How to judge a consumer on the student's own producer: forward first, then backward.

    ``first`` is called, must agree with the reference in ``right``, and ``args`` (with FromResult
    in place of the cache) then replace the case's arguments. This accepts a cache of any shape.
    """

    first: Call
    right: tuple[Part, ...]
    args: tuple[Any, ...]


@dataclass(frozen=True)
class Case:
    """One input to an exercise.

    ``label`` says in words what is special about it (``m = 1``). ``group`` lets a check look at
    some cases only. ``sizes`` names the dimensions that a wrong constant factor may come from.
    ``substitutes`` are global names the student's code finds replaced during the call.
    ``helpers`` are replaced as well, but only where the case fails with the student's own; they
    come from what the exercise declares.
    """

    function: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""
    group: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    substitutes: Mapping[str, Callback] = field(default_factory=dict)
    strict_floats: bool = False
    chain: Chain | None = None
    helpers: Mapping[str, Callback] = field(default_factory=dict)

    def call(self, *, own: bool = False) -> Call:
        """Return the call that this case makes; ``own`` without what would only help."""
        substitutes = {**({} if own else self.helpers), **self.substitutes}
        return Call(self.function, self.args, self.kwargs, substitutes, self.strict_floats)


@dataclass(frozen=True)
class Check:
    """One property of a function's result, worth a share of the exercise's points.

    It holds when it holds on every case of ``function`` (and ``group``, where one is given):

    - ``parts``: these parts of the result agree with the reference;
    - ``unchanged``: the arguments are as they were before the call;
    - ``raises``: the call raises one of these exceptions (by name);
    - ``verify``: a function of (case, returned, expected) that returns a sentence for a failure.

    ``when_called`` names a substitute: where the student's code did not use it, ``parts`` cannot
    be compared and ``verify`` decides instead. ``needs`` names checks without which this one
    earns nothing (leaving the input unchanged is no merit of a function that returns a constant).
    ``own`` says that it holds with the student's own helpers only: their functions fit together.
    ``look_at`` tells the student where to look when it fails.
    """

    name: str
    function: str
    weight: float = 1.0
    parts: tuple[Part, ...] = ()
    group: str | None = None
    unchanged: bool = False
    raises: tuple[str, ...] = ()
    verify: Verify | None = None
    when_called: str = ""
    needs: tuple[str, ...] = ()
    own: bool = False
    look_at: str = ""

    def applies(self, case: Case) -> bool:
        """Say whether the check looks at ``case``."""
        return case.function == self.function and self.group in (None, case.group)


@dataclass(frozen=True)
class Misconception:
    """A named way to go wrong, and the hint for it.

    It is written as edits of the reference's source, each ``(old, new)`` with ``old`` found
    exactly once in the source of ``function``, or as ``code``, the whole function anew. For an
    exercise of answers, ``values`` holds the wrong answers instead. ``random`` marks one that draws
    random numbers: its arrays are then recognised by shape and spread.

    ``equation`` is what should hold, in the notebook's symbols, where that helps. ``see`` names
    the place to read, ``<lesson or assignment>#<heading>``; without one it is the exercise's own.
    """

    slug: str
    hint: str
    function: str = ""
    edits: tuple[tuple[str, str], ...] = ()
    code: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    random: bool = False
    equation: str = ""
    see: str = ""


@dataclass(frozen=True)
class Alternative:
    """Another right way to write a function, as edits of the reference or anew, as above.

    Listed are those that ask a helper otherwise than the reference does: the answers that they
    get go along with the call.
    """

    slug: str
    function: str
    edits: tuple[tuple[str, str], ...] = ()
    code: str = ""


@dataclass(frozen=True)
class Answer:
    """A variable that a student sets: a number, a choice, or several choices.

    The visible check tests only the kind and the range (``low`` to ``high``) or the ``options``.
    """

    name: str
    correct: Any
    kind: Literal["integer", "number", "choice", "choices"] = "integer"
    low: float | None = None
    high: float | None = None
    options: str = ""
    rtol: float = 1e-6
    weight: float = 1.0
    look_at: str = ""


@dataclass(frozen=True, eq=False)  # the same where it is this one: what it declares is kept by it
class Exercise:
    """One thing that a student fills in and is graded on.

    ``helpers`` names for a function those before it that it may call: a mistake in one of them
    does not cost this one. ``see`` is the place to read about it, as in :class:`Misconception`.
    ``on_the_way`` gives for an expected result the parts of a cache in the order in which they
    are computed.
    """

    slug: str
    title: str
    points: float
    functions: tuple[str, ...] = ()
    helpers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cases: Callable[[np.random.Generator], list[Case]] = lambda rng: []
    checks: tuple[Check, ...] = ()
    visible: Callable[[], list[Case]] = list
    misconceptions: tuple[Misconception, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    answers: tuple[Answer, ...] = ()
    expected: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    on_the_way: Callable[[Any], tuple[Part, ...]] = lambda expected: ()
    manual: bool = False
    see: str = ""
    version: int = 1

    @property
    def name(self) -> str:
        """The slug without the assignment: ``propagate``."""
        return self.slug.partition(".")[2]

    @property
    def assignment(self) -> str:
        """The assignment that the exercise belongs to."""
        return self.slug.partition(".")[0]

    @property
    def kind(self) -> Literal["functions", "answers", "manual"]:
        """How the exercise is graded."""
        if self.manual:
            return "manual"
        return "answers" if self.answers else "functions"


@dataclass(frozen=True)
class Assignment:
    """One notebook: its exercises in order, and the module that holds their references."""

    name: str
    title: str
    exercises: Sequence[Exercise]

    @cached_property
    def by_name(self) -> dict[str, Exercise]:
        """The exercises by name."""
        return {exercise.name: exercise for exercise in self.exercises}

    @property
    def points(self) -> float:
        """All points, those given by a person included."""
        return sum(exercise.points for exercise in self.exercises)
