"""Results as files: where ``--json`` writes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chainrule_grader.cli.errors import Stop
from chainrule_grader.cli.json_file import write_json


def writable(path: Path | None) -> None:
    """Raise Stop, before any work is done, where a report could not be written to `path`."""
    if path is None:
        return
    if path.is_dir():
        raise Stop(f"--json {path} is a folder; give the name of a file")
    if not path.resolve().parent.is_dir():
        raise Stop(f"--json {path}: there is no folder {path.parent}")
    if not os.access(path.resolve().parent, os.W_OK):
        raise Stop(f"--json {path}: nothing can be written to {path.parent}")


def printable(name: str) -> str:
    """Return a file's or student's name as a text in UTF-8, whatever bytes it is made of."""
    return name.encode("utf-8", "backslashreplace").decode()


def save_json(
    path: Path, report: dict[str, Any], name: str = "", entries: Iterable[tuple[str, Any]] = ()
) -> None:
    """Write a report, with a `name` an object of `entries` in it as the last.

    Raises Stop where that is not possible.
    """
    try:
        write_json(path.resolve(), report, name, entries)
    except OSError as error:
        raise Stop(f"--json {path} could not be written: {error.strerror}") from error
