"""Where the hints of the first notebook's exercises send the reader."""

from __future__ import annotations

_NOTEBOOK = "logistic_regression#"
PICTURES = _NOTEBOOK + "1 The pictures"
RATE = _NOTEBOOK + "The learning rate"


def exercise(name: str, points: int) -> str:
    """Return the place of an exercise in the notebook."""
    return f"{_NOTEBOOK}Exercise `{name}` · {points} points"
