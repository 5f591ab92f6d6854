"""How alike two ways to write a function are: what their syntax trees share, names aside.

A function, with the helpers that it calls, is taken apart into its subtrees, down to names and
constants, which alone say nothing and are left out. Two ways are as alike as the share of subtrees
that they have in common (the coefficient of Dice, on multisets): 1 for the same code under other
names, 0 for nothing alike.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection

Parts = Counter[str]

# Below this many subtrees a function is one short formula, of which there are only so many.
SHORT = 15

_SKIPPED = ("ctx", "annotation", "returns", "kind", "type_comment", "decorator_list")


def parts_of(source: str, functions: Collection[str]) -> dict[str, Parts]:
    """Return the subtrees of each of the functions, those of its own helpers among them.

    What else is asked for in ``functions`` is no helper: it is compared on its own.
    """
    defined = _definitions(source)
    helpers = defined.keys() - set(functions)
    found = {}
    for function in functions:
        used, seen = [function], 0
        while seen < len(used):
            nodes = (n for part in _body(defined[used[seen]]) for n in ast.walk(part))
            names = {node.id for node in nodes if isinstance(node, ast.Name)}
            used += sorted((names & helpers) - set(used))
            seen += 1
        found[function] = sum((_parts(defined[name], helpers) for name in used), Counter())
    return found


def likeness(one: Parts, other: Parts) -> float:
    """Return the share of subtrees that two functions have in common, from 0 to 1."""
    return 2 * (one & other).total() / (one.total() + other.total())


def too_alike(one: Parts, other: Parts, bound: float) -> bool:
    """Say whether two ways are one: the same but for names, or long and above the bound."""
    short = max(one.total(), other.total()) < SHORT
    return one == other or (not short and likeness(one, other) > bound)


def _definitions(source: str) -> dict[str, ast.AST]:
    found: dict[str, ast.AST] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign):
            found |= {name.id: node.value for name in node.targets if isinstance(name, ast.Name)}
    return found


def _parts(definition: ast.AST, helpers: Collection[str]) -> Parts:
    """Return the subtrees below a definition, each with its names in order of appearance.

    Names that are not the solution's own (np, another exercise's function) stay as they are.
    """
    own = _bound(definition) | set(helpers)
    return Counter(
        _normal(node, own)
        for statement in _body(definition)
        for node in ast.walk(statement)
        if isinstance(node, ast.stmt | ast.expr) and not isinstance(node, ast.Name | ast.Constant)
    )


def _body(definition: ast.AST) -> list[ast.stmt]:
    if isinstance(definition, ast.Lambda):
        return [ast.Return(definition.body)]
    if not isinstance(definition, ast.FunctionDef | ast.ClassDef):
        assert isinstance(definition, ast.expr)
        return [ast.Return(definition)]
    said = ast.get_docstring(definition) is not None
    return definition.body[1:] if said else definition.body


def _bound(definition: ast.AST) -> set[str]:
    nodes = list(ast.walk(definition))
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return arguments | stored | {n.name for n in nodes if isinstance(n, ast.FunctionDef)}


def _normal(node: ast.AST, own: Collection[str]) -> str:
    """Write a tree as text, with the solution's own names numbered as this tree uses them."""
    numbers: dict[str, str] = {}

    def text(value: object) -> str:
        if isinstance(value, ast.Constant):
            return repr(value.value)
        if isinstance(value, ast.AST):
            fields = (text(v) for key, v in ast.iter_fields(value) if key not in _SKIPPED)
            return f"{type(value).__name__}({','.join(fields)})"
        if isinstance(value, list):
            return f"[{','.join(map(text, value))}]"
        if isinstance(value, str) and value in own:
            return numbers.setdefault(value, f"v{len(numbers)}")
        return repr(value)

    return text(node)
