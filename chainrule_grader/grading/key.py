"""What a grading depends on, as one string: an unchanged submission is not graded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import chainrule
import chainrule_grader
from chainrule_grader.grading.course import Course, course_secret
from chainrule_grader.grading.staging import submitted_files

PACKAGES = ("numpy", "nbgrader", "ipykernel", "matplotlib", "h5py")
OURS = {".py", ".json", ".h5"}


def _hash_files(files: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in files:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root)}\0{content}\n".encode())
    return digest.hexdigest()


@cache
def _software() -> str:
    """Hash what both packages hold, and the versions of what they stand on."""
    parts = [f"{name} {version(name)}" for name in PACKAGES]
    for package in (chainrule, chainrule_grader):
        folder = Path(str(package.__file__)).parent
        files = sorted(path for path in folder.rglob("*") if path.suffix in OURS)
        parts.append(_hash_files(files, folder))
    return "\n".join(parts)


def grading_key(course: Course, assignment: str, folder: Path, run_all: bool) -> str:
    """Hash all that the grading of the submission in `folder` depends on."""
    release = course.folder("release", assignment)
    limits = [dict(course.config.get(name, {})) for name in ("Execute", "ExecuteWithin")]
    parts = (
        _hash_files(submitted_files(folder), folder),
        _hash_files([release / f"{assignment}.ipynb"], release),
        _software(),
        course_secret(course.root),
        repr((run_all, limits)),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
