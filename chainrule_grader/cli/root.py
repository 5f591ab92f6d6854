"""What was said before a command's name: which course it is about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chainrule_grader.cli.errors import Stop


@dataclass(frozen=True)
class Root:
    """What was said before the command's name."""

    course: Path | None
    debug: bool


def course_root(given: Root) -> Path:
    """Find the course's folder: the one given, else the nearest from here upwards.

    Raises Stop where there is none.
    """
    if given.course is not None:
        folder = given.course.resolve()
        if not _is_course(folder):
            raise Stop(
                f"--course {given.course} is no course: it needs nbgrader_config.py and source/"
            )
        return folder
    here = Path.cwd()
    for folder in (here, *here.parents):
        if _is_course(folder):
            return folder
    raise Stop(
        f"no course here: neither {here} nor a folder above it holds nbgrader_config.py and"
        " source/. Go to the course's folder, or give it: chainrule --course DIR …"
    )


def _is_course(folder: Path) -> bool:
    return (folder / "nbgrader_config.py").is_file() and (folder / "source").is_dir()
