"""The quick writer of notebooks: what nbformat reads from it is what was written."""

from __future__ import annotations

import json

import nbformat
import pytest

from chainrule_grader.exercises import ASSIGNMENT_NAMES
from chainrule_grader.grading.notebook_text import notebook_text
from tests.conftest import ROOT


@pytest.mark.parametrize("name", ASSIGNMENT_NAMES)
def test_a_notebook_comes_back_as_it_was(name: str) -> None:
    nb = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    nb.cells[1].outputs = [nbformat.v4.new_output("stream", text="σ\u2028 'ß'\n\n\ttabs\n")]
    text = notebook_text(nb)
    assert nbformat.reads(text, as_version=4) == nb
    assert len(text.splitlines()) >= len(nb.cells) + 2  # a cell each line, for who looks into it


def test_one_without_cells() -> None:
    nb = nbformat.v4.new_notebook(metadata={"chainrule": {"outcome": "graded"}})
    assert json.loads(notebook_text(nb)) == nb
