"""Outputs of the grader's own making, and the names of the errors among them."""

from __future__ import annotations

from typing import Any

from chainrule_session.outputs import CUT, LIMIT

__all__ = ["CUT", "ENDED", "LIMIT", "NOT_RUN", "error_output", "result_output"]

ENDED = "ProcessEnded"
NOT_RUN = "CellNotRun"


def result_output(value: Any) -> dict[str, Any] | None:
    """Return the output of a cell's last expression; None where it has no value."""
    if value is None:
        return None
    data = {"text/plain": repr(value)}
    kind = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
    return {**kind, "data": data}


def error_output(name: str, message: str, where: str = "") -> dict[str, Any]:
    """Return the output of an error; ``where`` is a line of text that comes before it."""
    traceback = [f"{where}{name}: {message}"]
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": traceback}
