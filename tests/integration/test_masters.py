"""The masters and the committed releases: clean, current, executable, and free of secrets."""

from __future__ import annotations

import filecmp
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from chainrule_grader.exercises import load
from chainrule_grader.grading.release import build_release
from tests.conftest import ROOT

ALLOWED_METADATA = {"nbgrader", "chainrule", "deletable", "editable"}
INSTRUCTOR_WORDS = re.compile(r"BEGIN SOLUTION|BEGIN HIDDEN|BEGIN MARK|chainrule_grader|\bgrade\(")


def master(assignment: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "source" / assignment / f"{assignment}.ipynb", as_version=4)


def released(assignment: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "release" / assignment / f"{assignment}.ipynb", as_version=4)


def test_masters_are_committed_clean(assignment_name: str) -> None:
    notebook = master(assignment_name)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= ALLOWED_METADATA, cell.id
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", cell.id), cell.id
        assert cell.id == cell.metadata.get("nbgrader", {}).get("grade_id", cell.id)
        if cell.cell_type == "code":
            assert cell.outputs == [], cell.id
            assert cell.execution_count is None, cell.id


def test_each_declared_exercise_stands_in_the_master(assignment_name: str) -> None:
    cells = {cell.id: cell for cell in master(assignment_name).cells}
    for exercise in load(assignment_name).exercises:
        if exercise.manual:
            answers = [c for i, c in cells.items() if i.startswith("answer_")]
            assert exercise.points in [c.metadata.nbgrader.points for c in answers]
            assert any(i.startswith("task_") for i in cells)
        else:
            test = cells[f"test_{exercise.name}"]
            assert test.metadata.nbgrader.points == exercise.points
            assert f'check("{exercise.name}")' in test.source
            assert f'grade("{exercise.slug}")' in test.source


def test_exercises_stand_in_declared_order(assignment_name: str) -> None:
    order = [c.id.removeprefix("test_") for c in master(assignment_name).cells if "test_" in c.id]
    declared = [e.name for e in load(assignment_name).exercises if not e.manual]
    assert order == declared


@pytest.mark.parametrize("run_show_cells", [True, False])
def test_masters_execute(assignment_name: str, run_show_cells: bool, tmp_path: Path) -> None:
    notebook = master(assignment_name)
    if not run_show_cells:
        notebook.cells = [c for c in notebook.cells if "chainrule" not in c.metadata]
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", (cell.id, output.text)


def test_release_holds_nothing_of_the_instructor(assignment_name: str) -> None:
    folder = ROOT / "release" / assignment_name
    assert (folder / "chainrule" / "data" / "digits.h5").is_file()
    for path in folder.rglob("*"):
        assert path.suffix != ".pyc", path
        if path.is_file() and path.suffix != ".h5":
            found = INSTRUCTOR_WORDS.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path}: {found}"


def test_released_stubs_name_their_exercise(assignment_name: str) -> None:
    cells = [c for c in released(assignment_name).cells if c.cell_type == "code"]
    stubs = [c for c in cells if "NotImplementedError" in c.source]
    assert stubs
    for cell in stubs:
        assert re.search(r'NotImplementedError\("exercise \w+', cell.source), cell.id


def test_release_is_current(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "source", tmp_path / "source")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    build_release(tmp_path)
    _assert_same_tree(filecmp.dircmp(ROOT / "release", tmp_path / "release"))


def _assert_same_tree(compared: filecmp.dircmp[str]) -> None:
    only_here = [name for name in compared.left_only if name not in ("__pycache__", ".gitignore")]
    where = f"{compared.left}: run `chainrule release` and commit"
    assert not only_here, where
    assert not compared.right_only, where
    _, different, errors = filecmp.cmpfiles(
        compared.left, compared.right, compared.common_files, shallow=False
    )
    assert not different, where
    assert not errors, where
    for inner in compared.subdirs.values():
        _assert_same_tree(inner)
