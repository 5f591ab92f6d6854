"""The zip for students without nbgrader: what is in it, what is refused, and that it works."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner, Result

from chainrule_grader.cli.app import app
from chainrule_grader.demo.notebook import filled
from chainrule_grader.demo.plan import Work
from chainrule_grader.publish.pack import requirements
from tests.conftest import ROOT
from tests.integration.small_course import NAME, make_course

OURS = re.compile(rb"BEGIN SOLUTION|BEGIN HIDDEN|BEGIN MARK|chainrule_grader|\bgrade\(")
TABLE = """| to read | then |
|---|---|
| [zero.ipynb](zero.ipynb) | [another](../release/another/) |
| [first.ipynb](first.ipynb), [second.ipynb](second.ipynb) | |
| [third.ipynb](third.ipynb) | [small](../release/small/) |
| [later.ipynb](later.ipynb) | |
"""
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

class Manager(AsyncKernelManager):
    argv = [sys.argv[1], "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel_spec = KernelSpec(argv=argv)

notebook = nbformat.read("done.ipynb", as_version=4)
NotebookClient(notebook, timeout=120, kernel_manager_class=Manager).execute()
nbformat.write(notebook, "done.ipynb")
"""
SEEN = """
import socket, sys, h5py, matplotlib, numpy, chainrule
print(numpy.__version__, matplotlib.__version__, h5py.__version__, chainrule.__file__)
try:
    socket.create_connection(("192.0.2.1", 80), 1)
except OSError as error:
    print(error)
"""


def pack(root: Path, name: str, to: Path) -> Result:
    return CliRunner().invoke(app, ["--course", str(root), "pack", name, "--to", str(to)])


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("pack") / "course")
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f'c.CourseDirectory.db_url = "sqlite:///{root}/marks.db"\n')
    (root / "notebooks").mkdir()
    (root / "notebooks" / "README.md").write_text(TABLE)
    for lesson in ("zero", "first", "second", "third", "later"):
        nbformat.write(nbformat.v4.new_notebook(), root / "notebooks" / f"{lesson}.ipynb")
    return root


def test_no_zip_before_a_release(course: Path, tmp_path: Path) -> None:
    result = pack(course, NAME, tmp_path)
    assert result.exit_code == 1
    assert f"run: chainrule release {NAME}" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_zip_holds_the_release_and_its_lessons_always_in_the_same_bytes(
    course: Path, tmp_path: Path
) -> None:
    assert CliRunner().invoke(app, ["--course", str(course), "release"]).exit_code == 0
    gradebook = (course / "marks.db").read_bytes()
    archives = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        result = pack(course, NAME, folder)
        assert result.exit_code == 0, result.output
        assert [path.name for path in folder.iterdir()] == [f"{NAME}.zip"]
        archives.append((folder / f"{NAME}.zip").read_bytes())
    assert archives[0] == archives[1]
    assert (course / "marks.db").read_bytes() == gradebook
    with zipfile.ZipFile(tmp_path / "one" / f"{NAME}.zip") as archive:
        top = {name.split("/")[1] for name in archive.namelist()}
        readme = archive.read(f"{NAME}/README.txt").decode()
    lessons = {"first.ipynb", "second.ipynb", "third.ipynb", "later.ipynb"}
    assert top == {f"{NAME}.ipynb", "chainrule", "README.txt", "requirements.txt", *lessons}
    assert len(readme.splitlines()) == 10
    assert "(first.ipynb, second.ipynb, third.ipynb, later.ipynb)" in readme


def test_what_is_not_from_the_master_is_refused(course: Path, tmp_path: Path) -> None:
    released = course / "release" / NAME
    for path, text in ((released / "key.py", "42"), (released / "chainrule" / "report.py", "42")):
        before = path.read_text() if path.exists() else None
        path.write_text(text)
        result = pack(course, NAME, tmp_path)
        assert result.exit_code == 1
        assert f"is not current: {path.relative_to(released).as_posix()} " in result.stderr
        path.write_text(before) if before is not None else path.unlink()
    lesson = course / "notebooks" / "first.ipynb"
    before = lesson.read_text()
    lesson.write_text(before.replace('"cells": []', '"cells": [], "x": "chainrule_grader"'))
    assert "students would read" in pack(course, NAME, tmp_path).stderr
    lesson.write_text(before)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap to be offline")
@pytest.mark.skipif(sys.version_info >= (3, 13), reason="NumPy 1.26 is not made for this Python")
def test_the_zip_works_without_a_network_on_the_oldest_packages(tmp_path: Path) -> None:
    """The newest are those of this environment, in which the tests of the masters run."""
    name = "logistic_regression"
    assert pack(ROOT, name, tmp_path).exit_code == 0
    with zipfile.ZipFile(tmp_path / f"{name}.zip") as archive:
        assert not [n for n in archive.namelist() if OURS.search(archive.read(n))]
        archive.extractall(tmp_path / "release")
    folder = tmp_path / "release" / name
    assert (folder / "requirements.txt").read_text() == requirements()
    python = oldest(tmp_path, requirements())

    (tmp_path / "source").symlink_to(ROOT / "source")
    when = datetime(2026, 1, 1, tzinfo=UTC)
    done = filled(tmp_path, Work("ada", name, "compact", "complete", (), (), 0, when))
    done.cells.append(nbformat.v4.new_code_cell(SEEN))
    nbformat.write(done, folder / "done.ipynb")
    subprocess.run(
        ["bwrap", "--dev-bind", "/", "/", "--unshare-net", sys.executable, "-c", EXECUTE, python],
        cwd=folder,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    outputs = [
        o for c in nbformat.read(folder / "done.ipynb", 4).cells for o in c.get("outputs", [])
    ]
    versions, network = outputs.pop().text.splitlines()
    assert versions.startswith("1.26.0 3.8.0 3.10.0 ")
    assert str(folder) in versions
    assert "unreachable" in network
    assert [o for o in outputs if o.get("name") == "stderr"] == []
    panels = [o.data.get("text/plain", "") for o in outputs if "data" in o]
    passed = [p for p in panels if "Visible checks passed" in p or "Answered. Whether" in p]
    checks = [c for c in done.cells if c.source.startswith("check(")]
    assert len(passed) == len(checks) > 5
    assert any("image/png" in o.get("data", {}) for o in outputs)


def oldest(tmp_path: Path, required: str) -> str:
    """Make an environment of the oldest versions, without JupyterLab, which runs nothing here."""
    pins = [line.replace(">=", "==") for line in required.split() if "jupyterlab" not in line]
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*install, *pins], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return str(python)
