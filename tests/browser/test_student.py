"""An assignment in a student's JupyterLab: fetched, worked on, validated and submitted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import get_username
from playwright.sync_api import Page, expect

from tests.browser.conftest import picture
from tests.browser.jupyter import OpenNotebook, choose, environment, jupyter_lab
from tests.chromium import installed
from tests.conftest import ROOT
from tests.integration.small_course import nbgrader

NAME = "logistic_regression"
SHAPES = (
    "m_train, height, width = data.train_x.shape\nm_test = len(data.test_x)\nn_x = height * width"
)
MIXED = "return images.reshape(-1, len(images)) / 255"
RIGHT = "return images.reshape(len(images), -1).T / 255"


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exchange to which an instructor has released the assignment."""
    installed()  # else skip, before anything is made
    course = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(ROOT / "source" / NAME, course / "source" / NAME)
    shutil.copytree(
        ROOT / "release" / NAME,
        course / "release" / NAME,
        ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"),
    )
    nbgrader(course, "release_assignment", NAME)
    return course / "exchange"


@pytest.fixture(scope="module")
def work(exchange: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's own folder, set up as docs/student_setup.md says."""
    folder = tmp_path_factory.mktemp("home") / "my work"
    folder.mkdir()
    config = (ROOT / "docs" / "student_nbgrader_config.py").read_text("utf-8")
    config = config.replace("/srv/chainrule/exchange", str(exchange))
    (folder / "nbgrader_config.py").write_text(config, "utf-8")
    return folder


@pytest.fixture(scope="module")
def address(work: Path) -> Iterator[str]:
    """A running JupyterLab, with the page configuration that students get."""
    pages = str(ROOT / "docs" / "student_jupyter")
    with jupyter_lab(work, environment(work.parent, JUPYTER_CONFIG_PATH=pages)) as opened:
        yield opened


def test_students_see_their_own_tools_only(address: str, page: Page) -> None:
    page.goto(address)
    expect(page.locator(".jp-Launcher")).to_be_visible()
    page.locator(".lm-MenuBar-itemLabel").get_by_text("Nbgrader", exact=True).click()
    expect(page.locator(".lm-Menu-item:visible")).to_have_text(["Assignment List"])
    expect(page.get_by_text("Create Assignment")).to_have_count(0)


def test_a_students_way_from_fetch_to_submission(
    address: str, work: Path, exchange: Path, page: Page
) -> None:
    page.goto(address)
    choose(page, "Nbgrader", "Assignment List")
    notebook = _fetched(page, work)
    _run_all_stops_at_the_first_exercise(notebook)
    _answers_count(notebook)
    _a_wrong_answer_then_a_right_one(notebook)
    _validate_names_what_is_left(page)
    _submitted(page)
    (handed_in,) = (exchange / "chainrule" / "inbound").iterdir()
    assert handed_in.name.startswith(f"{get_username()}+{NAME}+")
    sources = [cell.source for cell in nbformat.read(handed_in / f"{NAME}.ipynb", 4).cells]
    assert any(SHAPES in source for source in sources)
    assert any(RIGHT in source for source in sources)
    # By now JupyterLab would have asked whether it may show its news.
    expect(page.locator(".Toastify__toast")).to_have_count(0)


def _fetched(page: Page, work: Path) -> OpenNotebook:
    released, fetched = (
        page.locator(f"#{name}_assignments_list") for name in ("released", "fetched")
    )
    expect(released).to_contain_text(NAME)
    picture(page, "1-released")
    released.get_by_role("button", name="Fetch").click()
    fetched.get_by_text(NAME, exact=True).first.click()  # unfolds its notebooks
    fetched.get_by_role("link", name=NAME).last.click()
    notebook = OpenNotebook(page, work / NAME / f"{NAME}.ipynb")
    picture(page, "2-opened")
    page.locator(".jp-SideBar [data-id=filebrowser]").click()  # folds it away, for room
    return notebook


def _run_all_stops_at_the_first_exercise(notebook: OpenNotebook) -> None:
    choose(notebook.page, "Run", "Run All Cells")
    stopped = notebook.cell("shapes").locator(".jp-OutputArea")
    expect(stopped).to_contain_text("NotImplementedError: exercise shapes: not answered yet")
    expect(notebook.cell("show_progress_start")).to_contain_text("Progress")
    later = notebook.below("shapes").locator(".jp-InputPrompt")
    expect(later).to_have_text(["[ ]:"] * later.count())
    assert later.count() > 20
    picture(notebook.page, "3-run-all", stopped)


def _answers_count(notebook: OpenNotebook) -> None:
    check = notebook.cell("test_shapes")
    expect(notebook.run(check)).to_contain_text("CheckFailed: exercise `shapes` is not done yet")
    picture(notebook.page, "4-check-to-do", check)
    notebook.replace_last_line(notebook.cell("shapes"), SHAPES)
    expect(notebook.run(notebook.cell("shapes"))).to_have_text("")
    expect(notebook.run(check)).to_contain_text("Answered.")
    picture(notebook.page, "5-check-answered", check)


def _a_wrong_answer_then_a_right_one(notebook: OpenNotebook) -> None:
    solution, check = notebook.cell("flatten_images"), notebook.cell("test_flatten_images")
    notebook.replace_last_line(solution, MIXED)
    notebook.run(solution)
    expect(notebook.run(check)).to_contain_text(
        "CheckFailed: exercise `flatten_images` is not right"
    )
    check.locator("summary").first.click()
    expect(check.locator("details[open]")).to_be_visible()
    picture(notebook.page, "6-check-wrong", check)
    notebook.replace_last_line(solution, RIGHT)
    notebook.run(solution)
    expect(notebook.run(check)).to_contain_text("Visible checks passed")
    expect(check.locator(".jp-OutputArea")).not_to_contain_text("CheckFailed")
    picture(notebook.page, "7-check-right", check)
    counted = notebook.run(notebook.new_cell_below(check, "progress()"))
    expect(counted).to_contain_text(re.compile(r"2 of \d+ exercises done or answered, worth 12 of"))
    picture(notebook.page, "8-progress", counted)


def _validate_names_what_is_left(page: Page) -> None:
    page.get_by_role("button", name="Validate").click()
    failed = page.locator(".nbgrader-ErrorDialog")
    expect(failed).to_contain_text('check("sigmoid")')
    for done in ("shapes", "flatten_images"):
        expect(failed).not_to_contain_text(f'check("{done}")')
    picture(page, "9-validate")
    failed.get_by_role("button", name="OK").click()


def _submitted(page: Page) -> None:
    choose(page, "Nbgrader", "Assignment List")
    page.locator("#fetched_assignments_list").get_by_role("button", name="Submit").click()
    expect(page.locator("#submitted_assignments_list .list_item").first).to_contain_text(NAME)
    picture(page, "10-submitted")
