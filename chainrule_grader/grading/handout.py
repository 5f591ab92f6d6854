"""The step of nbgrader's release that tells the students' package what was handed out.

With it `python -m chainrule submit-check` knows which cells have to be there.
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from chainrule.submission.released import FILE, Kind, Release, ReleasedCell, to_text
from chainrule_grader.grading.bundle import BundleCell
from chainrule_grader.grading.master import ANSWER_PREFIX
from chainrule_grader.grading.package import PACKAGE, output_folder
from chainrule_grader.grading.settings import limits_from
from chainrule_grader.grading.stubs import TEST_PREFIX, exercises_of_solutions


def handed_out(assignment: str, nb: NotebookNode, **limits: Any) -> Release:
    """Describe a released notebook: all that is marked, and the code that is not."""
    exercises = exercises_of_solutions(nb)
    cells = []
    for cell in nb.cells:
        one = BundleCell(cell.get("id", ""), cell.cell_type, cell.source, cell.metadata, {})
        if not one.marked and cell.cell_type != "code":
            continue
        kind = _kind(one)
        name = one.grade_id or one.id
        prefix = {"test": TEST_PREFIX, "answer": ANSWER_PREFIX}.get(kind, "")
        exercise = exercises.get(name, "") if kind == "solution" else ""
        if prefix:
            exercise = name.removeprefix(prefix)
        cells.append(ReleasedCell(name, kind, cell.cell_type, cell.source, exercise, one.points))
    return Release(assignment, tuple(cells), **limits)


def _kind(cell: BundleCell) -> Kind:
    if not cell.marked:
        return "own"
    if cell.locked:
        return "test" if cell.test else "locked"
    return "answer" if cell.grade else "solution"


class WriteHandout(NbGraderPreprocessor):
    """Put the description of the released notebook into the package beside it."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Leave the notebook as it is; nothing hidden may be in it any more."""
        limits = limits_from(self.config)
        release = handed_out(
            resources["nbgrader"]["assignment"],
            nb,
            notebook_size=limits.notebook_size,
            files_size=limits.files_size,
            cell_seconds=limits.cell_seconds,
            notebook_seconds=limits.notebook_seconds,
        )
        path = output_folder(self, resources) / PACKAGE / FILE
        path.write_text(to_text(release), encoding="utf-8")
        return nb, resources
