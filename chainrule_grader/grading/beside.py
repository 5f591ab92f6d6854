"""What lies beside a tried file and is named in its code: its helper modules and its data."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from itertools import islice
from pathlib import Path

from chainrule_grader.grading.course import CONFIG_NAME
from chainrule_grader.grading.shadow import without_shadowing
from chainrule_grader.sandbox.limits import MEGABYTE

# No notebooks: they may be somebody else's work. No databases either.
_DATA = {
    *(".csv", ".tsv", ".txt", ".json", ".npy", ".npz", ".h5", ".hdf5", ".mat"),
    *(".png", ".jpg", ".jpeg", ".gif"),
}
_MOST_LISTED = 10_000
_MOST_FILES = 50
_MOST_BYTES = 20 * MEGABYTE


def files_beside(path: Path, source: str, others: Collection[Path] = ()) -> dict[str, bytes]:
    """Return, by name, the files in the folder of `path` that its `source` needs, within bounds.

    Those are modules and data that the code names, and what these modules name. Never sent along
    are `others`, links, what takes the place of an installed module, and anything that lies in a
    course's own folder.
    """
    if (path.parent / CONFIG_NAME).exists():
        return {}
    candidates = _candidates(path, others)
    found: dict[str, bytes] = {}
    room = _MOST_BYTES
    texts = [source]
    while texts:
        text = texts.pop()
        for name in [name for name in candidates if _named(name, text)]:
            candidate = candidates.pop(name)
            size = candidate.stat().st_size
            if size > room or len(found) == _MOST_FILES:
                continue
            found[name] = candidate.read_bytes()[:size]
            room -= size
            if candidate.suffix == ".py":
                texts.append(found[name].decode(errors="replace"))
    return without_shadowing(found)[0]


def _candidates(path: Path, others: Collection[Path]) -> dict[str, Path]:
    with os.scandir(path.parent) as entries:
        names = [
            entry.name
            for entry in islice(entries, _MOST_LISTED)
            if entry.is_file(follow_symlinks=False) and not entry.name.startswith(".")
        ]
    beside = {name: path.with_name(name) for name in sorted(names)}
    return {
        name: one
        for name, one in beside.items()
        if (one.suffix == ".py" or one.suffix.lower() in _DATA)
        and one != path
        and one not in others
    }


def _named(name: str, text: str) -> bool:
    """Say whether a text names a file: a module by what an import says, data by the whole name."""
    word = re.escape(name.removesuffix(".py"))
    return re.search(rf"(?<![\w-]){word}(?![\w-])", text) is not None
