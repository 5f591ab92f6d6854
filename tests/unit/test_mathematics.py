"""Formulas as MathML: all that the course writes, and an error where it would be drawn wrong."""

from __future__ import annotations

import nbformat
import pytest

from chainrule_grader.publish.mathematics import mathml
from chainrule_grader.publish.page import body
from tests.conftest import ROOT


@pytest.mark.parametrize("folder", ["notebooks", "release"])
def test_every_formula_of_the_course_is_known(folder: str) -> None:
    formulas = 0
    for path in (ROOT / folder).rglob("*.ipynb"):
        html = body(nbformat.read(path, as_version=4)).html
        formulas += html.count("<math ")
        assert "$" not in html.replace("$</code>", "").partition("<main")[2]
    assert formulas > 20


def test_aligned_lines_become_a_table_and_text_stays_readable() -> None:
    html = mathml(r"\begin{aligned} a &= b \\[2ex] c &= \log d \end{aligned}", block=True)
    assert html.count("<mtr>") == 2
    assert "2ex" not in html.partition(">")[2]
    assert 'display="block"' in html
    assert 'alttext="\\begin{aligned} a &amp;= b' in html
    assert '<mi>log</mi><mspace width="0.17em"/>' in html


@pytest.mark.parametrize("latex", [r"x_1_2", r"\nosuchcommand x", r"a & b", r"\left( x"])
def test_what_would_be_drawn_wrong_is_an_error(latex: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        mathml(latex, block=False)
