"""What the functions of a notebook depend on, beside what they are called with.

A branch does not hear of what cells have computed since it was forked, and calls before one may
have left something behind there. Neither matters to a function that reads nothing of it. Whatever
is in doubt counts as read: that costs a fork, no points.
"""

from __future__ import annotations

import dis
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import Enum
from itertools import pairwise
from types import BuiltinFunctionType, CodeType, FunctionType, MappingProxyType, ModuleType
from typing import Any

import numpy as np

# Values that cannot be other than they were, and modules, which are looked at for chance alone.
# Built-in functions and ufuncs are looked at more closely: a list's `append` is one.
_FIXED = (type(None), bool, int, float, complex, str, bytes, range, np.generic, ModuleType)
_OF_EVERY_CLASS = {
    *("__module__", "__doc__", "__dict__", "__weakref__", "__annotations__"),
    *("__static_attributes__", "__firstlineno__", "__annotate_func__", "__annotations_cache__"),
}
_MOST_ENTRIES = 100
_REACHING = {
    *("exec", "eval", "globals", "locals", "vars", "setattr", "delattr", "get_ipython"),
    *("__dict__", "__setattr__", "__delattr__", "__globals__", "__code__", "__defaults__"),
}
_STORE_ATTR = {"STORE_ATTR", "DELETE_ATTR"}
_STORE_GLOBAL = {"STORE_GLOBAL", "DELETE_GLOBAL"}
# Instructions that bring one value, and so the key of a table.
_ONE_VALUE = {
    *("LOAD_FAST", "LOAD_FAST_BORROW", "LOAD_FAST_CHECK", "LOAD_DEREF", "LOAD_GLOBAL"),
    *("LOAD_CONST", "LOAD_CONST_IMMORTAL", "LOAD_SMALL_INT"),
}
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
    unknown: Collection[str] = (),
    touched: Collection[str] = (),
    given: Mapping[str, Any] = _NOTHING,
) -> Dependence:
    """Say what the named functions of a namespace depend on, as far as their code tells.

    ``unknown`` are names whose values are not what they seem, ``touched`` those whose values may
    have been changed in place. ``given`` is what stands there before the first cell.
    """
    own = {name: value for name, value in namespace.items() if _is_own(value, namespace)}
    mine = [value for name, value in own.items() if given.get(name) is not value]
    if any(map(_may_change, mine)):
        return Dependence.ANYTHING
    changed = {id(namespace.get(name)) for name in touched} | _written(mine, namespace)
    return _Walk(namespace, frozenset(unknown), changed).of(functions)


def _is_own(value: Any, namespace: Mapping[str, Any]) -> bool:
    """Say whether a value is something to call that the notebook has made."""
    kind = type(value)
    if kind is FunctionType:
        # What wraps one of the notebook's bears its module's name.
        name = namespace.get("__name__")
        return value.__globals__ is namespace or value.__module__ == name
    if issubclass(kind, type):
        return bool(type.__dict__["__module__"].__get__(value) == namespace.get("__name__"))
    return callable(value) and not _is_fixed(value)


def _may_change(value: Any) -> bool:
    """Say whether calling something of the notebook's may change what others read.

    Tables apart. Other objects that can be called count as if they changed everything.
    """
    if type(value) is FunctionType:
        return _function_changes(value)
    if type(value) is not type or value.__bases__ != (object,):
        return True
    attributes = {name: each for name, each in vars(value).items() if name not in _OF_EVERY_CLASS}
    methods = _methods(value)
    # A class with attributes of its own may keep something there.
    return len(methods) < len(attributes) or any(
        _function_changes(method, of_object=True) for method in methods
    )


def _function_changes(function: FunctionType, *, of_object: bool = False) -> bool:
    """Say whether a function keeps or changes state, but for that of its own object."""
    kept = (function.__defaults__, function.__kwdefaults__, function.__closure__)
    return (
        bool(function.__dict__)
        or not all(map(_is_fixed, kept))
        or any(_code_changes(code, of_object) for code in _codes(function.__code__))
    )


def _code_changes(code: CodeType, of_object: bool) -> bool:
    if not _REACHING.isdisjoint(code.co_names):
        return True
    operations = frozenset(code.co_code[::2])
    if not operations.isdisjoint(_numbers(_STORE_GLOBAL)):
        return True
    stores = not operations.isdisjoint(_numbers(_STORE_ATTR))
    return stores and not (of_object and _only_its_own(code))


def _numbers(operations: Collection[str]) -> set[int]:
    return {dis.opmap[name] for name in operations}


def _only_its_own(code: CodeType) -> bool:
    """Say whether a method sets attributes of its first argument only."""
    if not code.co_argcount:
        return False
    first = code.co_varnames[0]
    steps = list(dis.get_instructions(code))
    for before, step in pairwise(steps):
        if step.opname.startswith("STORE_FAST") and first in _arguments(step):
            return False
        loaded = before.opname.startswith("LOAD_FAST") and _arguments(before)[-1] == first
        if step.opname in _STORE_ATTR and not loaded:
            return False
    return True


def _arguments(step: Any) -> tuple[Any, ...]:
    """Return the names that an instruction is about: one, or those of two in one."""
    return step.argval if isinstance(step.argval, tuple) else (step.argval,)


def _written(mine: Iterable[Any], namespace: Mapping[str, Any]) -> set[int]:
    """Return the identities of dictionaries with which some function does more than look up."""
    found = set()
    for value in mine:
        functions = [value] if type(value) is FunctionType else _methods(value)
        for function in functions:
            for code in _codes(function.__code__):
                for name in code.co_names:
                    table = namespace.get(name)
                    if type(table) is dict and not _only_looked_up(code, name):
                        found.add(id(table))
    return found


class _Walk:
    """A walk through all functions that those at its start can come to call by name."""

    def __init__(
        self, namespace: Mapping[str, Any], unknown: frozenset[str], changed: set[int]
    ) -> None:
        self._namespace = namespace
        self._unknown = unknown
        self._changed = changed
        self._waiting: list[FunctionType] = []
        self._met: set[int] = set()
        self._chance = False

    def of(self, functions: Iterable[str]) -> Dependence:
        """Say what the named functions depend on; one that is not there may be anything."""
        for name in functions:
            if name not in self._namespace or not self._follows(name, None):
                return Dependence.ANYTHING
        while self._waiting:
            for code in _codes(self._waiting.pop().__code__):
                self._chance |= _may_draw(code)
                if not all(self._follows(name, code) for name in code.co_names):
                    return Dependence.ANYTHING
        return Dependence.CHANCE if self._chance else Dependence.NOTHING

    def _follows(self, name: str, code: CodeType | None) -> bool:
        """Say whether what a name stands for is known, and go on with the functions behind it."""
        if name in self._unknown:
            return False
        value = self._namespace.get(name)
        if issubclass(type(value), ModuleType):
            plain = type(value) is ModuleType and value.__name__ in _WITHOUT_CHANCE
            self._chance |= not plain
            return True
        if _is_fixed(value):
            return True
        if type(value) is FunctionType or issubclass(type(value), type):
            self._go_on_with(value)
            return True
        if code is None or type(value) is not dict or id(value) in self._changed:
            return False
        if not _is_table(value) or not _only_looked_up(code, name):
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


def _may_draw(code: CodeType) -> bool:
    if any(word in name.lower() for name in code.co_names for word in _CHANCE):
        return True
    if dis.opmap["IMPORT_NAME"] not in code.co_code[::2]:  # which is soon told
        return False
    steps = dis.get_instructions(code)
    imported = {step.argval for step in steps if step.opname == "IMPORT_NAME"}
    return not imported <= _WITHOUT_CHANCE


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
    if type(value) is np.ufunc:  # those of `np.frompyfunc` call what a notebook has made
        return not value.__name__.endswith("(vectorized)")
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
        if first.opname != "CONTAINS_OP" and not (first.opname in _ONE_VALUE and taken_out):
            return False
    return True
