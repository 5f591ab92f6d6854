"""What never leaves the instructor's machine: references, exercises, the judge and the grader."""

from __future__ import annotations

__version__ = "0.1.0"


def grade(slug: str) -> float:
    """Judge an exercise of the notebook this runs in; see ``chainrule_grader.kernel.grade``."""
    from chainrule_grader.kernel import grade as grade_in_kernel

    return grade_in_kernel(slug)
