"""Which cells only bind names: running one twice, in two places, does the same in both."""

from __future__ import annotations

import ast

_LITERALS = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.Tuple, ast.List, ast.Dict, ast.Set),
    *(ast.UnaryOp, ast.unaryop, ast.operator, ast.expr_context, ast.BinOp),
)


def only_defines(source: str) -> bool:
    """Say whether a cell holds nothing but imports, functions, and names for literal values."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(_binds(statement) for statement in body)


def _binds(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
        return True
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        defaults = [*statement.args.defaults, *filter(None, statement.args.kw_defaults)]
        return not statement.decorator_list and all(map(_literal, defaults))
    if isinstance(statement, ast.Assign):
        named = all(isinstance(target, ast.Name) for target in statement.targets)
        return named and _literal(statement.value)
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _literal(value: ast.expr) -> bool:
    return all(isinstance(node, _LITERALS) for node in ast.walk(value))
