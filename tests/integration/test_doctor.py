"""``chainrule doctor``: what it says of a machine that can, and of those that cannot."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from chainrule_grader.cli.app import app
from chainrule_grader.sandbox import machine
from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.probe import Step, probe
from tests.conftest import ROOT
from tests.integration.sessions import needs_bubblewrap
from tests.integration.small_course import make_course

STEPS = [
    *("system", "bubblewrap", "user namespaces", "bubblewrap starts", "fork server", "session"),
    *("a cell", "privileges", "files", "network", "limit of processes", "limit of memory"),
]


def doctor(*argv: str | Path, path: str | Path | None = None) -> Result:
    env = {"COLUMNS": "80", "PATH": str(path) if path else os.environ["PATH"]}
    result = CliRunner().invoke(app, ["doctor", *map(str, argv)], env=env)
    assert "Traceback" not in result.output
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    return result


def fake_bwrap(folder: Path, script: str) -> Path:
    program = folder / "bwrap"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return folder


@needs_bubblewrap
def test_a_machine_that_can(tmp_path: Path) -> None:
    report = tmp_path / "doctor.json"
    result = doctor("--json", report)
    assert result.exit_code == 0, result.output
    assert "isolation bubblewrap works here" in result.stdout
    assert "✗" not in result.stdout
    data: dict[str, Any] = json.loads(report.read_text())
    assert (data["works"], data["isolation"]) == (True, "bubblewrap")
    assert [step["name"] for step in data["steps"]] == STEPS
    assert all(step["ok"] and step["found"] for step in data["steps"])
    assert data["machine"]["cores"] == str(machine.cores())


def test_without_bubblewrap_it_says_what_to_install(tmp_path: Path) -> None:
    result = doctor(path=tmp_path)
    assert result.exit_code == 1
    assert "✗  bubblewrap  not installed" in result.stdout
    text = " ".join(result.stdout.split())
    assert "apt-get install bubblewrap" in text
    assert "--isolation process, or c.ChainRule.isolation = 'process'" in text
    assert "isolation bubblewrap does not work here" in text


def test_a_bubblewrap_that_fails_is_quoted(tmp_path: Path) -> None:
    report = tmp_path / "doctor.json"
    says = 'test "$1" = --version && echo bubblewrap 9.9 && exit\necho "bwrap: no way" >&2; exit 1'
    result = doctor("--json", report, path=f"{fake_bwrap(tmp_path, says)}:/usr/bin:/bin")
    assert result.exit_code == 1
    assert "9.9," in result.stdout
    steps = json.loads(report.read_text())["steps"]
    assert [step["name"] for step in steps] == STEPS[:4]
    assert (steps[-1]["ok"], steps[-1]["found"]) == (False, "bwrap: no way")
    assert steps[-1]["advice"]


@needs_bubblewrap
def test_a_bubblewrap_that_starts_and_keeps_nothing_in_is_found_out(tmp_path: Path) -> None:
    """One that runs the command with no sandbox around it."""
    script = (
        'test "$1" = --version && echo 1 && exit\n'
        'while [ $# -gt 0 ]; do case "$1" in\n'
        "  true) exec true;;\n"
        f'  {sys.executable}) cd {ROOT}; exec "$@";;\n'
        "  *) shift;;\nesac; done\nexit 1"
    )
    steps = _steps(f"{fake_bwrap(tmp_path, script)}:/usr/bin:/bin")
    assert not steps[-1].ok
    assert len(steps) < len(STEPS)


def _steps(path: str, isolation: str = "bubblewrap") -> list[Step]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", path)
        return list(probe(isolation, Limits()))


def test_process_isolation_works_and_says_what_it_does_not_do() -> None:
    result = doctor("--isolation", "process")
    assert result.exit_code == 0
    assert "isolation process works here" in result.stdout
    assert "neither" in result.stdout or "not fenced" in result.stdout


def test_the_courses_own_setting_is_tried(tmp_path: Path) -> None:
    root = make_course(tmp_path / "course")
    config = root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.ChainRule.isolation = 'process'\n")
    result = CliRunner().invoke(app, ["--course", str(root), "doctor"], env={"COLUMNS": "80"})
    assert result.exit_code == 0
    assert "process, as configured" in result.stdout


def test_wrong_usage(tmp_path: Path) -> None:
    assert doctor("--isolation", "none").exit_code == 1
    result = CliRunner().invoke(app, ["--course", str(tmp_path), "doctor"])
    assert result.exit_code == 2


@needs_bubblewrap
@pytest.mark.skipif(shutil.which("unshare") is None, reason="no unshare to make namespaces with")
@pytest.mark.parametrize("most", ["0", "2"])
def test_too_few_namespaces_are_named_with_their_setting(most: str) -> None:
    """None for bubblewrap at all, or none left for what it is started for."""
    script = f"echo {most} >/proc/sys/user/max_user_namespaces && exec {sys.executable} -c '{_ASK}'"
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    step = json.loads(done.stdout)
    assert not step["ok"]
    assert step["name"] in (["bubblewrap starts"] if most == "0" else ["fork server", "session"])
    assert "sysctl -w user.max_user_namespaces=15000" in step["advice"]


_ASK = (
    "import json; from chainrule_grader.sandbox.probe import probe;"
    " from chainrule_grader.sandbox.limits import Limits;"
    ' print(json.dumps(vars([*probe("bubblewrap", Limits())][-1])))'
)
