"""A notebook's file, read as plain data; nothing of what it holds is run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class NotANotebook(Exception):
    """A file that is no notebook; the message says why and what to do."""


@dataclass(frozen=True)
class Cell:
    """A cell of a student's: ``number`` counts all cells from 1, 0 for one put back.

    ``name`` is its grade_id, "" where it has none.
    """

    number: int
    cell_type: str
    source: str
    name: str = ""
    attached: int = 0  # bytes, as are the outputs
    outputs: int = 0

    @property
    def label(self) -> str:
        """How a message names it."""
        if self.name:
            return f"`{self.name}`"
        lines = [line.strip() for line in self.source.splitlines() if line.strip()]
        first = lines[0] if lines else ""
        first = first if len(first) <= 30 else f"{first[:29]}…"
        return f"cell number {self.number}" + (f" (`{first}`)" if first else "")

    @property
    def at_start(self) -> str:
        """Its label where a sentence begins."""
        return self.label if self.name else self.label.replace("cell", "Cell", 1)


@dataclass(frozen=True)
class Notebook:
    """A notebook's cells, its size in bytes, and the kernel that it asks for."""

    cells: tuple[Cell, ...]
    size: int
    kernel: str


def read_notebook(path: Path) -> Notebook:
    """Read the notebook at ``path``. Raises NotANotebook."""
    again = "Open it in Jupyter and save it, or take your last good copy."
    try:
        content = path.read_bytes()
        data = json.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise NotANotebook(f"The file cannot be opened: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        what = "is not valid JSON" if content.strip() else "is empty"
        raise NotANotebook(f"The file {what}, so it is no notebook, or damaged. {again}") from error
    version = data.get("nbformat") if isinstance(data, dict) else None
    if not isinstance(version, int):
        raise NotANotebook("The file is JSON, but not a notebook. Is it the right one?")
    if version != 4:
        raise NotANotebook(
            f"The notebook has format {version}; format 4 is needed. Save it with a newer Jupyter."
        )
    if not isinstance(data.get("cells"), list):
        raise NotANotebook(f"The notebook is damaged: it has no list of cells. {again}")
    kernel = _get(_get(data.get("metadata"), "kernelspec"), "name")
    return Notebook(
        tuple(_cells(data["cells"])), len(content), kernel if isinstance(kernel, str) else ""
    )


def _cells(cells: list[Any]) -> Iterator[Cell]:
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            continue
        name = _get(_get(cell.get("metadata"), "nbgrader"), "grade_id")
        cell_type = cell.get("cell_type")
        yield Cell(
            number,
            cell_type if cell_type in ("code", "markdown") else "raw",
            _text(cell.get("source")),
            name if isinstance(name, str) else "",
            _bytes(cell.get("attachments")),
            _bytes(cell.get("outputs")),
        )


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _text(source: Any) -> str:
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.encode("utf-8", "replace").decode()  # JSON may hold halves of characters


def _bytes(value: Any) -> int:
    return len(json.dumps(value)) if value else 0
