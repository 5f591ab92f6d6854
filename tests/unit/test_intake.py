"""Reading what was handed in: plain files, within limits, whatever they are called."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from chainrule_grader.grading import intake
from chainrule_grader.grading.choosing import NotGradable
from chainrule_grader.grading.intake import Intake, read_timestamp, take_in
from chainrule_grader.sandbox.limits import Limits

NAME = "small"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "submitted" / "ada" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text("right")
    return folder


def taken(folder: Path, **limits: int) -> Intake:
    return take_in(folder, NAME, replace(Limits(), **limits))


def refused(folder: Path, **limits: int) -> tuple[str, str]:
    with pytest.raises(NotGradable) as error:
        taken(folder, **limits)
    return error.value.outcome, str(error.value)


def test_the_right_name_comes_first_and_then_the_newest(folder: Path) -> None:
    for age, name in enumerate(["old.ipynb", "new.ipynb", "deep/newest.ipynb"]):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
        os.utime(path, (4e9 + age, 4e9 + age))
    assert list(taken(folder).notebooks) == [
        f"{NAME}.ipynb",
        "deep/newest.ipynb",
        "new.ipynb",
        "old.ipynb",
    ]


def test_only_plain_files_of_the_students_are_read(folder: Path) -> None:
    secret = folder.parents[2] / "secret.txt"
    secret.write_text("secret")
    (folder / "data").mkdir()
    (folder / "data" / "x.csv").write_text("1,2")
    (folder / "link.txt").symlink_to(secret)
    (folder / "linked").symlink_to(secret.parent, target_is_directory=True)
    (folder / "linked.ipynb").symlink_to(secret)
    os.mkfifo(folder / "pipe")  # opening it would wait for ever
    os.mkfifo(folder / "pipe.ipynb")
    for skipped in ("chainrule", ".ipynb_checkpoints", "__pycache__", ".git"):
        (folder / skipped).mkdir()
        (folder / skipped / "file.py").touch()
        (folder / skipped / f"{NAME}.ipynb").touch()
    found = taken(folder)
    assert found.files == {"data/x.csv": b"1,2"}
    assert found.notebooks == {f"{NAME}.ipynb": b"right"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
def test_names_that_are_no_text_are_kept(folder: Path) -> None:
    strange = os.fsencode(folder) + b"/caf\xe9\n.csv"
    Path(os.fsdecode(strange)).write_text("1")
    (name,) = taken(folder).files
    assert os.fsencode(name) == b"caf\xe9\n.csv"


def test_what_is_too_large_is_not_read(folder: Path) -> None:
    with open(folder / f"{NAME}.ipynb", "wb") as file:
        file.truncate(200_000_000)  # a hole: nothing on the disk
    outcome, reason = refused(folder)
    assert outcome == "unreadable"
    assert reason == "small.ipynb has 200.0 MB, and 50.0 MB is the limit"
    (folder / "copy.ipynb").write_text("the same, smaller")
    found = taken(folder)
    assert list(found.notebooks) == ["copy.ipynb"]
    assert found.notes == (reason,)


def test_files_beside_the_notebook_count_together(folder: Path) -> None:
    for number in range(3):
        (folder / f"{number}.csv").write_bytes(b"0" * 400_000)
    assert len(taken(folder, files_size=1_200_000).files) == 3
    outcome, reason = refused(folder, files_size=1_100_000)
    assert outcome == "unreadable"
    assert reason == "the files beside the notebook have 1.2 MB, and 1.1 MB is the limit"


def test_many_notebooks_are_not_all_held(folder: Path) -> None:
    for number in range(5):
        (folder / f"{number}.ipynb").write_bytes(b"0" * 400_000)
    found = taken(folder, files_size=1_000_000, notebook_size=500_000)
    assert sum(map(len, found.notebooks.values())) <= 1_000_000
    assert f"{NAME}.ipynb" in found.notebooks
    assert len(found.notes) == 3


def test_many_files_are_not_all_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_FILES", 10)
    for number in range(10):
        (folder / f"{number}").touch()
    assert refused(folder) == ("unreadable", "there are more than 10 files in it")


def test_why_there_is_nothing_to_grade(folder: Path) -> None:
    (folder / f"{NAME}.ipynb").unlink()
    assert refused(folder) == ("missing", "there is no notebook in what was handed in")
    (folder / f"{NAME}.ipynb").symlink_to(__file__)
    assert refused(folder)[1] == "small.ipynb is a symbolic link, which is not followed"
    assert refused(folder / "nowhere") == ("missing", "nothing was handed in")
    linked = folder.with_name("linked")
    linked.symlink_to(folder, target_is_directory=True)
    assert refused(linked)[1] == "the folder is a symbolic link, which is not followed"


@pytest.mark.parametrize(
    ("content", "time"),
    [
        (b"2031-05-01T12:00:00+02:00\n", datetime(2031, 5, 1, 10)),
        (b"2031-05-01 12:00:00", datetime(2031, 5, 1, 12)),
        (b"yesterday", None),
        (b"", None),
        (b"\xff\xfe", None),
        (b"9" * 100_000, None),
    ],
)
def test_timestamps(folder: Path, content: bytes, time: datetime | None) -> None:
    assert read_timestamp(content) == time
    (folder / "timestamp.txt").write_bytes(content)
    found = taken(folder)
    assert found.timestamp == time
    assert ("timestamp.txt" in found.files) == (time is not None)
