"""One submission as a piece of work, and what came of it: plain data, so that both can travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from chainrule_grader.sandbox.limits import Limits

Outcome = Literal["graded", "missing", "unreadable", "failed"]


@dataclass(frozen=True)
class Work:
    """All that the grading of one submission depends on.

    ``notebooks`` holds every notebook handed in, by its path in the submission's folder and in
    the order in which they are tried; ``files`` everything else but links, devices, caches and
    the course's own package. ``bundle`` is the bundle file's content. The seeds of the exercises
    come from ``seed`` where there is one, else from ``secret``.
    """

    assignment: str
    student: str
    notebooks: Mapping[str, bytes]
    files: Mapping[str, bytes]
    bundle: bytes
    secret: str
    seed: str | None = None
    limits: Limits = field(default_factory=Limits)
    isolation: str = "bubblewrap"
    run_all: bool = False
    figures: bool = False
    key: str = ""

    def to_data(self) -> dict[str, Any]:
        """Return the work as plain data."""
        data = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            **data,
            "notebooks": dict(self.notebooks),
            "files": dict(self.files),
            "limits": self.limits.to_data(),
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Work:
        """Rebuild work from plain data."""
        return cls(**{**data, "limits": Limits.from_data(data["limits"])})


@dataclass(frozen=True)
class Graded:
    """What came of one submission.

    ``reason`` says why it was not graded; of a graded one it says what else is worth knowing.
    ``notebook`` is the autograded notebook as notebook_text writes it, cleaned, "" without one.
    ``scores`` has the automatic score of every graded code cell by its grade_id. ``limited``
    tells that a time limit was met, so that it may go better another time. ``cells`` names the
    cells executed, in order, ``seconds`` what each step took.
    """

    outcome: Outcome
    reason: str = ""
    notebook: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)
    limited: bool = False
    isolation: str = ""
    cells: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return {**asdict(self), "cells": list(self.cells)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Graded:
        """Rebuild a result from plain data."""
        return replace(cls(**data), cells=tuple(data["cells"]))
