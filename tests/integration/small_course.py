"""A course small enough to grade in a test: one assignment of two functions and one text."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.application import NoStart
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.apps import NbGraderApp

REPOSITORY = Path(__file__).parents[2]
NAME = "small"
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}

DOUBLE = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
ADD = "def add(x, y):\n    ### BEGIN SOLUTION\n    return x + y\n    ### END SOLUTION"
# What a complete submission has in its cells.
GOOD = {
    "double": "def double(x):\n    return x + x",
    "add": "def add(x, y):\n    return x + y",
    "answer_why": "Because it is so.",
}
TEST_DOUBLE = """assert double(2) == 4
### BEGIN HIDDEN TESTS
2.0 if double(-3) == -6 else 0.5
### END HIDDEN TESTS"""
TEST_ADD = """### BEGIN HIDDEN TESTS
assert add(1, 2) == 3
### END HIDDEN TESTS"""


def marked(cell: NotebookNode, grade_id: str, **marks: Any) -> NotebookNode:
    """Give `cell` nbgrader's metadata, and its grade_id for an id."""
    base = {"schema_version": 3, "grade": False, "locked": False, "solution": False}
    cell.id = grade_id
    cell.metadata["nbgrader"] = {**base, "grade_id": grade_id, **marks}
    return cell


def test_cell(grade_id: str, source: str, points: float) -> NotebookNode:
    """Make a locked, graded code cell."""
    return marked(new_code_cell(source), grade_id, grade=True, locked=True, points=points)


def small_master() -> NotebookNode:
    """Make a well-formed master: 5 autograded points and 1 graded by hand."""
    shows = marked(new_code_cell("raise RuntimeError('shown only')"), "show_it", locked=True)
    shows.metadata["chainrule"] = {"show": True}
    rubric = "Why?\n\n### BEGIN MARK SCHEME\nBecause.\n### END MARK SCHEME"
    cells = [
        marked(new_code_cell("import numpy as np"), "setup", locked=True),
        marked(new_code_cell(DOUBLE), "double", solution=True),
        test_cell("test_double", TEST_DOUBLE, 2),
        shows,
        marked(new_code_cell(ADD), "add", solution=True),
        test_cell("test_add", TEST_ADD, 3),
        marked(new_markdown_cell(rubric), "task_why", locked=True, task=True, points=0),
        marked(new_markdown_cell("Because."), "answer_why", grade=True, solution=True, points=1),
    ]
    notebook: NotebookNode = new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})
    return notebook


def write(nb: NotebookNode, path: Path) -> Path:
    """Write `nb` to `path`, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nb, path)
    return path


def make_course(root: Path) -> Path:
    """Make a course folder that holds the small master and the repository's configuration."""
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    write(small_master(), root / "source" / NAME / f"{NAME}.ipynb")
    return root


def fill(nb: NotebookNode, cells: dict[str, str]) -> NotebookNode:
    """Put `cells` (source by grade_id) into `nb`."""
    for cell in nb.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in cells:
            cell.source = cells[grade_id]
    return nb


def submission(root: Path, **cells: str) -> NotebookNode:
    """Take the release and put `cells` (source by grade_id) into it."""
    return fill(nbformat.read(root / "release" / NAME / f"{NAME}.ipynb", as_version=4), cells)


def submit(root: Path, student: str, nb: NotebookNode, name: str = f"{NAME}.ipynb") -> Path:
    """Hand `nb` in for `student`; returns the folder of the submission."""
    return write(nb, root / "submitted" / student / NAME / name).parent


def nbgrader(folder: Path, *argv: str) -> None:
    """Run a plain nbgrader command from `folder`, in this process to save its slow start."""
    before, path = os.getcwd(), list(sys.path)
    os.chdir(folder)
    NbGraderApp.clear_instance()
    app = NbGraderApp.instance()
    try:
        app.initialize(list(argv))
        with suppress(NoStart):  # raised once the subcommand is done
            app.start()
    finally:
        app.reset()  # of the subcommand too, which would keep this folder for the next call
        os.chdir(before)
        sys.path[:] = path
