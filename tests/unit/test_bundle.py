"""The bundle: read back as it was written, and refused when it is not the release's."""

from __future__ import annotations

import json
import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution

from chainrule_grader.grading.bundle import Bundle, bundle_bytes, check_bundle, read_bundle
from chainrule_grader.grading.course import CourseError
from tests.integration.small_course import NAME, small_master


def content() -> bytes:
    nb = small_master()
    for cell in nb.cells:
        cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    return bundle_bytes(NAME, nb)


def changed(**changes: Any) -> bytes:
    return json.dumps({**json.loads(content()), **changes}).encode()


def test_a_bundle_reads_back_with_order_marks_and_points() -> None:
    bundle = read_bundle(content())
    nb = small_master()
    assert bundle.assignment == NAME
    assert [cell.id for cell in bundle.cells] == [cell.id for cell in nb.cells]
    assert [cell.source for cell in bundle.cells] == [cell.source for cell in nb.cells]
    for cell, original in zip(bundle.cells, nb.cells, strict=True):
        seen = (cell.grade, cell.solution, cell.locked)
        assert seen == (is_grade(original), is_solution(original), is_locked(original))
    assert [cell.grade_id for cell in bundle.cells if cell.test] == ["test_double", "test_add"]
    assert [cell.grade_id for cell in bundle.cells if cell.shows] == ["show_it"]
    assert not any(cell.inside for cell in bundle.cells)
    assert sum(cell.points for cell in bundle.cells) == 6
    test = bundle.cell("test_add")
    assert test is not None
    assert "BEGIN HIDDEN TESTS" in test.source
    assert bundle.cell("nothing") is None


def test_the_same_release_gives_the_same_bytes() -> None:
    assert content() == content()


@pytest.mark.parametrize(
    ("damaged", "words"),
    [
        (b"", "damaged"),
        (b"[]", "damaged"),
        (b'{"version": 1}', "damaged"),
        (content()[:-40], "damaged"),
        (changed(version=2), "version 2"),
        (changed(hash="0"), "changed after it was written"),
        (changed(metadata={"kernelspec": {}}), "changed after it was written"),
        (changed(cells=[]), "changed after it was written"),
    ],
)
def test_what_a_release_did_not_write_is_refused(damaged: bytes, words: str) -> None:
    with pytest.raises(CourseError, match=rf"{words}.*; run: chainrule release"):
        read_bundle(damaged)


@pytest.fixture(autouse=True)
def _alembic(monkeypatch: pytest.MonkeyPatch) -> None:
    """nbgrader runs it by name; a course's nbgrader_config.py says where it is."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    monkeypatch.setenv("PATH", path)


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[tuple[Bundle, Gradebook]]:
    """A gradebook that has the cells of the bundle."""
    bundle = read_bundle(content())
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        _record(bundle, gradebook)
        yield bundle, gradebook


def _record(bundle: Bundle, gradebook: Gradebook) -> None:
    gradebook.add_assignment(NAME)
    gradebook.add_notebook(NAME, NAME)
    for cell in bundle.cells:
        gradebook.add_source_cell(
            cell.grade_id,
            NAME,
            NAME,
            cell_type=cell.cell_type,
            source=cell.source,
            checksum=cell.checksum,
        )


def test_a_bundle_of_the_gradebooks_release_passes(recorded: tuple[Bundle, Gradebook]) -> None:
    check_bundle(*recorded)


def test_a_bundle_of_another_release_is_refused(recorded: tuple[Bundle, Gradebook]) -> None:
    bundle, gradebook = recorded
    gradebook.update_or_create_source_cell("test_add", NAME, NAME, checksum="of another release")
    with pytest.raises(CourseError, match=r"cell test_add.*run: chainrule release small"):
        check_bundle(bundle, gradebook)


def test_a_cell_that_only_the_gradebook_has_is_refused(
    recorded: tuple[Bundle, Gradebook],
) -> None:
    bundle, gradebook = recorded
    gradebook.add_source_cell("test_new", NAME, NAME, cell_type="code", source="", checksum="1")
    with pytest.raises(CourseError, match="cell test_new"):
        check_bundle(bundle, gradebook)


def test_an_assignment_without_record_is_refused(tmp_path: Path) -> None:
    with (
        Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook,
        pytest.raises(CourseError, match="knows nothing of small"),
    ):
        check_bundle(read_bundle(content()), gradebook)
