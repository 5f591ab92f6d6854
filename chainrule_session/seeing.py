"""What the functions of a notebook depend on, beside what they are called with.

A branch does not hear of what cells have computed since it was forked, and calls before one may
have left something behind there. Neither matters to a function that reads nothing of it. Whatever
is in doubt counts as read: that costs a fork, no points.
"""

from __future__ import annotations

import dis
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import Enum
from types import BuiltinFunctionType, CodeType, FunctionType, MappingProxyType, ModuleType
from typing import Any

import numpy as np

# What cannot be other than it was, and what is not the notebook's own. Built-in functions are
# looked at more closely: a list's `append` is one.
_FIXED = (
    *(type(None), bool, int, float, complex, str, bytes, range, np.generic),
    *(ModuleType, np.ufunc),
)
_OF_EVERY_CLASS = {"__module__", "__doc__", "__dict__", "__weakref__", "__annotations__"}
_MOST_ENTRIES = 100
_REACHING = {"exec", "eval", "globals", "locals", "vars", "setattr", "delattr", "get_ipython"}
_STORE_ATTR = {dis.opmap[name] for name in ("STORE_ATTR", "DELETE_ATTR")}
_STORE_GLOBAL = {dis.opmap[name] for name in ("STORE_GLOBAL", "DELETE_GLOBAL")}
# Modules that draw nothing, but for what has a telling name.
_WITHOUT_CHANCE = {"numpy", "numpy.linalg", "math"}
_CHANCE = ("rand", "rng", "seed", "shuffle", "choice", "permut")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Dependence(Enum):
    """What functions depend on of what cells or other calls may change."""

    NOTHING = "nothing"
    CHANCE = "the generators that all code shares, at most"
    ANYTHING = "anything"


def dependence(
    namespace: Mapping[str, Any],
    functions: Iterable[str],
    names: Collection[str] = (),
    given: Mapping[str, Any] = _NOTHING,
) -> Dependence:
    """Say what the named functions of a namespace depend on, as far as their code tells.

    ``names`` are those whose values are not what they seem, ``given`` is what stands in the
    namespace before the first cell.
    """
    own = {name: value for name, value in namespace.items() if _is_own(value, namespace)}
    mine = [value for name, value in own.items() if given.get(name) is not value]
    if any(map(_may_change, mine)):
        return Dependence.ANYTHING
    return _Walk(namespace, frozenset(names)).of(functions)


def _is_own(value: Any, namespace: Mapping[str, Any]) -> bool:
    """Say whether a value is something to call that the notebook has made."""
    kind = type(value)
    if kind is FunctionType:
        return value.__globals__ is namespace
    if issubclass(kind, type):
        return bool(type.__dict__["__module__"].__get__(value) == namespace.get("__name__"))
    return callable(value) and not _is_fixed(value)


def _may_change(value: Any) -> bool:
    """Say whether calling something of the notebook's may change what others read.

    Other objects that can be called count as if they changed everything.
    """
    if type(value) is FunctionType:
        return _function_changes(value)
    if type(value) is not type or value.__bases__ != (object,):
        return True
    attributes = {name: each for name, each in vars(value).items() if name not in _OF_EVERY_CLASS}
    methods = _methods(value)
    # Without attributes of its own a class keeps nothing: what methods store is their object's.
    return len(methods) < len(attributes) or any(
        _function_changes(method, stores=True) for method in methods
    )


def _function_changes(function: FunctionType, *, stores: bool = False) -> bool:
    """Say whether a function keeps or changes state; ``stores`` lets it store attributes."""
    kept = (function.__defaults__, function.__kwdefaults__, function.__closure__)
    return (
        bool(function.__dict__)
        or not all(map(_is_fixed, kept))
        or any(_code_changes(code, stores) for code in _codes(function.__code__))
    )


def _code_changes(code: CodeType, stores: bool) -> bool:
    operations = frozenset(code.co_code[::2])
    return (
        not _REACHING.isdisjoint(code.co_names)
        or not operations.isdisjoint(_STORE_GLOBAL)
        or not (stores or operations.isdisjoint(_STORE_ATTR))
    )


class _Walk:
    """A walk through all functions that those at its start can come to call by name."""

    def __init__(self, namespace: Mapping[str, Any], strange: frozenset[str]) -> None:
        self._namespace = namespace
        self._strange = strange
        self._waiting: list[FunctionType] = []
        self._met: set[int] = set()
        self._chance = False

    def of(self, functions: Iterable[str]) -> Dependence:
        """Say what the named functions depend on."""
        for name in functions:
            if not self._follows(name, None):
                return Dependence.ANYTHING
        while self._waiting:
            for code in _codes(self._waiting.pop().__code__):
                self._chance |= _may_draw(code.co_names)
                if not all(self._follows(name, code) for name in code.co_names):
                    return Dependence.ANYTHING
        return Dependence.CHANCE if self._chance else Dependence.NOTHING

    def _follows(self, name: str, code: CodeType | None) -> bool:
        """Say whether what a name stands for is known, and go on with the functions behind it."""
        if name in self._strange:
            return False
        value = self._namespace.get(name)
        if type(value) is ModuleType:
            self._chance |= value.__name__ not in _WITHOUT_CHANCE
            return True
        if _is_fixed(value):
            return True
        if type(value) is FunctionType or issubclass(type(value), type):
            self._go_on_with(value)
            return True
        if code is None or type(value) is not dict or not _is_table(value):
            return False
        if not _only_looked_up(code, name):
            return False
        for each in _parts(value):
            if type(each) is FunctionType and _function_changes(each):
                return False
            self._go_on_with(each)
        return True

    def _go_on_with(self, value: Any) -> None:
        if id(value) in self._met:
            return
        self._met.add(id(value))
        if type(value) is FunctionType and value.__globals__ is self._namespace:
            self._waiting.append(value)
        elif issubclass(type(value), type) and _is_own(value, self._namespace):
            self._waiting += _methods(value)
        elif not _is_fixed(value):  # of a library, which may draw
            self._chance = True


def _may_draw(names: Iterable[str]) -> bool:
    return any(word in name.lower() for name in names for word in _CHANCE)


def _methods(value: type) -> list[FunctionType]:
    attributes = [each for name, each in vars(value).items() if name not in _OF_EVERY_CLASS]
    plain = [each.__func__ if type(each) is staticmethod else each for each in attributes]
    return [each for each in plain if type(each) is FunctionType]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if type(constant) is CodeType:
            yield from _codes(constant)


def _is_fixed(value: Any) -> bool:
    if type(value) is tuple:
        return all(map(_is_fixed, value))
    if type(value) is BuiltinFunctionType:
        return value.__self__ is None or type(value.__self__) is ModuleType
    return issubclass(type(value), _FIXED)


def _is_table(value: Mapping[Any, Any]) -> bool:
    """Say whether a dictionary is one of functions and of what cannot change."""
    return len(value) <= _MOST_ENTRIES and all(
        type(part) is FunctionType or _is_fixed(part) for part in _parts(value)
    )


def _parts(table: Mapping[Any, Any]) -> list[Any]:
    return [
        each for entry in table.values() for each in (entry if type(entry) is tuple else (entry,))
    ]


def _only_looked_up(code: CodeType, name: str) -> bool:
    """Say whether code takes a table's entries out or looks for them, and nothing else."""
    steps = list(dis.get_instructions(code))
    for at, step in enumerate(steps):
        if step.opname not in ("LOAD_GLOBAL", "LOAD_NAME") or step.argval != name:
            continue
        first, second = steps[at + 1], steps[min(at + 2, len(steps) - 1)]
        taken_out = second.opname == "BINARY_SUBSCR" or second.argrepr == "[]"
        if first.opname != "CONTAINS_OP" and not (first.opname.startswith("LOAD_") and taken_out):
            return False
    return True
