"""Where in the student's own code to look, and whether that code has changed since."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any
from zlib import crc32


def return_line(function: Callable[..., Any] | None) -> str:
    """Say where a function returns: ``see line 4 of the cell with `f`: return 1``.

    Returns "" where its source is not to be had, as for a built-in function.
    """
    try:
        source = inspect.getsource(function)  # type: ignore[arg-type]
        tree = ast.parse(textwrap.dedent(source)).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):
        return ""
    if not isinstance(tree, ast.FunctionDef):
        return ""
    returns = [node for node in _inside(tree) if isinstance(node, ast.Return)]
    if not returns:
        return f"`{tree.name}` has no `return`"
    line = max(node.lineno for node in returns)
    first = function.__code__.co_firstlineno if isinstance(function, FunctionType) else 1
    text = source.splitlines()[line - 1].strip()
    return f"see line {first + line - 1} of the cell with `{tree.name}`: {text}"


def argument_name(function: Callable[..., Any] | None, index: int) -> str:
    """Name an argument as the function does, or by its place where there is no name."""
    code = getattr(function, "__code__", None)
    if code is None or index >= code.co_argcount:
        return f"its argument {index + 1}"
    return f"its argument `{code.co_varnames[index]}`"


def _inside(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Walk a function's own statements, not those of functions defined within it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))


def code_print(names: tuple[str, ...], namespace: Mapping[str, Any]) -> str:
    """Return a short text that changes when what stands under the names does.

    For a function that is its code, with that of every function of the notebook that it calls;
    comments and spaces do not count. For anything else it is how it prints.
    """
    seen: set[str] = set()
    found = ""
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        value = namespace.get(name)
        found += f"|{name}="
        if isinstance(value, FunctionType):
            found += f"{_code(value.__code__)}{value.__defaults__}"
            called = sorted(_names(value.__code__))
            waiting += [n for n in called if _of_the_notebook(namespace.get(n))]
        elif callable(value):
            found += type(value).__name__
        else:
            found += repr(value)
    return f"{crc32(found.encode()):08x}"


def _of_the_notebook(value: object) -> bool:
    return isinstance(value, FunctionType) and value.__module__ == "__main__"


def _code(code: CodeType) -> str:
    inner = [_code(c) if isinstance(c, CodeType) else _constant(c) for c in code.co_consts]
    return f"{code.co_code.hex()}{inner}{code.co_names}{code.co_varnames}"


def _constant(value: object) -> str:
    # The order of a set's items differs from one start of Python to the next.
    return f"{sorted(map(repr, value))}" if isinstance(value, frozenset) else repr(value)


def _names(code: CodeType) -> set[str]:
    inner = (_names(c) for c in code.co_consts if isinstance(c, CodeType))
    return set(code.co_names).union(*inner)
