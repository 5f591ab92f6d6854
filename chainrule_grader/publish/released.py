"""The files of a release, once it is certain that they are what the master makes today."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from traitlets.config import Config

from chainrule_grader.grading.course import CONFIG_NAME, Course, CourseError
from chainrule_grader.grading.release import build_release

_AGAIN = "run: chainrule release"
LEFT_OVERS = {"__pycache__", ".ipynb_checkpoints", ".gitignore", ".DS_Store"}


def released_files(course: Course, assignments: Sequence[str]) -> dict[str, dict[str, bytes]]:
    """Return the files of each release/<assignment>/, by their names in it, sorted.

    The releases are built once more, aside, and compared: what came into a folder by another way,
    or stayed there after the master had changed, goes to nobody. Raises CourseError where there is
    no release or it differs, and says how to make one.
    """
    there = {name: _there(course, name) for name in assignments}
    fresh = _built_anew(course, assignments)
    for name in assignments:
        _compare(name, there[name], fresh[name])
    return fresh


def _there(course: Course, assignment: str) -> dict[str, bytes]:
    folder = course.folder("release", assignment)
    files = files_in(folder)
    if f"{assignment}.ipynb" not in files:
        why = f"{folder} holds no notebook; {_AGAIN} {assignment}"
        raise CourseError(f"{assignment} was not released yet: {why}")
    return files


def _compare(assignment: str, there: Mapping[str, bytes], fresh: Mapping[str, bytes]) -> None:
    for name in sorted(there.keys() | fresh.keys()):
        if there.get(name) != fresh.get(name):
            what = "differs" if name in there else "is missing"
            what = what if name in fresh else "does not come from the master"
            raise CourseError(
                f"the release of {assignment} is not current: {name} {what}; {_AGAIN} {assignment}"
            )


def files_in(folder: Path) -> dict[str, bytes]:
    """Read all files below `folder`, without what editors and Python leave; {} without one."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path: path.relative_to(folder) for path in paths}
    return {
        names[path].as_posix(): path.read_bytes()
        for path in paths
        if LEFT_OVERS.isdisjoint(names[path].parts)
    }


def _built_anew(course: Course, assignments: Sequence[str]) -> dict[str, dict[str, bytes]]:
    """Build releases with a gradebook and bundles of their own: the course's stay untouched."""
    with tempfile.TemporaryDirectory(prefix="chainrule-release-") as name:
        root = Path(name)
        shutil.copy(course.root / CONFIG_NAME, root)
        shutil.copytree(course.folder("source", "x").parent, root / "source")
        config = Config()
        config.CourseDirectory.source_directory = "source"
        config.CourseDirectory.release_directory = "release"
        config.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"
        build_release(root, assignments, config=config)
        return {name: files_in(root / "release" / name) for name in assignments}
