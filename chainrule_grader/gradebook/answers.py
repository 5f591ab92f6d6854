"""When a person has to look again: an answer is new, or changed since it was graded by hand.

nbgrader asks for another look at every manual score after every autograding. Here the autograded
notebook remembers what each answer was, as a checksum: the one last graded automatically
("answers"), and the one a person last graded ("marked").
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution, is_task

from chainrule_grader.gradebook.scores import CellGrade

ANSWERS, MARKED = "answers", "marked"


@dataclass(frozen=True)
class Remembered:
    """What an autograded notebook remembers of its answers: checksums by grade_id."""

    answers: Mapping[str, str] = field(default_factory=dict)
    marked: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> Remembered:
        """Read it from a notebook's ``metadata.chainrule``."""
        return cls(_checksums(metadata.get(ANSWERS)), _checksums(metadata.get(MARKED)))

    def to_metadata(self) -> dict[str, dict[str, str]]:
        """Return it for a notebook's ``metadata.chainrule``."""
        return {ANSWERS: dict(self.answers), MARKED: dict(self.marked)}

    def after(self, answers: Mapping[str, str], grades: Iterable[CellGrade]) -> Remembered:
        """Return what to remember once `answers` are graded; `grades` are those recorded now.

        What is graded by hand and needs no other look was graded as it was the last time.
        """
        marked = dict(self.marked)
        for grade in grades:
            if grade.by_hand and grade.grade_id in self.answers:
                marked[grade.grade_id] = self.answers[grade.grade_id]
        return Remembered(answers, marked)

    def changed(self) -> set[str]:
        """List the answers that are not as they were when a person graded them."""
        return {name for name, now in self.answers.items() if self.marked.get(name) != now}


def answer_checksums(cells: Iterable[Any]) -> dict[str, str]:
    """Return a checksum of what each graded cell of a notebook depends on.

    Of an answer this is its text; of a test, all code that the student could write.
    """
    cells = list(cells)
    code = _checksum(
        "\0".join(cell.source for cell in cells if cell.cell_type == "code" and not is_locked(cell))
    )
    return {
        cell.metadata["nbgrader"]["grade_id"]: _checksum(cell.source) if is_solution(cell) else code
        for cell in cells
        if is_grade(cell)
    }


def untouched(cells: Iterable[Any]) -> set[str]:
    """List the cells to be filled in that are as they were released."""
    return {
        cell.metadata["nbgrader"]["grade_id"]
        for cell in cells
        if is_solution(cell)
        and not is_task(cell)
        and cell.metadata["nbgrader"].get("checksum") == compute_checksum(cell)
    }


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _checksums(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {str(name): one for name, one in value.items() if isinstance(one, str)}
