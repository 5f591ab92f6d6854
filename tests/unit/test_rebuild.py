"""A submission's notebook put together anew: the release's cells, and the student's own."""

from __future__ import annotations

import copy
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from chainrule_grader.grading.bundle import Bundle, bundle_bytes, read_bundle
from chainrule_grader.grading.rebuild import rebuild
from tests.integration.small_course import KERNELSPEC, NAME, fill, marked, small_master

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # noqa: E501


def released() -> NotebookNode:
    """The small master with plain cells of the release's between the marked ones."""
    nb = small_master()
    nb.cells.insert(0, new_markdown_cell("# Welcome", id="title"))
    nb.cells.insert(3, new_code_cell("scratch = 1", id="scratch"))
    return nb


BUNDLE: Bundle = read_bundle(bundle_bytes(NAME, released()))
NAMES = [cell.grade_id for cell in BUNDLE.cells if cell.marked]


def submitted(**cells: str) -> NotebookNode:
    """A submission as Jupyter saves it: the release, with `cells` (source by grade_id)."""
    nb = fill(released(), cells)
    for cell in nb.cells:
        cell.metadata["collapsed"] = True
        if cell.cell_type == "code":
            cell.execution_count = 7
            cell.outputs = [nbformat.v4.new_output("stream", text="hello")]
    nb.metadata["widgets"] = {"state": 1}
    return nb


def grade_ids(nb: NotebookNode) -> list[str | None]:
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells]


def at(nb: NotebookNode, grade_id: str) -> NotebookNode:
    (found,) = (
        cell
        for cell in nb.cells
        if (cell.metadata.get("nbgrader") or {}).get("grade_id") == grade_id
    )
    return found


def assert_whole(nb: NotebookNode) -> None:
    """What holds of every rebuilt notebook, whatever was submitted."""
    nbformat.validate(nb)
    assert [name for name in grade_ids(nb) if name] == NAMES
    assert nb.metadata == {"kernelspec": KERNELSPEC}
    for cell in nb.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
        if not cell.metadata:
            continue
        one = BUNDLE.cell(cell.metadata.nbgrader.grade_id)
        assert one is not None
        assert (cell.id, cell.cell_type, cell.metadata) == (one.id, one.cell_type, one.metadata)
        assert cell.source == one.source or not one.locked
    again, notes = rebuild(copy.deepcopy(nb), BUNDLE)
    assert again == nb
    assert notes == []


def test_an_honest_submission_keeps_its_answers_and_its_own_cells() -> None:
    nb = submitted(double="def double(x):\n    return x + x", answer_why="So.")
    before = copy.deepcopy(nb)
    rebuilt, notes = rebuild(nb, BUNDLE)
    assert nb == before
    assert notes == []
    assert_whole(rebuilt)
    assert [cell.id for cell in rebuilt.cells] == [cell.id for cell in nb.cells]
    assert at(rebuilt, "double").source == "def double(x):\n    return x + x"
    assert at(rebuilt, "answer_why").source == "So."
    assert [cell.metadata for cell in rebuilt.cells if cell.id in ("title", "scratch")] == [{}, {}]


def test_locked_cells_are_the_releases() -> None:
    nb = submitted(test_add="pass", setup="import os", task_why="Nothing asked.")
    rebuilt, _ = rebuild(nb, BUNDLE)
    assert_whole(rebuilt)
    assert "BEGIN HIDDEN TESTS" in at(rebuilt, "test_add").source


def test_metadata_cannot_steer() -> None:
    nb = submitted()
    at(nb, "test_add").metadata["tags"] = ["skip-execution"]
    at(nb, "answer_why").metadata.nbgrader["solution"] = False
    at(nb, "test_double").metadata.nbgrader["points"] = 100
    at(nb, "add").metadata["chainrule"] = {"show": True}
    rebuilt, notes = rebuild(nb, BUNDLE)
    assert notes == []
    assert_whole(rebuilt)


def test_missing_cells_are_put_back_in_their_place() -> None:
    nb = submitted()
    nb.cells = [cell for cell in nb.cells if cell.id not in ("add", "test_add", "setup", "title")]
    nb.cells.insert(1, new_code_cell("own = 1", id="own"))
    rebuilt, notes = rebuild(nb, BUNDLE)
    assert_whole(rebuilt)
    assert notes == [
        "setup was missing: put back",
        "add was missing: put back",
        "test_add was missing: put back",
    ]
    stub = BUNDLE.cell("add")
    assert stub is not None
    assert at(rebuilt, "add").source == stub.source
    order = [cell.id for cell in rebuilt.cells]
    assert order.index("own") == order.index("double") + 1
    assert "title" not in order


def test_an_empty_notebook_becomes_the_release() -> None:
    rebuilt, notes = rebuild(nbformat.v4.new_notebook(), BUNDLE)
    assert_whole(rebuilt)
    assert len(notes) == len(NAMES)


def test_cells_in_another_order_take_their_own_cells_along() -> None:
    nb = submitted()
    add = nb.cells.index(at(nb, "add"))
    moved = [nb.cells.pop(add), new_code_cell("after_add = 1", id="own")]
    nb.cells[0:0] = moved
    rebuilt, notes = rebuild(nb, BUNDLE)
    assert notes == []
    assert_whole(rebuilt)
    order = [cell.id for cell in rebuilt.cells]
    assert order.index("own") == order.index("add") + 1


def test_the_last_of_copied_answers_counts_and_the_others_still_run() -> None:
    nb = submitted(double="def double(x):\n    return helper(x)")
    first = copy.deepcopy(at(nb, "double"))
    first.source = "def helper(x):\n    return 2 * x"
    nb.cells.insert(nb.cells.index(at(nb, "double")), first)
    rebuilt, notes = rebuild(nb, BUNDLE)
    assert_whole(rebuilt)
    assert notes == ["double was there 2 times: the last one counts"]
    position = rebuilt.cells.index(at(rebuilt, "double"))
    assert at(rebuilt, "double").source == "def double(x):\n    return helper(x)"
    before = rebuilt.cells[position - 1]
    assert (before.source, before.metadata) == (first.source, {})
    assert before.id != "double"


def test_copies_of_locked_cells_are_dropped() -> None:
    nb = submitted()
    nb.cells += [copy.deepcopy(at(nb, "test_add")) for _ in range(3)]
    rebuilt, notes = rebuild(nb, BUNDLE)
    assert_whole(rebuilt)
    assert notes == ["test_add was there 4 times: the release's is kept"]
    assert len(rebuilt.cells) == len(released().cells)


def test_a_changed_type_is_restored_and_the_text_kept() -> None:
    nb = submitted()
    text = "def double(x): return 2 * x"
    nb.cells[nb.cells.index(at(nb, "double"))] = marked(new_markdown_cell(text), "double")
    rebuilt, notes = rebuild(nb, BUNDLE)
    assert_whole(rebuilt)
    assert notes == ["double was a markdown cell: made code again"]
    assert at(rebuilt, "double").source == text


def test_forged_names_are_ordinary_cells_and_raw_cells_stay_raw() -> None:
    nb = submitted()
    forged = marked(new_code_cell("1"), "test_free", grade=True, locked=True, points=50)
    forged.metadata.nbgrader["grade_id"] = "test_\x1b[31mfree\u202e"
    nb.cells += [forged, new_raw_cell("raw", metadata={"raw_mimetype": "text/html"})]
    rebuilt, notes = rebuild(nb, BUNDLE)
    assert_whole(rebuilt)
    assert notes == ["a cell named test_free is not of the release: an ordinary cell"]
    assert [(cell.cell_type, cell.metadata) for cell in rebuilt.cells[-2:]] == [
        ("code", {}),
        ("raw", {}),
    ]


def test_the_students_own_ids_are_valid_and_unique() -> None:
    nb = submitted()
    for own_id in ("own", "own", "test_add", "x" * 65, 'a"b', None, 3, "own-1"):
        cell = new_code_cell("1")
        cell["id"] = own_id
        nb.cells.append(cell)
    rebuilt, _ = rebuild(nb, BUNDLE)
    assert_whole(rebuilt)
    assert len({cell.id for cell in rebuilt.cells}) == len(nb.cells)
    assert rebuilt.cells[-1].id == "own-1"


def test_halves_of_characters_do_not_keep_a_notebook_from_being_filed() -> None:
    nb = submitted(double="x = '\ud800'", answer_why="\udfff")
    nb.cells.append(new_code_cell("# \udbff"))
    rebuilt, _ = rebuild(nb, BUNDLE)
    assert_whole(rebuilt)
    nbformat.writes(rebuilt).encode()
    assert at(rebuilt, "double").source == "x = '?'"


def test_notes_of_a_hostile_notebook_are_few() -> None:
    nb = submitted()
    nb.cells += [marked(new_code_cell(""), f"forged_{n}") for n in range(500)]
    _, notes = rebuild(nb, BUNDLE)
    assert len(notes) == 21
    assert notes[-1] == "and 480 more of this kind"


def test_an_answers_images_stay_and_other_attachments_go() -> None:
    nb = submitted(answer_why="![a](attachment:a.png)")
    at(nb, "answer_why").attachments = {
        "a.png": {"image/png": PNG, "image/svg+xml": "PHN2Zz4="},
        "b.svg": {"image/svg+xml": "PHN2Zz4="},
    }
    at(nb, "task_why").attachments = {"a.png": {"image/png": PNG}}
    rebuilt, _ = rebuild(nb, BUNDLE)
    assert at(rebuilt, "answer_why").attachments == {"a.png": {"image/png": PNG}}
    assert "attachments" not in at(rebuilt, "task_why")


@pytest.mark.parametrize("nb", [None, [], 3, {}, {"cells": None}, {"cells": [None, 1, [], {}]}])
def test_what_is_hardly_a_notebook_is_rebuilt_too(nb: Any) -> None:
    rebuilt, _ = rebuild(nb, BUNDLE)
    assert_whole(rebuilt)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["nbgrader", "tags", "x", "image/png"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
LIKELY_NAME = st.sampled_from([*NAMES, "forged", ""]) | JSON
NBGRADER = JSON | st.fixed_dictionaries(
    {"grade_id": LIKELY_NAME},
    optional={"grade": JSON, "locked": JSON, "solution": JSON, "points": JSON},
)
METADATA = JSON | st.fixed_dictionaries(
    {"nbgrader": NBGRADER}, optional={"chainrule": JSON, "tags": JSON}
)
# Halves of surrogate pairs included: JSON can say them, files cannot.
TEXT = st.text(st.characters(), max_size=20) | st.lists(st.text(max_size=5) | JSON, max_size=3)
CELL = JSON | st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | JSON,
        "id": st.sampled_from(["a", "b", "own-1", *NAMES]) | JSON,
        "source": TEXT | JSON,
        "metadata": METADATA,
        "attachments": JSON,
        "outputs": JSON,
        "execution_count": JSON,
    },
)


@settings(deadline=None, max_examples=200)
@given(st.fixed_dictionaries({"cells": st.lists(CELL, max_size=8) | JSON, "metadata": JSON}))
def test_any_json_is_rebuilt(nb: Any) -> None:
    rebuilt, notes = rebuild(nb, BUNDLE)
    assert_whole(rebuilt)
    nbformat.writes(rebuilt).encode()
    "\n".join(notes).encode()
    as_nodes, _ = rebuild(nbformat.from_dict(nb), BUNDLE)
    assert as_nodes == rebuilt
