"""Whatever is handed in has an outcome and a reason, and harms nobody else's."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from chainrule_grader.grading.course import CourseError
from chainrule_grader.grading.grader import DIED, DIED_ONCE, Graders
from chainrule_grader.grading.many import grade_class
from chainrule_grader.grading.release import build_release
from chainrule_grader.grading.submission import SubmissionResult, grade_submission
from chainrule_grader.grading.trusted_process import TrustedProcess
from tests.integration.small_course import (
    GOOD,
    NAME,
    make_course,
    nbgrader,
    submission,
    submit,
)

ADD = GOOD["add"]
SECONDS = 3
# What stands in a cell of an otherwise complete submission: (cell, source), points, statuses.
CELLS = {
    "loops": ("double", "def double(x):\n    while True:\n        pass", 3, "limit"),
    "swallows": (
        "double",
        "while True:\n    try:\n        import time; time.sleep(9)\n    except BaseException:\n"
        "        pass",
        3,
        "error",
    ),
    "exits": ("double", f"exit()\nquit()\n{GOOD['double']}", 5, "passed"),
    "sys_exits": ("double", f"{GOOD['double']}\nimport sys; sys.exit(1)", 5, "passed"),
    "os_exits": ("double", "import os; os._exit(3)", 3, "error"),
    "dies_in_test": ("double", "def double(x):\n    import os; os._exit(3)", 3, "error"),
    "prints_50_mb": ("double", f"{GOOD['double']}\nprint('x' * 50_000_000)", 5, "passed"),
    "prints_for_ever": ("double", f"{GOOD['double']}\nwhile True: print('x' * 100)", 5, "passed"),
    "shell_floods": ("double", f"{GOOD['double']}\n!yes | head -c 50000000", 5, "passed"),
    "displays_50_mb": (
        "double",
        f"{GOOD['double']}\nfrom IPython.display import display, HTML\n"
        "display(HTML('x' * 50_000_000))",
        5,
        "passed",
    ),
    "does_not_parse": ("double", "def double(x:", 3, "error"),
    "logs": (
        "double",
        "import logging; logging.basicConfig()\n"
        "def double(x):\n    logging.warning('doubling')\n    return 2 * x",
        5,
        "passed",
    ),
    "untouched": ("setup", "import numpy as np", 5, "passed"),
}


def limits() -> Config:
    config = Config()
    config.ChainRule.cell_seconds = SECONDS
    config.ChainRule.exercise_seconds = SECONDS
    return config


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("bad") / "course")
    build_release(root)
    return root


def hand_in_files(root: Path) -> None:
    """Submissions whose files are wrong, rather than what their cells do."""
    folder = submit(root, "renamed", submission(root, **GOOD), "my homework.ipynb")
    shutil.copy(folder / "my homework.ipynb", folder / "notes.txt")
    submit(root, "copied", submission(root, **GOOD), f"{NAME}-Copy1.ipynb")
    submit(root, "downloaded", submission(root, **GOOD), f"{NAME} (1).ipynb")

    folder = submit(root, "two", submission(root, **GOOD))
    later = submit(root, "two", submission(root), f"{NAME}-Copy1.ipynb")
    os.utime(later / f"{NAME}-Copy1.ipynb", (4e9, 4e9))

    nb = submission(root, **GOOD)
    nb.metadata["kernelspec"] = {"name": "julia-1.9", "language": "julia", "display_name": "J"}
    submit(root, "julia", nb)

    nb = submission(root, **GOOD)
    for cell in nb.cells:
        del cell["id"]
    nb.nbformat_minor = 4
    submit(root, "format_4_4", nb)

    folder = submit(root, "corrupt", submission(root, **GOOD))
    text = (folder / f"{NAME}.ipynb").read_text()
    (folder / f"{NAME}.ipynb").write_text(text[: len(text) // 2])
    (submit(root, "empty", submission(root)) / f"{NAME}.ipynb").write_text("")
    (submit(root, "latin", submission(root)) / f"{NAME}.ipynb").write_bytes(b'{"\xe9": 1}')
    (submit(root, "not_a_notebook", submission(root)) / f"{NAME}.ipynb").write_text("[1]")
    future = {"nbformat": 9, "nbformat_minor": 0, "metadata": {}, "cells": []}
    (submit(root, "future", submission(root)) / f"{NAME}.ipynb").write_text(json.dumps(future))

    submit(root, "odd [1]", submission(root, **GOOD))
    other = submission(root)
    for cell in other.cells:
        cell.metadata.nbgrader.grade_id = f"other_{cell.metadata.nbgrader.grade_id}"
    submit(root, "foreign", other)
    (root / "submitted" / "no_notebook" / NAME).mkdir(parents=True)
    (root / "submitted" / "no_notebook" / NAME / "answers.py").write_text("x = 1")
    linked = root / "submitted" / "linked" / NAME
    linked.mkdir(parents=True)
    (linked / f"{NAME}.ipynb").symlink_to(root / "source" / NAME / f"{NAME}.ipynb")

    nb = submission(root, **GOOD)
    nb.cells = [cell for cell in nb.cells if cell.id not in ("test_add", "answer_why")]
    submit(root, "deleted_tests", nb)
    nb = submission(root, **GOOD)
    nb.cells.insert(3, nb.cells[2].copy())
    nb.cells[3].id = "a-copy"
    submit(root, "duplicated_test", nb)
    nb = submission(root, double="def double(x): return 0")
    for cell in nb.cells:
        cell.metadata["tags"] = ["skip-execution"]
        cell.metadata["chainrule"] = {"show": True}
    submit(root, "skips", nb)


@pytest.fixture(scope="module")
def results(root: Path) -> dict[str, SubmissionResult]:
    """The whole class, graded once, by this process."""
    for student, (cell, source, _, _) in CELLS.items():
        submit(root, student, submission(root, **{**GOOD, cell: source}))
    hand_in_files(root)
    return {one.student: one for one in grade_class(root, NAME, jobs=1, config=limits())}


@pytest.mark.parametrize("student", CELLS)
def test_what_a_cell_does(results: dict[str, SubmissionResult], student: str) -> None:
    _, _, points, status = CELLS[student]
    result = results[student]
    assert result.outcome == "graded"
    assert result.score == points
    assert result.exercises["double"]["status"] == status
    assert result.exercises["why"]["status"] == "needs_manual"
    assert result.seconds < 5 * SECONDS
    if status in ("limit", "error"):
        (check,) = result.exercises["double"]["checks"]
        assert check["message"]


@pytest.mark.parametrize(
    ("student", "outcome", "points", "reason"),
    [
        ("renamed", "graded", 5, "graded my homework.ipynb"),
        ("copied", "graded", 5, "small-Copy1.ipynb"),
        ("downloaded", "graded", 5, "small (1).ipynb"),
        ("two", "graded", 5, ""),
        ("julia", "graded", 5, "asks for julia, was run with Python"),
        ("format_4_4", "graded", 5, ""),
        ("corrupt", "unreadable", 0, "small.ipynb is damaged: it is not valid JSON"),
        ("empty", "unreadable", 0, "small.ipynb is empty"),
        ("latin", "unreadable", 0, "not a text in UTF-8"),
        ("not_a_notebook", "unreadable", 0, "JSON but not a notebook"),
        ("future", "unreadable", 0, "format 9"),
        ("odd [1]", "failed", 0, "rename the folder"),
        ("foreign", "missing", 0, "small.ipynb: not the notebook of small"),
        ("no_notebook", "missing", 0, "no notebook"),
        ("linked", "missing", 0, "symbolic link"),
        ("deleted_tests", "graded", 5, ""),
        ("duplicated_test", "graded", 5, ""),
        ("skips", "graded", 0, ""),
    ],
)
def test_what_a_file_is(
    results: dict[str, SubmissionResult], student: str, outcome: str, points: float, reason: str
) -> None:
    result = results[student]
    assert (result.outcome, result.score) == (outcome, points)
    assert reason in result.reason
    assert result.reason or outcome == "graded"


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("swallows", "double: longer than"),
        ("sys_exits", "double: tried to end the process"),
        ("os_exits", "double: the code ended its process"),
        ("prints_50_mb", "double: put out too much"),
        ("prints_for_ever", "double: longer than the 3 s that a cell may take"),
        ("displays_50_mb", "double: put out too much"),
    ],
)
def test_a_limit_met_by_a_cell_is_a_reason(
    results: dict[str, SubmissionResult], student: str, reason: str
) -> None:
    assert reason in results[student].reason
    assert "not run" not in results[student].reason
    assert results["untouched"].reason == ""


def test_a_deleted_test_is_put_back_and_a_deleted_answer_is_missing(
    results: dict[str, SubmissionResult],
) -> None:
    statuses = {name: one["status"] for name, one in results["deleted_tests"].exercises.items()}
    assert statuses == {"double": "passed", "add": "passed", "why": "missing"}


def test_floods_are_cut_and_say_so(root: Path, results: dict[str, SubmissionResult]) -> None:
    assert results
    for student in ("prints_50_mb", "prints_for_ever", "shell_floods", "displays_50_mb"):
        path = root / "autograded" / student / NAME / f"{NAME}.ipynb"
        assert path.stat().st_size < 1_000_000
        text = path.read_text()
        assert "output was too long" in text or "Output truncated" in text


def test_submissions_stay_as_they_were(root: Path, results: dict[str, SubmissionResult]) -> None:
    assert results
    kept = root / "submitted" / "renamed" / NAME
    assert sorted(path.name for path in kept.iterdir()) == ["my homework.ipynb", "notes.txt"]


def test_an_unchanged_submission_is_not_graded_again(
    root: Path, results: dict[str, SubmissionResult]
) -> None:
    before = results["untouched"]
    again = grade_submission(root, NAME, "untouched", config=limits())
    assert again.reused
    assert (again.score, again.exercises) == (before.score, before.exercises)
    # One that met a limit may go better another time; one that changed is another one.
    submit(root, "loops", submission(root, **GOOD))
    assert grade_submission(root, NAME, "loops", config=limits()).score == 5


def test_nothing_stale_is_left_of_an_earlier_submission(
    root: Path, results: dict[str, SubmissionResult]
) -> None:
    """Automatic scores go, what a person gave stays."""
    assert results["copied"].score == 5
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.find_grade("answer_why", NAME, NAME, "copied").manual_score = 0.5
        gradebook.db.commit()
    folder = root / "submitted" / "copied" / NAME
    (folder / f"{NAME}-Copy1.ipynb").write_text("{")
    result = grade_submission(root, NAME, "copied")
    assert (result.outcome, result.score) == ("unreadable", 0.5)
    page = (root / "autograded" / "copied" / NAME / f"{NAME}.ipynb").read_text()
    assert "was not graded" in page
    assert GOOD["double"] not in json.loads(page)["cells"][2]["source"]


def test_shadowing_files_go_and_helpers_stay(root: Path) -> None:
    nb = submission(root, **{**GOOD, "double": "from helper import double"})
    folder = submit(root, "files", nb)
    (folder / "helper.py").write_text("def double(x):\n    return x * 2")
    (folder / "data.csv").write_text("1,2")
    (folder / "numpy.py").write_text("raise SystemExit")
    (folder / "sitecustomize.py").write_text("raise SystemExit")
    (folder / "helper.cpython-311-x86_64-linux-gnu.so").write_bytes(b"\x7fELF")
    for package in ("chainrule", "chainrule_grader", "json"):
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text("def grade(slug): return 2.0")
    (folder / "passwd.txt").symlink_to("/etc/passwd")

    result = grade_submission(root, NAME, "files")
    assert (result.outcome, result.score) == ("graded", 5)
    graded = root / "autograded" / "files" / NAME
    names = {path.name for path in graded.iterdir()}
    assert names == {"helper.py", "data.csv", f"{NAME}.ipynb"}
    assert "numpy.py" in result.reason

    # nbgrader itself copies what a link points to: the copy does not stay.
    nbgrader(root, "autograde", NAME, "--student=files", "--force")
    assert {path.name for path in graded.iterdir()} == names


@pytest.mark.parametrize(("deaths", "outcome"), [(1, "graded"), (2, "failed")])
def test_a_dying_grader_takes_nobody_with_it(
    root: Path,
    results: dict[str, SubmissionResult],
    monkeypatch: pytest.MonkeyPatch,
    deaths: int,
    outcome: str,
) -> None:
    """The grader subprocess is gone when `untouched` is handed to it, once or each time."""
    left: list[int] = []
    ask = TrustedProcess.ask

    def dying(process: TrustedProcess, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        if message["student"] == "untouched" and len(left) < deaths:
            process.start() if process.pid is None else None
            assert process.pid is not None
            left.append(process.pid)
            os.kill(process.pid, signal.SIGKILL)
        return ask(process, message, seconds)

    monkeypatch.setattr(TrustedProcess, "ask", dying)
    students = ["renamed", "untouched", "downloaded"]
    done = grade_class(root, NAME, students, force=True, jobs=1, config=limits())
    assert len({*left}) == deaths
    reasons = [results["renamed"].reason, DIED, results["downloaded"].reason]
    if outcome == "graded":
        reasons[1] = "; ".join(filter(None, [results["untouched"].reason, DIED_ONCE]))
    assert [(one.outcome, one.reason) for one in done] == [
        ("graded", reasons[0]),
        (outcome, reasons[1]),
        ("graded", reasons[2]),
    ]


def test_the_end_of_one_run_is_not_the_end_of_another(root: Path) -> None:
    """The Formgrader's server collects a finished run's garbage while another one is at work."""
    graders, others = Graders(), Graders()
    for mine in (graders, others):
        (done,) = grade_class(root, NAME, ["untouched"], force=True, jobs=1, grade=mine.grade)
        assert done.outcome == "graded"
    (first,), (second,) = graders.processes(), others.processes()
    others.close()
    assert graders.processes() == [first]
    assert others.processes() == []
    os.kill(first, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
    graders.close()


def test_grading_before_releasing_says_what_to_do(tmp_path: Path) -> None:
    root = make_course(tmp_path / "fresh")
    with pytest.raises(CourseError, match="run: chainrule release small"):
        grade_class(root, NAME)
    with pytest.raises(CourseError, match="is not a course"):
        grade_class(tmp_path, NAME)


def test_nothing_handed_in(root: Path) -> None:
    (result,) = grade_class(root, NAME, ["nobody"])
    assert (result.outcome, result.reason) == ("missing", "nothing was handed in")
