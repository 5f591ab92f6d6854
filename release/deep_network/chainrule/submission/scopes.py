"""Which names a cell reads and binds, statement by statement, by Python's rules of scope."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from chainrule.submission.binding import COMPREHENSIONS, bound

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_CATCHING = {"NameError", "Exception", "BaseException"}


@dataclass
class Statement:
    """One statement at the top of a cell. Names come with the line where they are first read.

    ``reads`` at once, ``later`` in functions without a name; ``functions`` holds, for a function
    or class that it binds, what their bodies read; ``called`` are the names that it calls or hands
    to a call, ``checked`` the exercises that it checks by name.
    """

    reads: dict[str, int] = field(default_factory=dict)
    later: dict[str, int] = field(default_factory=dict)
    functions: dict[str, dict[str, int]] = field(default_factory=dict)
    called: dict[str, int] = field(default_factory=dict)
    checked: list[str] = field(default_factory=list)
    binds: set[str] = field(default_factory=set)
    deletes: set[str] = field(default_factory=set)


def statements(tree: ast.Module) -> list[Statement]:
    """Read a cell's statements in their order."""
    return [_Reader(node).statement for node in tree.body]


class _Reader:
    """Walks one statement; what is local to a function or a comprehension is left out."""

    def __init__(self, node: ast.stmt) -> None:
        self.statement = Statement(binds=bound([node]))
        self._bucket = self.statement.reads
        # A lambda that is given a name is a function of that name.
        self._owner = next(iter(self.statement.binds), "") if isinstance(node, ast.Assign) else ""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Global):  # calling the function binds them: say it does
                self.statement.binds |= set(inner.names)
        self._walk(node, frozenset())
        again = not isinstance(
            node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr | ast.Delete
        )
        walrus = {n.target.id for n in ast.walk(node) if isinstance(n, ast.NamedExpr)}
        for name in self.statement.binds if again else walrus:
            # A loop may well read what only a later line of it binds, in an earlier round.
            self.statement.reads.pop(name, None)
        if isinstance(node, ast.Delete):
            self.statement.deletes = {t.id for t in node.targets if isinstance(t, ast.Name)}

    def _walk(
        self, node: ast.AST, local: frozenset[str], in_class: frozenset[str] = frozenset()
    ) -> None:
        """Read `node`; names of the class around it are seen by it, but not in its functions."""
        if isinstance(node, ast.Name):
            read = not isinstance(node.ctx, ast.Store)
            if read and node.id not in local | in_class:
                self._bucket.setdefault(node.id, node.lineno)
        elif isinstance(node, _FUNCTIONS):
            self._function(node, local, in_class)
        elif isinstance(node, ast.ClassDef):
            self._class(node, local, in_class)
        elif isinstance(node, COMPREHENSIONS):
            self._walk(node.generators[0].iter, local, in_class)
            targets = [each.target for each in node.generators]
            for child in ast.iter_child_nodes(node):
                self._walk(child, local | in_class | bound(targets))
        elif isinstance(node, ast.Try) and any(map(_catches_name_error, node.handlers)):
            for part in (*node.handlers, *node.orelse, *node.finalbody):
                self._walk(part, local, in_class)
        elif isinstance(node, ast.AnnAssign):  # annotations may never be evaluated
            for part in (node.target, *filter(None, [node.value])):
                self._walk(part, local, in_class)
        else:
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                self._walk(
                    ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target),
                    local,
                    in_class,
                )
            if isinstance(node, ast.Call):
                self._call(node, local)
            for child in ast.iter_child_nodes(node):
                self._walk(child, local, in_class)

    def _call(self, node: ast.Call, local: frozenset[str]) -> None:
        if self._bucket is not self.statement.reads:
            return
        for part in (node.func, *node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(part, ast.Name) and part.id not in local:
                self.statement.called.setdefault(part.id, part.lineno)
        if isinstance(node.func, ast.Name) and node.func.id == "check":
            self.statement.checked += [
                str(one.value) for one in node.args if isinstance(one, ast.Constant)
            ]

    def _function(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        local: frozenset[str],
        in_class: frozenset[str],
    ) -> None:
        arguments = node.args
        at_once = [*arguments.defaults, *filter(None, arguments.kw_defaults)]
        for part in [*at_once, *getattr(node, "decorator_list", [])]:
            self._walk(part, local, in_class)
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += filter(None, [arguments.vararg, arguments.kwarg])
        own = {each.arg for each in every} | bound(body)
        own |= {str(getattr(each, "name", "")) for each in getattr(node, "type_params", [])}
        with_own = local | own
        declared = [n for each in body for n in ast.walk(each) if isinstance(n, ast.Global)]
        with_own -= {name for each in declared for name in each.names} - own
        outer = self._bucket
        if outer is self.statement.reads:
            name = self._owner if isinstance(node, ast.Lambda) else self._owner or node.name
            self._bucket = (
                self.statement.functions.setdefault(name, {}) if name else self.statement.later
            )
        for part in body:
            self._walk(part, with_own)
        self._bucket = outer

    def _class(self, node: ast.ClassDef, local: frozenset[str], in_class: frozenset[str]) -> None:
        for part in (*node.bases, *node.keywords, *node.decorator_list):
            self._walk(part, local, in_class)
        owner, self._owner = self._owner, self._owner or node.name
        own = bound(node.body) | {
            str(getattr(p, "name", "")) for p in getattr(node, "type_params", [])
        }
        for part in node.body:
            self._walk(part, local, frozenset(own))
        self._owner = owner


def _catches_name_error(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in _CATCHING) for kind in kinds
    )
