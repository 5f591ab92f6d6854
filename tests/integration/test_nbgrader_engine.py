"""Plain nbgrader commands, the API included, through the engine: nothing stale, nothing aborted."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.nbgraderapp import NbGraderApp

from chainrule_grader.grading.course import load_course
from chainrule_grader.grading.release import build_release
from tests.integration.small_course import GOOD, NAME, make_course, nbgrader, submission, submit


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("engine") / "course")
    build_release(root)
    return root


@pytest.fixture(autouse=True)
def nobody_handed_in(root: Path) -> None:
    shutil.rmtree(root / "submitted", ignore_errors=True)


def autograde(root: Path, *options: str) -> None:
    nbgrader(root, "autograde", NAME, "--force", *options)


def autograded(root: Path, student: str) -> Any:
    path = root / "autograded" / student / NAME / f"{NAME}.ipynb"
    return nbformat.read(path, as_version=4)


def score(root: Path, student: str) -> float:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        return float(gradebook.find_submission(NAME, student).score)


def answer(root: Path, student: str) -> Any:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("answer_why", NAME, NAME, student)
        return grade.manual_score, grade.extra_credit, grade.needs_manual_grade


def test_a_notebook_that_cannot_be_read_keeps_no_score_and_stops_nobody(root: Path) -> None:
    folder = submit(root, "bea", submission(root, **GOOD))
    submit(root, "cy", submission(root, **GOOD))
    autograde(root)
    assert (score(root, "bea"), score(root, "cy")) == (5, 5)
    (folder / f"{NAME}.ipynb").write_text('{"nbformat": 4, "cells": [')
    submit(root, "cy", submission(root, add=GOOD["add"]))
    autograde(root)
    assert (score(root, "bea"), score(root, "cy")) == (0, 3)
    told = autograded(root, "bea")
    assert told.metadata["chainrule"]["outcome"] == "unreadable"
    assert "not valid JSON" in told.metadata["chainrule"]["reason"]
    assert "was not graded" in told.cells[0].source


@pytest.mark.parametrize("left", ["renamed.ipynb", "notes.txt"])
def test_a_submission_without_its_notebook_keeps_no_score(root: Path, left: str) -> None:
    folder = submit(root, "dot", submission(root, **GOOD))
    submit(root, "eve", submission(root, **GOOD))
    autograde(root)
    assert score(root, "dot") == 5
    (folder / f"{NAME}.ipynb").rename(folder / left)
    with suppress(SystemExit):  # nbgrader's way to say that one of them had no notebook
        autograde(root)
    assert (score(root, "dot"), score(root, "eve")) == (0, 5)


def test_forged_notebooks_neither_abort_the_run_nor_earn(root: Path) -> None:
    wrong = "def double(x):\n    return 0\n"
    skips = submission(root, double=wrong)
    for cell in skips.cells:
        cell.metadata["tags"] = ["skip-execution"]
        cell.metadata["chainrule"] = {"show": True, "inside": True}
        if cell.metadata.nbgrader.grade_id.startswith("test"):
            cell.metadata.nbgrader.points = 100
    submit(root, "skips", skips)
    doubled = submission(root, **GOOD)
    doubled.cells.insert(3, doubled.cells[2].copy())
    doubled.cells[3].id = "again"
    doubled.cells[3].source = "100.0"
    submit(root, "doubled", doubled)
    gone = submission(root, **GOOD)
    gone.cells = [cell for cell in gone.cells if cell.id not in ("test_add", "answer_why")]
    submit(root, "gone", gone)
    for cell in (renamed := submission(root, **GOOD)).cells:
        cell.metadata.nbgrader.grade_id = f"{cell.metadata.nbgrader.grade_id}_mine"
        cell.metadata.nbgrader.solution = False
    submit(root, "renamed", renamed)
    submit(root, "zoe", submission(root, **GOOD))
    autograde(root)
    scores = {name: score(root, name) for name in ("skips", "doubled", "gone", "renamed", "zoe")}
    # Whose names are all forged has handed in no notebook of this assignment.
    assert scores == {"skips": 0, "doubled": 5, "gone": 5, "renamed": 0, "zoe": 5}
    released = [c.id for c in nbformat.read(root / "release" / NAME / f"{NAME}.ipynb", 4).cells]
    for name in ("skips", "doubled", "gone", "zoe"):
        cells = autograded(root, name).cells
        assert [cell.id for cell in cells if cell.id in released] == released
        assert {c.metadata.get("nbgrader", {}).get("points") for c in cells} <= {None, 0, 1, 2, 3}
    assert "test_add was missing" in autograded(root, "gone").metadata["chainrule"]["reason"]


def test_what_a_person_gave_survives_and_is_asked_for_again_only_after_a_change(root: Path) -> None:
    submit(root, "fay", submission(root, **GOOD))
    autograde(root)
    assert answer(root, "fay") == (None, None, True)
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        grade = gradebook.find_grade("answer_why", NAME, NAME, "fay")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 0.5, 0.25, False
        gradebook.find_comment("answer_why", NAME, NAME, "fay").manual_comment = "nearly"
        gradebook.db.commit()
    submit(root, "fay", submission(root, **{**GOOD, "double": "def double(x): return 0"}))
    autograde(root)
    assert answer(root, "fay") == (0.5, 0.25, False)
    assert score(root, "fay") == 3.75
    submit(root, "fay", submission(root, **{**GOOD, "answer_why": "Because it must."}))
    autograde(root)
    assert answer(root, "fay") == (0.5, 0.25, True)
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        assert gradebook.find_comment("answer_why", NAME, NAME, "fay").comment == "nearly"


def test_the_api_grades_through_the_engine(root: Path) -> None:
    submit(root, "gus", submission(root, **GOOD))
    NbGraderApp.clear_instance()
    before = os.getcwd()
    os.chdir(root)
    try:
        course = load_course(root)
        done = NbGraderAPI(config=course.config).autograde(NAME, "gus", force=True, create=True)
    finally:
        os.chdir(before)
    assert done["success"], done
    assert score(root, "gus") == 5
    assert autograded(root, "gus").metadata["chainrule"]["isolation"] == "bubblewrap"


def test_what_is_not_ready_says_what_to_do(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    submit(copy, "hal", submission(copy, **GOOD))
    bundle = copy / ".bundles" / f"{NAME}.json"
    content = json.loads(bundle.read_text())
    bundle.unlink()
    with pytest.raises(SystemExit):
        autograde(copy)
    assert not (copy / "autograded" / "hal" / NAME).exists()
    content["cells"][2]["source"] = "2.0"
    bundle.write_text(json.dumps(content))
    with pytest.raises(SystemExit):
        autograde(copy)
    assert not (copy / "autograded" / "hal" / NAME).exists()
