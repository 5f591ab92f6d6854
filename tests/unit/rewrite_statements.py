"""Other ways to lay out a function's statements, all of the same meaning.

They hold for the references, which write into nothing but what they made themselves, leave no
loop early, and draw random numbers in no order that matters.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

Change = Callable[[], None]
Setter = Callable[[ast.AST], None]
Rule = Callable[[ast.FunctionDef], Iterator[Change]]

_PARTS = ast.BinOp | ast.Call | ast.Tuple | ast.Subscript | ast.Dict
Simple = ast.Assign | ast.Return | ast.Expr
# What is inside of these is computed later, several times, or not at all.
_LATER = ast.Lambda | ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.IfExp | ast.BoolOp


def blocks(function: ast.FunctionDef) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(function):
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def names(node: ast.AST, context: type[ast.expr_context] = ast.expr_context) -> list[str]:
    found = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return [name.id for name in found if isinstance(name.ctx, context)]


def fresh(function: ast.FunctionDef, stem: str) -> str:
    taken = {*names(function), *(a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg))}
    return next(name for n in range(1, 1000) if (name := f"{stem}_{n}") not in taken)


def parsed(source: str) -> list[ast.stmt]:
    return ast.parse(source).body


def put(block: list[ast.stmt], old: ast.stmt, new: list[ast.stmt]) -> None:
    index = next(i for i, statement in enumerate(block) if statement is old)
    block[index : index + 1] = new


def slots(node: ast.AST) -> Iterator[tuple[ast.AST, Setter]]:
    """Yield the nodes right below ``node``, each with a way to put another in its place."""
    for field, value in ast.iter_fields(node):
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, ast.AST):

                def put_in(
                    new: ast.AST, field: str = field, value: Any = value, index: int = index
                ) -> None:
                    if isinstance(value, list):
                        value[index] = new
                    else:
                        setattr(node, field, new)

                yield child, put_in


def _now(node: ast.AST) -> Iterator[tuple[ast.expr, Setter]]:
    """Yield what is computed whenever ``node`` is."""
    for child, put_in in slots(node):
        if isinstance(child, ast.keyword):
            yield from _now(child)
        elif isinstance(child, ast.expr) and not isinstance(_context(child), ast.Store):
            yield child, put_in
            if not isinstance(child, _LATER | ast.JoinedStr):
                yield from _now(child)


def _context(node: ast.AST) -> Any:
    return getattr(node, "ctx", None)


def _statements(function: ast.FunctionDef) -> Iterator[tuple[list[ast.stmt], Any]]:
    """Yield the statements that compute a value, each with the block that it stands in."""
    for block in blocks(function):
        for statement in block:
            if isinstance(statement, Simple) and statement.value:
                yield block, statement


def split(function: ast.FunctionDef) -> Iterator[Change]:
    """A part of a statement gets a name of its own, in a line before."""
    for block, statement in _statements(function):
        for part, put_in in _now(statement):
            lone = isinstance(statement, ast.Expr) and part is statement.value
            if isinstance(part, _PARTS) and not lone:

                def change(
                    block: Any = block,
                    below: Any = statement,
                    part: Any = part,
                    put_in: Any = put_in,
                ) -> None:
                    name = fresh(function, "part")
                    before = parsed(f"{name} = {ast.unparse(part)}")
                    put_in(ast.Name(name, ast.Load()))
                    put(block, below, [*before, below])

                yield change


def inlined(function: ast.FunctionDef) -> Iterator[Change]:
    """A name that is used once, right below, gives way to what it stands for."""
    for block, second in _statements(function):
        first = ([None, *block])[block.index(second)]
        if not (isinstance(first, ast.Assign) and isinstance(first.targets[0], ast.Name)):
            continue
        name = first.targets[0].id
        if names(function).count(name) == 2:
            for part, put_in in _now(second):
                if isinstance(part, ast.Name) and part.id == name:

                    def change(
                        block: Any = block, first: Any = first, put_in: Any = put_in
                    ) -> None:
                        put_in(first.value)
                        put(block, first, [])

                    yield change


def renamed(function: ast.FunctionDef) -> Iterator[Change]:
    parameters = {a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg)}
    for old in sorted(set(names(function, ast.Store)) - parameters):

        def change(old: str = old) -> None:
            new = fresh(function, old.strip("_") or "rest")
            for node in ast.walk(function):
                if isinstance(node, ast.Name) and node.id == old:
                    node.id = new

        yield change


def _range(loop: ast.For) -> tuple[str, str, str, str] | None:
    """Return the counter's name, its start, the test for going on and the step."""
    call, backwards = loop.iter, False
    if isinstance(call, ast.Call) and ast.unparse(call.func) == "reversed":
        call, backwards = call.args[0], True
    if not (
        isinstance(call, ast.Call) and ast.unparse(call.func) == "range" and len(call.args) < 3
    ):
        return None
    start, stop = [*(["0"] if len(call.args) == 1 else []), *map(ast.unparse, call.args)]
    name = ast.unparse(loop.target)
    if backwards:
        return name, f"({stop}) - 1", f"{name} >= {start}", f"{name} = {name} - 1"
    return name, start, f"{name} < {stop}", f"{name} += 1"


def while_loop(function: ast.FunctionDef) -> Iterator[Change]:
    for block in blocks(function):
        for loop in block:
            if isinstance(loop, ast.For) and (found := _range(loop)):

                def change(block: Any = block, loop: Any = loop, found: Any = found) -> None:
                    name, start, test, step = found
                    first, new = parsed(f"{name} = {start}\nwhile {test}:\n    {step}")
                    assert isinstance(new, ast.While)
                    new.body[:0] = loop.body
                    put(block, loop, [first, new])

                yield change


def dictionary_filled(function: ast.FunctionDef) -> Iterator[Change]:
    """A dictionary that starts empty and gets its keys one by one."""
    for block, statement in _statements(function):
        for part, put_in in _now(statement):
            if isinstance(part, ast.Dict) and part.keys and None not in part.keys:

                def change(
                    block: Any = block,
                    below: Any = statement,
                    part: Any = part,
                    put_in: Any = put_in,
                ) -> None:
                    name = fresh(function, "filled")
                    lines = [f"{name} = {{}}"]
                    for key, value in zip(part.keys, part.values, strict=True):
                        lines.append(f"{name}[{ast.unparse(key)}] = {ast.unparse(value)}")
                    put_in(ast.Name(name, ast.Load()))
                    put(block, below, [*parsed("\n".join(lines)), below])

                yield change


def one_by_one(function: ast.FunctionDef) -> Iterator[Change]:
    """Several values for several names, each in a line of its own."""
    for block, old in _statements(function):
        left, right = (old.targets[0] if isinstance(old, ast.Assign) else None), old.value
        if not (isinstance(left, ast.Tuple) and isinstance(right, ast.Tuple) and _only_names(old)):
            continue
        if not {*names(left)} & {*names(right)}:
            pairs = zip(left.elts, right.elts, strict=True)
            lines = "\n".join(f"{ast.unparse(one)} = {ast.unparse(two)}" for one, two in pairs)
            yield lambda block=block, old=old, lines=lines: put(block, old, parsed(lines))


def reordered(function: ast.FunctionDef) -> Iterator[Change]:
    """Two lines that do not need each other change places."""
    for block in blocks(function):
        for one, two in pairwise(block):
            if isinstance(one, ast.Assign) and isinstance(two, ast.Assign):
                needed = {*names(one, ast.Store)} & {*names(two)}
                needed |= {*names(two, ast.Store)} & {*names(one)}
                if not needed and _only_names(one, two):

                    def change(block: Any = block, one: Any = one, two: Any = two) -> None:
                        put(block, one, [])
                        put(block, two, [two, one])

                    yield change


def _only_names(*assigns: ast.Assign) -> bool:
    """Say whether names are assigned, and no item of what another line may read."""
    targets = [target for assign in assigns for target in assign.targets]
    every = [t for each in targets for t in (each.elts if isinstance(each, ast.Tuple) else [each])]
    return all(isinstance(target, ast.Name) for target in every)


def branches_turned(function: ast.FunctionDef) -> Iterator[Change]:
    for node in ast.walk(function):
        if isinstance(node, ast.If) and node.orelse:

            def change(node: ast.If = node) -> None:
                node.test = ast.UnaryOp(ast.Not(), node.test)
                node.body, node.orelse = node.orelse, node.body

            yield change


def printing(function: ast.FunctionDef) -> Iterator[Change]:
    if "print" not in names(function):
        for block in blocks(function):
            line = parsed(f"print('in', {function.name!r})")
            yield lambda block=block, line=line: block.insert(0, *line)


RULES: tuple[Rule, ...] = (
    split, inlined, renamed, while_loop, dictionary_filled, one_by_one, reordered, branches_turned,
    printing,
)  # fmt: skip
