"""``check`` and ``progress``, bound to one assignment's notebook.

A check calls the student's own functions on small inputs and shows, property by property, what
came and what was expected. It says "visible checks passed", never more: the grade comes from
other inputs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from chainrule import progress as record
from chainrule.hints import Hint, visible_hints
from chainrule.marks import State
from chainrule.report import Report, show
from chainrule.running import Result, Standing, run_visible
from chainrule.visible import load

# In grading, a test cell must come to its hidden part even when a student's loop never ends, and
# with enough time left to judge the other functions of the exercise.
_SECONDS = 6.0

_CLOSINGS: dict[Standing, tuple[str, State]] = {
    "done": ("Visible checks passed. The grade comes from other inputs.", "ok"),
    "answered": ("Answered. Whether it is right is decided in grading.", "ok"),
    "failing": ("Some visible checks do not pass yet.", "wrong"),
    "untouched": ("This exercise is still to do.", "open"),
}


class CheckFailed(AssertionError):
    """A visible check failed; the report above the message says why."""

    def _render_traceback_(self) -> list[str]:
        # Jupyter shows these lines in place of a traceback through our own code.
        return [f"{type(self).__name__}: {self}"]


def bind(assignment: str) -> tuple[Callable[[str], None], Callable[[], None]]:
    """Return ``check`` and ``progress`` for an assignment."""

    def check(name: str) -> None:
        """Run the visible checks of one exercise and show a short report.

        Raises CheckFailed when one fails, so that Run All and Validate stop here, and KeyError
        when there is no exercise of that name.
        """
        exercises = load(assignment)
        if name not in exercises:
            raise KeyError(f"no exercise {name!r}; there are {', '.join(exercises)}")
        if _grading():
            show(visible_report(run_visible(exercises[name], _notebook(), _SECONDS)))
            return
        result = run_visible(exercises[name], _notebook())
        record.keep(assignment, result, _notebook())
        show(visible_report(result, assignment))
        if result.standing in ("failing", "untouched"):
            raise CheckFailed(_message(result))

    def progress() -> None:
        """Show which exercises are done, failing, answered and untouched, with their points.

        It shows what each check found when it last ran, also before the kernel was restarted.
        """
        show(record.report(assignment, load(assignment).values(), _notebook()))

    return check, progress


_MOST = 3  # names in a message: nbgrader's dialog has room for one line


def _message(result: Result) -> str:
    what = "is not done yet" if result.standing == "untouched" else "is not right yet"
    names = dict.fromkeys(row.name for row in result.rows if row.state in ("wrong", "open"))
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"exercise `{result.exercise.name}` {what}: see {', '.join([*names][:_MOST])}{more}"


def visible_report(result: Result, assignment: str = "") -> Report:
    """Return the panel of an exercise's visible checks.

    With the assignment's name it helps more: hints at known mistakes, and the arrays side by side.
    """
    exercise = result.exercise
    title = f"{exercise.name}: {exercise.title} ({exercise.points:g} points)"
    closing, state = _CLOSINGS[result.standing]
    if result.standing == "done" and any(row.state == "note" for row in result.rows):
        closing = "No mistake was seen here, but read the note above."
    hints = visible_hints(assignment, exercise, result.outcomes) if assignment else []
    return Report(
        title,
        result.rows,
        tuple(_hint(alike) for alike in hints),
        closing,
        state,
        folded=bool(assignment),
    )


def _hint(alike: Sequence[Hint]) -> str:
    if len(alike) == 1:
        return f"Hint: {alike[0]}"
    return f"Hint, one of two. Either: {alike[0]} Or: {alike[1]}"


def _grading() -> bool:
    return os.environ.get("NBGRADER_EXECUTION") == "autograde"


def _notebook() -> dict[str, Any]:
    return sys.modules["__main__"].__dict__
