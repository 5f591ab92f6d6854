"""How well code is fenced in: what the commands do where it cannot be as they would."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chainrule_grader.cli.app import app
from tests.conftest import ROOT
from tests.integration.small_course import make_course

MISSING = "bubblewrap is not installed: install the system package"
RIGHT = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"


def chainrule(*argv: str | Path) -> Result:
    result = CliRunner().invoke(app, [str(arg) for arg in argv], env={"COLUMNS": "80"})
    assert "Traceback" not in result.output
    return result


def words(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


@pytest.fixture
def _no_bubblewrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "draft.py"
    path.write_text(RIGHT)
    return path


@pytest.mark.usefixtures("_no_bubblewrap")
def test_trying_without_bubblewrap_says_what_to_install_or_set(draft: Path) -> None:
    result = chainrule("try", "logistic_regression", draft)
    assert result.exit_code == 1
    assert MISSING in words(result.stderr)
    assert "--isolation process" in words(result.stderr)
    assert not result.stdout


@pytest.mark.usefixtures("_no_bubblewrap")
def test_trying_with_what_there_is(draft: Path) -> None:
    result = chainrule("try", "logistic_regression", draft, "--isolation", "process")
    assert result.exit_code == 0, result.output
    assert "✓ passed" in result.stdout
    assert "isolation: process" in result.stdout


@pytest.mark.usefixtures("_no_bubblewrap")
def test_a_courses_own_isolation_counts(draft: Path, tmp_path: Path) -> None:
    root = make_course(tmp_path / "course")
    with (root / "nbgrader_config.py").open("a") as config:
        config.write("\nc.ChainRule.isolation = 'process'\n")
    result = chainrule("--course", root, "try", "logistic_regression", draft)
    assert result.exit_code == 0, result.output
    assert "isolation: process" in result.stdout


def test_an_unknown_isolation_is_refused(draft: Path) -> None:
    result = chainrule("try", "logistic_regression", draft, "--isolation", "none")
    assert result.exit_code in (1, 2)
    assert "bubblewrap" in result.stderr
    assert "process" in result.stderr


@pytest.mark.usefixtures("_no_bubblewrap")
def test_the_demo_does_without_and_says_so_before_and_after(tmp_path: Path) -> None:
    result = chainrule("--course", ROOT, "demo", "--students", "1", "--dir", tmp_path / "demo")
    assert result.exit_code == 0, result.output
    first, table, last = (
        result.stdout.find("isolation: process"),
        result.stdout.find("Met most often"),
        result.stdout.rfind("isolation: process"),
    )
    assert 0 <= first < table < last
    assert words(result.stdout).count(MISSING) == 2
    assert 'isolation = "process"' in (tmp_path / "demo" / "nbgrader_config.py").read_text()


@pytest.mark.usefixtures("_no_bubblewrap")
def test_a_demo_asked_for_bubblewrap_has_it_or_stops(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    result = chainrule("--course", ROOT, "demo", "--isolation", "bubblewrap", "--dir", folder)
    assert result.exit_code == 1
    assert MISSING in words(result.stderr)
    assert not folder.exists()
