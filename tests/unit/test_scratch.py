"""Folders that were left behind are removed, those in use and those of others never."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from chainrule_grader.sandbox.scratch import Scratch
from chainrule_session import folders


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine's temporary folder, as far as these tests see it."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def left_behind(temporary: Path, name: str = "chainrule-server-abcdefgh") -> Path:
    """A folder that nobody holds, with a submission's file in it."""
    folder = temporary / name
    (folder / "session-1").mkdir(parents=True)
    (folder / "session-1" / "data.csv").write_text("1,2")
    return folder


def started_and_closed() -> None:
    Scratch().close()


def test_a_folder_left_behind_is_removed(temporary: Path) -> None:
    left_behind(temporary)
    started_and_closed()
    assert list(temporary.iterdir()) == []


def test_a_folder_in_use_stays() -> None:
    one, other = Scratch(), Scratch()
    Path(one.path, "file").touch()
    started_and_closed()
    assert Path(one.path, "file").exists()
    assert Path(other.path).exists()
    one.close()
    one.close()  # once more does no harm
    other.close()
    assert not Path(one.path).exists()


def test_a_folder_stays_until_the_last_of_its_holders_is_gone(temporary: Path) -> None:
    folder = left_behind(temporary)
    grader, server = folders.held(str(folder)), folders.held(str(folder))
    os.close(grader)
    started_and_closed()
    assert folder.exists()
    os.close(server)
    started_and_closed()
    assert not folder.exists()


def test_a_new_folder_that_was_taken_for_one_left_is_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    plain = tempfile.mkdtemp

    def slow(prefix: str) -> str:
        path = plain(prefix=prefix)
        made.append(path)
        if len(made) == 1:
            folders.remove_left(path)
        return path

    monkeypatch.setattr(tempfile, "mkdtemp", slow)
    scratch = Scratch()
    assert [Path(path).exists() for path in made] == [False, True]
    assert scratch.path == made[1]
    scratch.close()


def test_one_removed_just_before_it_is_held_is_not_used(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = left_behind(temporary)
    plain = folders.opened

    def slow(path: str) -> int:
        descriptor = plain(path)
        monkeypatch.setattr(folders, "opened", plain)
        folders.remove_left(path)
        return descriptor

    monkeypatch.setattr(folders, "opened", slow)
    with pytest.raises(FileNotFoundError):
        folders.held(str(folder))


def test_a_folder_of_somebody_else_stays(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = left_behind(temporary)
    own = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: own + 1)
    started_and_closed()
    assert (folder / "session-1" / "data.csv").exists()


def test_a_link_is_not_followed(temporary: Path, tmp_path: Path) -> None:
    outside = left_behind(tmp_path, "outside")
    (temporary / "chainrule-server-linked00").symlink_to(outside)
    folder = left_behind(temporary)
    (folder / "session-1" / "folder").symlink_to(outside)
    (folder / "session-1" / "file").symlink_to(outside / "session-1" / "data.csv")
    (folder / "broken").symlink_to(tmp_path / "nowhere")
    started_and_closed()
    assert (outside / "session-1" / "data.csv").read_text() == "1,2"
    assert [path.name for path in temporary.iterdir()] == ["chainrule-server-linked00"]


def test_what_is_named_otherwise_stays(temporary: Path) -> None:
    folder = left_behind(temporary, "chainrule-results")
    started_and_closed()
    assert folder.exists()


def test_a_tree_deeper_than_the_stack_is_removed(temporary: Path, tmp_path: Path) -> None:
    folder = left_behind(temporary)
    before = os.open(".", os.O_RDONLY)
    os.chdir(folder)
    try:
        for _ in range(3000):
            os.mkdir("d")
            os.chdir("d")
            Path("file").touch()
    finally:
        os.fchdir(before)
        os.close(before)
    started_and_closed()
    assert list(temporary.iterdir()) == []


def test_folders_without_permissions_are_removed(temporary: Path) -> None:
    """As root, nobody's permissions are in the way; in an ordinary user's run this can fail."""
    inner = left_behind(temporary) / "session-1" / "inner"
    inner.mkdir()
    (inner / "file").touch()
    inner.chmod(0)
    inner.parent.chmod(0)
    started_and_closed()
    assert list(temporary.iterdir()) == []
