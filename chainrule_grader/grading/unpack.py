"""A download, unpacked where it can do no harm: zip files from anyone, and plain folders."""

from __future__ import annotations

import os
import shutil
import stat
import time
import zipfile
from pathlib import Path, PurePosixPath

MOST_BYTES = 100_000_000  # of one file; the same that nbgrader takes from its exchange
MOST_BYTES_IN_ALL = 4_000_000_000
LEFT_OVERS = {"__MACOSX", ".ipynb_checkpoints", "__pycache__", ".DS_Store", ".git"}

Refused = tuple[str, str]


def unpack(source: Path, target: Path) -> list[Refused]:
    """Copy the zip file or folder `source` into `target`, times included; tell what was refused.

    Zip files within it are unpacked as folders of their name, one level deep. Raises ValueError
    when `source` is neither a folder nor a zip file.
    """
    target.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        refused = _copy(source, target)
    elif zipfile.is_zipfile(source):
        refused = _unzip(source, target)
    else:
        raise ValueError(f"{source} is neither a folder nor a zip file")
    for inner in sorted(target.rglob("*.zip")):
        if zipfile.is_zipfile(inner):
            below = _unzip(inner, inner.with_suffix(""))
            refused += [(f"{inner.relative_to(target)}/{name}", why) for name, why in below]
            inner.unlink()
    return refused


def _copy(source: Path, target: Path) -> list[Refused]:
    refused = []
    for folder, folders, files in os.walk(source):
        here = Path(folder)
        for name in sorted([*folders, *files]):
            path = here / name
            relative = path.relative_to(source)
            if path.is_symlink():
                refused.append((str(relative), "is a symbolic link"))
            elif path.is_file() and LEFT_OVERS.isdisjoint(relative.parts):
                if path.stat().st_size > MOST_BYTES:
                    refused.append((str(relative), "is too large"))
                    continue
                copy = target / relative
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
                shutil.copystat(path, copy)
    return refused


def _unzip(source: Path, target: Path) -> list[Refused]:
    refused = []
    left = MOST_BYTES_IN_ALL
    with zipfile.ZipFile(source) as archive:
        for info in archive.infolist():
            name = PurePosixPath(info.filename.replace("\\", "/"))
            if info.is_dir() or not LEFT_OVERS.isdisjoint(name.parts):
                continue
            why = _why_not(info, name, left)
            if why:
                refused.append((info.filename, why))
                continue
            left -= info.file_size
            path = target.joinpath(*name.parts)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as packed, path.open("wb") as file:
                    shutil.copyfileobj(packed, file)
            except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
                refused.append((info.filename, f"cannot be unpacked: {error}"))
                path.unlink(missing_ok=True)
                continue
            written = time.mktime((*info.date_time, 0, 0, -1))
            os.utime(path, (written, written))
    return refused


def _why_not(info: zipfile.ZipInfo, name: PurePosixPath, left: int) -> str:
    """Say why a member of a zip file is refused; "" when it is not."""
    drive = bool(name.parts) and name.parts[0].endswith(":")
    if name.is_absolute() or drive or ".." in name.parts or not name.parts:
        return "points outside of its zip file"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a symbolic link"
    if info.flag_bits & 1:
        return "is encrypted"
    if info.file_size > min(MOST_BYTES, left):
        return "is too large"
    return ""
