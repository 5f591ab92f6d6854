"""A submission as nbgrader expects it, made in a folder of its own; submitted/ stays as it is."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from chainrule_grader.grading.package import PACKAGE
from chainrule_grader.grading.recognise import Unreadable, belongs, grade_ids, read_notebook

TIMESTAMP = "timestamp.txt"
SKIPPED = {".ipynb_checkpoints", "__pycache__", ".git", PACKAGE}


class NotGradable(Exception):
    """A submission that holds nothing to grade; the message says why."""

    def __init__(self, outcome: Literal["missing", "unreadable"], reason: str) -> None:
        self.outcome = outcome
        super().__init__(reason)


@dataclass(frozen=True)
class Chosen:
    """The notebook of a submission that is graded, and what should be said about the choice."""

    path: Path
    notebook: NotebookNode
    note: str = ""


def submitted_files(folder: Path) -> list[Path]:
    """List the plain files of a submission, in a fixed order, without links and left-overs."""
    found = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        linked = any(folder.joinpath(*parts[:n]).is_symlink() for n in range(1, len(parts) + 1))
        if not linked and path.is_file() and SKIPPED.isdisjoint(parts):
            found.append(path)
    return found


def _other_kernel(nb: NotebookNode) -> list[str]:
    """Name the kernel that a notebook asks for in vain: it is run with Python all the same."""
    kernel = nb.metadata.get("kernelspec", {})
    language = kernel.get("language") or nb.metadata.get("language_info", {}).get("name")
    if not isinstance(language, str) or language.lower() == "python":
        return []
    return [f"asks for a kernel of {language}, was run with Python"]


def choose_notebook(folder: Path, assignment: str, released: set[str]) -> Chosen:
    """Find the notebook to grade: the one with the right name, else the latest of its kind.

    Raises NotGradable.
    """
    if not folder.is_dir():
        raise NotGradable("missing", "nothing was handed in")
    right = folder / f"{assignment}.ipynb"
    candidates = [path for path in submitted_files(folder) if path.suffix == ".ipynb"]
    candidates.sort(key=lambda path: (path == right, path.stat().st_mtime_ns), reverse=True)
    unreadable: list[str] = []
    foreign: list[str] = []
    for path in candidates:
        try:
            nb = read_notebook(path)
        except Unreadable as error:
            unreadable.append(str(error))
            continue
        if belongs(nb, released, named_so=path == right):
            notes = [f"graded {path.relative_to(folder)}", *unreadable] if path != right else []
            return Chosen(path, nb, "; ".join(notes + _other_kernel(nb)))
        foreign.append(path.name)
    if unreadable:
        raise NotGradable("unreadable", "; ".join(unreadable))
    if foreign:
        names = ", ".join(foreign)
        raise NotGradable("missing", f"{names}: not the notebook of {assignment}")
    if right.is_symlink():
        raise NotGradable("missing", f"{right.name} is a symbolic link, which is not followed")
    raise NotGradable("missing", "there is no notebook in what was handed in")


def stage(folder: Path, chosen: Chosen, target: Path, assignment: str) -> None:
    """Make `target` the submission: its files without links, its notebook by the right name."""
    target.mkdir(parents=True)
    for path in submitted_files(folder):
        if path.suffix == ".ipynb" or (path.name == TIMESTAMP and not timestamp_readable(path)):
            continue
        copy = target / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    nbformat.write(chosen.notebook, target / f"{assignment}.ipynb")


def timestamp_readable(path: Path) -> bool:
    """Say whether nbgrader can read the time in `path`; it gives a submission up where not."""
    try:
        parse_utc(path.read_text().strip())
    except (ValueError, OverflowError, UnicodeDecodeError):
        return False
    return True


def released_ids(notebook: Path) -> set[str]:
    """Collect the grade_ids of a release's notebook."""
    return grade_ids(read_notebook(notebook))
