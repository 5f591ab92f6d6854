"""A submission's notebook: the released one with its solution cells filled in."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from chainrule_grader.demo.mistakes import wrong_pieces
from chainrule_grader.demo.pieces import Piece, joined, pieces_of, with_docstring, with_helpers
from chainrule_grader.demo.plan import Work, styles
from chainrule_grader.demo.texts import written_answer
from chainrule_grader.exercises import load
from chainrule_grader.grading.stubs import exercises_of_solutions

ENDLESS = """    # wait until it has settled
    before, after = 1.0, 0.5
    while abs(before - after) > 1e-9:
        before, after = after, before"""


@cache
def read(path: Path) -> NotebookNode:
    """Read a notebook that is not changed afterwards."""
    return nbformat.read(path, as_version=4)


def filled(root: Path, work: Work) -> NotebookNode:
    """Return the notebook that a student hands in."""
    name = f"{work.assignment}.ipynb"
    master = read(root / "source" / work.assignment / name)
    nb: NotebookNode = copy.deepcopy(read(root / "release" / work.assignment / name))
    exercise_of = exercises_of_solutions(master)
    names_of = {grade_id(c): _bound(c) for c in master.cells if grade_id(c) in exercise_of}
    given = _given(master)
    own, helpers = _sort(work, {name for names in names_of.values() for name in names}, given)
    # Some solutions have a function of their own by the name of one that the notebook gives.
    done = given - {name for piece in helpers for name in piece.defines}
    cells = [c for c in nb.cells if grade_id(c) in exercise_of]
    for cell in cells:
        if exercise_of[grade_id(cell)] in work.left_out:
            continue
        names = set(names_of[grade_id(cell)])
        wanted = [piece for piece in dict.fromkeys(own.values()) if piece.defines & names]
        if not wanted:
            raise ValueError(f"{work.assignment}: no solution of {work.style} for {grade_id(cell)}")
        pieces = with_helpers(wanted, helpers, done)
        stub = cell.source
        cell.source = joined(
            [
                replace(p, source=with_docstring(p.source, stub)) if p in wanted else p
                for p in pieces
            ]
        )
        done |= {name for piece in pieces for name in piece.defines if piece not in wanted}
    _answer(nb, work)
    _trouble(cells, exercise_of, work)
    return nb


def grade_id(cell: NotebookNode) -> str:
    """Return nbgrader's name of a cell, "" where it has none."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _bound(cell: NotebookNode) -> list[str]:
    """List the names that a master's solution cell defines, in their order."""
    return [name for piece in pieces_of(cell.source) for name in sorted(piece.defines)]


def _given(master: NotebookNode) -> set[str]:
    """Collect what the notebook itself defines, outside the cells that students fill in."""
    return {
        name
        for cell in master.cells
        if cell.cell_type == "code" and not is_solution(cell) and not is_grade(cell)
        for name in _safely_bound(cell)
    }


def _safely_bound(cell: NotebookNode) -> Iterator[str]:
    try:
        yield from _bound(cell)
    except SyntaxError:  # a magic
        return


def _sort(work: Work, wanted: set[str], given: set[str]) -> tuple[Mapping[str, Piece], list[Piece]]:
    """Return the pieces by the name they are wanted for, and those that only help."""
    pieces = pieces_of(styles(work.assignment)[work.style])
    declared = load(work.assignment).by_name
    for exercise_name, slug in work.mistakes:
        exercise = declared[exercise_name]
        (item,) = (item for item in exercise.misconceptions if item.slug == slug)
        wrong = wrong_pieces(exercise, item)
        replaced = {name for piece in wrong for name in piece.defines}
        # What the reference's functions call, the notebook may give.
        wrong = [piece for piece in wrong if not piece.defines <= given]
        pieces = [piece for piece in pieces if not piece.defines & replaced] + wrong
    own = {name: piece for piece in pieces for name in piece.defines & wanted}
    return own, [piece for piece in pieces if not piece.defines & wanted]


def _answer(nb: NotebookNode, work: Work) -> None:
    manual = {exercise.name for exercise in load(work.assignment).exercises if exercise.manual}
    text = written_answer(work.assignment, work.answer)
    if not text or manual & set(work.left_out):
        return
    for cell in nb.cells:
        if cell.cell_type == "markdown" and is_grade(cell):
            cell.source = text


def _trouble(cells: list[NotebookNode], exercise_of: Mapping[str, str], work: Work) -> None:
    """Put in what stops a cell, or a function: a colon forgotten, a loop without an end."""
    declared = load(work.assignment).by_name
    functions = [cell for cell in cells if declared[exercise_of[grade_id(cell)]].functions]
    if work.state == "syntax":
        chosen = functions[work.answer % len(functions)]
        chosen.source = _without_colon(chosen.source)
    elif work.state == "endless":
        # In the last function, so that only those wait for it who call it.
        functions[-1].source = _never_ending(functions[-1].source)


def _without_colon(source: str) -> str:
    """Forget the colon at the end of the last `def` line."""
    return re.sub(r"(?s)^(.*\ndef [^\n]*|def [^\n]*):(\n)", r"\1\2", source, count=1)


def _never_ending(source: str) -> str:
    """Put a loop without an end where the last function's body begins."""
    body = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)][-1].body
    first = body[1] if len(body) > 1 and isinstance(body[0], ast.Expr) else body[0]
    lines = source.split("\n")
    return "\n".join([*lines[: first.lineno - 1], ENDLESS, *lines[first.lineno - 1 :]])
