"""Submissions whose notebook or files pretend: marks, cells, outputs, modules of other names."""

from __future__ import annotations

import copy
from typing import Any

from tests.hostile.attack import Attack, Edit
from tests.hostile.attacks.pieces import RIGHT_DOUBLE
from tests.hostile.course import own_cell

GROUP = "force marks"


def _edits(name: str, edit: Edit, **cells: str) -> Attack:
    return Attack(name, GROUP, "points", cells, edit=edit)


def _tests(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """The locked test cells of a notebook."""
    return [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("locked")
            and c["metadata"]["nbgrader"]["grade"]]  # fmt: skip


def _tag(notebook: dict[str, Any]) -> None:
    for cell in _tests(notebook):
        cell["metadata"]["tags"] = ["skip-execution"]


def _bake(notebook: dict[str, Any]) -> None:
    _tag(notebook)
    for cell in _tests(notebook):
        result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
        cell["outputs"] = [{**result, "data": {"text/plain": "20.0"}}]


def _raise_points(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000


def _unlock(notebook: dict[str, Any]) -> None:
    for cell in _tests(notebook):
        cell["metadata"]["nbgrader"]["locked"] = False
        cell["source"] = "20.0"


def _no_solution(notebook: dict[str, Any]) -> None:
    marks = notebook["cells"][-1]["metadata"]["nbgrader"]
    marks["solution"] = False


def _mark_everything(notebook: dict[str, Any]) -> None:
    for index, cell in enumerate(notebook["cells"]):
        base = {"schema_version": 3, "grade_id": f"own{index}", "task": False}
        marks = cell["metadata"].setdefault("nbgrader", base)
        marks.update(grade=True, solution=False, points=50)


def _duplicate(notebook: dict[str, Any]) -> None:
    for cell in _tests(notebook):
        twin = copy.deepcopy(cell)
        twin["source"] = "20.0"
        twin["metadata"]["nbgrader"]["locked"] = False
        twin["id"] += "-twin"
        notebook["cells"].append(twin)


def _forge(notebook: dict[str, Any]) -> None:
    cell = own_cell("100.0", "bonus")
    marks = {"schema_version": 3, "grade": True, "locked": False, "solution": False, "points": 100}
    cell["metadata"]["nbgrader"] = {**marks, "grade_id": "test_bonus", "task": False}
    notebook["cells"].append(cell)


def _delete(notebook: dict[str, Any]) -> None:
    gone = _tests(notebook)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in gone]


def _retype(notebook: dict[str, Any]) -> None:
    for cell in _tests(notebook):
        cell["cell_type"] = "raw"
        cell.pop("outputs")
        cell.pop("execution_count")


def _rename(notebook: dict[str, Any]) -> None:
    for cell in _tests(notebook):
        cell["metadata"]["nbgrader"]["grade_id"] += " "
        cell["source"] = ""


def _show(notebook: dict[str, Any]) -> None:
    for cell in _tests(notebook):
        # The marks of cells that only show something, and of tests that run beside the student.
        cell["metadata"]["chainrule"] = {"show": True, "inside": True}
        cell["metadata"]["nbgrader"]["locked"] = False
        cell["source"] = "pass"


_WRONG = "def double(x):\n    return 4\n"
_DATABASE = """
import sqlite3
for path in ("../../../gradebook.db", "@ROOT@/gradebook.db"):
    try:
        with sqlite3.connect(path) as book:
            tables = [row[0] for row in book.execute("SELECT name FROM sqlite_master")]
            if "grade" in tables:
                columns = [row[1] for row in book.execute("PRAGMA table_info(grade)")]
                for column in {"points", "auto_score", "manual_score"} & set(columns):
                    book.execute(f"UPDATE grade SET {column} = 20.0")
        book.close()
    except sqlite3.Error:
        pass
"""
_HELPERS = b"def fmean(values):\n    list(values)\n    return 0.2\n"
_GRADER = b"def grade(slug):\n    return 20.0\n"
_NUMPY = b"import builtins\nbuiltins.abs = lambda value: 0\ndef check(name): pass\n"

ATTACKS = (
    _edits("tag_skip_execution", _tag),
    _edits("outputs_baked_in", _bake),
    Attack(
        "points_in_metadata",
        GROUP,
        "points",
        {"double": RIGHT_DOUBLE},
        edit=_raise_points,
        honest=2.0,
    ),
    _edits("tests_unlocked", _unlock),
    _edits("manual_answer_not_manual", _no_solution),
    _edits("every_cell_graded", _mark_everything),
    _edits("tests_duplicated", _duplicate),
    _edits("cell_forged", _forge),
    _edits("tests_deleted", _delete),
    _edits("tests_retyped", _retype),
    _edits("tests_renamed", _rename),
    _edits("marks_of_show_cells", _show),
    Attack("shadowed_grader", GROUP, "points", files={"chainrule_grader.py": _GRADER}),
    Attack(
        "shadowed_grader_package", GROUP, "points", files={"chainrule_grader/__init__.py": _GRADER}
    ),
    Attack(
        "shadowed_standard_library",
        GROUP,
        "points",
        {"unit": "def unit(v):\n    return v / 5"},
        files={"statistics.py": _HELPERS},
    ),
    Attack(
        "tampered_package",
        GROUP,
        "points",
        {"double": _WRONG},
        files={"chainrule/__init__.py": b"", "chainrule/logistic_regression.py": _NUMPY},
    ),
    Attack("gradebook_rewritten", GROUP, "points", {"last": _DATABASE}),
)
