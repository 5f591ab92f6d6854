"""A cell's source as Python: compiled, never run, with IPython's own syntax understood."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

# Cell magics whose body is Python that runs in the notebook, or is measured there.
_PYTHON_BODY = {"time", "timeit", "capture", "prun", "memit"}
# Line magics that may define any name.
_DEFINE = {"run", "pylab", "store", "load", "loadpy", "reset", "edit", "rerun", "recall", "macro"}
# With these a cell of one line is a command, though no % stands before it.
_COMMANDS = {
    *("cat", "cd", "clear", "cls", "conda", "cp", "env", "hist", "history", "less", "ls", "man"),
    *("matplotlib", "mkdir", "mv", "pinfo", "pip", "pwd", "rm", "rmdir", "run", "time", "timeit"),
    *("who", "who_ls", "whos"),
}
_DYNAMIC = {"exec", "globals"}
# What a cell with a syntax error would bind: its own error says enough, others need not follow.
_BINDING = re.compile(r"^ *(?:(?:async +)?def +|class +|(?=\w+ *=(?!=)))(\w+)", re.MULTILINE)
_IMPORTED = re.compile(r"^ *(?:from .+ )?import +(.+)", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """What became of a cell: its tree, or none where it is no Python, or wrong.

    ``line`` (from 1) and ``error`` tell a syntax error; ``dynamic`` is what may define names that
    nobody can read off the source; ``binds`` the names that a magic sets.
    """

    tree: ast.Module | None = None
    error: str = ""
    line: int = 0
    dynamic: str = ""
    binds: frozenset[str] = frozenset()


def read_source(source: str) -> Source:
    """Compile a cell as Jupyter would."""
    lines = source.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    binds: frozenset[str] = frozenset()
    if lines[first].startswith("%%"):
        magic, *arguments = lines[first][2:].split() or [""]
        if magic not in _PYTHON_BODY:
            return Source()
        if magic == "capture":
            binds = frozenset(name for name in arguments[:1] if name.isidentifier())
        source = "\n".join(
            ["", *lines[first + 1 :]] if first == 0 else [*lines[:first], "", *lines[first + 1 :]]
        )
    elif len(source.strip().splitlines()) == 1:
        words = source.split()
        if words[0] in _COMMANDS and not "".join(words[1:2]).startswith(("=", "(", ".", "[", ",")):
            return Source(dynamic="%run" if words[0] == "run" else "")
    tree, error = _compiled(source)
    if error is not None:  # only then: % and ! may be operators, and ? stand in a string
        tree, second = _compiled(_without_magics(source))
        error = error if second is not None else None
    if tree is None or error is not None:
        message, line = (error.msg, error.lineno or 1) if error else ("", 0)
        imported = " ".join(_IMPORTED.findall(source))
        binds = frozenset([*_BINDING.findall(source), *re.findall(r"\w+", imported)])
        return Source(error=message, line=line, binds=binds)
    return Source(tree, dynamic=_dynamic(tree, source), binds=binds)


def _compiled(source: str) -> tuple[ast.Module | None, SyntaxError | None]:
    flags = ast.PyCF_ONLY_AST
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes such as "\d", which are no errors
            # Twice: what stands in the wrong place (`return` outside a function) is found later.
            tree = compile(source, "<cell>", "exec", flags, dont_inherit=True)
            compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        return None, error
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return None, SyntaxError(str(error) or type(error).__name__)
    return tree, None


def _without_magics(source: str) -> str:
    """Write magics, `!` and `?` as Python: with IPython where it is installed."""
    source = re.sub(r"^( *)%time +(?=\w)", r"\1", source, flags=re.MULTILINE)  # binds names
    try:
        from IPython.core.inputtransformer2 import TransformerManager
    except ImportError:
        return "\n".join(map(_plain, source.split("\n")))
    try:
        return str(TransformerManager().transform_cell(source))
    except SyntaxError:
        return source


def _plain(line: str) -> str:
    """Put Python of the same effect on names in the place of a line with a magic."""
    indent = line[: len(line) - len(line.lstrip())]
    text = line.strip()
    if re.match(r"[%!?]|[\w.]+\?{1,2}$", text):
        magic = text[1:].split() or [""]
        known = text.startswith("%") and magic[0] in _DEFINE
        return (
            f"{indent}get_ipython().run_line_magic({magic[0]!r}, '')" if known else f"{indent}pass"
        )
    assigned = re.match(r"([\w., \[\]]+)=\s*[%!]", text)
    return f"{indent}{assigned[1]}= get_ipython()" if assigned else line


def _dynamic(tree: ast.Module, source: str) -> str:
    """Name what may define names that the source does not show; "" for nothing."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(one.name == "*" for one in node.names):
            return f"from {'.' * node.level}{node.module or ''} import *"
        if isinstance(node, ast.Name) and node.id in _DYNAMIC:
            return f"{node.id}()"
        if isinstance(node, ast.Attribute) and node.attr == "run_cell":
            return "run_cell()"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            first = node.args[0] if node.args else None
            magic = node.func.attr in ("run_line_magic", "magic", "run_cell_magic")
            if magic and isinstance(first, ast.Constant) and first.value in _DEFINE:
                return f"%{first.value}"
    return ""
