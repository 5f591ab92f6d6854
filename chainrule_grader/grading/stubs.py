"""What stands in the release where the master has a solution."""

from __future__ import annotations

import re
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearSolutions
from nbgrader.utils import is_grade, is_solution

TEST_PREFIX = "test_"


def test_exercise(cell: NotebookNode) -> str | None:
    """Name the exercise that a test cell `test_<name>` grades; None for any other cell."""
    meta = cell.metadata.get("nbgrader", {})
    grade_id: str = meta.get("grade_id", "")
    tests = cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)
    return grade_id.removeprefix(TEST_PREFIX) if tests else None


def exercises_of_solutions(nb: NotebookNode) -> dict[str, str]:
    """Map a solution cell's grade_id to the exercise it belongs to.

    That is the exercise of its own name where there is one, else the next that is tested below:
    an exercise may hold several functions, each in a cell of its own.
    """
    tested = [test_exercise(cell) for cell in nb.cells]
    found: dict[str, str] = {}
    for position, cell in enumerate(nb.cells):
        if cell.cell_type == "code" and is_solution(cell):
            grade_id = cell.metadata.nbgrader.grade_id
            below = [name for name in tested[position:] if name]
            own_or_next = grade_id if grade_id in tested or not below else below[0]
            found[grade_id] = own_or_next
    return found


def stub(exercise: str, function: str | None) -> str:
    """Return the lines that replace a solution."""
    what = f"{function} is not written yet" if function else "not answered yet"
    return f'# YOUR CODE HERE\nraise NotImplementedError("exercise {exercise}: {what}, see above")'


class NamedStubs(ClearSolutions):
    """nbgrader's ClearSolutions, whose stubs name their exercise."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Note each solution cell's exercise before any cell changes."""
        self._exercises = exercises_of_solutions(nb)
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]

    def _replace_solution_region(self, cell: NotebookNode, language: str) -> bool:
        if cell.cell_type != "code" or not is_solution(cell):
            return super()._replace_solution_region(cell, language)  # type: ignore[no-any-return]
        exercise = self._exercises[cell.metadata.nbgrader.grade_id]
        # One cell may define several functions, so each region is replaced with its own stub.
        parts = re.split(rf"(?<={re.escape(self.end_solution_delimeter)})", cell.source)
        replaced = []
        any_replaced = False
        for position, part in enumerate(parts):
            before = "".join(parts[:position]) + part.split(self.begin_solution_delimeter)[0]
            functions = re.findall(r"^def (\w+)", before, re.MULTILINE)
            piece = NotebookNode(cell_type="code", source=part)
            self.code_stub = {language: stub(exercise, functions[-1] if functions else None)}
            any_replaced |= super()._replace_solution_region(piece, language)
            replaced.append(piece.source)
        cell.source = "".join(replaced)
        return any_replaced
