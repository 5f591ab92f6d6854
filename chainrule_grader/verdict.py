"""The judge's answer for one exercise: score, one finding per check, hints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from chainrule.hints import Hint

Status = Literal["passed", "partial", "failed", "missing", "error", "limit", "needs_manual"]


@dataclass(frozen=True)
class Finding:
    """What one check saw. ``share`` is its part of the exercise's points."""

    check: str
    passed: bool
    message: str
    share: float


@dataclass(frozen=True)
class Verdict:
    """The judge's answer for one exercise.

    ``patterns`` says what a failure shows that no hint explains.
    ``given`` names helpers that a case fails with as the student wrote them, and was judged with
    correct ones; ``instead`` those that were not called, and could not be replaced.
    ``explained`` says that the hints account for every check that does not hold; ``failures``
    names each of these with the index of a case that shows it. Both are the engine's alone.
    """

    slug: str
    title: str
    status: Status
    score: float
    points: float
    findings: tuple[Finding, ...]
    hints: tuple[Hint, ...] = ()
    notes: tuple[str, ...] = ()
    seed: int = 0
    patterns: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    explained: bool = False
    failures: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the verdict in the shape that ``--json`` files use."""
        return {
            "score": self.score,
            "max_score": self.points,
            "status": self.status,
            "checks": [
                {"name": finding.check, "passed": finding.passed, "message": finding.message}
                for finding in self.findings
            ],
            "misconceptions": [hint.slug for hint in self.hints],
            "given": list(self.given),
        }

    def record(self) -> dict[str, Any]:
        """Return the verdict as plain data, for storing in a notebook."""
        data = asdict(self)
        del data["explained"], data["failures"]
        return data
