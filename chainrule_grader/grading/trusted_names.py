"""What the names in a locked test cell mean when it runs outside the student's process.

A test may name three things: what the notebook's own locked cells import, which is trusted and
imported here; the visible ``check``, which runs here on what the student's functions give; and the
student's own names, which stand for what lies at the other end of the wire.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np

import chainrule
from chainrule import visible
from chainrule.calling import Limited, Raised, Returned
from chainrule.checks import visible_report
from chainrule.running import Outcome as VisibleOutcome
from chainrule.running import judge_visible, run_visible
from chainrule_grader.calls import Call, Callback, Constant, Example, Student
from chainrule_grader.engine import Cell
from chainrule_session.wire import OpaqueFunction


class StudentError(Exception):
    """An exception that student code raised and that is none of Python's own."""


class LimitReached(Exception):
    """Student code met a limit in a call that a test cell made."""


@dataclass(frozen=True)
class Imported:
    """What an import statement binds a name to: a module, or something in it."""

    module: str
    name: str = ""

    def load(self) -> Any:
        """Import it, here."""
        module = import_module(self.module)
        if not self.name:
            return module
        try:
            return getattr(module, self.name)
        except AttributeError:
            return import_module(f"{self.module}.{self.name}")


class Names(dict[str, Any]):
    """The global names of one test cell."""

    def __init__(self, student: Student, imports: Mapping[str, Imported], cell: Cell) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self._student = student
        self._imports = imports
        self._cell = cell

    def __missing__(self, name: str) -> Any:
        """Find a name that the test cell has not bound itself."""
        if hasattr(builtins, name):
            raise KeyError(name)
        if name in self._imports:
            return self._imported(self._imports[name])
        found = self._student.read([name])
        if name not in found:
            raise NameError(f"the notebook does not define {name!r}")
        value = found[name]
        return _Proxy(self._student, name) if isinstance(value, OpaqueFunction) else value

    def _imported(self, one: Imported) -> Any:
        package, _, assignment = one.module.rpartition(".")
        if package == chainrule.__name__ and one.name == "check":
            return lambda name: show_visible(assignment, name, self._student, self._cell)
        if package == chainrule.__name__ and one.name == "progress":
            return lambda: None
        return one.load()


class _Proxy:
    """A student's function: calling it calls theirs, with copies, and brings back plain data."""

    def __init__(self, student: Student, name: str) -> None:
        self._student = student
        self.__name__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        (outcome,) = self._student.run([Call(self.__name__, args, kwargs)])
        if isinstance(outcome, Returned):
            for mine, after in zip(args, outcome.args_after, strict=True):
                _take_over(mine, after)
            return outcome.value
        if isinstance(outcome, Limited):
            raise LimitReached(f"stopped at the limit of {outcome.limit}")
        if isinstance(outcome, Raised):
            raise _exception(outcome)
        raise NameError(f"the notebook does not define {self.__name__!r}")


def _take_over(mine: Any, after: Any) -> None:
    """Let an argument look as the student's function left it."""
    if after is mine:
        return
    if isinstance(mine, np.ndarray) and isinstance(after, np.ndarray) and mine.shape == after.shape:
        mine[...] = after
    elif isinstance(mine, list) and isinstance(after, list):
        mine[:] = after
    elif isinstance(mine, dict) and isinstance(after, dict):
        mine.clear()
        mine.update(after)


def _exception(raised: Raised) -> Exception:
    kind = getattr(builtins, raised.type, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        try:
            return kind(raised.message)
        except TypeError:  # one that is made from more than a message, such as UnicodeDecodeError
            pass
    return StudentError(f"{raised.type}: {raised.message}")


def show_visible(assignment: str, name: str, student: Student, cell: Cell) -> None:
    """Run an exercise's visible check on the submission and show its panel.

    As under stock nbgrader, one that fails only says so: the hidden part follows.
    """
    exercise = visible.load(assignment)[name]
    if exercise.answers or exercise.kind == "manual":
        given = student.read([answer.name for answer in exercise.answers])
        cell.show(visible_report(run_visible(exercise, given)))
        return
    calls = [
        Call(
            case.function,
            tuple(Example(arg.__name__) if callable(arg) else arg for arg in case.args),
            case.kwargs,
            {each: Callback(each, Constant(value)) for each, value in case.substitutes.items()},
            case.strict_floats,
        )
        for case in exercise.cases
    ]
    found = student.run(calls)
    outcomes: list[VisibleOutcome] = [
        one if isinstance(one, Returned | Raised | Limited) else None for one in found
    ]
    cell.show(visible_report(judge_visible(exercise, outcomes)))


@lru_cache(maxsize=8)
def imports_of(sources: tuple[str, ...]) -> Mapping[str, Imported]:
    """Map the names that trusted cells import to what they stand for."""
    found: dict[str, Imported] = {}
    for source in sources:
        try:
            body = ast.parse(source).body
        except SyntaxError:  # a magic among its lines
            continue
        for statement in body:
            if isinstance(statement, ast.Import):
                for alias in statement.names:
                    top = alias.name.partition(".")[0]
                    found[alias.asname or top] = Imported(alias.name if alias.asname else top)
            elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
                for alias in statement.names:
                    found[alias.asname or alias.name] = Imported(statement.module, alias.name)
    return found
