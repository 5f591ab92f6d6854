"""What a cell puts out, as nbformat outputs: in order, and bounded while it is being made."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

LIMIT = "LimitReached"
CUT = "\n… the rest of this cell's output was too long and is not kept.\n"
# A result of at most this size is kept whatever else the cell poured out.
SMALL = 50_000
MOST_EVENTS = 1_000


class Outputs:
    """The outputs of the cell that runs now; ``text`` and ``display`` say how much is kept.

    ``catch_up`` is called before anything is added, so that what came past Python stands before.
    """

    def __init__(self, text: int, display: int) -> None:
        self.catch_up: Callable[[], None] = _nothing
        self.keep(text, display)

    def keep(self, text: int, display: int) -> None:
        """Set how much is kept of a cell from now on: characters of text, and of all else."""
        self._most = (text, display)
        self.clear()

    def clear(self) -> None:
        """Begin a cell."""
        self.events: list[dict[str, Any]] = []
        self._text_left, self._display_left = self._most
        self._cut = False
        self._clear_first = False
        self._named: dict[str, dict[str, Any]] = {}

    def clear_output(self, wait: bool) -> None:
        """Forget what the cell has put out so far; with ``wait`` when it next puts out anything."""
        self._begin()
        if wait:
            self._clear_first = True
        else:
            self.clear()

    def take(self) -> list[dict[str, Any]]:
        """Return the outputs of the cell, and begin another."""
        self.catch_up()
        events = self.events
        for event in events:
            if event["output_type"] == "stream":
                event["text"] = "".join(event["text"])
        if self._cut:
            events.append({"output_type": "stream", "name": "stdout", "text": CUT})
        self.clear()
        return events

    def stream(self, name: str, text: str) -> None:
        """Add text that was written to a stream; it joins what the stream had just before."""
        self._begin()
        self._cut |= len(text) > self._text_left
        text = text[: self._text_left]
        self._text_left -= len(text)
        if not text or self._full():
            return
        last = self.events[-1] if self.events else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"].append(text)
        else:
            self.events.append({"output_type": "stream", "name": name, "text": [text]})

    def display(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None,
        name: str | None = None,
        update: bool = False,
    ) -> None:
        """Add a display output, or with ``update`` change the one of that name in this cell."""
        event = {"output_type": "display_data", "metadata": metadata or {}, "data": _as_text(data)}
        shown = self._named.get(name) if name else None
        if update and shown:
            self._display_left += _size(shown)
            if self._affords(event, small=0):
                shown.update(event)
        elif not update:
            self._add(event, small=0)
            if name:
                self._named[name] = event

    def result(self, data: dict[str, Any], metadata: dict[str, Any] | None, count: int) -> None:
        """Add the value of a cell's last expression."""
        event = {"output_type": "execute_result", "metadata": metadata or {}}
        self._add({**event, "data": _as_text(data), "execution_count": count}, small=SMALL)

    def error(self, name: str, message: str, traceback: list[str]) -> None:
        """Add what went wrong."""
        self._begin()
        if self._full():
            del self.events[-1]  # how a cell ended is worth more than what it said last
        self.events.append(
            {
                "output_type": "error",
                "ename": name[:200],
                "evalue": message[:SMALL],
                "traceback": [line[:SMALL] for line in traceback[:200]],
            }
        )

    def _add(self, event: dict[str, Any], small: int) -> None:
        self._begin()
        if self._affords(event, small) and not self._full():
            self.events.append(event)

    def _affords(self, event: dict[str, Any], small: int) -> bool:
        size = _size(event)
        if size > small:
            self._display_left -= size
        affords = size <= small or self._display_left >= 0
        self._cut |= not affords
        return affords

    def _begin(self) -> None:
        """Make ready to add something."""
        self.catch_up()
        if self._clear_first:
            self.clear()

    def _full(self) -> bool:
        full = len(self.events) >= MOST_EVENTS
        self._cut |= full
        return full


def _nothing() -> None:
    """Nothing goes past Python."""


def _size(event: dict[str, Any]) -> int:
    return len(str(event["metadata"])) + sum(
        len(str(kind)) + len(str(value)) for kind, value in event["data"].items()
    )


def _as_text(data: dict[str, Any]) -> dict[str, Any]:
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
    }


class Stream(io.TextIOBase):
    """A text stream that adds to the outputs of the cell that runs now."""

    encoding = "utf-8"

    def __init__(self, name: str, descriptor: int, outputs: Outputs) -> None:
        self._name, self._descriptor, self._outputs = name, descriptor, outputs

    def write(self, text: str) -> int:
        """Write text. Raises TypeError for anything else, as streams do."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.stream(self._name, text)
        return len(text)

    def writable(self) -> bool:
        """Say yes."""
        return True

    def fileno(self) -> int:
        """Return the descriptor below, for subprocesses that write there."""
        return self._descriptor
