"""One submission that is through with grading, and all that recording it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from chainrule_grader.gradebook.answers import Remembered
from chainrule_grader.grading.autograded import Autograded
from chainrule_grader.grading.choosing import NotGradable
from chainrule_grader.grading.intake import only_time
from chainrule_grader.grading.work import Graded


@dataclass(frozen=True)
class Done:
    """One submission that is through: what came of it, and what is to be kept of it.

    ``key`` stands for what its grading depended on, "" where nothing could be taken in.
    ``remembered`` is what the notebook autograded before remembers. With ``reused``, the notebook
    is what lies in autograded/ already. Without ``page``, no notebook says why it was not graded.
    """

    student: str
    graded: Graded
    files: Mapping[str, bytes] = field(default_factory=dict)
    timestamp: datetime | None = None
    remembered: Remembered = field(default_factory=Remembered)
    seconds: float = 0.0
    reused: Autograded | None = None
    key: str = ""
    page: bool = True

    @property
    def size(self) -> int:
        """The bytes it holds, as good as."""
        return len(self.graded.notebook) + sum(map(len, self.files.values()))


def refused(student: str, folder: Path, error: NotGradable | OSError, isolation: str) -> Done:
    """Return what there is of a submission whose `folder` cannot be taken in."""
    graded = Graded("failed", f"it cannot be read: {error}", isolation=isolation)
    if isinstance(error, NotGradable):
        graded = replace(graded, outcome=error.outcome, reason=str(error))
    known = only_time(folder)
    return Done(student, graded, known.files, known.timestamp)
