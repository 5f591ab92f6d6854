"""The files of a release, once it is certain that they are what the master makes today."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from traitlets.config import Config

from chainrule_grader.grading.course import CONFIG_NAME, Course, CourseError
from chainrule_grader.grading.release import build_release

LEFT_OVERS = {"__pycache__", ".ipynb_checkpoints", ".gitignore", ".DS_Store"}


def released_files(course: Course, assignment: str) -> dict[str, bytes]:
    """Return the files of release/<assignment>/ by their names in it, sorted.

    The release is built once more, aside, and compared: what came into the folder by another way,
    or stayed there after the master had changed, goes to nobody. Raises CourseError where there is
    no release or it differs, and says how to make one.
    """
    again = f"run: chainrule release {assignment}"
    folder = course.folder("release", assignment)
    there = files_in(folder)
    if f"{assignment}.ipynb" not in there:
        raise CourseError(f"{assignment} was not released yet: {folder} holds no notebook; {again}")
    fresh = _built_anew(course, assignment)
    for name in sorted(there.keys() | fresh.keys()):
        if there.get(name) != fresh.get(name):
            what = "differs" if name in there and name in fresh else "is missing"
            what = "does not come from the master" if name not in fresh else what
            raise CourseError(f"the release of {assignment} is not current: {name} {what}; {again}")
    return fresh


def files_in(folder: Path) -> dict[str, bytes]:
    """Read all files below `folder`, without what editors and Python leave; {} without one."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path: path.relative_to(folder) for path in paths}
    return {
        names[path].as_posix(): path.read_bytes()
        for path in paths
        if LEFT_OVERS.isdisjoint(names[path].parts)
    }


def _built_anew(course: Course, assignment: str) -> dict[str, bytes]:
    """Build a release with a gradebook and a bundle of its own: the course's own stay untouched."""
    with tempfile.TemporaryDirectory(prefix="chainrule-release-") as name:
        root = Path(name)
        shutil.copy(course.root / CONFIG_NAME, root)
        shutil.copytree(course.folder("source", assignment).parent, root / "source")
        config = Config()
        config.CourseDirectory.source_directory = "source"
        config.CourseDirectory.release_directory = "release"
        config.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"
        build_release(root, [assignment], config=config)
        return files_in(root / "release" / assignment)
