"""What a cell may leave behind: outputs bounded in size, and errors of our own making."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

TIMEOUT = "CellTimeoutError"
KERNEL_DIED = "KernelDied"
NOT_RUN = "CellNotRun"
CUT = "\n… the rest of this cell's output was too long and is not kept.\n"
RED, PLAIN = "\x1b[0;31m", "\x1b[0m"
# A result or a verdict of at most this size is kept whatever else the cell poured out.
SMALL = 50_000


def error_output(name: str, message: str) -> NotebookNode:
    """Make the error output that tells a person, and nbgrader, that a cell did not finish."""
    traceback = [f"{RED}{name}{PLAIN}: {message}"]
    output: NotebookNode = new_output("error", ename=name, evalue=message, traceback=traceback)
    return output


class OutputBudget:
    """How much of a cell's output is kept: so many characters of text, and of all else."""

    def __init__(self, text_bytes: int, display_bytes: int) -> None:
        self.text_left = text_bytes
        self.display_left = display_bytes
        self.cut = False

    def admit(self, message: dict[str, Any]) -> bool:
        """Shorten the IOPub `message` to what is left; False when nothing of it is kept."""
        kind, content = message["msg_type"], message["content"]
        if kind == "stream":
            text, left = content["text"], max(self.text_left, 0)
            self.text_left -= len(text)
            content["text"] = text[:left]
            self.cut |= len(text) > left
            return bool(content["text"])
        if kind == "error":
            content["evalue"] = content["evalue"][:SMALL]
            content["traceback"] = [line[:SMALL] for line in content["traceback"]]
            return True
        if kind in ("display_data", "execute_result", "update_display_data"):
            size = sum(len(str(value)) for value in content["data"].values())
            if kind == "execute_result" or any(name.endswith("+json") for name in content["data"]):
                size = 0 if size <= SMALL else size
            self.display_left -= size
            self.cut |= self.display_left < 0
            return self.display_left >= 0
        return True

    def note(self) -> NotebookNode:
        """Say in the notebook that something is missing. On stdout: stderr costs the points."""
        output: NotebookNode = new_output("stream", name="stdout", text=CUT)
        return output
