"""What a cell does to the state that it leaves behind, as far as its source tells.

A cell that only binds names does the same when it is run twice, in two places. Of one that
computes, it can be told which names it binds, as long as it does nothing out of the way.
"""

from __future__ import annotations

import ast
import builtins
from functools import lru_cache

_LITERALS = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Dict, ast.Set),
    *(ast.UnaryOp, ast.unaryop, ast.operator, ast.expr_context, ast.BinOp),
)
# What can change more than names: then a cell may have done anything.
_FAR_REACHING = {
    *("exec", "eval", "globals", "locals", "vars", "setattr", "delattr", "get_ipython", "open"),
    *("reset", "pylab"),  # magics that look like names
    *("sys", "os", "builtins", "__builtins__", "importlib", "gc", "inspect", "ctypes"),
}
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)
_BUILT_IN = set(dir(builtins))
_DECORATORS = {"staticmethod", "classmethod", "property", "dataclass", "cache"}


def only_defines(source: str) -> bool:
    """Say whether a cell holds only imports, functions, classes, and names for literal values."""
    tree = _parsed(source)
    return tree is not None and all(_binds(statement) for statement in tree.body)


def computed_names(source: str) -> frozenset[str] | None:
    """Return the names that a cell binds; None where it may change something else, too.

    What its calls do to objects that they are given, no source tells: see `names_read`.
    """
    tree = _parsed(source)
    if tree is None:
        return None
    names: set[str] = set()
    changed: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Global | ast.Nonlocal | ast.Delete | ast.Match):
            return None
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            return None
        if isinstance(node, ast.Name):
            if node.id in _FAR_REACHING:
                return None
            if isinstance(node.ctx, ast.Store):
                names.add(node.id)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            if not isinstance(node.value, ast.Name):
                return None
            changed.add(node.value.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, _NAMED) and node.name:
            names.add(node.name)
    return frozenset(names) if changed <= names and "*" not in names else None


def names_read(source: str) -> frozenset[str]:
    """Return the names whose values a cell reads, wherever it does."""
    tree = _parsed(source)
    nodes = ast.walk(tree) if tree else ()
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name) and _loads(node))


def read_at_once(source: str) -> frozenset[str]:
    """Return the names whose values a cell reads when it runs, built-in ones apart.

    Those in the bodies of functions are read later, and on annotations nothing depends.
    """
    tree = _parsed(source)
    waiting: list[ast.AST] = [tree] if tree else []
    names: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            waiting += getattr(node, "decorator_list", [])
        elif isinstance(node, ast.AnnAssign):
            waiting += [node.value] if node.value else []
        else:
            waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Name) and _loads(node):
            names.add(node.id)
    return frozenset(names - _BUILT_IN)


def _loads(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


@lru_cache(maxsize=8)
def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _binds(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
        return True
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return _plain(statement.decorator_list) and _plain_defaults(statement.args)
    if isinstance(statement, ast.ClassDef):
        # What a base class or a keyword may run, only the class that stands there knows.
        simple = not statement.bases and not statement.keywords
        return simple and _plain(statement.decorator_list) and all(map(_binds, statement.body))
    if isinstance(statement, ast.Assign):
        named = all(_names(target, statement.value) for target in statement.targets)
        return named and _literal(statement.value)
    if isinstance(statement, ast.AnnAssign):
        named = isinstance(statement.target, ast.Name)
        return named and (statement.value is None or _literal(statement.value))
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _names(target: ast.expr, value: ast.expr) -> bool:
    """Say whether a target is a name, or a name for each of the values that stand there."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return len(target.elts) == len(value.elts) and all(map(_names, target.elts, value.elts))
    return isinstance(target, ast.Name)


def _plain(decorators: list[ast.expr]) -> bool:
    return all(isinstance(one, ast.Name) and one.id in _DECORATORS for one in decorators)


def _plain_defaults(arguments: ast.arguments) -> bool:
    return all(map(_literal, [*arguments.defaults, *filter(None, arguments.kw_defaults)]))


def _literal(value: ast.expr) -> bool:
    """Say whether evaluating this calls nothing; a lambda in it is only made."""
    waiting: list[ast.AST] = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Lambda):
            if not _plain_defaults(node.args):
                return False
        elif isinstance(node, _LITERALS):
            waiting += ast.iter_child_nodes(node)
        else:
            return False
    return True
