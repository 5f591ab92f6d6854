"""The lessons: committed clean, and every one runs from top to bottom in good time."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import nbformat
import pytest

from chainrule_grader.exercises import ASSIGNMENT_NAMES
from tests.unit.lessons import FOLDER, LESSONS, read, reading_order, run

SECONDS = 15

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)


def test_there_is_a_lesson_and_the_index_names_each() -> None:
    index = (FOLDER / "README.md").read_text()
    assert LESSONS
    assert set(re.findall(r"\]\((\w+\.ipynb)\)", index)) == {lesson.name for lesson in LESSONS}


@each_lesson
def test_a_lesson_is_committed_clean(lesson: Path) -> None:
    notebook = read(lesson)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert set(notebook.metadata) == {"kernelspec"}
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        assert cell.metadata == {}, cell.id
        if cell.cell_type == "code":
            assert cell.outputs == [], cell.id
            assert cell.execution_count is None, cell.id


@each_lesson
def test_the_ids_of_a_lesson_are_names_and_stay(lesson: Path) -> None:
    ids = [cell.id for cell in read(lesson).cells]
    assert len(set(ids)) == len(ids)
    # Jupyter's own ids are eight random hex digits: a name says that somebody chose it.
    assert not [i for i in ids if re.fullmatch(r"[0-9a-f]{8}", i) or not re.search(r"[a-z]{2}", i)]


@each_lesson
def test_words_stand_before_code(lesson: Path) -> None:
    kinds = [cell.cell_type for cell in read(lesson).cells]
    assert kinds[0] == "markdown"
    assert ("code", "code") not in list(itertools.pairwise(kinds))


def test_lessons_are_read_in_the_order_of_the_index() -> None:
    order = reading_order()
    names = {lesson.stem for lesson in LESSONS} | set(ASSIGNMENT_NAMES)
    assert len(order) == len(names)
    assert set(order) == names
    assert [name for name in order if name in ASSIGNMENT_NAMES] == list(ASSIGNMENT_NAMES)
    for lesson in LESSONS:
        text = "\n".join(cell.source for cell in read(lesson).cells)
        (line,) = re.findall(r"^Next: (.+)$", text, flags=re.MULTILINE)
        following = re.findall(r"\*(\w+)\*", line)
        after = order.index(lesson.stem) + 1
        assert following == order[after : after + len(following)], lesson.stem
        assert bool(following) == (lesson.stem != order[-1]), lesson.stem  # nothing after the last
        assert not following or following[-1] in ASSIGNMENT_NAMES, lesson.stem


@each_lesson
def test_a_lesson_runs_without_error_or_warning(lesson: Path) -> None:
    outcome = run(lesson)
    assert 0 < outcome.seconds < SECONDS
    for cell in outcome.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error", cell.id
            assert output.get("name") != "stderr", (cell.id, output.text)


@each_lesson
def test_no_callable_of_a_lesson_earns_points(lesson: Path) -> None:
    outcome = run(lesson)
    source = "\n".join(cell.source for cell in outcome.cells if cell.cell_type == "code")
    assert set(re.findall(r"^def (\w+)", source, flags=re.MULTILINE)) <= set(outcome.callables)
    assert outcome.earning == []


def test_an_answer_in_a_lesson_would_be_found(tmp_path: Path) -> None:
    planted = read(LESSONS[0])
    source = "names = {'block': lambda A, W, b: (W @ A + b, (A, W, b))}"
    planted.cells = [nbformat.v4.new_code_cell(source)]
    path = tmp_path / "planted.ipynb"
    nbformat.write(planted, path)
    assert run(path).earning == [("deep_network.linear_forward", "names['block']")]
