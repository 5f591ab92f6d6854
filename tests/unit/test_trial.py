"""Files tried without nbgrader: whatever a file does, each of its exercises gets a status."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from chainrule_grader.grading.trial import Trial, try_files
from chainrule_grader.verdict import Verdict

ASSIGNMENT = "logistic_regression"
PROPAGATE = """
def propagate(w, b, X, Y):
    A = sigmoid(w.T @ X + b)
    m = X.shape[1]
    cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return {"dw": X @ (A - Y).T / m, "db": np.sum(A - Y) / m}, cost
"""
SUMMED = PROPAGATE.replace("(A - Y).T / m", "(A - Y).T")


def code(source: str, **metadata: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "source": source.splitlines(keepends=True),
        "metadata": metadata,
        "outputs": [],
        "execution_count": None,
    }


def write_notebook(path: Path, cells: Sequence[dict[str, Any]]) -> Path:
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}
    path.write_text(json.dumps(notebook))
    return path


def tried(path: Path, *exercises: str, seconds: float = 20) -> dict[str, Verdict]:
    (trial,) = try_files(ASSIGNMENT, [str(path)], exercises, seed=1, seconds=seconds)
    return by_name(trial)


def by_name(trial: Trial) -> dict[str, Verdict]:
    return {verdict.slug.partition(".")[2]: verdict for verdict in trial.verdicts}


def test_what_a_file_lacks_is_missing_and_comes_from_the_reference(tmp_path: Path) -> None:
    path = tmp_path / "draft.py"
    path.write_text("import numpy as np\n" + PROPAGATE)
    verdicts = tried(path)
    assert verdicts.pop("propagate").status == "passed"
    assert {verdict.status for verdict in verdicts.values()} <= {"missing", "needs_manual"}
    assert all(verdict.score == 0 for verdict in verdicts.values())


def test_a_stub_is_missing_and_comes_from_the_reference(tmp_path: Path) -> None:
    path = tmp_path / "draft.py"
    stub = 'def sigmoid(z):\n    """Say nothing yet."""\n    raise NotImplementedError("later")\n'
    path.write_text(stub + PROPAGATE)
    verdicts = tried(path, "sigmoid", "propagate")
    statuses = {name: verdict.status for name, verdict in verdicts.items()}
    assert statuses == {"sigmoid": "missing", "propagate": "passed"}
    assert verdicts["sigmoid"].findings[0].message == "not done yet"


def test_a_misconception_is_named(tmp_path: Path) -> None:
    path = tmp_path / "draft.py"
    path.write_text(SUMMED)
    verdict = tried(path, "propagate")["propagate"]
    assert verdict.status == "partial", verdict
    assert [hint.slug for hint in verdict.hints] == ["dw-not-averaged"]


STUBBORN = "while True:\n    try:\n        pass\n    except BaseException:\n        pass\n"
ENDINGS = {
    "syntax": ("def propagate(:\n", "error", "SyntaxError, line 1"),
    "exit": ("import sys\nsys.exit(0)\n", "error", "SystemExit"),
    "crash": ("import os\nos._exit(0)\n", "error", "ended its process"),
    "raise": ("x = 0\n1 / x\n", "error", "ZeroDivisionError: division by zero (line 2: 1 / x)"),
    "loop": ("while True:\n    pass\n", "limit", "did not end within 2 seconds"),
    "stubborn": (STUBBORN, "limit", "did not end within 2 seconds"),
    "late_crash": ("def propagate(*_):\n    import os\n    os._exit(0)\n", "error", "its process"),
    "late_loop": ("def propagate(*_):\n    while True:\n        pass\n", "limit", "2 seconds"),
    "late_exit": ("def propagate(*_):\n    raise SystemExit\n", "error", "SystemExit"),
    "null": ("\0", "error", "null bytes"),
    "latin": ("\udce9", "error", "cannot be read"),
    "escape": ("raise ValueError('\\x1b[2J\\x9b2Kgone')", "error", "ValueError: gone (line 1: "),
    "late_escape": ("def propagate(*_):\n    raise ValueError('\\x1b[2Jgone')", "error", "gone"),
    "right": (PROPAGATE, "passed", ""),
}


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """Try them all at once: what one does is not to touch the others."""
    folder = tmp_path_factory.mktemp("endings")
    for name, (source, _, _) in ENDINGS.items():
        (folder / f"{name}.py").write_text(source, errors="surrogateescape")
    files = [str(folder / f"{name}.py") for name in ENDINGS]
    trials = try_files(ASSIGNMENT, files, ["propagate"], seed=1, seconds=2, jobs=2)
    assert [trial.file for trial in trials] == files
    return {Path(trial.file).stem: by_name(trial)["propagate"] for trial in trials}


@pytest.mark.parametrize("name", ENDINGS)
def test_no_file_is_lost(ended: dict[str, Verdict], name: str) -> None:
    _, status, words = ENDINGS[name]
    verdict = ended[name]
    assert verdict.status == status, verdict
    assert (verdict.score > 0) == (status == "passed")
    assert verdict.findings
    assert all(words in finding.message for finding in verdict.findings), verdict.findings
    assert all(finding.message.isprintable() for finding in verdict.findings)


def test_functions_before_the_end_count(tmp_path: Path) -> None:
    path = tmp_path / "half.py"
    path.write_text(PROPAGATE + "raise RuntimeError('no more')\n")
    verdicts = tried(path)
    assert verdicts.pop("propagate").status == "passed"
    others = [verdict for verdict in verdicts.values() if verdict.status != "needs_manual"]
    assert all("RuntimeError: no more" in verdict.findings[0].message for verdict in others)


def test_a_crash_in_one_exercise_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "crash.py"
    crash = "def sigmoid(z):\n    import os\n    os._exit(1)\n"
    path.write_text(
        crash + PROPAGATE.replace("sigmoid(", "1 / (1 + np.exp(-(").replace("b)", "b)))", 1)
    )
    verdicts = tried(path, "sigmoid", "propagate", "predict")
    statuses = {name: verdict.status for name, verdict in verdicts.items()}
    assert statuses == {"sigmoid": "error", "propagate": "passed", "predict": "missing"}


def test_prints_and_files_of_the_same_name_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text("raise RuntimeError('the wrong numpy')")
    (tmp_path / "helper.py").write_text("half = 0.5")
    path = tmp_path / "loud.py"
    loud = "import os, numpy as np, helper\nprint('x' * 10**7)\nos.write(1, b'{}\\n')\n"
    path.write_text(loud + PROPAGATE)
    assert tried(path, "propagate")["propagate"].status == "passed"


def test_a_notebook_runs_as_in_grading(tmp_path: Path) -> None:
    """Magics, failing cells, set-up imports, test cells and the like."""
    graded = {"nbgrader": {"grade": True, "locked": True, "solution": False}}
    cells = [
        code("%matplotlib inline\nfrom chainrule.logistic_regression import check, progress"),
        code("files = !ls\nraise ValueError('left behind')"),
        code("%%time\n" + PROPAGATE),
        code("check('propagate')\nprogress()\nplt.figure()\ndisplay(get_ipython())"),
        code("propagate = 'a test'", **graded),
        code("propagate = 'shown'", chainrule={"show": True}),
        code("propagate = 'chainrule_grader'"),
        {"cell_type": "markdown", "source": "text", "metadata": {}},
    ]
    verdicts = tried(write_notebook(tmp_path / "nb.ipynb", cells))
    assert verdicts["propagate"].status == "passed", verdicts["propagate"]


def test_a_cell_that_fails_is_the_reason_of_what_it_would_have_defined(tmp_path: Path) -> None:
    cells = [code("def propagate(w, b, X, Y):\n    return (1"), code("while True:\n    pass")]
    path = write_notebook(tmp_path / "nb.ipynb", cells)
    verdicts = tried(path, "propagate", "predict", seconds=3)
    assert verdicts["propagate"].status == "error"
    assert "cell 1 does not run: SyntaxError" in verdicts["propagate"].findings[0].message
    assert verdicts["predict"].status == "missing"


@pytest.mark.parametrize("text", ['{"nbformat": 4', "[]", '{"nbformat": 3, "worksheets": []}'])
def test_what_is_no_notebook_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_text(text)
    verdict = tried(path, "propagate")["propagate"]
    assert verdict.status == "error"
    assert "not a notebook" in verdict.findings[0].message


def test_the_seed_draws_the_cases(tmp_path: Path) -> None:
    path = tmp_path / "draft.py"
    path.write_text(PROPAGATE)
    same = try_files(ASSIGNMENT, [str(path)] * 2, ["propagate"], seed=1, jobs=1)
    (other,) = try_files(ASSIGNMENT, [str(path)], ["propagate"], seed=2)
    seeds = [by_name(trial)["propagate"].seed for trial in (*same, other)]
    assert seeds[0] == seeds[1] != seeds[2]
