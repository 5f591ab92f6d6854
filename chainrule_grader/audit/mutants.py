"""Broken versions of a reference function: one change each, none of them twice."""

from __future__ import annotations

import ast
import difflib
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from chainrule_grader.audit.around import around
from chainrule_grader.audit.field_operators import OPERATORS, Replacement
from chainrule_grader.exercises.sources import function_source

# Of the mutation library's operators, those that change what numbers come out; the others only
# make Python refuse to run the code.
_GENERAL = (
    *("NumberReplacer", "AddNot", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue"),
    *("ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceBreakWithContinue"),
    *("ReplaceContinueWithBreak", "ZeroIterationForLoop"),
)
_GENERAL_KINDS = ("ReplaceComparisonOperator_", "ReplaceUnaryOperator_")
_IDENTITY = ("_Is", "_IsNot")  # of a literal, which Python itself complains of
_BINARY = "ReplaceBinaryOperator_"
_KINDS = {
    "around": "right, but spoilt on the way out",
    "twice": "two changes at once, where one makes few mutants",
}
AT_LEAST = 40  # mutants of a function: where one change makes fewer, two are made
_OF_NUMBERS = ("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow")


@dataclass(frozen=True)
class Mutant:
    """A reference function with one change; ``change`` shows the lines that differ."""

    assignment: str
    function: str
    operator: str
    change: str
    source: str


@lru_cache(maxsize=64)
def mutants(assignment: str, function: str) -> tuple[Mutant, ...]:
    """Return all mutants of a reference function."""
    tree = _bare(function_source(assignment, function))
    original = ast.unparse(tree)
    found: dict[str, tuple[str, str]] = {}

    def add(operator: str, source: str) -> None:
        if source != original and _first(source) == _first(original):
            found.setdefault(source, (operator, _change(original, source)))

    for operator, source in (*_of_this_field(tree), *_general(original)):
        add(operator, source)
    once = list(found)
    for what, source in around(tree):
        found[source] = ("around", what)
    for operator, source in _changed_again(once):
        if len(found) >= AT_LEAST:
            break
        add(operator, source)
    named: Counter[str] = Counter()
    made = []
    for source, (operator, change) in found.items():
        named[change] += 1
        # The same line may stand in a function twice.
        name = f"{change} ({named[change]})" if named[change] > 1 else change
        made.append(Mutant(assignment, function, operator, name, source))
    return tuple(made)


def kind(mutant: Mutant) -> str:
    """Say in words what kind of change a mutant is."""
    if mutant.operator in OPERATORS:
        said = (OPERATORS[mutant.operator].__doc__ or "").strip().splitlines()[0].rstrip(".")
        return said[0].lower() + said[1:]
    return _KINDS.get(mutant.operator, "operators and numbers exchanged, as in any code")


def _bare(source: str) -> ast.FunctionDef:
    """Parse a function, and leave out what no result depends on.

    That is its docstring and annotations, and what it prints, which is not graded.
    """
    function = ast.parse(source).body[0]
    if not isinstance(function, ast.FunctionDef):
        raise TypeError("a reference is a function that begins its source")
    if ast.get_docstring(function) is not None:
        del function.body[0]
    function.returns = None
    for argument in (*function.args.args, *function.args.kwonlyargs):
        argument.annotation = None
    _Plain().visit(function)
    return ast.fix_missing_locations(function)


class _Plain(ast.NodeTransformer):
    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        return ast.Assign([node.target], node.value) if node.value else node

    def visit_If(self, node: ast.If) -> ast.AST | None:
        node = ast.If(node.test, [each for each in map(self.visit, node.body) if each], node.orelse)
        return node if node.body or node.orelse else None

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        prints = isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "print"
        return None if prints else node


def _of_this_field(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for at, node in enumerate(_in_order(function)):
        for operator, changed in OPERATORS.items():
            for replacement in changed(node, function):
                source = _source(_Replaced(at, replacement).visit(deepcopy(function)))
                if source is not None:
                    yield operator, source


def _changed_again(sources: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Change mutants once more, each time another one and in another way: always the same."""
    rng = random.Random(0)
    while True:
        function = ast.parse(rng.choice(sources)).body[0]
        if isinstance(function, ast.FunctionDef):
            yield rng.choice([("twice", source) for _, source in _of_this_field(function)])


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all below it, as ``ast.NodeTransformer`` comes to them."""
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


class _Replaced(ast.NodeTransformer):
    def __init__(self, at: int, replacement: Replacement) -> None:
        self._left = at
        self._replacement = replacement

    def visit(self, node: ast.AST) -> Any:
        self._left -= 1
        if self._left == -1:
            # Below it, nothing is replaced any more.
            return deepcopy(self._replacement)
        return self.generic_visit(node)


def _source(tree: ast.AST) -> str | None:
    """Return a tree as source in one style; None where it is no code that runs at all."""
    try:
        source = ast.unparse(ast.fix_missing_locations(tree))
        compile(source, "<mutant>", "exec")
    except (SyntaxError, ValueError, AttributeError):
        return None
    return source


def _general(source: str) -> Iterator[tuple[str, str]]:
    from cosmic_ray.mutating import MutationVisitor
    from cosmic_ray.operators.provider import OperatorProvider

    provider = OperatorProvider()
    for name in provider:
        if not _fits(name):
            continue
        occurrence = 0
        while (
            changed := MutationVisitor.mutate_code(source, provider[name](), occurrence)
        ) is not None:
            occurrence += 1
            tidy = _source(ast.parse(changed)) if _parses(changed) else None
            if tidy is not None:
                yield name, tidy


def _fits(operator: str) -> bool:
    of_kind = operator.startswith(_GENERAL_KINDS) and not operator.endswith(_IDENTITY)
    return operator in _GENERAL or of_kind or _of_numbers(operator)


def _first(source: str) -> str:
    """Return the line that the notebook gives: what it says is not the student's."""
    return source.partition("\n")[0]


def _of_numbers(operator: str) -> bool:
    kinds = operator.removeprefix(_BINARY).split("_")
    return operator.startswith(_BINARY) and all(kind in _OF_NUMBERS for kind in kinds)


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _change(before: str, after: str) -> str:
    """Show in one line what was changed into what."""
    old, new = ([line.strip() for line in text.splitlines()] for text in (before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return " … ".join(
        _piece(old, new, *places) for kind, *places in matcher.get_opcodes() if kind != "equal"
    )


def _piece(old: list[str], new: list[str], i1: int, i2: int, j1: int, j2: int) -> str:
    gone, come = " ; ".join(old[i1:i2]), " ; ".join(new[j1:j2])
    if gone and come:
        return f"{gone} → {come}"
    if gone:
        return f"without {gone}"
    return f"after {new[j1 - 1]}: {come}"
