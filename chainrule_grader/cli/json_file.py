"""A JSON report, written in one step and entry by entry."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from chainrule_grader.whole import whole_file

INDENT = 2


def write_json(
    path: Path, data: Mapping[str, Any], name: str = "", entries: Iterable[tuple[str, Any]] = ()
) -> None:
    """Write `data` to `path` in one step, and with a `name` an object of `entries` as its last.

    The entries are written one after another: a class's report is never held in memory. Raises
    OSError where the file cannot be written.
    """
    with whole_file(path) as file:
        file.writelines(_parts(data, name, entries))


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
