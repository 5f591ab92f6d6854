"""What the functions of a notebook can see of what its cells compute.

A branch does not hear of values that a cell has computed since it was forked. It need not, as long
as no function reads them, and as long as functions keep nothing between two calls that a cell's
own calls could have changed. Whatever is in doubt counts as seen: that costs a fork, no points.
"""

from __future__ import annotations

import dis
from collections.abc import Collection, Iterator, Mapping
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
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_ERRORS = np.geterr()  # as they are at the start of a session


def sees(
    namespace: Mapping[str, Any], names: Collection[str], given: Mapping[str, Any] = _NOTHING
) -> bool:
    """Say whether a function or class in the namespace may see one of the names, or keeps state.

    ``given`` is what stands there before the first cell. Other objects that can be called count as
    if they saw everything.
    """
    if np.geterr() != _ERRORS:
        return True
    strange = frozenset(names)
    own = {name: value for name, value in namespace.items() if _is_own(value, namespace)}
    return any(
        name in strange or _may_see(value, namespace, strange)
        for name, value in own.items()
        if given.get(name) is not value
    )


def _is_own(value: Any, namespace: Mapping[str, Any]) -> bool:
    """Say whether a value is something to call that the notebook has made."""
    kind = type(value)
    if kind is FunctionType:
        return value.__globals__ is namespace
    if issubclass(kind, type):
        return bool(type.__dict__["__module__"].__get__(value) == namespace.get("__name__"))
    return callable(value) and not _is_fixed(value)


def _may_see(value: Any, namespace: Mapping[str, Any], strange: frozenset[str]) -> bool:
    if type(value) is FunctionType:
        return _function_sees(value, namespace, strange)
    if type(value) is not type or value.__bases__ != (object,):
        return True
    attributes = {name: each for name, each in vars(value).items() if name not in _OF_EVERY_CLASS}
    plain = [each.__func__ if type(each) is staticmethod else each for each in attributes.values()]
    methods = [each for each in plain if type(each) is FunctionType]
    # Without attributes of its own a class keeps nothing: what methods store is their object's.
    return len(methods) < len(attributes) or any(
        _function_sees(method, namespace, strange, stores=True) for method in methods
    )


def _function_sees(
    function: FunctionType,
    namespace: Mapping[str, Any],
    strange: frozenset[str],
    *,
    stores: bool = False,
) -> bool:
    """Say whether a function sees a name or keeps state; ``stores`` lets it store attributes."""
    kept = (function.__defaults__, function.__kwdefaults__, function.__closure__)
    return (
        bool(function.__dict__)
        or not all(map(_is_fixed, kept))
        or any(_code_sees(code, namespace, strange, stores) for code in _codes(function.__code__))
    )


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if type(constant) is CodeType:
            yield from _codes(constant)


def _code_sees(
    code: CodeType, namespace: Mapping[str, Any], strange: frozenset[str], stores: bool
) -> bool:
    read = frozenset(code.co_names)
    operations = frozenset(code.co_code[::2])
    if read & strange or read & _REACHING or operations & _STORE_GLOBAL:
        return True
    if operations & _STORE_ATTR and not stores:
        return True
    return not all(
        _is_fixed(value)
        or type(value) is FunctionType
        or issubclass(type(value), type)
        or (_is_table(value) and _only_looked_up(code, name))
        for name in read
        if (value := namespace.get(name)) is not None
    )


def _is_fixed(value: Any) -> bool:
    if type(value) is tuple:
        return all(map(_is_fixed, value))
    if type(value) is BuiltinFunctionType:
        return value.__self__ is None or type(value.__self__) is ModuleType
    return issubclass(type(value), _FIXED)


def _is_table(value: Any) -> bool:
    """Say whether a value is a dictionary of functions and of what cannot change."""
    if type(value) is not dict or len(value) > _MOST_ENTRIES:
        return False
    parts = [
        each for entry in value.values() for each in (entry if type(entry) is tuple else (entry,))
    ]
    return all(type(part) is FunctionType or _is_fixed(part) for part in parts)


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
