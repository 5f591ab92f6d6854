"""The release's bundle: what grading rebuilds every submission from.

The gradebook alone cannot: it stores graded and locked cells without their order or metadata.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Grader subprocesses read bundles too, and do without the seconds that importing nbgrader takes.
if TYPE_CHECKING:
    from nbgrader.api import Gradebook

VERSION = 1
FOLDER = ".bundles"


@dataclass(frozen=True)
class BundleCell:
    """One cell of the released notebook, hidden tests and mark schemes still in it."""

    id: str
    cell_type: str
    source: str
    metadata: Mapping[str, Any]
    attachments: Mapping[str, Any]

    @cached_property
    def _nbgrader(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.metadata.get("nbgrader", {})
        return found

    def _chainrule(self, mark: str) -> bool:
        return self.metadata.get("chainrule", {}).get(mark) is True

    @property
    def grade_id(self) -> str:
        """The cell's name, "" of a cell that students may do with what they like."""
        return self._nbgrader.get("grade_id", "") if self.marked else ""

    @cached_property
    def marked(self) -> bool:
        """Whether this is one of nbgrader's cells: graded, locked, a solution or a task."""
        return any(self._nbgrader.get(mark) for mark in ("grade", "solution", "locked", "task"))

    @property
    def solution(self) -> bool:
        """Whether the student fills it in."""
        return bool(self._nbgrader.get("solution"))

    @property
    def grade(self) -> bool:
        """Whether it carries points, be they given by a test or by hand."""
        return bool(self._nbgrader.get("grade"))

    @property
    def locked(self) -> bool:
        """Whether its source is the release's, in nbgrader's sense."""
        return not self.solution and (self.grade or bool(self._nbgrader.get("locked")))

    @property
    def test(self) -> bool:
        """Whether it is a locked code cell that gives points."""
        return self.locked and self.grade and self.cell_type == "code"

    @property
    def points(self) -> float:
        """Its points, 0 where it has none."""
        return float(self._nbgrader.get("points", 0)) if self.grade else 0.0

    @property
    def checksum(self) -> str | None:
        """Nbgrader's checksum of it as it was released."""
        return self._nbgrader.get("checksum")

    @property
    def shows(self) -> bool:
        """Whether it only shows something, so that grading need not run it."""
        return self._chainrule("show")

    @property
    def inside(self) -> bool:
        """Whether this test runs beside the student's code."""
        return self._chainrule("inside")


@dataclass(frozen=True)
class Bundle:
    """A released notebook, and the hash of all that."""

    assignment: str
    cells: tuple[BundleCell, ...]
    metadata: Mapping[str, Any]
    hash: str

    @cached_property
    def given(self) -> tuple[str, ...]:
        """The sources of the locked code cells that are no tests."""
        return tuple(
            cell.source
            for cell in self.cells
            if cell.cell_type == "code" and cell.locked and not cell.grade
        )

    def cell(self, grade_id: str) -> BundleCell | None:
        """Find one of nbgrader's cells by its name."""
        return next(
            (cell for cell in self.cells if cell.marked and cell.grade_id == grade_id), None
        )


def bundle_path(root: Path | str, assignment: str) -> Path:
    """Say where the bundle of `assignment` lies in the course at `root`."""
    return Path(root) / FOLDER / f"{assignment}.json"


def bundle_bytes(assignment: str, nb: Mapping[str, Any]) -> bytes:
    """Return the content of the bundle that holds the notebook `nb`."""
    cells = [
        {
            "id": cell.get("id") or f"cell-{position}",  # a header's notebook may have none
            "cell_type": cell["cell_type"],
            "source": cell["source"],
            "metadata": cell["metadata"],
            "attachments": cell.get("attachments", {}),
        }
        for position, cell in enumerate(nb["cells"])
    ]
    data = {
        "version": VERSION,
        "assignment": assignment,
        "cells": cells,
        "metadata": nb["metadata"],
    }
    return json.dumps({**data, "hash": _hash(data)}, indent=1).encode()


def read_bundle(content: bytes) -> Bundle:
    """Read what bundle_bytes made.

    Raises CourseError where it is damaged, or was made by another version of the engine.
    """
    try:
        data = json.loads(content)
        stated = data.pop("hash")
        version, assignment = data["version"], str(data["assignment"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refusal("the bundle is damaged: it is not what a release writes", "…") from error
    if version != VERSION:
        what = f"the bundle is of version {version}, this engine reads version {VERSION}"
        raise _refusal(what, assignment)
    if stated != _hash(data):
        raise _refusal("the bundle is damaged: it was changed after it was written", assignment)
    cells = tuple(BundleCell(**cell) for cell in data["cells"])
    return Bundle(assignment, cells, data["metadata"], stated)


def check_bundle(bundle: Bundle, gradebook: Gradebook) -> None:
    """Raise CourseError unless the bundle and the gradebook's record are of one release."""
    from nbgrader.api import MissingEntry

    try:
        notebook = gradebook.find_notebook(bundle.assignment, bundle.assignment)
    except MissingEntry as error:
        what = f"the gradebook knows nothing of {bundle.assignment}"
        raise _refusal(what, bundle.assignment) from error
    recorded = {cell.name: cell.checksum for cell in notebook.source_cells}
    bundled = {cell.grade_id: cell.checksum for cell in bundle.cells if cell.marked}
    differing = sorted(
        name
        for name in recorded.keys() | bundled.keys()
        if name not in recorded or name not in bundled or recorded[name] != bundled[name]
    )
    if differing:
        what = f"bundle and gradebook are of different releases (cell {differing[0]})"
        raise _refusal(f"{bundle.assignment}: {what}", bundle.assignment)


def _refusal(what: str, assignment: str) -> Exception:
    from chainrule_grader.grading.course import CourseError

    return CourseError(f"{what}; run: chainrule release {assignment}")


def _hash(data: Mapping[str, Any]) -> str:
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
