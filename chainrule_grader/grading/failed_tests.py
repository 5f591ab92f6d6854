"""What a failed test of an instructor's own shows to the student.

In a region of hidden tests neither a line nor what was computed there is for students' eyes. What
such a test found has three ways out: the test's source line, an exception's message, which may
hold hidden numbers, and whatever runs after the region and uses its names.
"""

from __future__ import annotations

import ast
import traceback
from dataclasses import dataclass
from typing import Any

from chainrule_grader.grading.outputs import error_output

TEST_FILE = "<test cell>"
HIDDEN_FAILED = "a hidden test failed"
NOT_SHOWN = "not shown: what comes after hidden tests may tell of them"
_BEGIN, _END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


@dataclass(frozen=True)
class _Source:
    """A test cell's lines, numbered from 1, and which of them the release does not show."""

    lines: list[str]
    hidden: frozenset[int]

    def shown(self, number: int) -> str:
        """Say where it failed, if that line is one that students have."""
        if number in self.hidden or not 0 < number <= len(self.lines):
            return ""
        return f"  in line {number}: {self.lines[number - 1].strip()}\n"


def failed_test(error: Exception, source: str) -> dict[str, Any]:
    """Return the error output of an exception that ended a test cell.

    A test that was done before the cell's first hidden region began shows its line and message.
    Any other may know what is hidden: it shows its line only where the release does, and for a
    message no more than a text that stands in the source word for word.
    """
    cell = _read(source)
    numbers = _lines_of(error)
    where = cell.shown(numbers[-1]) if numbers else ""
    tree = _parsed(source)
    name = type(error).__name__
    if not cell.hidden or _done_before(min(cell.hidden), numbers, tree):
        return error_output(name, str(error), where)
    shown = cell.hidden.isdisjoint(numbers)
    literal = isinstance(error, AssertionError) and str(error) in _texts(numbers, tree)
    if literal or (shown and not str(error)):
        return error_output(name, str(error), where)
    return error_output(name, NOT_SHOWN if shown else HIDDEN_FAILED, where)


def _read(source: str) -> _Source:
    """Find the hidden lines as nbgrader does when it takes them out of the release."""
    lines = source.split("\n")
    hidden = set()
    inside = False
    for number, line in enumerate(lines, start=1):
        inside = _BEGIN in line or (inside and _END not in line)
        if inside or _END in line:
            hidden.add(number)
    return _Source(lines, frozenset(hidden))


def _lines_of(error: Exception) -> list[int]:
    """Return the lines of the test cell that the exception came through, outermost first."""
    frames = traceback.walk_tb(error.__traceback__)
    found = [line for frame, line in frames if frame.f_code.co_filename == TEST_FILE]
    if isinstance(error, SyntaxError) and error.filename == TEST_FILE:
        found.append(error.lineno or 0)
    return found


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _done_before(hidden: int, numbers: list[int], tree: ast.Module) -> bool:
    """Say whether the statement that failed ends before the line where hidden tests begin.

    The whole statement: the second round of a loop knows what the first has done.
    """
    return any(
        statement.lineno <= number <= (statement.end_lineno or 0) < hidden
        for statement in tree.body
        for number in numbers[:1]
    )


def _texts(numbers: list[int], tree: ast.Module) -> set[str]:
    """Return the plain texts that stand as messages in the assertions at the last line."""
    return {
        node.msg.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
        and isinstance(node.msg, ast.Constant)
        and isinstance(node.msg.value, str)
        and any(node.lineno <= number <= (node.end_lineno or 0) for number in numbers[-1:])
    }
