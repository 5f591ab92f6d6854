"""What submit-check says of a notebook that it has run, in real kernels."""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from textwrap import indent
from typing import Any

import nbformat
import pytest

from chainrule.submission.released import to_text
from chainrule_grader.grading.handout import handed_out
from chainrule_grader.grading.stubs import stub
from tests.integration.small_course import GOOD, NAME, fill, small_master
from tests.unit.submit_check import Edit, desk, own, put, report, solved, source

Capsys = pytest.CaptureFixture[str]


def unwritten(function: str) -> str:
    return f"def {function}(x, y=0):\n" + indent(stub(function, function), "    ")


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A release of two functions, with a right solution beside its package."""
    released = small_master()
    stubs = {one: unwritten(one) for one in ("double", "add")}
    tests = {"test_double": "assert double(2) == 4", "test_add": "add(1, 2)"}
    fill(released, {**stubs, **tests, "answer_why": "YOUR ANSWER HERE", "show_it": "double(3)"})
    (tmp_path / "chainrule").mkdir()
    handout = to_text(handed_out(NAME, released, cell_seconds=20.0))
    (tmp_path / "chainrule" / "released.json").write_text(handout)
    return tmp_path / f"{NAME}.ipynb", json.loads(nbformat.writes(fill(released, GOOD)))


def test_a_right_solution_is_ready(tmp_path: Path, capsys: Capsys) -> None:
    path = put(desk(tmp_path), solved(), own("%time n = 1\n!echo\nimport asyncio"))
    before = path.read_bytes()
    code, text = report(path, capsys)
    assert code == 0, text
    assert "code cells were run, in" in text
    assert "Visible checks that pass: `shapes`, `flatten_images`" in text
    assert text.endswith("\nReady to hand in.\n")
    assert path.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {"chainrule", path.name}


@pytest.mark.parametrize(
    ("edits", "said", "verdict"),
    [
        (
            [
                own("import time\nwhile True:\n    time.sleep(9)"),
                source("double", unwritten("double")),
                own("print(trebled)", "double"),
                own("trebled = double(3) + 1", "double"),
                own("1 / 0", "add"),
            ],
            [
                "mend Cell number 2 (`import time`) did not end: stopped after 2 s (line 3).",
                "mend Cell number 9 (`1 / 0`) stopped with ZeroDivisionError: division by zero "
                "(line 1).",
                "note Stopped for a reason that is told here already, or above them: cell number 4",
                "to do `double` (2 points): it is as it was handed out.",
                "right Visible checks that pass: `add`.",
            ],
            "Not yet: 2 things to mend, 1 exercise unfinished.",
        ),
        (
            [
                source("double", "def double(x):\n    while True:\n        pass"),
                source("add", "def add(x, y):\n    return x + other(y)"),
            ],
            [
                "Exercise `add` uses `other` (line 2), which no cell defines.",
                "mend `double` (2 points): its check did not end: stopped after 2 s (`double`, ",
                "not yet `add` (3 points): its test stopped with NameError: name 'other' is not",
            ],
            "Not yet: 2 things to mend, 1 exercise unfinished.",
        ),
        (
            [own("import os\nos._exit(1)", "double")],
            [
                "Only 2 code cells were run",
                "What follows was not run: cell number 3 (`import os`), or a cell above it, ended",
                "note Written, not checked: `double` and `add`.",
            ],
            "Not yet: 1 thing to mend.",
        ),
    ],
)
def test_what_went_wrong_in_the_run(
    small: tuple[Path, dict[str, Any]],
    capsys: Capsys,
    edits: list[Edit],
    said: list[str],
    verdict: str,
) -> None:
    code, text = report(put(*small, *edits), capsys, "--seconds", "2")
    assert code == 1
    for each in said:
        assert each in " ".join(text.split()), text
    assert text.endswith(f"{verdict}\n"), text


def test_without_nbclient(
    small: tuple[Path, dict[str, Any]], capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "nbclient":
            raise ModuleNotFoundError(name=name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    code, text = report(put(*small), capsys)
    assert code == 0
    assert "Not run: nbclient is not installed here." in text
    assert "python -m pip install nbclient ipykernel" in text
    assert text.endswith("Ready to hand in, as far as can be told without a run.\n")
