"""Reading a submission's folder: names and bytes, nothing that is not a plain file, within limits.

No notebook is parsed here. What a student handed in is looked into in the grader subprocess only.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from chainrule_grader.grading.choosing import NotGradable, NothingHandedIn
from chainrule_grader.grading.staging import SKIPPED, TIMESTAMP
from chainrule_grader.sandbox.limits import MEGABYTE, Limits

MOST_FILES = 10_000
MOST_TIME = 200  # bytes of a timestamp.txt that are looked at


@dataclass(frozen=True)
class Intake:
    """What was handed in: notebooks in the order in which they are tried, and all other files.

    ``timestamp`` is when, in UTC, where timestamp.txt says so. ``notes`` is what was left out.
    """

    notebooks: dict[str, bytes]
    files: dict[str, bytes] = field(default_factory=dict)
    timestamp: datetime | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Found:
    """A plain file of a submission: its path in there, and what the file system says of it."""

    name: str
    path: Path
    size: int
    modified: int


def take_in(folder: Path, assignment: str, limits: Limits) -> Intake:
    """Read what lies in a submission's `folder`. Raises NotGradable, with a reason."""
    if folder.is_symlink():
        raise NotGradable("missing", "the folder is a symbolic link, which is not followed")
    if not folder.is_dir():
        raise NothingHandedIn
    right = f"{assignment}.ipynb"
    found = sorted(_walk(folder), key=lambda one: one.name)
    candidates = [one for one in found if one.path.suffix == ".ipynb"]
    if not candidates:
        if (folder / right).is_symlink():
            raise NotGradable("missing", f"{right} is a symbolic link, which is not followed")
        raise NotGradable("missing", "there is no notebook in what was handed in")
    candidates.sort(key=lambda one: (one.name == right, one.modified), reverse=True)
    others = [one for one in found if one.path.suffix != ".ipynb"]
    together = sum(one.size for one in others)
    if together > limits.files_size:
        sizes = f"{_megabytes(together)}, and {_megabytes(limits.files_size)} is the limit"
        raise NotGradable("unreadable", f"the files beside the notebook have {sizes}")
    notebooks, notes = _notebooks(candidates, limits)
    files = {one.name: content for one in others if (content := _read(one)) is not None}
    timestamp = read_timestamp(files.get(TIMESTAMP, b""))
    if timestamp is None:
        files.pop(TIMESTAMP, None)  # nbgrader gives up on one that it cannot read
    return Intake(notebooks, files, timestamp, tuple(notes))


def only_time(folder: Path) -> Intake:
    """Read, of a submission that cannot be taken in, no more than when it was handed in."""
    path = folder / TIMESTAMP
    try:
        content = None if folder.is_symlink() else _read(_Found(TIMESTAMP, path, MOST_TIME, 0))
    except OSError:
        content = None
    timestamp = read_timestamp(content or b"")
    return Intake({}, {TIMESTAMP: content} if content and timestamp else {}, timestamp)


def read_timestamp(content: bytes) -> datetime | None:
    """Read the time that a timestamp.txt gives, in UTC; None where it gives none."""
    try:
        text = content[:MOST_TIME].decode().strip()
        return parse_utc(text) if text else None
    except (ValueError, OverflowError):
        return None


def _notebooks(candidates: list[_Found], limits: Limits) -> tuple[dict[str, bytes], list[str]]:
    """Read the notebooks that are not too large, and say which are. Raises NotGradable."""
    notebooks: dict[str, bytes] = {}
    notes = []
    room = max(limits.notebook_size, limits.files_size)
    for one in candidates:
        if one.size > limits.notebook_size:
            sizes = f"{_megabytes(one.size)}, and {_megabytes(limits.notebook_size)} is the limit"
            notes.append(f"{one.name} has {sizes}")
        elif one.size > room:
            notes.append(f"{one.name} is one notebook too many")
        elif (content := _read(one)) is None:
            notes.append(f"{one.name} cannot be opened")
        else:
            notebooks[one.name] = content
            room -= one.size
    if not notebooks:
        raise NotGradable("unreadable", "; ".join(notes))
    return notebooks, notes


def _walk(folder: Path) -> Iterator[_Found]:
    """List the plain files below `folder`, without links and left-overs."""
    pending = [folder]
    count = 0
    while pending:
        inside = pending.pop()
        try:
            entries = list(os.scandir(inside))
        except OSError:  # a folder that may not be read holds nothing for us
            continue
        for entry in entries:
            if entry.name in SKIPPED:
                continue
            status = entry.stat(follow_symlinks=False)
            path = Path(entry.path)
            if stat.S_ISDIR(status.st_mode):
                pending.append(path)
            elif stat.S_ISREG(status.st_mode):
                count += 1
                name = path.relative_to(folder).as_posix()
                yield _Found(name, path, status.st_size, status.st_mtime_ns)
            if count + len(pending) > MOST_FILES:
                raise NotGradable("unreadable", f"there are more than {MOST_FILES} files in it")


def _read(found: _Found) -> bytes | None:
    """Read a plain file, and no more of it than it was said to hold; None where it cannot be."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        handle = os.open(found.path, flags)
    except OSError:
        return None
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        return file.read(found.size)


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"
