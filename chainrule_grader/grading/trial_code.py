"""Run the code of one file, a module or a notebook, for the functions that it defines."""

from __future__ import annotations

import ast
import json
import linecache
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from chainrule.calling import Limited, Raised, call

# Cell magics whose body is Python that a notebook needs; the rest (shells, HTML) is left out.
_PYTHON_MAGICS = {"time", "timeit", "capture", "prun"}


@dataclass(frozen=True)
class Stopped:
    """Code that did not run to its end. ``source`` is that code, None where it is a whole file."""

    kind: Literal["error", "limit"]
    message: str
    source: str | None = None

    def defines(self, name: str) -> bool:
        """Say whether `name` might have been defined, had the code run."""
        if self.source is None:
            return True
        pattern = rf"^[ \t]*(?:def[ \t]+{name}\b|{name}\b[^=\n]*=[^=])"
        return re.search(pattern, self.source, re.MULTILINE) is not None


def stand_in(name: str) -> dict[str, Any]:
    """Return the namespace of a fresh module `name`, known to the interpreter as such."""
    module = ModuleType(name)
    sys.modules[name] = module
    # The visible checks look for a notebook's functions there.
    sys.modules["__main__"] = module
    return module.__dict__


def run_file(path: Path, namespace: dict[str, Any], seconds: float) -> list[Stopped]:
    """Run a file's code in `namespace`, and return what of it stopped early.

    A module is run as a whole. Of a notebook the code cells run in order, a third of `seconds`
    at most for each; a cell that fails is left behind, as in grading.
    """
    try:
        source = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return [Stopped("error", f"the file cannot be read: {error}")]
    # A module may be a notebook saved as one.
    namespace["get_ipython"] = lambda: _Shell(namespace)
    namespace["display"] = lambda *_args, **_kwargs: None
    if path.suffix == ".py":
        stopped = _run(source, path.name, namespace, seconds)
        return [stopped] if stopped else []
    try:
        cells = list(_cells(source))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return [Stopped("error", f"the file is not a notebook: {type(error).__name__}: {error}")]
    deadline = time.monotonic() + seconds
    found: list[Stopped] = []
    for number, cell in cells:
        left = min(seconds / 3, deadline - time.monotonic())
        if left <= 0:
            message = f"not run, the cells above took {seconds:g} seconds"
            found.append(Stopped("limit", message, cell))
            continue
        stopped = _run(cell, f"cell {number}", namespace, left)
        if stopped:
            found.append(Stopped(stopped.kind, stopped.message, cell))
    return found


def _run(source: str, name: str, namespace: dict[str, Any], seconds: float) -> Stopped | None:
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # as in a notebook
            code = compile(source, name, "exec", flags=flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        what = error.msg if isinstance(error, SyntaxError) else str(error)
        return Stopped("error", f"{name} does not run: {type(error).__name__}{where}: {what}")

    def body() -> None:
        # Code with a top-level await gives a coroutine, any other gives None.
        coroutine = eval(code, namespace)
        if coroutine is not None:
            import asyncio

            asyncio.run(coroutine)

    outcome = call(body, (), seconds=seconds)
    if isinstance(outcome, Limited):
        return Stopped("limit", f"{name} did not end within {seconds:.3g} seconds")
    if isinstance(outcome, Raised) and outcome.type == "SystemExit":
        return Stopped("error", f"{name} ended itself (SystemExit)")
    # A stub in the middle of a notebook has not failed: it waits to be written.
    if isinstance(outcome, Raised) and outcome.type != "NotImplementedError":
        where = outcome.line.replace("`<module>`, ", "")
        text = f"{outcome.type}: {outcome.message}".rstrip(": ")
        return Stopped("error", f"{name} stopped with {text}" + (f" ({where})" if where else ""))
    return None


def _cells(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number and the plain Python of each code cell that is the student's or set-up."""
    from IPython.core.inputtransformer2 import TransformerManager

    notebook = json.loads(text)
    if notebook["nbformat"] < 4:
        raise ValueError(f"format {notebook['nbformat']} is too old; open and save it in Jupyter")
    for number, cell in enumerate(notebook["cells"], start=1):
        source = cell["source"]
        source = source if isinstance(source, str) else "".join(source)
        if cell["cell_type"] == "code" and not _left_out(cell.get("metadata", {}), source):
            try:
                yield number, TransformerManager().transform_cell(source)
            except SyntaxError:
                yield number, source  # compiling it says where


def _left_out(metadata: dict[str, Any], source: str) -> bool:
    """Say whether the cell tests or only shows something, or reaches for the grader."""
    marks = metadata.get("nbgrader", {})
    tests = marks.get("grade", False) and not marks.get("solution", False)
    shows = metadata.get("chainrule", {}).get("show") is True
    return bool(tests or shows or f"{__package__}".partition(".")[0] in source)


class _Shell:
    """Takes IPython's place for magics: runs their Python, leaves the rest out."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def run_line_magic(self, magic: str, line: str, *_: Any, **__: Any) -> None:
        """Run the statement of ``%time statement``."""
        if magic == "time":
            exec(line, self._namespace)

    def run_cell_magic(self, magic: str, line: str, cell: str) -> None:
        """Run the body of ``%%time`` and its like."""
        if magic in _PYTHON_MAGICS:
            exec(compile(cell, f"%%{magic}", "exec", dont_inherit=True), self._namespace)

    def getoutput(self, *_: Any, **__: Any) -> list[str]:
        """Return nothing for ``x = !command``."""
        return []

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_args, **_kwargs: None
