"""A JSON report as a file that is either the old one or the new one, never half of it."""

from __future__ import annotations

import json
import os
import tempfile
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

INDENT = 2


def write_json(
    path: Path, data: Mapping[str, Any], name: str = "", entries: Iterable[tuple[str, Any]] = ()
) -> None:
    """Write `data` to `path` in one step, and with a `name` an object of `entries` as its last.

    The entries are written one after another: a class's report is never held in memory. Raises
    OSError where the file cannot be written.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(_parts(data, name, entries))
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)  # mkstemp's files are for their owner only
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _parts(data: Mapping[str, Any], name: str, entries: Iterable[tuple[str, Any]]) -> Iterator[str]:
    if not name:
        yield _dumps(data) + "\n"
        return
    yield _dumps({**data, name: {}}).removesuffix("{}\n}") + "{"
    separator = "\n"
    for key, value in entries:
        entry = f"{_dumps(key)}: {_dumps(value)}"
        yield separator + textwrap.indent(entry, " " * 2 * INDENT)
        separator = ",\n"
    yield "\n" + " " * INDENT + "}\n}\n"


def _dumps(value: Any) -> str:
    return json.dumps(value, indent=INDENT, ensure_ascii=False, allow_nan=False)
