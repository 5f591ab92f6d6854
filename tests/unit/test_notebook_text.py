"""The quick writer of notebooks: what nbformat reads from it is what was written."""

from __future__ import annotations

import json

import nbformat
import pytest

from chainrule_grader.exercises import ASSIGNMENT_NAMES
from chainrule_grader.grading.notebook_text import notebook_text, with_record
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


def test_a_record_is_added_to_what_was_recorded_and_the_cells_stay() -> None:
    tricky = 'print("""\n],\n""")  # "chainrule": {}'
    nb = nbformat.v4.new_notebook(metadata={"chainrule": {"outcome": "graded", "scores": {}}})
    nb.cells = [nbformat.v4.new_code_cell(tricky), nbformat.v4.new_markdown_cell("\n],\n")]
    text = with_record(notebook_text(nb), {"scores": {"test": 1.5}, "answers": {"a": "\n],\n"}})
    nb.metadata["chainrule"].update(scores={"test": 1.5}, answers={"a": "\n],\n"})
    assert text == notebook_text(nb)


def test_no_record_is_added_to_what_another_wrote() -> None:
    nb = nbformat.v4.new_notebook(metadata={"chainrule": {}})
    with pytest.raises(ValueError, match="unpack"):
        with_record(nbformat.writes(nb), {})
