"""What came of running a notebook, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chainrule.submission.reading import Cell

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(r"Cell In ?\[(\d+)\], line (\d+)")


@dataclass(frozen=True)
class Ran:
    """One cell that was run; ``error`` is "" where it went well, ``line`` 0 where it is unknown.

    ``place`` is the cell of that line, which may be one above, and ``endless`` says that the cell
    was stopped.
    """

    cell: Cell
    seconds: float
    error: str = ""
    message: str = ""
    place: Cell | None = None
    line: int = 0
    endless: bool = False


@dataclass(frozen=True)
class Run:
    """All cells that were run. ``ended`` says why there are no more; "" where all were."""

    cells: tuple[Ran, ...]
    seconds: float
    ended: str = ""


def what_came(cell: Cell, seconds: float, limit: float, done: Any, code: Sequence[Cell]) -> Ran:
    """Read the outputs of a cell that ran; ``code`` are all cells that run, in their order."""
    errors = [one for one in done.outputs if one.output_type == "error"]
    trace = _COLOUR.sub("", "\n".join(errors[-1].traceback)) if errors else ""
    frames = [(int(a) - 1, int(b)) for a, b in _FRAME.findall(trace)]
    place, line = next(((code[a], b) for a, b in reversed(frames) if 0 <= a < len(code)), (None, 0))
    if seconds >= limit:
        return Ran(cell, seconds, "KeyboardInterrupt", "", place, line, endless=True)
    if not errors:
        return Ran(cell, seconds)
    return Ran(cell, seconds, errors[-1].ename, errors[-1].evalue, place, line)
