"""Notebooks as a student might be about to hand them in, and the report on them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chainrule.__main__ import main
from chainrule_grader.demo.notebook import filled
from chainrule_grader.demo.plan import Work
from tests.conftest import ROOT

Notebook = dict[str, Any]
Edit = Callable[[Notebook], object]


@cache
def _solved(assignment: str, style: str) -> str:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    nb = filled(ROOT, Work("ada", assignment, style, "complete", (), (), 0, when))
    return json.dumps(nb)


def solved(assignment: str = "logistic_regression", style: str = "compact") -> Notebook:
    """Return the released notebook with right solutions in it."""
    nb: Notebook = json.loads(_solved(assignment, style))
    return nb


def desk(tmp_path: Path, assignment: str = "logistic_regression") -> Path:
    """Make a student's folder, with the release's package, and return the notebook's path."""
    (tmp_path / "chainrule").symlink_to(ROOT / "release" / assignment / "chainrule")
    return tmp_path / f"{assignment}.ipynb"


def put(path: Path, nb: Notebook, *edits: Edit) -> Path:
    """Write a notebook with some things done to it."""
    for edit in edits:
        edit(nb)
    path.write_text(json.dumps(nb), encoding="utf-8")
    return path


def report(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    """Check a notebook; return the exit code and the report, each finding in one line."""
    code = main(["submit-check", str(path), *options])
    out = capsys.readouterr().out
    assert all(len(line) < 80 or "/" in line for line in out.splitlines()), out
    return code, out.replace("\n             ", " ")


def cell(nb: Notebook, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in nb["cells"] if one["id"] == name)
    return found


def without(*names: str) -> Edit:
    return lambda nb: nb.update(cells=[one for one in nb["cells"] if one["id"] not in names])


def source(name: str, text: str) -> Edit:
    return lambda nb: cell(nb, name).update(source=text)


def words(name: str, old: str, new: str) -> Edit:
    return lambda nb: cell(nb, name).update(source=cell(nb, name)["source"].replace(old, new))


def twice(name: str) -> Edit:
    return lambda nb: nb["cells"].append({**copy.deepcopy(cell(nb, name)), "id": f"{name}-copy"})


def own(text: str, after: str = "setup") -> Edit:
    """Put in a cell of the student's own."""

    def edit(nb: Notebook) -> None:
        new = {"cell_type": "code", "id": f"own-{len(nb['cells'])}", "metadata": {}}
        new |= {"source": text, "outputs": [], "execution_count": None}
        nb["cells"].insert(nb["cells"].index(cell(nb, after)) + 1, new)

    return edit
