"""The three assignments through nbgrader: masters, untouched releases and half-right work."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.grading.many import grade_class
from chainrule_grader.grading.release import build_release
from chainrule_grader.grading.submission import SubmissionResult
from tests.conftest import ROOT
from tests.integration.small_course import nbgrader

AUTOGRADED = {"logistic_regression": 94, "shallow_network": 92, "deep_network": 94}

# One small mistake each, as an edit of the master's own solution, and the exercise it is in.
MISTAKES = {
    "logistic_regression": ("dw = X @ dZ.T / m", "dw = X @ dZ.T", "propagate"),
    "shallow_network": (
        "dW1 = dZ1 @ X.T / m",
        "dW1 = dZ1 @ X.T",
        "backward_propagation",
    ),
    "deep_network": ("dW = dZ @ A_prev.T / m", "dW = dZ @ A_prev.T", "linear_backward"),
}


def solved(root: Path, assignment: str) -> nbformat.NotebookNode:
    """Return the released notebook with the master's solutions filled in."""
    notebook = nbformat.read(root / "release" / assignment / f"{assignment}.ipynb", as_version=4)
    master = nbformat.read(root / "source" / assignment / f"{assignment}.ipynb", as_version=4)
    solutions = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in master.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = solutions.get(grade_id, cell.source)
    return notebook


def hand_in(root: Path, student: str, assignment: str, notebook: nbformat.NotebookNode) -> None:
    folder = root / "submitted" / student / assignment
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{assignment}.ipynb")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course") / "course"
    shutil.copytree(ROOT / "source", root / "source")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    build_release(root)
    return root


@pytest.fixture(scope="module", params=ASSIGNMENT_NAMES)
def graded(request: pytest.FixtureRequest, root: Path) -> tuple[str, dict[str, SubmissionResult]]:
    """Three submissions of one assignment, graded: right, untouched, and with one mistake."""
    assignment = str(request.param)
    right = solved(root, assignment)
    hand_in(root, "right", assignment, right)
    release = root / "release" / assignment / f"{assignment}.ipynb"
    hand_in(root, "untouched", assignment, nbformat.read(release, as_version=4))
    old, new, _ = MISTAKES[assignment]
    assert sum(cell.source.count(old) for cell in right.cells) == 1
    for cell in right.cells:
        cell.source = cell.source.replace(old, new)
    hand_in(root, "mistaken", assignment, right)
    return assignment, {r.student: r for r in grade_class(root, assignment)}


def test_a_master_earns_every_autograded_point(
    graded: tuple[str, dict[str, SubmissionResult]],
) -> None:
    assignment, results = graded
    assert results["right"].outcome == "graded"
    assert results["right"].score == AUTOGRADED[assignment]
    assert results["right"].max_score == 100
    for exercise in load(assignment).exercises:
        entry = results["right"].exercises[exercise.name]
        assert entry["status"] == ("needs_manual" if exercise.manual else "passed"), entry


def test_every_panel_of_a_master_is_ticked(
    root: Path, graded: tuple[str, dict[str, SubmissionResult]]
) -> None:
    assignment, _ = graded
    path = root / "autograded" / "right" / assignment / f"{assignment}.ipynb"
    shown = [
        output["data"]["text/plain"]
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
        if output.output_type == "display_data"
    ]
    assert sum("✓ right" in text for text in shown) > len(load(assignment).exercises)
    assert not [text for text in shown if "✗" in text]


def test_an_untouched_release_earns_nothing(
    graded: tuple[str, dict[str, SubmissionResult]],
) -> None:
    _, results = graded
    assert (results["untouched"].outcome, results["untouched"].score) == ("graded", 0)
    statuses = {entry["status"] for entry in results["untouched"].exercises.values()}
    assert statuses <= {"missing", "needs_manual"}


def test_a_failing_visible_check_leaves_partial_credit_and_findings(
    graded: tuple[str, dict[str, SubmissionResult]],
) -> None:
    assignment, results = graded
    name = MISTAKES[assignment][2]
    entry = results["mistaken"].exercises[name]
    assert entry["status"] == "partial"
    assert 0 < entry["score"] < entry["max_score"]
    assert entry["misconceptions"]
    assert any("m times too large" in check["message"] for check in entry["checks"])


def test_plain_nbgrader_gives_the_same_scores(
    graded: tuple[str, dict[str, SubmissionResult]], root: Path
) -> None:
    assignment, results = graded
    nbgrader(root, "autograde", assignment, "--force")
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        scores = {s.student.id: s.score for s in gradebook.assignment_submissions(assignment)}
        waiting = {
            s.student.id: s.needs_manual_grade for s in gradebook.assignment_submissions(assignment)
        }
    assert scores == {student: result.score for student, result in results.items()}
    assert waiting["right"]
