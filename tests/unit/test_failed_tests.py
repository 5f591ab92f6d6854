"""A failed test of an instructor's own tells students what they could read anyway, and no more."""

from __future__ import annotations

import json

import pytest

from chainrule_grader.calls import Student
from chainrule_grader.engine import Cell
from chainrule_grader.grading.test_cells import run_test_cell, score_of
from chainrule_session.namespace import Namespace

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"


class Nobody:
    """Judges nothing: these tests call no ``grade``."""

    def judge(self, exercise: object) -> object:
        raise NotImplementedError


def failing(source: str) -> dict[str, object]:
    """Return the error that a test cell ends with, for a submission that is wrong."""

    def double(x: object) -> object:
        if x == 5:
            raise ValueError(f"{x!r} is no number for me")
        return 3

    student: Student = Namespace({"double": double, "word": "mine"})
    outputs = run_test_cell(source, Cell(Nobody()), student, {}, 5)  # type: ignore[arg-type]
    assert [output["output_type"] for output in outputs] == ["error"]
    return outputs[0]


def hidden(source: str) -> str:
    return HIDDEN.format(source)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (hidden("assert double(4711) == 9422"), "AssertionError"),
        (hidden("value = double(4711)\nassert value == 9422, f'4711 gives {value}'"), "Assertion"),
        (hidden("assert double(4711) == 9422, '47' + '11'"), "AssertionError"),
        (hidden("assert double(4711) == 9422, 4711"), "AssertionError"),
        (hidden("raise ValueError('4711')"), "ValueError"),
        (hidden("raise AssertionError('4711')"), "AssertionError"),
        (hidden("{}['4711']"), "KeyError"),
        (hidden("s4711"), "NameError"),
        (hidden("double(5)  # 4711"), "ValueError"),
        (hidden("import numpy as np\nnp.testing.assert_allclose(double(1), 4711)"), "Assertion"),
        # a line that students have, with what hidden tests gave it
        ("def same(a, b):\n    assert a == b, f'{a}, {b}'\n" + hidden("same(1, 4711)"), "Assert"),
        (hidden("n = 4711") + "\nassert double(n) == 2 * n, f'{n}'", "AssertionError"),
        (
            "n = 3\nfor _ in range(2):\n    assert double(1) == n, f'{n}'\n    "
            "### BEGIN HIDDEN TESTS\n    n = 4711\n    ### END HIDDEN TESTS",
            "AssertionError",
        ),
        # no Python
        ("x = 1\n" + hidden("x = 4711 +"), "SyntaxError"),
        ("x = 1\n" + hidden("def f(s4711):\n    global s4711"), "SyntaxError"),
    ],
)
def test_nothing_hidden_comes_out(source: str, kind: str) -> None:
    error = failing(source)
    assert str(error["ename"]).startswith(kind)
    shown = json.dumps(error)
    assert "4711" not in shown
    assert "HIDDEN" not in shown


def test_a_hidden_failure_is_named_as_one() -> None:
    error = failing("assert double(1) == 3\n" + hidden("assert double(4711) == 9422"))
    assert error["traceback"] == ["AssertionError: a hidden test failed"]
    assert error["evalue"] == "a hidden test failed"


def test_a_text_that_the_instructor_wrote_is_shown() -> None:
    error = failing(hidden("assert double(4711) == 9422, 'large numbers ' 'too'"))
    assert error["traceback"] == ["AssertionError: large numbers too"]


def test_a_text_of_another_assertion_is_not() -> None:
    source = "text = 'seven'\nassert double(4711) == 9422, text\nassert text == 'seven', 'seven'"
    assert failing(hidden(source))["evalue"] == "a hidden test failed"


@pytest.mark.parametrize("below", ["", "\n" + hidden("assert double(4711) == 9422")])
def test_a_visible_test_shows_its_line_and_message(below: str) -> None:
    source = "n = 2\nassert double(n) == 4, f'{double(n)}, not 4'" + below
    error = failing(source)
    where = "  in line 2: assert double(n) == 4, f'{double(n)}, not 4'\n"
    assert error["traceback"] == [f"{where}AssertionError: 3, not 4"]


def test_a_visible_test_below_hidden_ones_shows_its_line() -> None:
    bare = failing(hidden("n = 4711") + "\nassert double(7) == 14")
    assert bare["traceback"] == ["  in line 4: assert double(7) == 14\nAssertionError: "]
    told = failing(hidden("n = 4711") + "\nassert double(7) == 14, 'seven'")
    assert str(told["evalue"]) == "seven"
    text = str(failing(hidden("n = 4711") + "\nassert double(n) == 14, f'{n}'")["evalue"])
    assert text.startswith("not shown")


def test_a_name_that_is_missing_is_named_where_the_test_is_visible() -> None:
    error = failing("assert triple(1) == 3\n" + hidden("assert double(4711) == 9422"))
    assert error["evalue"] == "the notebook does not define 'triple'"


@pytest.mark.parametrize("result", ["'0.25 of w'", "2.5", "-1", "float('nan')"])
def test_what_is_no_score_is_not_shown(result: str) -> None:
    outputs = run_test_cell(hidden(result), Cell(Nobody()), Namespace({}), {}, 5)  # type: ignore[arg-type]
    score, shown = score_of(outputs, 2)
    assert score == 0
    assert [output["output_type"] for output in shown] == ["error"]
    assert "no score from 0 to 2" in str(shown)
    assert result.strip("'") not in str(shown)
