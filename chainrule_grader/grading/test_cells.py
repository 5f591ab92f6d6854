"""Locked test cells, run in the grader's own process: the student's code is at the wire's end."""

from __future__ import annotations

import ast
import contextlib
import io
import math
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

from chainrule.calling import TimeLimitReached, time_limit
from chainrule_grader import engine
from chainrule_grader.calls import Student
from chainrule_grader.grading.failed_tests import TEST_FILE, failed_test
from chainrule_grader.grading.outputs import LIMIT, error_output, result_output
from chainrule_grader.grading.trusted_names import Imported, LimitReached, Names

Output = dict[str, Any]


def run_test_cell(
    source: str,
    cell: engine.Cell,
    student: Student,
    imports: Mapping[str, Imported],
    seconds: float,
) -> list[Output]:
    """Run a test cell and return its outputs, as a kernel would have made them.

    What its last expression comes to is the result; an exception is an error output.
    """
    printed = io.StringIO()
    last: Output | None
    with (
        engine.running(cell),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        try:
            with time_limit(seconds):
                value = _executed(source, Names(student, imports, cell))
        except (TimeLimitReached, LimitReached) as error:
            message = str(error) or f"longer than the {seconds:g} s that a test may take"
            last = error_output(LIMIT, message)
        except (SystemExit, KeyboardInterrupt):
            last = error_output("SystemExit", "the test ended itself")
        except Exception as error:
            last = failed_test(error, source)
        else:
            last = result_output(value)
    cell.print(printed.getvalue())
    return [*cell.outputs, *([last] if last else [])]


def _executed(source: str, names: Names) -> Any:
    statements, result = _compiled(source)
    exec(statements, names)
    return eval(result, names) if result else None


@lru_cache(maxsize=256)
def _compiled(source: str) -> tuple[CodeType, CodeType | None]:
    """Compile a test cell, which a whole class shares: its statements, and its last expression."""
    tree = ast.parse(source, TEST_FILE)
    result: ast.Expression | None = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        result = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
    statements = compile(tree, TEST_FILE, "exec", dont_inherit=True)
    last = compile(result, TEST_FILE, "eval", dont_inherit=True) if result else None
    return statements, last


def score_of(outputs: list[Output], points: float) -> tuple[float, list[Output]]:
    """Return what a test cell earned, and its outputs such that nbgrader reads the same.

    As in nbgrader: nothing where there is an error or anything on stderr, else the first result,
    else all points. Unlike there, a result that is no number from 0 to the maximum earns nothing.
    """
    kinds = [output["output_type"] for output in outputs]
    stderr = any(o["output_type"] == "stream" and o["name"] == "stderr" for o in outputs)
    if "error" in kinds or stderr:
        return 0.0, outputs
    results = [output for output in outputs if output["output_type"] == "execute_result"]
    if not results:
        return points, outputs
    text = results[0]["data"].get("text/plain", "")
    try:
        score = float(text)
    except ValueError:
        score = math.nan
    if not 0 <= score <= points:
        kept = [output for output in outputs if output["output_type"] != "execute_result"]
        # What it is stays unsaid: it may have been made of hidden values.
        message = f"what the test came to is no score from 0 to {points:g}"
        return 0.0, [*kept, error_output("NoScore", message)]
    return score, outputs
