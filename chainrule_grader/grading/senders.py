"""Whose file is it? What learning platforms and mail folders write into names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

# "Ada Lovelace_12345_assignsubmission_file_": a folder, or the start of a file's name. The
# number is new for every assignment.
MOODLE = re.compile(r"(?P<name>.+?)_\d+_assignsubmission_[a-z]+(_.*)?", re.IGNORECASE)
# "lovelaceada_LATE_12345_67890_name-1.ipynb": the first number is the person's.
CANVAS = re.compile(r"(?P<name>[^_]+)(_LATE)?_(?P<number>\d+)_\d+_.+", re.IGNORECASE)
# What browsers, Jupyter and file managers add to the name of a second file.
COPY = re.compile(r"([ _]?\(\d+\)|-Copy\d*| copy( \d+)?| - Copy( \(\d+\))?)+$", re.IGNORECASE)


@dataclass(frozen=True)
class Sender:
    """Who sent a file, as far as its path tells; `folder` is how many parts of it are theirs.

    Two senders may bear one name: `mark` tells them apart.
    """

    name: str
    mark: str
    folder: int
    number: str = ""


@dataclass(frozen=True)
class Student:
    """A student whom the gradebook knows."""

    student_id: str
    names: tuple[str, ...] = ()
    lms_id: str = ""


def bare(stem: str) -> str:
    """Strip from a file's stem what marks it as a copy."""
    return COPY.sub("", stem).strip()


def sender_of(path: PurePath, assignment: str) -> Sender | None:
    """Read from a relative `path` who sent the file; None when it does not tell."""
    for depth, part in enumerate(path.parts):
        last = depth == len(path.parts) - 1
        moodle = MOODLE.fullmatch(part)
        if moodle:
            return Sender(moodle["name"], part.rpartition("_assignsub")[0], depth + (not last))
        canvas = CANVAS.fullmatch(part) if last else None
        if canvas:
            return Sender(canvas["name"], canvas["number"], depth, canvas["number"])
    folders = path.parts[:-1]
    while folders and bare(folders[-1]) == assignment:
        folders = folders[:-1]
    if folders:
        return Sender(folders[0], folders[0], 1)
    stem = bare(path.stem).removesuffix(assignment).rstrip(" _-")
    return Sender(stem, stem, 0) if stem else None


def without_wrapper(paths: Sequence[PurePath], assignment: str) -> int:
    """Count the leading folders that hold everything, and so tell nothing about anyone.

    A folder that holds one notebook, or that notebook in copies, is a student's.
    """
    notebooks = [path for path in paths if path.suffix == ".ipynb"]
    if not notebooks or len({path.parts[0] for path in notebooks}) > 1:
        return 0
    inner = [path.relative_to(path.parts[0]) for path in notebooks if len(path.parts) > 1]
    if len(inner) < len(notebooks) or MOODLE.fullmatch(notebooks[0].parts[0]):
        return 0
    senders = [sender_of(path, assignment) for path in inner]
    if None in senders or (
        len({sender.mark for sender in senders if sender}) == 1
        and all(len(path.parts) == 1 for path in inner)
    ):
        return 0
    return 1


def normal(name: str) -> str:
    """Reduce a name to what its spellings share."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in plain if char.isalnum())


def student_for(sender: Sender, roster: Iterable[Student]) -> str | list[str]:
    """Find the student's id, made from the name when the roster has none such.

    Returns a list when the roster has several who could be meant.
    """
    roster = list(roster)
    by_number = [one for one in roster if sender.number and one.lms_id == sender.number]
    by_id = [one for one in roster if one.student_id.casefold() == sender.name.casefold()]
    wanted = normal(sender.name)
    by_name = [one for one in roster if wanted in map(normal, one.names)]
    for found in (by_number, by_id, by_name):
        if len(found) == 1:
            return found[0].student_id
        if found:
            return [one.student_id for one in found]
    return re.sub(r"[^\w.@+-]+", "_", sender.name.strip()).strip("._") or "unnamed"
