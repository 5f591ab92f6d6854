"""An autograded notebook: what is recorded in it, and what came of its exercises."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from chainrule_grader.gradebook.answers import Remembered
from chainrule_grader.gradebook.scores import Scores
from chainrule_grader.grading.notebook_text import notebook_text

MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Autograded:
    """An autograded notebook as nodes, without nbformat's validation: it is our own."""

    notebook: NotebookNode

    @classmethod
    def parse(cls, text: str) -> Autograded:
        """Read a notebook's JSON text. Raises ValueError where it is none."""
        try:
            data = json.loads(text, object_hook=NotebookNode)
            metadata = data["metadata"]
            if not isinstance(metadata.setdefault("chainrule", {}), dict):
                metadata["chainrule"] = {}
            return cls(nbformat.v4.rwbase.rejoin_lines(data))
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError("no notebook") from error

    @classmethod
    def read(cls, path: Path) -> Autograded | None:
        """Read the notebook at `path`; None where there is none that can be read."""
        try:
            if path.stat().st_size > MOST_BYTES:
                return None
            return cls.parse(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    @property
    def recorded(self) -> dict[str, Any]:
        """What grading recorded of itself: ``metadata.chainrule``."""
        return dict(self.notebook.metadata["chainrule"])

    def remembered(self) -> Remembered:
        """Return what it remembers of its answers."""
        return Remembered.of(self.recorded)

    def holds(self, key: str, scores: Scores | None) -> bool:
        """Say whether it is the grading of `key`, and `scores`, the gradebook's, belong to it.

        One that met a time limit is not taken for it: it may go better another time.
        """
        ours = self.recorded
        return (
            scores is not None
            and ours.get("key") == key
            and ours.get("outcome") == "graded"
            and not ours.get("limited")
            and ours.get("scores") == scores.automatic()
        )

    def to_text(self, record: Mapping[str, Any]) -> str:
        """Return the notebook as JSON text, with `record` added to what it says of itself."""
        self.notebook.metadata["chainrule"].update(record)
        return notebook_text(self.notebook)
