"""What came of each exercise, read from an autograded notebook and the gradebook."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode

from chainrule_grader.gradebook.scores import CellGrade
from chainrule_grader.grading.clean import terminal_text
from chainrule_grader.grading.master import ANSWER_PREFIX
from chainrule_grader.grading.outputs import CUT, ENDED, LIMIT
from chainrule_grader.grading.stubs import TEST_PREFIX
from chainrule_grader.report.verdict import VERDICT_MIME

# Of a cell that did not run: what happened is told of the cell above it.
AFTERMATH = "not run: a cell above"


def exercises(nb: NotebookNode, grades: tuple[CellGrade, ...]) -> dict[str, dict[str, Any]]:
    """Say, by the exercise's name, what each test and each answer came to.

    The scores are the gradebook's; what was checked and seen is what the test cell put out.
    """
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in nb.cells}
    order = {grade_id: position for position, grade_id in enumerate(cells)}
    found = {}
    for grade in sorted(grades, key=lambda one: order.get(one.grade_id, len(order))):
        cell = cells.get(grade.grade_id)
        entry = _test(cell, grade) if grade.is_test else _entry(grade, _answer_status(grade))
        found[exercise_name(grade)] = entry
    return found


def exercise_name(grade: CellGrade) -> str:
    """Return the name of the exercise that a cell gives the points of."""
    return grade.grade_id.removeprefix(TEST_PREFIX if grade.is_test else ANSWER_PREFIX)


def troubles(nb: NotebookNode) -> list[str]:
    """Say which cells met a limit or ended their process, once per thing that happened.

    A score alone does not tell: the cells after one that was stopped may earn all their points.
    """
    found: dict[str, str] = {}
    for cell in nb.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error" and output.ename in (LIMIT, ENDED):
                what = output.evalue
            elif output.output_type == "error" and output.ename == "SystemExit":
                what = "tried to end the process (SystemExit)"
            elif output.output_type == "stream" and output.text.endswith(CUT):
                what = "put out too much, and not all of it is kept"
            else:
                continue
            name = cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id", "a cell")
            if not what.startswith(AFTERMATH):
                found.setdefault(what, terminal_text(f"{name}: {what}"))
    return list(found.values())


def verdict_of(cell: NotebookNode) -> dict[str, Any] | None:
    """Find the verdict that a test cell put out, if it did."""
    for output in cell.get("outputs", ()):
        verdict = output.get("data", {}).get(VERDICT_MIME)
        if isinstance(verdict, dict) and {"status", "findings", "hints"} <= set(verdict):
            return verdict
    return None


def _test(cell: NotebookNode | None, grade: CellGrade) -> dict[str, Any]:
    if cell is None or cell.cell_type != "code":
        return _entry(grade, "missing", "this test was deleted from the notebook")
    errors = [output for output in cell.outputs if output.output_type == "error"]
    limits = [output for output in errors if output.ename == LIMIT]
    for output in limits + errors:
        message = f"{output.ename}: {output.evalue}".strip(": ")
        return _entry(grade, "limit" if limits else "error", message)
    verdict = verdict_of(cell)
    if verdict is None:
        return _entry(grade, _status(grade))
    entry = _entry(grade, verdict["status"])
    entry["checks"] = [
        {"name": finding["check"], "passed": finding["passed"], "message": finding["message"]}
        for finding in verdict["findings"]
    ]
    entry["misconceptions"] = [hint["slug"] for hint in verdict["hints"]]
    entry["given"] = list(verdict.get("given", ()))  # of an earlier version it does not say so
    return entry


def _entry(grade: CellGrade, status: str, message: str = "") -> dict[str, Any]:
    checks = [{"name": "ran to its end", "passed": False, "message": message}] if message else []
    return {
        "score": grade.score,
        "max_score": grade.max_score,
        "status": status,
        "checks": checks,
        "misconceptions": [],
        "given": [],
    }


def _answer_status(grade: CellGrade) -> str:
    if grade.needs_manual:
        return "needs_manual"
    return _status(grade) if grade.score else "missing"


def _status(grade: CellGrade) -> str:
    if grade.score >= grade.max_score:
        return "passed"
    return "partial" if grade.score > 0 else "failed"
