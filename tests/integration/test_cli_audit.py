"""``chainrule audit``, as a person or a program meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chainrule_grader.audit import equivalent
from chainrule_grader.cli.app import app


def chainrule(*argv: str | Path) -> Result:
    result = CliRunner().invoke(app, [str(arg) for arg in argv], env={"COLUMNS": "80"})
    assert "Traceback" not in result.output
    return result


def test_an_audit_of_an_exercise_is_printed_and_written(tmp_path: Path) -> None:
    file = tmp_path / "audit.json"
    result = chainrule("audit", "shallow_network", "--exercise", "layer_sizes", "--json", file)
    assert result.exit_code == 0, result.output
    assert "shallow_network.layer_sizes" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found["complaints"] == []
    each = found["exercises"]["shallow_network.layer_sizes"]
    assert each["mutants"] == each["killed"] + each["equivalent"] >= 40
    assert each["checks"]["n_h"]["alone"] > 0


def test_a_mutant_that_survives_is_named_and_the_exit_code_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equivalent, "FOLDER", tmp_path)  # where nothing is listed
    equivalent.listed.cache_clear()
    file = tmp_path / "audit.json"
    result = chainrule("audit", "shallow_network", "--exercise", "layer_sizes", "--json", file)
    equivalent.listed.cache_clear()
    assert result.exit_code == 1
    assert "X = 0 * X: survives" in " ".join(result.stdout.split())
    (survivor, *_) = json.loads(file.read_text("utf-8"))["exercises"][
        "shallow_network.layer_sizes"
    ]["surviving"]
    assert survivor["source"].startswith("def layer_sizes(X, Y):")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("audit", "no_such"), "no assignment 'no_such'"),
        (("audit", "--exercise", "questions"), "no exercise 'questions' with functions"),
        (("audit", "--json", "/no/such/folder/a.json"), "there is no folder"),
    ],
)
def test_wrong_usage_says_what_there_is(argv: tuple[str, ...], said: str) -> None:
    result = chainrule(*argv)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chainrule_grader.cli.audit.find_spec", lambda _name: None)
    result = chainrule("audit", "shallow_network")
    assert result.exit_code == 2
    assert "requirements-dev.txt" in result.output
