"""Files and folders that are either the old ones or the new ones, never half of them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

MARKER = ".chainrule-made"
_MARKED = "This folder was made by `chainrule {0}`, which makes it anew when it runs again.\n"


class InTheWay(Exception):
    """Something that is not ours lies where a folder is to be made; the message says what."""


@contextmanager
def whole_file(path: Path, mode: str = "w") -> Iterator[IO[Any]]:
    """Yield a file that takes the place of `path` once the body is through with it.

    Text is UTF-8. Raises OSError where the file cannot be written.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, mode, encoding=None if "b" in mode else "utf-8") as file:
            yield file
        os.chmod(temporary, 0o666 & ~_mask())  # mkstemp's files are for their owner only
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def is_ours(path: Path) -> bool:
    """Say whether a folder may be made at `path`: it is not there, empty, or was made by us."""
    if path.is_symlink() or not path.exists():
        return not path.is_symlink()
    return path.is_dir() and ((path / MARKER).is_file() or not any(path.iterdir()))


@contextmanager
def whole_folder(path: Path, command: str) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `path` once the body is through with it.

    `command` is what made it, as its marker says. Raises InTheWay where something else is there.
    """
    if not is_ours(path):
        raise InTheWay(f"{path} is there already, and was not made by this command; take another")
    path.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        building.chmod(0o777 & ~_mask())  # mkdtemp's folders are for their owner only
        yield building
        (building / MARKER).write_text(_MARKED.format(command))
        if path.exists():
            before = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
            path.rename(before / path.name)
            building.rename(path)
            shutil.rmtree(before)
        else:
            building.rename(path)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
