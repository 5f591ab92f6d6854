"""How statuses look in a terminal: a mark beside a word, so that colour is never needed."""

from __future__ import annotations

from rich.text import Text

from chainrule_grader.verdict import Status

STATUS: dict[Status, tuple[str, str, str]] = {
    # status: (mark, words, style)
    "passed": ("✓", "passed", "green"),
    "partial": ("◐", "partial", "yellow"),
    "failed": ("✗", "failed", "red"),
    "missing": ("○", "missing", "dim"),
    "error": ("✗", "error", "red"),
    "limit": ("✗", "limit", "red"),
    "needs_manual": ("✎", "by hand", "cyan"),
}


def status_text(status: Status) -> Text:
    """Return the mark and the word of a status."""
    mark, word, style = STATUS[status]
    return Text(f"{mark} {word}", style)


def points_text(score: float) -> str:
    """Return a score with one decimal at most."""
    return f"{round(score, 1):g}"
