"""The lessons, run once for all tests that ask what came of it, and the order of reading."""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from tests.conftest import ROOT

FOLDER = ROOT / "notebooks"
LESSONS = sorted(FOLDER.glob("*.ipynb"))

# Asked last, in the lesson's own kernel, since a function of the lesson lives there alone.
_QUESTIONS = f"""
import json as _json, sys as _sys, time as _time
_seconds = _time.process_time()
_own = {{k: v for k, v in globals().items() if k not in get_ipython().user_ns_hidden}}
_sys.path.insert(0, {str(ROOT)!r})
from tests.unit import earnings as _earnings
_found = _earnings.callables({{k: v for k, v in _own.items() if not k.startswith("_")}})
with open("answers.json", "w") as _file:
    _json.dump([_seconds, list(_found), _earnings.earning(_found)], _file)
"""


@dataclass(frozen=True)
class Run:
    """What came of a lesson: its cells, seconds of processor time, callables, which of them earn.

    ``earning`` holds (slug of an exercise, name of a callable) for points that were earned.
    """

    cells: list[nbformat.NotebookNode]
    seconds: float
    callables: list[str]
    earning: list[tuple[str, str]]


def read(lesson: Path) -> nbformat.NotebookNode:
    """Return the notebook as it is committed."""
    return nbformat.read(lesson, as_version=nbformat.NO_CONVERT)


@cache
def run(lesson: Path) -> Run:
    """Run a lesson from top to bottom in a kernel; raise when a cell fails."""
    notebook = read(lesson)
    notebook.cells.append(nbformat.v4.new_code_cell(_QUESTIONS))
    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
        seconds, names, earning = json.loads((Path(folder) / "answers.json").read_text())
    return Run(notebook.cells[:-1], seconds, names, [(slug, name) for slug, name in earning])


def reading_order() -> list[str]:
    """Return lessons and assignments in the order of the table in notebooks/README.md."""
    order = []
    for row in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines():
        if lesson := re.search(r"^\|.*\]\((\w+)\.ipynb\)", row):
            order.append(lesson[1])
            order += re.findall(r"\d · `(\w+)`", row)
    return order
