"""The folder of a fork server: without a sandbox, its sessions' files lie in it.

Whoever is killed leaves it behind, and the next to start removes it. It is held by the server and
by the grader that started it, and let go by the system when both are gone, so no process's number
needs to be looked up, which may be another's by then.
"""

from __future__ import annotations

import contextlib
import os
import tempfile

from chainrule_session.folders import held, remove, remove_left

_PREFIX = "chainrule-server-"


class Scratch:
    """A new folder, removed when it is closed."""

    def __init__(self) -> None:
        _remove_those_left()
        self.path, descriptor = _made()
        self._descriptor: int | None = descriptor

    def close(self) -> None:
        """Remove the folder with all that is in it."""
        if self._descriptor is not None:
            remove(self.path)
            os.close(self._descriptor)
            self._descriptor = None


def _made() -> tuple[str, int]:
    while True:
        path = tempfile.mkdtemp(prefix=_PREFIX)
        # Another grader that starts may find it before it is held.
        with contextlib.suppress(FileNotFoundError):
            return path, held(path)


def _remove_those_left() -> None:
    with os.scandir(tempfile.gettempdir()) as entries:
        paths = [entry.path for entry in entries if entry.name.startswith(_PREFIX)]
    for path in paths:
        remove_left(path)
