"""The code of a tried file, a module or a notebook, and how far it got."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from chainrule_grader.grading.clean import terminal_text
from chainrule_session.outputs import LIMIT

_COLOUR = re.compile(r"\x1b\[[0-9;]{0,40}m")
_FRAME = re.compile(r"Cell In\[\d{1,6}\], line (\d{1,9})(?:, in ([\w.<>]{1,100}))?")
# What is wrong, then in brackets the name of a file or a cell, and mostly the line.
_SYNTAX = re.compile(r"(.*?)(?: \([^()]*?(?:, line (\d{1,9}))?\))?$")
_MOST_TRACEBACK = 20_000


class NoCode(Exception):
    """A file that cannot be read or holds no code; the message says why."""


@dataclass(frozen=True)
class Piece:
    """What is run at a time: a module as a whole, or a cell of a notebook."""

    name: str
    source: str
    whole: bool = False


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


def pieces_of(name: str, content: bytes) -> list[Piece]:
    """Return the code in a file's `content`, in order. Raises NoCode."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoCode(f"the file cannot be read: {error}") from error
    if name.endswith(".py"):
        return [Piece(name, text, whole=True)]
    try:
        return list(_cells(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoCode(f"the file is not a notebook: {type(error).__name__}: {error}") from error


def _cells(text: str) -> Iterator[Piece]:
    """Yield each code cell that is the student's or set-up."""
    notebook = json.loads(text)
    if notebook["nbformat"] < 4:
        raise ValueError(f"format {notebook['nbformat']} is too old; open and save it in Jupyter")
    for number, cell in enumerate(notebook["cells"], start=1):
        source = cell["source"]
        source = source if isinstance(source, str) else "".join(source)
        if cell["cell_type"] == "code" and not _left_out(cell.get("metadata", {}), source):
            yield Piece(f"cell {number}", source)


def _left_out(metadata: dict[str, Any], source: str) -> bool:
    """Say whether the cell tests or only shows something, or reaches for the grader."""
    marks = metadata.get("nbgrader", {})
    tests = marks.get("grade", False) and not marks.get("solution", False)
    shows = metadata.get("chainrule", {}).get("show") is True
    return bool(tests or shows or f"{__package__}".partition(".")[0] in source)


def stopped_by(piece: Piece, outputs: Sequence[Any], seconds: float) -> Stopped | None:
    """Return what ended a piece early, by its outputs; None where nothing did.

    The outputs are what the session says, so anything may stand in them.
    """
    errors = [
        output
        for output in outputs
        if type(output) is dict and output.get("output_type") == "error"
    ]
    if not errors:
        return None
    error = errors[-1]
    name, said = (_text(error.get(key)) for key in ("ename", "evalue"))
    source = None if piece.whole else piece.source
    if name == LIMIT:
        message = f"{piece.name} did not end within {seconds:.3g} seconds"
        return Stopped("limit", message, source)
    # A stub in the middle of a notebook has not failed: it waits to be written.
    if name == NotImplementedError.__name__:
        return None
    if name == SystemExit.__name__:
        return Stopped("error", f"{piece.name} ended itself (SystemExit)", source)
    if name in ("SyntaxError", "IndentationError", "TabError"):
        match = _SYNTAX.match(said)
        what, line = match.groups() if match else (said, None)
        place = f", line {line}" if line else ""
        return Stopped("error", f"{piece.name} does not run: {name}{place}: {what}", source)
    where = _where(error.get("traceback"))
    text = f"{name}: {said}".rstrip(": ")
    return Stopped("error", f"{piece.name} stopped with {text}{where}", source)


def _text(value: Any) -> str:
    return terminal_text(value) if type(value) is str else ""


def _where(traceback: Any) -> str:
    """Return the innermost line of the student's code that a traceback shows, in brackets."""
    lines = traceback if type(traceback) is list else []
    joined = "\n".join(line for line in lines if type(line) is str)[-_MOST_TRACEBACK:]
    text = _COLOUR.sub("", joined)
    frames = list(_FRAME.finditer(text))
    if not frames:
        return ""
    number, function = frames[-1].groups()
    inside = f"`{function}`, " if function else ""
    shown = re.search(rf"^-{{1,10}}> {number} (.*)$", text[frames[-1].end() :], re.MULTILINE)
    source = f": {terminal_text(shown[1].strip())}" if shown else ""
    return f" ({inside}line {number}{source})"
