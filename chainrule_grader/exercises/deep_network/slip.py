"""How the mistakes of the deep network are written down, and where the way out is explained."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule_grader.exercises.exercise import Misconception

NOTATION = "deep_network#Notation"


def exercise(heading: str) -> str:
    """Return the place of an exercise's own heading in the notebook."""
    return f"deep_network#Exercise: {heading}"


@dataclass(frozen=True)
class SlipsOf:
    """Makes the misconceptions of one function: a slug, a hint, and the edits of the reference."""

    function: str

    def __call__(
        self, slug: str, hint: str, *edits: tuple[str, str], equation: str = "", see: str = ""
    ) -> Misconception:
        """Return one that is edits of the reference."""
        return Misconception(slug, hint, self.function, edits, equation=equation, see=see)

    def anew(
        self, slug: str, hint: str, code: str, *, equation: str = "", see: str = ""
    ) -> Misconception:
        """Return one that is the whole function written anew."""
        return Misconception(slug, hint, self.function, code=code, equation=equation, see=see)
