"""Which files go along with a tried one: those that its code names, and nothing that is not its."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule_grader.grading import beside
from chainrule_grader.grading.beside import files_beside


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("draft.py", "helper.py", "deeper.py", "other.py", "numbers.py", "numpy.py"):
        (tmp_path / name).write_text("")
    for name in ("table.csv", "grades.csv", "gradebook.db", "nb.ipynb", ".hidden.py"):
        (tmp_path / name).write_text(name)
    (tmp_path / "linked.py").symlink_to(tmp_path / "other.py")
    return tmp_path


def sent(folder: Path, source: str, *others: str) -> list[str]:
    found = files_beside(folder / "draft.py", source, [folder / other for other in others])
    return sorted(found)


def test_what_the_code_names_goes_along(folder: Path) -> None:
    (folder / "helper.py").write_text("from deeper import x\n")
    (folder / "deeper.py").write_text("np.loadtxt('table.csv')\n")
    assert sent(folder, "import helper") == ["deeper.py", "helper.py", "table.csv"]
    assert sent(folder, "import helpers, my_helper, x-helper") == []
    found = files_beside(folder / "draft.py", "open('table.csv')")
    assert found == {"table.csv": b"table.csv"}


def test_nothing_else_does(folder: Path) -> None:
    source = "numpy gradebook.db nb.ipynb nb .hidden .hidden.py linked draft numbers other"
    assert sent(folder, source, "other.py") == []


def test_nothing_of_a_courses_own_folder_does(folder: Path) -> None:
    assert sent(folder, "grades.csv") == ["grades.csv"]
    (folder / "nbgrader_config.py").write_text("")
    assert sent(folder, "grades.csv") == []


def test_they_are_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_MOST_BYTES", 9)
    assert sent(folder, "grades.csv table.csv") == ["table.csv"]
    monkeypatch.setattr(beside, "_MOST_BYTES", 100)
    assert sent(folder, "grades.csv table.csv") == ["grades.csv", "table.csv"]
    monkeypatch.setattr(beside, "_MOST_FILES", 1)
    assert sent(folder, "grades.csv table.csv") == ["grades.csv"]
