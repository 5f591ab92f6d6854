"""A zip file for students who have no nbgrader: an assignment, its lessons, and how to begin."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from importlib.metadata import requires
from pathlib import Path

import nbformat

from chainrule_grader.grading.course import Course, CourseError
from chainrule_grader.grading.master import INSTRUCTOR_WORDS
from chainrule_grader.publish.order import lessons_with
from chainrule_grader.publish.released import released_files
from chainrule_grader.whole import whole_file

# What a student's notebook needs; the versions are those of this project's own metadata.
STUDENTS_PACKAGES = ("numpy", "matplotlib", "h5py", "ipython", "ipykernel", "jupyterlab")

_README = """\
Chain Rule, {assignment}: {title}

In this folder: {files}.
You need Python 3.11 or newer (python.org) and, once, the network. In a terminal, in this folder:
    python3 -m venv .venv                  (on Windows: py -m venv .venv)
    . .venv/bin/activate                   (on Windows: .venv\\Scripts\\activate)
    pip install -r requirements.txt
    jupyter lab {assignment}.ipynb
To check: run the cells from top to bottom; check("...") judges an exercise, progress() lists all.
To hand in: save, and hand in {assignment}.ipynb alone, as your instructor says, under this name.
"""


def pack(course: Course, assignment: str, folder: Path) -> Path:
    """Write <folder>/<assignment>.zip and return its path; the same course makes the same bytes.

    Raises CourseError where the release is missing or not current, or a lesson holds what students
    must not read.
    """
    lessons = lessons_with(course.root, assignment)
    files = students_files(course, [assignment])[assignment]
    notebook = nbformat.reads(files[f"{assignment}.ipynb"].decode(), as_version=4)
    files["README.txt"] = _readme(assignment, title_of(notebook), lessons).encode()
    files["requirements.txt"] = requirements().encode()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{assignment}.zip"
    write_zip(path, {f"{assignment}/{name}": content for name, content in files.items()})
    return path


def students_files(course: Course, assignments: Sequence[str]) -> dict[str, dict[str, bytes]]:
    """Return what each assignment's folder holds for students: its release, and its lessons.

    The lessons lie beside the notebook, so that they, too, find the package chainrule. Raises
    CourseError as `released_files` does, or where a lesson holds what students must not read.
    """
    files = released_files(course, assignments)
    for assignment in assignments:
        for lesson in lessons_with(course.root, assignment):
            files[assignment][lesson.name] = _harmless(lesson)
    return files


def requirements() -> str:
    """Return what a student installs, one package a line: lower bounds, and none above."""
    found = {re.split(r"[^\w-]", line, maxsplit=1)[0]: line for line in requires("chainrule") or ()}
    return "".join(f"{found[name]}\n" for name in STUDENTS_PACKAGES)


def title_of(notebook: nbformat.NotebookNode) -> str:
    """Return the first heading of a notebook, without its mark; "" where there is none."""
    for cell in notebook.cells:
        found = re.search(r"^# +(.+)", cell.source, re.M) if cell.cell_type == "markdown" else None
        if found:
            return found[1].strip()
    return ""


def _readme(assignment: str, title: str, lessons: tuple[Path, ...]) -> str:
    files = f"{assignment}.ipynb to work in, and the package chainrule with its data"
    if lessons:
        files = f"lessons to read ({', '.join(lesson.name for lesson in lessons)}), {files}"
    return _README.format(assignment=assignment, title=title, files=files)


def _harmless(lesson: Path) -> bytes:
    content = lesson.read_bytes()
    for word in INSTRUCTOR_WORDS:
        if word.encode() in content:
            raise CourseError(f"{lesson.name} is not packed: students would read {word!r}")
    return content


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write files with fixed times, modes and order; stored, since compressors differ."""
    with whole_file(path, "wb") as file, zipfile.ZipFile(file, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # the mode below is Unix's
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
