"""The step of nbgrader's autograde that rebuilds a submission's notebook."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde

from chainrule_grader.grading.bundle import bundle_path
from chainrule_grader.grading.bundle_steps import Rebuild
from chainrule_grader.grading.course import CourseError, load_course
from chainrule_grader.grading.release import build_release
from tests.integration.small_course import GOOD, NAME, make_course, submission


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("course") / "chainrule")
    build_release(root)
    return root


def step(root: Path, nb: NotebookNode) -> NotebookNode:
    """Run the step as nbgrader's converter would."""
    directory = load_course(root).directory(NAME)
    exporter = NotebookExporter(parent=Autograde(coursedir=directory))
    resources = {"nbgrader": {"assignment": NAME, "notebook": NAME, "db_url": directory.db_url}}
    rebuilt, _ = Rebuild(parent=exporter).preprocess(nb, resources)
    nbformat.validate(rebuilt)
    return rebuilt


def test_a_submission_is_rebuilt_cleaned_and_annotated(course: Path) -> None:
    nb = submission(course, **GOOD)
    nb.cells = [cell for cell in nb.cells if cell.id != "test_add"]
    nb.cells.append(new_markdown_cell("<script>alert(1)</script>"))
    nb.metadata["chainrule"] = {"removed": ["numpy.py"], "key": "abc", "scores": {"test_add": 3}}
    rebuilt = step(course, nb)
    assert rebuilt.metadata["chainrule"] == {
        "removed": ["numpy.py"],
        "key": "abc",
        "notes": ["test_add was missing: put back"],
    }
    sources = {cell.id: cell.source for cell in rebuilt.cells}
    assert sources["add"] == GOOD["add"]
    assert "assert add(1, 2) == 3" in sources["test_add"]
    assert rebuilt.cells[-1].source == "&lt;script>alert(1)&lt;/script>"


@pytest.mark.parametrize("forged", [None, "x", 3, ["removed"], {"removed": 3}])
def test_forged_metadata_stops_nothing(course: Path, forged: object) -> None:
    nb = submission(course, **GOOD)
    nb.metadata["chainrule"] = forged
    assert step(course, nb).metadata["chainrule"]["notes"] == []


def test_without_its_bundle_nothing_is_graded(course: Path) -> None:
    path = bundle_path(course, NAME)
    content = path.read_bytes()
    path.unlink()
    try:
        with pytest.raises(CourseError, match="no bundle; run: chainrule release small"):
            step(course, submission(course, **GOOD))
    finally:
        path.write_bytes(content)


def test_with_a_bundle_of_another_release_nothing_is_graded(course: Path) -> None:
    gradebook = course / "gradebook.db"
    content = gradebook.read_bytes()
    with Gradebook(f"sqlite:///{gradebook}") as record:
        record.update_or_create_source_cell("test_add", NAME, NAME, checksum="another")
    try:
        with pytest.raises(CourseError, match="cell test_add"):
            step(course, submission(course, **GOOD))
    finally:
        gradebook.write_bytes(content)
