"""The lessons: committed clean, and every one runs from top to bottom in good time."""

from __future__ import annotations

import itertools
import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
LESSONS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = 15

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)


def read(lesson: Path) -> nbformat.NotebookNode:
    return nbformat.read(lesson, as_version=nbformat.NO_CONVERT)


def children_seconds() -> float:
    """Return the processor time of finished children: other work on the machine leaves it alone."""
    times = os.times()
    return times.children_user + times.children_system


def test_there_is_a_lesson_and_the_index_names_each() -> None:
    index = (FOLDER / "README.md").read_text()
    assert LESSONS
    assert set(re.findall(r"\]\((\w+\.ipynb)\)", index)) == {lesson.name for lesson in LESSONS}


@each_lesson
def test_a_lesson_is_committed_clean(lesson: Path) -> None:
    notebook = read(lesson)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert set(notebook.metadata) == {"kernelspec"}
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        assert cell.metadata == {}, cell.id
        if cell.cell_type == "code":
            assert cell.outputs == [], cell.id
            assert cell.execution_count is None, cell.id


@each_lesson
def test_the_ids_of_a_lesson_are_names_and_stay(lesson: Path) -> None:
    ids = [cell.id for cell in read(lesson).cells]
    assert len(set(ids)) == len(ids)
    # Jupyter's own ids are eight random hex digits: a name says that somebody chose it.
    assert not [i for i in ids if re.fullmatch(r"[0-9a-f]{8}", i) or not re.search(r"[a-z]{2}", i)]


@each_lesson
def test_words_stand_before_code(lesson: Path) -> None:
    kinds = [cell.cell_type for cell in read(lesson).cells]
    assert kinds[0] == "markdown"
    assert ("code", "code") not in list(itertools.pairwise(kinds))


@each_lesson
def test_a_lesson_runs_without_error_or_warning(lesson: Path, tmp_path: Path) -> None:
    notebook = read(lesson)
    before = children_seconds()
    NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    assert 0 < children_seconds() - before < SECONDS
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error", cell.id
            assert output.get("name") != "stderr", (cell.id, output.text)
