"""Python source in pieces: which statement defines which names, and needs which others."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """One statement of a file, with the comment above it; one at the top speaks of the file."""

    source: str
    defines: frozenset[str]
    needs: frozenset[str]


def pieces_of(source: str) -> list[Piece]:
    """Cut source into its statements; a module's docstring and future imports are left out."""
    lines = source.splitlines()
    found = []
    end = 0
    for node in ast.parse(source).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1
        start = first
        while start > end > 0 and lines[start - 1].startswith("#"):
            start -= 1
        end = node.end_lineno or node.lineno
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
        if not docstring and not future:
            text = "\n".join(lines[start:end])
            found.append(Piece(text, frozenset(_defines(node)), frozenset(_names(node))))
    return found


def _defines(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    stored = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return {name.id for name in stored if isinstance(name.ctx, ast.Store)}


def _names(node: ast.stmt) -> set[str]:
    read = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return {name for name in read if not hasattr(builtins, name)}


def with_helpers(
    wanted: Sequence[Piece], helpers: Sequence[Piece], there: Collection[str]
) -> list[Piece]:
    """Return `wanted` after those of `helpers` that it needs, directly or not.

    Nothing is needed of what is `there` already.
    """
    needed = {name for piece in wanted for name in piece.needs} - set(there)
    chosen: set[int] = set()
    while True:
        more = {
            index
            for index, piece in enumerate(helpers)
            if index not in chosen and piece.defines & needed
        }
        if not more:
            break
        chosen |= more
        needed |= {name for index in more for name in helpers[index].needs} - set(there)
    return [helpers[index] for index in sorted(chosen)] + list(wanted)


def joined(pieces: Sequence[Piece]) -> str:
    """Return the pieces as one cell's source: lines below each other, functions set apart."""
    text = ""
    for before, piece in zip([None, *pieces], pieces, strict=False):
        lines = before is not None and "\n" not in before.source + piece.source
        text += ("" if before is None else "\n" if lines else "\n\n\n") + piece.source
    return text


def with_docstring(source: str, stub: str) -> str:
    """Return a function's source with the docstring that its stub has, as one fills in a stub."""
    functions = [node for node in ast.parse(stub).body if isinstance(node, ast.FunctionDef)]
    node = ast.parse(source).body[0]
    for function in functions:
        if not (isinstance(node, ast.FunctionDef) and node.name == function.name):
            continue
        text = function.body[0]
        first = node.body[0]
        if (
            ast.get_docstring(function)
            and not ast.get_docstring(node)
            and first.lineno > node.lineno
        ):
            docstring = stub.splitlines()[text.lineno - 1 : text.end_lineno]
            lines = source.splitlines()
            start = first.lineno - 1
            # A comment above the first statement stays above it.
            while lines[start - 1].lstrip().startswith("#"):
                start -= 1
            return "\n".join([*lines[:start], *docstring, *lines[start:]])
    return source


class _Bare(ast.NodeTransformer):
    """Takes annotations and docstrings away, as a student's quick code has none."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.returns = None
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for argument in (*every, arguments.vararg, arguments.kwarg):
            if argument is not None:
                argument.annotation = None
        if ast.get_docstring(node) is not None and len(node.body) > 1:
            node.body = node.body[1:]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        if node.value is None:
            return None
        return ast.Assign([node.target], node.value, lineno=node.lineno)


def bare(source: str) -> str:
    """Return source without annotations, docstrings and comments."""
    tree = _Bare().visit(ast.parse(source))
    return ast.unparse(ast.fix_missing_locations(tree))
