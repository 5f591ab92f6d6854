"""What a release says of its notebook: ``chainrule/released.json``, which the release writes.

This is the only place that knows its format; :func:`to_text` and :func:`from_text` are each
other's inverse.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

FILE = "released.json"
# solution: code that the student writes. answer: what a person reads. test: gives points.
# locked: anything else that is not the student's to change. own: the student's to keep or delete.
Kind = Literal["solution", "answer", "test", "locked", "own"]


@dataclass(frozen=True)
class ReleasedCell:
    """A cell as it was handed out; ``name`` is its grade_id, or its id where it has none.

    ``exercise`` is the one that a solution, an answer or a test belongs to, "" for other cells.
    """

    name: str
    kind: Kind
    cell_type: str
    source: str
    exercise: str = ""
    points: float = 0.0

    @property
    def kept(self) -> bool:
        """Whether grading puts the released text back, whatever stands there."""
        return self.kind in ("test", "locked")


@dataclass(frozen=True)
class Release:
    """One assignment as it was handed out, and what grading will allow: bytes and seconds."""

    assignment: str
    cells: tuple[ReleasedCell, ...] = ()
    notebook_size: int = 50_000_000
    files_size: int = 100_000_000
    cell_seconds: float = 30.0
    notebook_seconds: float = 300.0

    @cached_property
    def marked(self) -> dict[str, ReleasedCell]:
        """The cells that have to be there, by name, in their order."""
        return {cell.name: cell for cell in self.cells if cell.kind != "own"}


def to_text(release: Release) -> str:
    """Return the content of a release's file."""
    return json.dumps(asdict(release), ensure_ascii=False, indent=1) + "\n"


def from_text(text: str) -> Release:
    """Read what `to_text` wrote. Raises ValueError, TypeError or KeyError for anything else."""
    data = json.loads(text)
    return Release(**{**data, "cells": tuple(ReleasedCell(**cell) for cell in data["cells"])})


def find_release(folder: Path) -> Release | None:
    """Read the file of the package in ``folder``, else of the one that runs; None without one."""
    for package in (folder / "chainrule", Path(__file__).resolve().parents[1]):
        try:
            return from_text((package / FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError, KeyError):
            continue
    return None
