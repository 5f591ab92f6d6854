"""Which cells only bind names: running one twice, in two places, does the same in both."""

from __future__ import annotations

import ast

_LITERALS = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Dict, ast.Set),
    *(ast.UnaryOp, ast.unaryop, ast.operator, ast.expr_context, ast.BinOp),
)
_DECORATORS = {"staticmethod", "classmethod", "property", "dataclass", "cache"}


def only_defines(source: str) -> bool:
    """Say whether a cell holds only imports, functions, classes, and names for literal values."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(_binds(statement) for statement in body)


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
        named = all(isinstance(target, ast.Name) for target in statement.targets)
        return named and _literal(statement.value)
    if isinstance(statement, ast.AnnAssign):
        named = isinstance(statement.target, ast.Name)
        return named and (statement.value is None or _literal(statement.value))
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


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
