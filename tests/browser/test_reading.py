"""Pages to read, in a browser: on a phone and a desk, without a network, by everyone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Literal

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Browser, Page
from typer.testing import CliRunner

from chainrule_grader.cli.app import app
from chainrule_grader.exercises import ASSIGNMENT_NAMES
from chainrule_grader.publish.page import Neighbours, body, page
from tests.browser.serving import barriers
from tests.chromium import chromium
from tests.conftest import ROOT
from tests.integration.small_course import make_course

TEXTS = [
    *sorted((ROOT / "notebooks").glob("*.ipynb")),
    *(ROOT / "release" / name / f"{name}.ipynb" for name in ASSIGNMENT_NAMES),
]
TABLE = """| to read | then |
|---|---|
| [first.ipynb](first.ipynb) | [small](../release/small/) |
"""
WORDS = """# A lesson about lines

Wide: $$\\left(\\frac{a}{b}\\right) = \\sum_{k=1}^{n} W_{jk} X_{ki} + b_1 + b_2 + b_3 + b_4 + b_5$$

#### Deep below

<details><summary>Answer</summary>

It is $x^2$, in `code`.

</details>"""
CODE = """import matplotlib.pyplot as plt



def rising(n):  # a comment, a number and a string
    return [k + 1.5 for k in range(n)]


fig, ax = plt.subplots()
ax.plot(rising(2), label="b")
ax.set(title="rising", xlabel="steps", ylabel="cost")
ax.legend()
print("seen " * 40)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small lesson, executed and written by the command."""
    root = make_course(tmp_path_factory.mktemp("reading") / "course")
    (root / "notebooks").mkdir()
    (root / "notebooks" / "README.md").write_text(TABLE)
    report = "from chainrule.report import Report, Row\nReport('Dear reader', (Row('ok', 'dw'),))"
    cells = [new_markdown_cell(WORDS), new_code_cell(CODE), new_code_cell(report)]
    nbformat.write(new_notebook(cells=cells), root / "notebooks" / "first.ipynb")
    result = CliRunner().invoke(app, ["--course", str(root), "lessons"])
    assert result.exit_code == 0, result.output
    return root / "build" / "lessons" / "first.html"


def opened(browser: Browser, path: Path, scheme: Literal["light", "dark"], width: int) -> Page:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, offline=True
    )
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(path.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    return tab


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_lessons_and_assignments_can_be_read_by_everyone(
    browser: Browser, text: Path, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    notebook = nbformat.read(text, as_version=4)
    path.write_text(page(body(notebook), text.name, Neighbours()), encoding="utf-8")
    tab = opened(browser, path, "light", 390)
    assert barriers(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    levels = [int(e.evaluate("e => e.tagName[1]")) for e in tab.query_selector_all("h1,h2,h3,h4")]
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    tab.context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1100), ("dark", 390)])
def test_an_executed_lesson_and_the_index_can_be_read_by_everyone(
    browser: Browser, lesson: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    for path in (lesson, lesson.with_name("index.html")):
        tab = opened(browser, path, scheme, width)
        assert barriers(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        tab.context.close()


def test_a_page_shows_formulas_figures_panels_and_folded_answers(
    browser: Browser, lesson: Path
) -> None:
    tab = opened(browser, lesson, "light", 1100)
    assert tab.title() == "A lesson about lines · Chain Rule"
    assert tab.locator("html").get_attribute("lang") == "en"
    assert tab.locator("main").count() == 1
    figure = tab.get_by_role("img", name="Figure: a line, “rising”; across: steps; up: cost")
    assert figure.is_visible()
    assert tab.get_by_text("Dear reader", exact=True).is_visible()
    answer = tab.get_by_text("in code")
    assert not answer.is_visible()
    tab.get_by_text("Answer").click()
    assert answer.is_visible()
    # The brackets around a fraction are as tall as it is: the font for formulas came along.
    heights = tab.evaluate(
        """() => ['.formula mo', '.formula mfrac'].map(
            name => document.querySelector(name).getBoundingClientRect().height)"""
    )
    assert heights[0] >= 0.9 * heights[1]
    tab.get_by_role("link", name="All lessons").click()
    tab.get_by_role("link", name="A lesson about lines").wait_for()
    tab.context.close()
