"""The course that is attacked: one small assignment, an honest class, and words to look for."""

from __future__ import annotations

import copy
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.hostile.attack import Attack
from tests.integration.small_course import KERNELSPEC, marked, test_cell

MAX = {"double": 2.0, "word": 3.0, "unit": 4.0, "propagate": 20.0, "numerical_gradient": 8.0}
REFERENCE = "reshape keeps the order of the numbers; then transpose"
REFERENCE_DOC = "Forward, then backward: the gradient and the cost"

STUB = "raise NotImplementedError('not done yet')"
STUBS = {
    "double": f"def double(x):\n    {STUB}",
    "word": "word = ...",
    "unit": f"def unit(v):\n    {STUB}",
    "propagate": f"def sigmoid(z):\n    {STUB}\n\n\ndef propagate(w, b, X, Y):\n    {STUB}",
    "numerical_gradient": f"def numerical_gradient(f, theta, h=1e-5):\n    {STUB}",
    "answer_why": "Because.",
}
PROPAGATE = """def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def propagate(w, b, X, Y):
    m = X.shape[1]
    A = sigmoid(w.T @ X + b)
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    dZ = A - Y
    return {"dw": X @ dZ.T / m, "db": np.sum(dZ) / m}, cost"""
NUMERICAL = """def numerical_gradient(f, theta, h=1e-5):
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        step = np.zeros(theta.shape)
        step[index] = h
        gradient[index] = (f(theta + step) - f(theta - step)) / (2 * h)
    return gradient"""
# What an honest student hands in; `word` cannot be known, and is left out.
HONEST = {
    "double": "def double(x):\n    return 2 * x",
    "unit": "def unit(v):\n    return v / np.sqrt(np.sum(v**2))",
    "propagate": PROPAGATE,
    "numerical_gradient": NUMERICAL,
    "answer_why": "Because the chain rule says so.",
}
HONEST_POINTS = 34.0


def token() -> str:
    """Return a word that occurs nowhere else."""
    return secrets.token_hex(8)


@dataclass(frozen=True)
class Course:
    """The words that must not come out, new for each course, and the notebook that holds them."""

    root: str
    hidden: str = field(default_factory=lambda: f"HIDDEN-{token()}")
    gradebook: str = field(default_factory=lambda: f"GRADEBOOK-{token()}")
    other: str = field(default_factory=lambda: f"OTHER-{token()}")
    secret: str = field(default_factory=lambda: f"SECRET-{token()}")
    environment: str = field(default_factory=lambda: f"ENVIRONMENT-{token()}")
    token: str = field(default_factory=token)
    port: int = 0

    def fill(self, text: str) -> str:
        """Put the course's own words in place of their marks."""
        marks = {"@ROOT@": self.root, "@TOKEN@": self.token, "@PORT@": str(self.port)}
        return re.sub("|".join(marks), lambda mark: marks[mark[0]], text)

    def master(self) -> NotebookNode:
        """Make the master: 37 points by tests, 1 by a person."""
        rubric = "Why?\n\n### BEGIN MARK SCHEME\nThe chain rule.\n### END MARK SCHEME"
        cells = [
            marked(new_code_cell(_SETUP), "setup", locked=True),
            *(
                cell
                for name, points in MAX.items()
                for cell in (
                    marked(new_code_cell(_solution(name)), name, solution=True),
                    test_cell(f"test_{name}", self._test(name), points),
                )
            ),
            marked(new_markdown_cell(rubric), "task_why", locked=True, task=True, points=0),
            marked(
                new_markdown_cell("Because."), "answer_why", grade=True, solution=True, points=1
            ),
        ]
        notebook: NotebookNode = new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})
        return notebook

    def _test(self, name: str) -> str:
        tests = {"double": _TEST_DOUBLE, "word": _TEST_WORD, "unit": _TEST_UNIT}
        if name in tests:
            return tests[name].replace("@HIDDEN@", self.hidden)
        return _TEST_REAL.replace("@NAME@", name)

    def handed_out(self) -> dict[str, Any]:
        """Return the notebook as students get it, as plain JSON data."""
        notebook: dict[str, Any] = json.loads(json.dumps(self.master()))
        for cell in notebook["cells"]:
            grade_id = cell["metadata"]["nbgrader"]["grade_id"]
            cell["source"] = STUBS.get(grade_id, _without_hidden(cell["source"]))
        return notebook

    def notebook(self, attack: Attack) -> bytes:
        """Return the bytes of an attack's notebook."""
        notebook = self.with_cells(attack.cells)
        if attack.edit:
            attack.edit(notebook)
        raw = self.fill(json.dumps(notebook)).encode()
        return attack.raw(raw) if attack.raw else raw

    def with_cells(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """Return the notebook with sources by grade_id in place, and cells of a student's own."""
        notebook = self.handed_out()
        for cell in notebook["cells"]:
            grade_id = cell["metadata"]["nbgrader"]["grade_id"]
            cell["source"] = cells.get(grade_id, cell["source"])
        places = {"first": 0, "extra": 1 + ("first" in cells), "last": None}
        for name, place in places.items():
            if name in cells:
                at = len(notebook["cells"]) if place is None else place
                notebook["cells"].insert(at, own_cell(cells[name], name))
        return notebook


def own_cell(source: str, name: str = "own", cell_type: str = "code") -> dict[str, Any]:
    """Make a cell that a student added."""
    make = new_code_cell if cell_type == "code" else new_markdown_cell
    cell: dict[str, Any] = copy.deepcopy(dict(make(source)))
    cell["id"] = f"own-{name}"
    return cell


def _solution(name: str) -> str:
    if name == "word":
        return "### BEGIN SOLUTION\nword = ...\n### END SOLUTION"
    body = HONEST[name]
    return f"### BEGIN SOLUTION\n{body}\n### END SOLUTION"


def _without_hidden(source: str) -> str:
    pattern = r"\n?### BEGIN (HIDDEN TESTS|MARK SCHEME).*?### END (HIDDEN TESTS|MARK SCHEME)"
    return re.sub(pattern, "", source, flags=re.DOTALL)


_SETUP = "import numpy as np\n\nfrom chainrule.logistic_regression import check"
_TEST_DOUBLE = """assert double(2) == 4
### BEGIN HIDDEN TESTS
# @HIDDEN@
assert abs(double(-3) + 6) < 1e-9
### END HIDDEN TESTS"""
_TEST_WORD = """### BEGIN HIDDEN TESTS
assert word == "@HIDDEN@"
### END HIDDEN TESTS"""
_TEST_UNIT = """np.testing.assert_allclose(unit(np.array([3.0, 4.0])), [0.6, 0.8])
### BEGIN HIDDEN TESTS
from statistics import fmean
result = unit(np.arange(1.0, 6.0))
np.testing.assert_allclose(result[4] / result[0], 5)
assert abs(5 * fmean(float(part) ** 2 for part in result) - 1) < 1e-9
### END HIDDEN TESTS"""
_TEST_REAL = """check("@NAME@")
### BEGIN HIDDEN TESTS
from chainrule_grader import grade
grade("logistic_regression.@NAME@")
### END HIDDEN TESTS"""
