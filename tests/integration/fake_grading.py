"""A stand-in for grading one submission: as pure as the real one, and quick. Runs no code.

A cell earns its points when it is the right one. Words in the cell `double` ask for what else may
come of a submission.
"""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
from nbgrader.utils import compute_checksum

from chainrule_grader.grading.bundle import read_bundle
from chainrule_grader.grading.notebook_text import notebook_text
from chainrule_grader.grading.release import build_release
from chainrule_grader.grading.work import Graded, Work
from tests.integration.small_course import GOOD, make_course

POINTS = {"test_double": ("double", 2.0), "test_add": ("add", 3.0)}


def fast_course(root: Path) -> Path:
    """Make and release the small course."""
    make_course(root)
    build_release(root)
    return root


def fake_grade(work: Work) -> Graded:
    """Grade by comparing cells with the right ones."""
    (text, *_) = work.notebooks.values()
    try:
        submitted = nbformat.v4.reads(text.decode())
    except ValueError as error:
        return Graded("unreadable", f"damaged: {error}", isolation=work.isolation)
    sources = {
        cell.metadata["nbgrader"]["grade_id"]: cell.source
        for cell in submitted.cells
        if "nbgrader" in cell.metadata
    }
    wish = sources.get("double", "")
    if "# raise" in wish:
        raise RuntimeError("something broke")
    if "# fail" in wish:
        return Graded("failed", "asked to fail", isolation=work.isolation)
    if "# slow" in wish:
        time.sleep(0.2)
    return _graded(work, sources, limited="# limited" in wish)


def _graded(work: Work, sources: dict[str, str], limited: bool) -> Graded:
    bundle = read_bundle(work.bundle)
    nb = nbformat.v4.new_notebook(metadata=bundle.metadata)
    scores: dict[str, float] = {}
    for released in bundle.cells:
        make = nbformat.v4.new_code_cell
        if released.cell_type == "markdown":
            make = nbformat.v4.new_markdown_cell
        source = released.source if released.locked else sources.get(released.grade_id, "")
        cell = make(source, id=released.id, metadata=nbformat.from_dict(dict(released.metadata)))
        if released.test:
            needed, points = POINTS[released.grade_id]
            scores[released.grade_id] = points if sources.get(needed) == GOOD[needed] else 0.0
        elif released.grade and released.checksum == compute_checksum(cell):
            scores[released.grade_id] = 0.0
        nb.cells.append(cell)
    nb.metadata["chainrule"] = {
        "outcome": "graded",
        "reason": "",
        "key": work.key,
        "isolation": work.isolation,
        "removed": [name for name in work.files if name == "numpy.py"],
        "notes": [],
        "limited": limited,
        "scores": scores,
    }
    return Graded("graded", "", notebook_text(nb), scores, limited, work.isolation)
