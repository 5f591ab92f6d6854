"""Whether a master is fit to be released and keeps to what its exercises declare."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearMarkScheme,
    NbGraderPreprocessor,
)
from nbgrader.utils import is_grade, is_locked, is_solution, is_task

from chainrule_grader.grading.inside import needs_inside
from chainrule_grader.grading.stubs import TEST_PREFIX, NamedStubs, test_exercise

ANSWER_PREFIX = "answer_"
# What a student must never read. "solution" alone is an English word, its markers are not.
INSTRUCTOR_WORDS = (
    "chainrule_grader",
    "BEGIN SOLUTION",
    "END SOLUTION",
    "HIDDEN TESTS",
    "MARK SCHEME",
)
REGIONS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
MARKS = ("inside", "show")
CELL_METADATA = {"nbgrader", "chainrule", "tags", "deletable", "editable"}


@dataclass(frozen=True)
class Declared:
    """What a master has to hold of one exercise."""

    name: str
    points: float
    manual: bool = False


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a master, and the cell it is in ("notebook" where it is in none)."""

    cell: str
    what: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.what}"


class MalformedMaster(Exception):
    """A master that cannot be released; `problems` names the cells."""

    def __init__(self, assignment: str, problems: Sequence[Problem]) -> None:
        self.assignment = assignment
        self.problems = tuple(problems)
        lines = [f"the master of {assignment} cannot be released:", *map(str, problems)]
        super().__init__("\n  ".join(lines))


def cell_name(cell: NotebookNode, position: int) -> str:
    """Name a cell in a message: by its grade_id, its id, or its place."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    name = grade_id or cell.get("id")
    return f"cell {name}" if name else f"cell number {position + 1}"


def check_master(path: Path, declared: Sequence[Declared] | None = None) -> list[Problem]:
    """Find everything that keeps the notebook at `path` from being released; [] when nothing does.

    `declared` is what its exercises promise, None for an assignment without a declaration.
    """
    try:
        nb = v4.reads(path.read_text())  # nbformat.read would repair what is to be told
    except (OSError, ValueError, KeyError, AttributeError) as error:
        return [Problem("notebook", f"cannot be read: {error}")]
    return check_notebook(nb, path.stem, declared)


def check_notebook(
    nb: NotebookNode, assignment: str, declared: Sequence[Declared] | None
) -> list[Problem]:
    """Do what check_master does, on a notebook already read."""
    problems = list(_form(nb))
    if not problems:  # what follows takes ids and metadata for granted
        try:
            nbformat.validate(nb)
        except nbformat.ValidationError as error:
            problems.append(Problem("notebook", str(error).split("\n")[0]))
    if problems:
        return problems
    problems += _cells(nb)
    if declared is not None:
        problems += _autograded(nb, assignment, [each for each in declared if not each.manual])
        problems += _manual(nb, [each for each in declared if each.manual])
    return problems or list(_released_words(nb))


def _form(nb: NotebookNode) -> Iterator[Problem]:
    """Metadata that nbgrader cannot work with."""
    if nb.metadata.get("kernelspec", {}).get("name") != "python3":
        yield Problem("notebook", "its kernelspec is not python3")
    if (nb.nbformat, nb.nbformat_minor) != (4, 5):
        yield Problem("notebook", f"is nbformat {nb.nbformat}.{nb.nbformat_minor}, not 4.5")
    validator = MetadataValidator()
    seen: set[str] = set()
    for position, cell in enumerate(nb.cells):
        name = cell_name(cell, position)
        for one in {cell.get("id"), cell.metadata.get("nbgrader", {}).get("grade_id")} - {None}:
            if one in seen:
                yield Problem(name, f"the id {one!r} is taken by a cell above")
            seen.add(one)
        if "id" not in cell:
            yield Problem(name, "has no id")
        if "nbgrader" not in cell.metadata:
            continue
        try:
            validator.validate_cell(cell)
        except Exception as error:  # jsonschema's, nbgrader's and KeyError share no base
            reason = str(error).strip().split("\n")[0]
            yield Problem(name, f"its nbgrader metadata is not schema version 3: {reason}")


def _cells(nb: NotebookNode) -> Iterator[Problem]:
    """Rules for each cell by itself."""
    for position, cell in enumerate(nb.cells):
        name = cell_name(cell, position)
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            yield Problem(name, "has outputs or an execution count; clear them")
        extra = set(cell.metadata) - CELL_METADATA
        if extra:
            yield Problem(name, f"carries foreign metadata: {', '.join(sorted(extra))}")
        for what in _marks(cell, nb):
            yield Problem(name, what)
        if is_solution(cell) and cell.cell_type == "code" and "BEGIN SOLUTION" not in cell.source:
            yield Problem(name, "is a solution cell without a ### BEGIN SOLUTION region")
        for what in _unpaired(cell.source):
            yield Problem(name, what)
        if is_task(cell) and float(cell.metadata.nbgrader.get("points", 0)) != 0:
            yield Problem(name, "is a task cell with points; the answer cell carries them")


def _marks(cell: NotebookNode, nb: NotebookNode) -> Iterator[str]:
    """What is wrong with a cell's marks of ours, and the mark that it lacks."""
    marks = cell.metadata.get("chainrule", {})
    if not isinstance(marks, dict) or any(value is not True for value in marks.values()):
        yield 'its "chainrule" metadata is not of the form {"show": true}'
        return
    for unknown in sorted(set(marks) - set(MARKS)):
        yield f"carries the mark {unknown!r}; there are only {' and '.join(MARKS)}"
    locked = cell.cell_type == "code" and is_locked(cell)
    test = locked and is_grade(cell)
    if "show" in marks and (not locked or test):
        yield "is marked show but is not a locked, ungraded code cell"
    if "inside" in marks and not test:
        yield "is marked inside but is not a locked, graded code cell"
    if "inside" in marks and "chainrule_grader" in cell.source:
        yield "is marked inside, where there is no chainrule_grader to import"
    if test and "inside" not in marks:
        others = [one for one in nb.cells if one.cell_type == "code" and one is not cell]
        reason = needs_inside(cell.source, others)
        if reason:
            yield f'uses {reason}; mark the cell with "chainrule": {{"inside": true}}'


def _unpaired(source: str) -> Iterator[str]:
    """Markers without their other half.

    nbgrader drops a lone END without a word, and the solution above it goes to the students.
    """
    for region in REGIONS:
        inside = False
        for number, line in enumerate(source.splitlines(), start=1):
            for marker, begins in ((f"BEGIN {region}", True), (f"END {region}", False)):
                if marker in line and inside == begins:
                    why = "stands in a region already begun" if begins else "ends no region"
                    yield f"{marker} in line {number} {why}"
                elif marker in line:
                    inside = begins
        if inside:
            yield f"BEGIN {region} has no END {region} after it"


def _points(name: str, cell: NotebookNode, declared: Declared) -> Iterator[Problem]:
    points = float(cell.metadata.nbgrader.points)
    if points != declared.points:
        yield Problem(name, f"has {points:g} points, its declaration says {declared.points:g}")


def _autograded(
    nb: NotebookNode, assignment: str, declared: Sequence[Declared]
) -> Iterator[Problem]:
    """One test cell per exercise, with its points, its visible and its hidden part."""
    wanted = {each.name: each for each in declared}
    for position, cell in enumerate(nb.cells):
        exercise = test_exercise(cell)
        if exercise is None:
            continue
        name = cell_name(cell, position)
        one = wanted.pop(exercise, None)
        if one is None or not cell.metadata.nbgrader.grade_id.startswith(TEST_PREFIX):
            yield Problem(name, "is a test cell of no declared exercise")
            continue
        yield from _points(name, cell, one)
        visible, hidden = _parts(cell.source)
        call, check = f'grade("{assignment}.{exercise}")', f'check("{exercise}")'
        if call not in hidden:
            yield Problem(name, f"does not call {call} in a hidden region")
        if check not in visible:
            yield Problem(name, f"does not call {check} outside its hidden region")
    for missing in wanted:
        yield Problem(f"cell {TEST_PREFIX}{missing}", "is missing: the exercise has no test cell")


def _parts(source: str) -> tuple[str, str]:
    """Split a test cell into its visible and its hidden text."""
    pattern = r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*$"
    hidden = "\n".join(re.findall(pattern, source, re.MULTILINE | re.DOTALL))
    visible = re.sub(pattern, "", source, flags=re.MULTILINE | re.DOTALL)
    return visible, hidden


def _manual(nb: NotebookNode, declared: Sequence[Declared]) -> Iterator[Problem]:
    """One answer cell, and above it a task cell, per manually graded exercise."""
    answers = {}
    for position, cell in enumerate(nb.cells):
        if cell.cell_type == "markdown" and is_grade(cell) and is_solution(cell):
            bare = cell.metadata.nbgrader.grade_id.removeprefix(ANSWER_PREFIX)
            answers[bare] = (cell_name(cell, position), cell)
    if declared and not any(is_task(cell) for cell in nb.cells):
        yield Problem("notebook", "has no task cell that holds the question and its rubric")
    for each in declared:
        bare = each.name.removeprefix(ANSWER_PREFIX)
        if bare in answers:
            yield from _points(*answers.pop(bare), each)
        else:
            yield Problem(f"cell {ANSWER_PREFIX}{bare}", "is missing: nothing holds the answer")
    for name, _ in answers.values():
        yield Problem(name, "is graded by hand but not declared")


def _released_words(nb: NotebookNode) -> Iterator[Problem]:
    """Words that would survive into the release, found by making it."""
    released = copy.deepcopy(nb)
    try:
        for step in (NamedStubs, ClearHiddenTests, ClearMarkScheme):
            released, _ = step().preprocess(released, {})
    except RuntimeError as error:  # an unmatched or misplaced region marker
        yield Problem("notebook", f"its regions cannot be cleared: {error}")
        return
    for position, cell in enumerate(released.cells):
        for word in INSTRUCTOR_WORDS:
            if word in cell.source:
                yield Problem(cell_name(cell, position), f"students would read {word!r}")


def declared_in(assignment: str) -> list[Declared] | None:
    """Look up what the course's exercises declare for `assignment`; None for nothing."""
    from chainrule_grader import exercises

    if assignment not in exercises.ASSIGNMENT_NAMES:
        return None
    return [
        Declared(each.name, each.points, each.manual)
        for each in exercises.load(assignment).exercises
    ]


class CheckMaster(NbGraderPreprocessor):
    """Refuses a malformed master before nbgrader records anything of it."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Raise MalformedMaster, naming the cells, or leave the notebook as it is."""
        assignment = resources["nbgrader"]["assignment"]
        problems = check_notebook(nb, assignment, declared_in(assignment))
        if problems:
            raise MalformedMaster(assignment, problems)
        return nb, resources
