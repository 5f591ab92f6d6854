"""The lessons as pages: executed, rendered, and an index in reading order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from chainrule_grader.grading.course import CourseError
from chainrule_grader.publish.figures import CELL
from chainrule_grader.publish.order import FOLDER, Step, reading_order
from chainrule_grader.publish.pack import title_of
from chainrule_grader.publish.page import Body, Link, Neighbours, body, page, templates
from chainrule_grader.whole import whole_folder

SECONDS = 120  # for one cell; a lesson as a whole takes less than 15
_INDEX = Link("index.html", "All lessons")


@dataclass(frozen=True)
class _Listed:
    """A step of the course as the index lists it."""

    lessons: tuple[Link, ...]
    name: str
    assignment: str


def write_lessons(
    root: Path, folder: Path, on_lesson: Callable[[str], None] = lambda name: None
) -> list[Path]:
    """Execute every lesson and write the pages into `folder`; return them, the index first.

    `on_lesson` hears of each that is done. Raises CourseError where there is no lesson, or one does
    not run or cannot be rendered; then the folder is as it was.
    """
    steps = reading_order(root)
    lessons = [lesson for step in steps for lesson in step.lessons]
    if not lessons:
        raise CourseError(f"there is no lesson in {root / FOLDER}")
    with whole_folder(folder, "lessons") as building:
        bodies: dict[Path, Body] = {}
        for lesson in lessons:
            try:
                bodies[lesson] = body(executed(nbformat.read(lesson, as_version=4)))
            except (ValueError, CellExecutionError) as error:
                raise CourseError(f"{lesson.name}: {error}") from error
            on_lesson(lesson.name)
        links = {lesson: Link(f"{lesson.stem}.html", bodies[lesson].title) for lesson in lessons}
        for before, lesson, after in zip(
            [None, *lessons], lessons, [*lessons[1:], None], strict=False
        ):
            around = Neighbours(
                _INDEX, links[before] if before else None, links[after] if after else None
            )
            text = page(bodies[lesson], lesson.name, around)
            (building / links[lesson].href).write_text(text, encoding="utf-8")
        listed = [_listed(root, step, links) for step in steps]
        index = templates().get_template("index.html.j2").render(steps=listed)
        (building / _INDEX.href).write_text(index, encoding="utf-8")
    return [folder / _INDEX.href, *(folder / link.href for link in links.values())]


def executed(notebook: NotebookNode) -> NotebookNode:
    """Execute a notebook in a folder of its own, with words for its figures; return it.

    Raises CellExecutionError where a cell fails.
    """
    notebook.cells.insert(0, new_code_cell(CELL))
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(
            notebook,
            timeout=SECONDS,
            kernel_name="python3",
            extra_arguments=["--IPKernelApp.log_level=40"],  # what it warns of is not ours to mend
            resources={"metadata": {"path": folder}},
        ).execute()
    del notebook.cells[0]
    return notebook


def _listed(root: Path, step: Step, links: dict[Path, Link]) -> _Listed:
    path = root / "release" / step.assignment / f"{step.assignment}.ipynb"
    title = ""
    if step.assignment:
        found = title_of(nbformat.read(path, as_version=4)) if path.is_file() else ""
        title = found or step.assignment
    return _Listed(tuple(links[lesson] for lesson in step.lessons), step.assignment, title)
