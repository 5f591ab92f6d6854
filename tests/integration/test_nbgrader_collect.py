"""What learning platforms and mail folders hold, brought into submitted/."""

from __future__ import annotations

import os
import stat
import zipfile
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from chainrule_grader.grading.collect import CollectReport, collect
from chainrule_grader.grading.course import CourseError
from chainrule_grader.grading.release import build_release
from tests.integration.small_course import GOOD, NAME, make_course, submission, write

MOODLE = "{}_{}_assignsubmission_file_/{}"
FOREIGN = nbformat.writes(nbformat.v4.new_notebook())


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("collect") / "course")
    build_release(root)
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.add_student("al", first_name="Ada", last_name="Lovelace", lms_user_id="815")
        gradebook.add_student("gr1", first_name="Grace", last_name="Hopper")
        gradebook.add_student("gr2", first_name="Grace", last_name="Hopper")
    return root


@pytest.fixture
def root(released: Path) -> Path:
    """The course, with nothing handed in."""
    for path in sorted((released / "submitted").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    return released


def notebook(root: Path, answer: str = "So.") -> str:
    """A submission as text; `answer` tells one from another."""
    return nbformat.writes(submission(root, **{**GOOD, "answer_why": answer}))


def zipped(path: Path, members: dict[str, str | bytes], day: int = 1) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, text) in enumerate(members.items()):
            archive.writestr(zipfile.ZipInfo(name, (2025, 3, day, 12, number, 0)), text)
    return path


def answers(root: Path) -> dict[str, str]:
    """The answer that stands in each student's submission."""
    found = {}
    for path in (root / "submitted").glob(f"*/{NAME}/{NAME}.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        found[path.parts[-3]] = cells[-1].source
    return found


def why(report: CollectReport) -> dict[str, str]:
    return {one.file: one.reason for one in report.unmatched}


def test_moodle(root: Path, tmp_path: Path) -> None:
    download = zipped(
        tmp_path / "moodle.zip",
        {
            MOODLE.format("Ada Lovelace", 11, f"{NAME}.ipynb"): notebook(root, "old"),
            MOODLE.format("Ada Lovelace", 11, f"{NAME} (1).ipynb"): notebook(root, "new"),
            MOODLE.format("Ada Lovelace", 11, "helper.py"): "x = 1",
            MOODLE.format("Ada Lovelace", 11, "chainrule/__init__.py"): "",
            MOODLE.format("Zoë van Dyk", 12, "my own name.ipynb"): notebook(root),
            MOODLE.format("Grace Hopper", 13, f"{NAME}.ipynb"): notebook(root),
            MOODLE.format("Kim Lee", 14, f"{NAME}.ipynb"): notebook(root),
            MOODLE.format("Kim Lee", 15, f"{NAME}.ipynb"): notebook(root),
            MOODLE.format("Odd One", 16, "holiday.ipynb"): FOREIGN,
            MOODLE.format("No Notebook", 18, "essay.pdf"): "%PDF",
            MOODLE.format("Bad Luck", 17, f"{NAME}.ipynb"): "{",
        },
    )
    report = collect(root, NAME, download)
    assert {one.student for one in report.matched} == {"al", "Zoë_van_Dyk", "Bad_Luck"}
    ada = root / "submitted" / "al" / NAME
    assert nbformat.read(ada / f"{NAME}.ipynb", as_version=4).cells[-1].source == "new"
    assert sorted(path.name for path in ada.iterdir()) == [
        "helper.py",
        f"{NAME}.ipynb",
        "timestamp.txt",
    ]
    assert datetime.fromisoformat((ada / "timestamp.txt").read_text()).date().day == 1
    reasons = why(report)
    assert "is used instead" in reasons[MOODLE.format("Ada Lovelace", 11, f"{NAME}.ipynb")]
    assert "gr1 or gr2" in reasons[MOODLE.format("Grace Hopper", 13, f"{NAME}.ipynb")]
    assert "several people" in reasons[MOODLE.format("Kim Lee", 14, f"{NAME}.ipynb")]
    assert "not the notebook" in reasons[MOODLE.format("Odd One", 16, "holiday.ipynb")]
    essay = MOODLE.format("No Notebook", 18, "essay.pdf")
    assert reasons[essay] == "No Notebook handed in no notebook"
    assert not any("helper.py" in name for name in reasons)


def test_canvas(root: Path, tmp_path: Path) -> None:
    download = zipped(
        tmp_path / "canvas.zip",
        {
            f"lovelaceada_815_9001_{NAME}-1.ipynb": notebook(root, "ada"),
            f"turingalan_LATE_77_9002_{NAME}.ipynb": notebook(root, "alan"),
            f"noetheremmy_78_9003_{NAME}-Copy1.ipynb": notebook(root, "emmy"),
            "noetheremmy_78_9004_photo.png": b"\x89PNG",
        },
    )
    report = collect(root, NAME, download)
    assert answers(root) == {"al": "ada", "turingalan": "alan", "noetheremmy": "emmy"}
    assert why(report) == {"noetheremmy_78_9004_photo.png": "is not a notebook"}


def test_a_mail_folder(root: Path, tmp_path: Path) -> None:
    """One folder per student, or one file; packed or not."""
    mail = tmp_path / "mail"
    for name, answer in {
        "al/homework/final.ipynb": "deep",
        "student-12.ipynb": "12",
        "student-13.ipynb": "13",
        f"eve_{NAME}-Copy2.ipynb": "eve",
        f"{NAME}.ipynb": "whose?",
    }.items():
        write(nbformat.reads(notebook(root, answer), as_version=4), mail / name)
    (mail / "bob").mkdir()
    zipped(mail / "bob" / "work.zip", {f"work/{NAME}.ipynb": notebook(root, "bob")})
    zipped(mail / "cyd.zip", {f"{NAME}.ipynb": notebook(root, "cyd")})
    (mail / "link.ipynb").symlink_to(root / "source" / NAME / f"{NAME}.ipynb")
    (mail / "dir").symlink_to(root / "source")

    report = collect(root, NAME, mail)
    expected = {"al": "deep", "student-12": "12", "student-13": "13", "eve": "eve"}
    assert answers(root) == {**expected, "bob": "bob", "cyd": "cyd"}
    assert why(report) == {
        f"{NAME}.ipynb": "neither its name nor its folder says whose it is",
        "link.ipynb": "is a symbolic link",
        "dir": "is a symbolic link",
    }


def test_a_folder_around_everything_is_nobody(root: Path, tmp_path: Path) -> None:
    names = ("week 3/ada.ipynb", "week 3/ben.ipynb")
    collect(root, NAME, zipped(tmp_path / "a.zip", {n: notebook(root, n[7:10]) for n in names}))
    assert answers(root) == {"ada": "ada", "ben": "ben"}


def test_the_latest_wins_over_time(root: Path, tmp_path: Path) -> None:
    name = f"al/{NAME}.ipynb"
    for day, text in ((2, "second"), (3, "third"), (1, "first")):
        report = collect(root, NAME, zipped(tmp_path / "x.zip", {name: notebook(root, text)}, day))
    assert answers(root) == {"al": "third"}
    assert "a later one of al was collected before" in why(report)[name]
    # The same download again changes nothing.
    again = collect(root, NAME, zipped(tmp_path / "x.zip", {name: notebook(root, "third")}, 3))
    assert [one.student for one in again.matched] == ["al"]


def test_a_hostile_zip_stays_in_its_place(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "evil.zip"
    link = zipfile.ZipInfo(f"mal/{NAME}.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../../escaped.ipynb", notebook(root))
        archive.writestr("/tmp/absolute.ipynb", notebook(root))
        archive.writestr("C:\\drive.ipynb", notebook(root))
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good/work.ipynb", notebook(root, "good"))
    report = collect(root, NAME, path)
    assert answers(root) == {"good": "good"}
    assert why(report) == {
        "../../../escaped.ipynb": "points outside of its zip file",
        "/tmp/absolute.ipynb": "points outside of its zip file",
        "C:\\drive.ipynb": "points outside of its zip file",
        f"mal/{NAME}.ipynb": "is a symbolic link",
    }
    assert not list(tmp_path.rglob("escaped.ipynb"))
    assert not os.path.exists("/tmp/absolute.ipynb")


def test_what_cannot_be_collected(root: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no zip")
    with pytest.raises(ValueError, match="neither a folder nor a zip file"):
        collect(root, NAME, tmp_path / "notes.txt")
    with pytest.raises(CourseError, match="chainrule release other"):
        collect(root, "other", tmp_path)
