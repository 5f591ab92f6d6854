"""Test cells that work only beside the student's code, and so need the mark ``inside``.

Elsewhere a test cell calls the student's functions and gets data back. It sees no source, no
class, no printed text, no figure and no file of the student's.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence

from nbformat import NotebookNode

MODULES = {
    "inspect": "inspect, which reads the student's source",
    "__main__": "__main__",
    "gc": "gc",
    "os": "files",
    "pathlib": "files",
    "matplotlib": "the student's figures",
    "unittest": "unittest",
    "pytest": "pytest",
}
NAMES = {
    "get_ipython": "get_ipython or a magic",
    "redirect_stdout": "captured output",
    "redirect_stderr": "captured output",
    "capture_output": "captured output",
    "capsys": "captured output",
    "StringIO": "captured output",
    "stdout": "captured output",
    "stderr": "captured output",
    "catch_warnings": "caught warnings",
    "patch": "a patch of the student's names",
    "plt": "the student's figures",
    "open": "files",
    "globals": "globals()",
    "locals": "locals()",
    "vars": "vars()",
    "dir": "dir()",
    "eval": "eval",
    "exec": "exec",
    "In": "In",
    "Out": "Out",
}
DETAILS = {
    "__annotations__",
    "__class__",
    "__closure__",
    "__code__",
    "__defaults__",
    "__dict__",
    "__doc__",
    "__globals__",
    "__kwdefaults__",
    "__name__",
    "__signature__",
    "__wrapped__",
}


def needs_inside(source: str, others: Sequence[NotebookNode]) -> str | None:
    """Say what in a test cell works beside the student's code only; None for nothing.

    `others` are the notebook's other code cells, whose classes and functions live over there.
    """
    tree = _parsed(source)
    if tree is None:
        return None
    trees = [found for found in (_parsed(cell.source) for cell in others) if found is not None]
    classes = {name for each in trees for name in _defined(each, ast.ClassDef)}
    functions = {name for each in trees for name in _defined(each, ast.FunctionDef)}
    here = set(_bound(tree))
    return next(_reasons(tree, classes - here, functions, here), None)


def _parsed(source: str) -> ast.Module | None:
    """Parse a cell as IPython does, its magics turned into calls; None where it cannot be."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        code: str = TransformerManager().transform_cell(source)
        return ast.parse(code)
    except (SyntaxError, ValueError):
        return None


def _defined(tree: ast.Module, kind: type[ast.ClassDef] | type[ast.FunctionDef]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, kind):
            yield node.name


def _bound(tree: ast.Module) -> Iterator[str]:
    """List what the cell itself imports, defines or assigns."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _reasons(
    tree: ast.Module, classes: set[str], functions: set[str], here: set[str]
) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imported(node)
        elif isinstance(node, ast.Name):
            yield from _named(node, classes, functions)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in functions:
            yield f"another {node.name} in place of the student's"
        elif isinstance(node, ast.Attribute) and node.attr in NAMES and node.attr != "open":
            yield NAMES[node.attr]
        elif isinstance(node, ast.Attribute) and node.attr in DETAILS:
            yield f"{node.attr} of a student's object"
        elif isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield "await"
        elif isinstance(node, ast.Call) and _asks_for_a_class(node, here):
            yield "isinstance with a class of the student's"
        elif isinstance(node, ast.ExceptHandler) and _catches_a_class(node, here):
            yield "an exception of the student's"


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    modules = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        yield from (NAMES[name] for name in modules if name in NAMES)
        modules = [node.module or ""]
    roots = (name.partition(".")[0] for name in modules)
    yield from (MODULES[root] for root in roots if root in MODULES)


def _named(node: ast.Name, classes: set[str], functions: set[str]) -> Iterator[str]:
    if isinstance(node.ctx, ast.Store):
        if node.id in functions:
            yield f"another {node.id} in place of the student's"
    elif node.id in NAMES:
        yield NAMES[node.id]
    elif node.id in classes:
        yield f"the student's class {node.id}"


def _asks_for_a_class(call: ast.Call, here: set[str]) -> bool:
    """Say whether this is isinstance or issubclass with a name that only the student can mean."""
    named = isinstance(call.func, ast.Name) and call.func.id in ("isinstance", "issubclass")
    return named and any(
        not _known(node, here) for kind in call.args[1:2] for node in ast.walk(kind)
    )


def _catches_a_class(handler: ast.ExceptHandler, here: set[str]) -> bool:
    kinds = ast.walk(handler.type) if handler.type is not None else ()
    return any(not _known(node, here) for node in kinds)


def _known(node: ast.AST, here: set[str]) -> bool:
    """Say whether a node of a class expression means the same outside: np.ndarray, int."""
    if not isinstance(node, ast.Name):
        return True
    return node.id in here or hasattr(builtins, node.id) or node.id in ("np", "numbers")
