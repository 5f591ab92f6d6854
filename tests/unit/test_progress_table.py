"""``progress()``: what each check found when it last ran, also in another kernel."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbgrader.coursedir import CourseDirectory

from chainrule.checks import CheckFailed, bind

check, progress = bind("logistic_regression")


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def helped(z: Any) -> Any:
    return helper(z)


def helper(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


@pytest.fixture(autouse=True)
def notebook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """Return the namespace of ``__main__`` without an answer, in a folder of its own."""
    names = vars(sys.modules["__main__"])
    for name in ("sigmoid", "m_train", "m_test", "height", "width", "n_x"):
        monkeypatch.delitem(names, name, raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.chdir(tmp_path)
    return names


def table(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Return the word that stands beside each exercise."""
    capsys.readouterr()
    progress()
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    return {row[-3]: " ".join(row[1:-3]) for row in rows if row[-1:] == ["points"] and len(row) > 4}


def test_before_any_check_all_is_untouched(
    capsys: pytest.CaptureFixture[str], notebook: dict[str, Any]
) -> None:
    notebook["sigmoid"] = sigmoid  # written, but nobody has looked at it
    shown = table(capsys)
    assert shown.pop("derivation") == "by hand"
    assert set(shown.values()) == {"untouched"}
    assert len(shown) == 11


def test_it_shows_what_the_last_check_found(
    capsys: pytest.CaptureFixture[str], notebook: dict[str, Any]
) -> None:
    notebook["sigmoid"] = lambda z: z
    with pytest.raises(CheckFailed):
        check("sigmoid")
    assert table(capsys)["sigmoid"] == "failing"
    notebook["sigmoid"] = sigmoid
    check("sigmoid")
    progress()
    out = capsys.readouterr().out
    assert "1 of 11 exercises done or answered, worth 8 of 94 points if grading agrees." in out
    assert "A person gives 6 points for what you write." in out
    assert "○ untouched 86, ✓ done 8" in out


def test_it_is_still_known_where_the_kernel_was_restarted(
    capsys: pytest.CaptureFixture[str], notebook: dict[str, Any]
) -> None:
    notebook["sigmoid"] = sigmoid
    check("sigmoid")
    del notebook["sigmoid"]
    assert table(capsys)["sigmoid"] == "done"


@pytest.mark.parametrize("what", ["the function", "what it calls", "the answer"])
def test_it_says_when_a_result_is_older_than_the_code(
    capsys: pytest.CaptureFixture[str],
    notebook: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    for each in (sigmoid, helped, helper):
        monkeypatch.setattr(each, "__module__", "__main__")
    monkeypatch.setitem(notebook, "helper", helper)
    notebook["sigmoid"] = helped
    notebook.update(m_train=1, m_test=1, height=1, width=1, n_x=1)
    check("sigmoid")
    check("shapes")
    name = "shapes" if what == "the answer" else "sigmoid"
    assert table(capsys)[name] in ("done", "answered")
    if what == "the function":
        notebook["sigmoid"] = sigmoid
    elif what == "what it calls":
        monkeypatch.setitem(notebook, "helper", abs)
    else:
        notebook["n_x"] = 2
    assert table(capsys)[name] == "changed"


def test_nbgrader_leaves_the_file_out_of_what_is_handed_in(
    tmp_path: Path, notebook: dict[str, Any]
) -> None:
    notebook["sigmoid"] = sigmoid
    check("sigmoid")
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    ignored = CourseDirectory().ignore
    assert kept.parent.name in ignored
    assert kept.stat().st_size < 1000


def test_a_damaged_file_and_a_folder_that_cannot_be_written_are_no_trouble(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], notebook: dict[str, Any]
) -> None:
    notebook["sigmoid"] = sigmoid
    check("sigmoid")
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    for text in (
        "{",
        "[]",
        '{"sigmoid": 3}',
        '{"sigmoid": {"standing": "x", "code": "", "at": ""}}',
    ):
        kept.write_text(text)
        assert table(capsys)["sigmoid"] == "untouched"
    kept.unlink()
    kept.parent.rmdir()
    kept.parent.write_text("not a folder")
    check("sigmoid")
    assert table(capsys)["sigmoid"] == "done"


def test_grading_keeps_nothing(
    tmp_path: Path, notebook: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    notebook["sigmoid"] = sigmoid
    check("sigmoid")
    assert list(tmp_path.iterdir()) == []
