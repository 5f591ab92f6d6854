"""nbgrader logs why something failed and raises only that it did: keep the why."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class LastError(logging.Handler):
    """Remembers, of the errors logged, the exception a traceback ends in or the last message."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.text = ""
        self._from_traceback = False

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record if it tells more than the one before."""
        message = record.getMessage().strip()
        if message.startswith("Traceback"):
            # Last frame's exception: what stands after the last indented line.
            lines = message.split("\n")
            frames = [n for n, line in enumerate(lines) if line.startswith("  ")]
            message = "\n".join(lines[frames[-1] + 1 :]) if frames else message
            _, _, words = message.partition(": ")
            self.text, self._from_traceback = words.strip() or message, True
        elif not self._from_traceback:
            self.text = message


@contextmanager
def last_error(log: logging.Logger) -> Iterator[LastError]:
    """Listen to `log` for as long as the block runs."""
    handler = LastError()
    log.addHandler(handler)
    try:
        yield handler
    finally:
        log.removeHandler(handler)
