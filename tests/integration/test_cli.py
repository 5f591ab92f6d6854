"""The command line, as a person or a program meets it: what it prints, writes and exits with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import nbformat
import pytest
from typer.testing import CliRunner, Result

from chainrule_grader.cli.app import app
from chainrule_grader.cli.tables.grades import half_points
from chainrule_grader.grading import many
from chainrule_grader.grading.run import Interrupted
from tests.integration.small_course import ADD, DOUBLE, NAME, make_course, submission, submit, write

COMMANDS = ["release", "collect", "grade", "pack", "lessons", "site", "try", "audit", "demo"]
COMMANDS += ["doctor"]
RIGHT = {"double": "def double(x):\n    return 2 * x", "add": "def add(x, y):\n    return x + y"}
HALF = "def double(x):\n    return 4"  # right for 2, wrong for what is hidden
# Bubblewrap is tried elsewhere; this is what a machine without it can do, too.
PROCESS = ("--isolation", "process")
EXERCISE_KEYS = {"score", "max_score", "status", "checks", "misconceptions", "given"}


def chainrule(*argv: str | Path, columns: int = 80) -> Result:
    result = CliRunner().invoke(app, [str(arg) for arg in argv], env={"COLUMNS": str(columns)})
    assert "Traceback" not in result.output
    return result


@pytest.fixture(autouse=True)
def _own_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")


def test_help_is_quick_because_it_imports_little() -> None:
    code = (
        "import sys; sys.argv = ['chainrule', '--help']\n"
        "from chainrule_grader.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'nbformat', 'nbgrader', 'IPython', 'sqlalchemy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_help_names_every_command() -> None:
    text = chainrule("--help").stdout
    assert all(f" {command} " in text for command in COMMANDS)
    assert "Exit codes" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_fits_and_gives_an_example(command: str) -> None:
    result = chainrule(command, "--help")
    assert result.exit_code == 0
    assert f"Example: chainrule {command}" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_version() -> None:
    assert chainrule("--version").stdout.startswith("chainrule ")


def test_no_course_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for argv in (["release"], ["--course", str(tmp_path), "grade", NAME]):
        result = chainrule(*argv)
        assert result.exit_code == 2
        assert "nbgrader_config.py and source/" in result.stderr
        assert result.stderr.startswith("error: ")
        assert not result.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("course") / "chainrule")
    result = chainrule("--course", root, "release")
    assert result.exit_code == 0, result.output
    assert f"release/{NAME}/" in result.stdout
    return root


def test_the_environments_own_programs_come_first(course: Path) -> None:
    chainrule("--course", course, "release", "nothing")
    assert os.environ["PATH"].split(os.pathsep)[0] == sysconfig.get_path("scripts")


def test_a_malformed_master_is_refused_by_its_cell(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course")
    path = root / "source" / NAME / f"{NAME}.ipynb"
    nb = nbformat.read(path, as_version=4)
    nb.cells[1].source = "def double(x): return 2 * x"
    write(nb, path)
    result = chainrule("--course", root, "release")
    assert result.exit_code == 1
    assert "cell double" in result.stderr
    assert not (root / "release" / NAME).exists()


def test_unknown_assignments_are_wrong_usage(course: Path, tmp_path: Path) -> None:
    commands = (["release", "none"], ["grade", "none"], ["collect", "none", str(tmp_path)])
    for argv in commands:
        result = chainrule("--course", course, *argv)
        assert result.exit_code == 2, argv
        assert f"no assignment 'none'; there are {NAME}" in result.stderr


def test_grading_a_class(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a folder below the course, with a report for programs and exit codes."""
    submit(course, "ada", submission(course, **RIGHT))
    (course / "submitted" / "bob" / NAME).mkdir(parents=True)
    monkeypatch.chdir(course / "submitted")
    report = tmp_path / "grades.json"
    report.write_text("old")
    result = chainrule("grade", NAME, *PROCESS, "--jobs", "1", "--json", report)
    assert result.exit_code == 1, result.output
    assert "1 of 2 graded" in result.stdout
    assert "isolation: process" in result.stdout
    assert "1 graded" in result.stderr
    assert "1 missing" in result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["ada", "✓", "graded", "✓", "✓", "○", "5"] in rows
    assert any(row[:3] == ["bob", "○", "missing"] for row in rows)
    data = json.loads(report.read_text())
    assert list(data) == ["assignment", "seconds", "isolation", "seed", "submissions"]
    assert (data["assignment"], list(data["submissions"])) == (NAME, ["ada", "bob"])
    assert (data["isolation"], data["seed"]) == ("process", None)
    ada = data["submissions"]["ada"]
    assert list(ada) == ["outcome", "reason", "score", "max_score", "isolation", "exercises"]
    assert (ada["outcome"], ada["score"], ada["max_score"]) == ("graded", 5, 6)
    assert ada["isolation"] == "process"
    assert all(set(entry) == EXERCISE_KEYS for entry in ada["exercises"].values())
    assert data["submissions"]["bob"]["outcome"] == "missing"
    assert data["submissions"]["bob"]["reason"]
    assert [path.name for path in tmp_path.iterdir()] == ["grades.json"]

    again = chainrule("grade", NAME, *PROCESS, "--student", "ada", "--jobs", "1")
    assert again.exit_code == 0, again.output

    assert "1 of them unchanged" in again.stdout
    assert "bob" not in again.stdout

    report.unlink()
    _unread("grade", NAME, *PROCESS, "--student", "ada", "--json", report)
    assert json.loads(report.read_text())["submissions"]["ada"] == ada


def test_other_grades_than_before_are_told(course: Path, tmp_path: Path) -> None:
    submit(course, "cyd", submission(course, add="def add(x, y):\n    return x - y"))
    options = ("--course", course, "grade", NAME, *PROCESS, "--student", "cyd")
    first = chainrule(*options)
    assert "other grades" not in first.stdout
    submit(course, "cyd", submission(course, **{**RIGHT, "double": HALF}))
    report = tmp_path / "grades.json"
    again = chainrule(*options, "--seed", "another", "--json", report)
    assert again.exit_code == 0, again.output
    lines = [line.split() for line in again.stdout.splitlines()]
    assert ["other", "grades", "than", "before"] in lines
    assert ["cyd", "0", "3.5", "double", "0", "→", "0.5,", "add", "0", "→", "3"] in lines
    assert ["cyd", "✓", "graded", "½", "✓", "○", "3.5"] in lines
    assert json.loads(report.read_text())["seed"] == "another"
    assert "other grades" not in chainrule(*options, "--force").stdout


@pytest.mark.parametrize(
    ("score", "text"), [(0, "0"), (0.25, "<½"), (0.5, "½"), (2, "2"), (13.5, "13½"), (13.99, "13½")]
)
def test_points_in_a_narrow_column(score: float, text: str) -> None:
    assert half_points(score) == text


def test_interrupting_says_what_is_left(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: Any, **kwargs: Any) -> None:
        raise Interrupted(3, 10)

    monkeypatch.setattr(many, "grade_class", interrupted)
    result = chainrule("--course", course, "grade", NAME)
    assert result.exit_code == 130
    assert "3 of 10 are graded and recorded, 7 are left" in result.stderr


def test_settings_and_options_that_are_not_there_are_refused(course: Path) -> None:
    result = chainrule("--course", course, "grade", NAME, "--isolation", "docker")
    assert result.exit_code != 0
    assert "'bubblewrap', 'process'" in result.stderr
    config = course / "nbgrader_config.py"
    text = config.read_text()
    config.write_text(f"{text}\nc.ChainRule.memroy = 1\n")
    result = chainrule("--course", course, "grade", NAME)
    config.write_text(text)
    assert result.exit_code == 1
    assert "c.ChainRule.memroy: there is no such setting" in result.stderr


def _unread(*argv: str | Path) -> None:
    """Run a command whose reader has gone, as that of `| head` does once it has seen enough."""
    reading, writing = os.pipe()
    os.close(reading)
    code = "from chainrule_grader.cli import main; main()"
    with open(writing, "wb") as stdout:
        subprocess.run([sys.executable, "-c", code, *map(str, argv)], stdout=stdout, check=False)


def test_a_report_that_cannot_be_written_stops_before_any_work(
    course: Path, tmp_path: Path
) -> None:
    for target in (tmp_path, tmp_path / "no" / "file.json"):
        result = chainrule("--course", course, "grade", NAME, "--json", target)
        assert result.exit_code == 2
        assert "--json" in result.stderr


def test_collecting_lists_what_was_left_out(course: Path, tmp_path: Path) -> None:
    nb = submission(course, double=DOUBLE, add=ADD)
    write(nb, tmp_path / "mail" / "carol" / f"{NAME}.ipynb")
    result = chainrule("--course", course, "collect", NAME, tmp_path / "mail")
    assert result.exit_code == 0, result.output
    assert "1 brought into submitted/" in result.stdout
    write(nbformat.v4.new_notebook(), tmp_path / "mail" / "dan" / f"{NAME}.ipynb")
    result = chainrule("--course", course, "collect", NAME, tmp_path / "mail")
    assert result.exit_code == 1
    assert f"is not the notebook of {NAME}" in result.stdout
    essay = tmp_path / "moodle" / "Eve Ng_7_assignsubmission_file_" / "essay.pdf"
    essay.parent.mkdir(parents=True)
    essay.write_text("%PDF")
    write(nb, tmp_path / "moodle" / "Carol_8_assignsubmission_file_" / f"{NAME}.ipynb")
    result = chainrule("--course", course, "collect", NAME, tmp_path / "moodle")
    assert result.exit_code == 1
    assert "Eve Ng handed in no notebook" in " ".join(result.stdout.split())
    for wrong in (tmp_path / "nowhere.zip", Path(__file__)):
        assert chainrule("--course", course, "collect", NAME, wrong).exit_code == 2


def tries(*argv: str | Path) -> tuple[Result, dict[str, Any]]:
    report = Path("report.json")
    result = chainrule("try", "logistic_regression", *argv, "--seed", "3", "--json", report)
    return result, json.loads(report.read_text()) if report.exists() else {}


def test_trying_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a course, with a report for programs and exit codes."""
    monkeypatch.chdir(tmp_path)
    Path("right.py").write_text("def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n")
    Path("wrong.py").write_text("def sigmoid(z):\n    return 1 / (1 - np.exp(-z))\n")
    result, data = tries("right.py", "wrong.py", "--exercise", "logistic_regression.sigmoid")
    assert result.exit_code == 1
    assert list(data) == ["assignment", "seed", "files"]
    assert (data["assignment"], data["seed"]) == ("logistic_regression", 3)
    assert list(data["files"]) == ["right.py", "wrong.py"]
    right, wrong = (data["files"][name]["exercises"]["sigmoid"] for name in data["files"])
    assert set(right) == EXERCISE_KEYS
    assert (right["status"], right["score"]) == ("passed", right["max_score"])
    assert wrong["status"] in ("partial", "failed")
    assert wrong["misconceptions"]
    assert "✓ passed" in result.stdout
    assert "➜" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80

    assert tries("right.py")[0].exit_code == 0  # all it defines passes
    assert tries("right.py", "--exercise", "predict")[0].exit_code == 1  # asked for, and missing


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["logistic", "a.py"], "no assignment 'logistic'; there are logistic_regression"),
        (["logistic_regression", "none.py"], "there is no file none.py"),
        (["logistic_regression", "a.txt"], "neither a .py file nor a notebook"),
        (["logistic_regression", "a.py", "--exercise", "nope"], "no exercise 'nope'"),
    ],
)
def test_trying_what_is_not_there_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").touch()
    Path("a.txt").touch()
    result = chainrule("try", *argv)
    assert result.exit_code == 2
    assert words in result.stderr


def test_what_is_not_released_is_not_graded(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (course / "release" / NAME / f"{NAME}.ipynb").rename(course / "kept.ipynb")
    (course / "release" / NAME / f"{NAME}.ipynb").mkdir()
    try:
        result = chainrule("--course", course, "grade", NAME, "--jobs", "1")
    finally:
        (course / "release" / NAME / f"{NAME}.ipynb").rmdir()
        (course / "kept.ipynb").rename(course / "release" / NAME / f"{NAME}.ipynb")
    assert result.exit_code == 1
    assert "is not released" in result.stderr
