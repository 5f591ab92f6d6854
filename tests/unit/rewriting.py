"""The references rewritten in small steps that keep their meaning, up to rounding."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from chainrule_grader.demo.pieces import bare
from chainrule_grader.exercises.sources import reference_module
from tests.unit import rewrite_expressions, rewrite_statements
from tests.unit.rewrite_statements import Change, Setter, slots

Rewrite = Callable[[ast.FunctionDef], list[Change]]


class Rewritten:
    """A module of references on its way to something else."""

    def __init__(self, assignment: str) -> None:
        self._tree = ast.parse(_bare_source(assignment))
        self.functions = {n.name: n for n in self._tree.body if isinstance(n, ast.FunctionDef)}

    @property
    def source(self) -> str:
        """The whole module."""
        return ast.unparse(ast.fix_missing_locations(self._tree))

    def written(self, functions: Iterable[str]) -> str:
        """Return the source of some functions."""
        trees = [ast.fix_missing_locations(self.functions[name]) for name in functions]
        return "\n\n".join(map(ast.unparse, trees))

    def rewrite(self, function: str, which: int, place: int) -> str:
        """Rewrite one place of a function; return the name of the rewrite.

        ``which`` says with which rewrite to begin looking for one that is possible there, ``place``
        which of its places is meant; both count around.
        """
        tree, every = self.functions[function], list(REWRITES)
        start = which % len(every)
        for name in (*every[start:], *every[:start]):
            if changes := REWRITES[name](tree):
                changes[place % len(changes)]()
                return name
        raise ValueError(f"there is nothing to rewrite in {function}")


@cache
def _bare_source(assignment: str) -> str:
    return bare(inspect.getsource(reference_module(assignment)))


def _expressions(node: ast.AST) -> Iterator[tuple[ast.AST, Setter]]:
    """Yield everything below, with a way to replace it; what stands in a text is left alone."""
    for child, put_in in slots(node):
        yield child, put_in
        if not isinstance(child, ast.JoinedStr):
            yield from _expressions(child)


def _of_expressions(rule: rewrite_expressions.Rule) -> Rewrite:
    def changes(function: ast.FunctionDef) -> list[Change]:
        return [
            lambda put_in=put_in, text=text: put_in(ast.parse(text, mode="eval").body)
            for statement in function.body
            for node, put_in in _expressions(statement)
            if isinstance(node, ast.expr)
            for text in rule(node)
        ]

    return changes


def _of_statements(rule: rewrite_statements.Rule) -> Rewrite:
    return lambda function: list(rule(function))


REWRITES: dict[str, Rewrite] = {
    **{rule.__name__: _of_expressions(rule) for rule in rewrite_expressions.RULES},
    **{rule.__name__: _of_statements(rule) for rule in rewrite_statements.RULES},
}
