"""A walk through a notebook's names, as a fresh kernel would meet them. Nothing is run.

A name counts as there from the statement on that binds it, whether or not that is reached. What a
function reads has to be there when the function is first called, not when it is defined.
"""

from __future__ import annotations

import builtins
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chainrule.submission.reading import Cell
from chainrule.submission.scopes import Statement

# What a kernel knows besides Python's own.
_ALWAYS = {
    *dir(builtins),
    *("get_ipython", "display", "In", "Out", "exit", "quit", "open"),
    *("_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh", "_exit_code"),
    *("__name__", "__doc__", "__builtin__", "__builtins__", "__loader__", "__spec__"),
}


@dataclass
class Unknown:
    """A name that is read where it is not there; ``below`` is the cell that binds it too late."""

    below: Cell | None
    users: list[tuple[Cell, int]] = field(default_factory=list)


class Walk:
    """Goes through the notebook as a kernel would.

    ``found`` are the names that are missing, ``lost`` the functions that a cell below takes the
    name of, with both cells.
    """

    def __init__(
        self,
        read: Sequence[tuple[Cell, list[Statement]]],
        functions: Mapping[str, Sequence[str]],
        magic: set[str],
        kept: Collection[str],
    ) -> None:
        """``kept`` names the locked cells, ``magic`` what magics define."""
        self._checked = functions
        self._kept = kept
        self._known = _ALWAYS | magic
        self._bodies: dict[str, tuple[Cell, dict[str, int]]] = {}
        self._binders: dict[str, list[tuple[int, Cell]]] = {}
        self.found: dict[str, Unknown] = {}
        self.lost: dict[str, tuple[Cell, Cell]] = {}
        for index, (cell, each) in enumerate(read):
            for statement in each:
                for name in statement.binds:
                    self._binders.setdefault(name, []).append((index, cell))
        for index, (cell, each) in enumerate(read):
            for statement in each:
                self._statement(index, cell, statement)

    @property
    def bound(self) -> Collection[str]:
        """The names that some cell binds."""
        return self._binders

    def _statement(self, index: int, cell: Cell, statement: Statement) -> None:
        for name, line in statement.reads.items():
            if name not in self._known:
                self._note(name, cell, line, index)
        for name in [*statement.called, *self._functions_checked(statement)]:
            self._reach(name, index, set())
        for body in (statement.later, *statement.functions.values()):
            for name, line in body.items():
                if name not in self._binders and name not in self._known:
                    self._note(name, cell, line, index)
        for name in statement.binds:
            if name in self._bodies:
                before, _ = self._bodies.pop(name)
                anew = cell.name not in self._kept and name in statement.functions
                if before is not cell and before.name not in self._kept and not anew:
                    self.lost.setdefault(name, (before, cell))
        self._bodies |= {name: (cell, body) for name, body in statement.functions.items()}
        self._known = (self._known | statement.binds) - statement.deletes

    def _functions_checked(self, statement: Statement) -> Iterator[str]:
        for exercise in statement.checked:
            yield from self._checked.get(exercise, ())

    def _reach(self, function: str, index: int, seen: set[str]) -> None:
        """Note what a call of `function` needs that is bound further down only."""
        if function in seen or function not in self._bodies:
            return
        seen.add(function)
        cell, body = self._bodies[function]
        for name, line in body.items():
            if name in self._known:
                self._reach(name, index, seen)
            elif name in self._binders:
                self._note(name, cell, line, index)

    def _note(self, name: str, cell: Cell, line: int, index: int) -> None:
        below = next((other for at, other in self._binders.get(name, []) if at >= index), None)
        one = self.found.setdefault(name, Unknown(below))
        if all(user is not cell for user, _ in one.users):
            one.users.append((cell, line))
