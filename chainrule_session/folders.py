"""Folders that last as long as whoever holds them, and their removal with all that is in them."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import stat
from collections.abc import Iterator
from time import monotonic

_SECONDS = 10.0  # for one removal: somebody may make files as fast as they go


def opened(path: str) -> int:
    """Return a descriptor of a folder. Raises OSError, for a link to one too."""
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)


def held(path: str) -> int:
    """Open a folder and hold it until the descriptor is closed, at the latest with the process.

    Any number of processes may hold one; :func:`remove_left` removes none that is held. Raises
    FileNotFoundError where it was removed before it could be held.
    """
    folder = opened(path)
    try:
        with contextlib.suppress(OSError):  # no locks here: then nobody can take it for left, too
            fcntl.flock(folder, fcntl.LOCK_SH)
        if not os.path.samestat(os.fstat(folder), os.lstat(path)):
            raise FileNotFoundError(path)
    except OSError:
        os.close(folder)
        raise
    return folder


def remove_left(path: str) -> None:
    """Remove a folder if it is this user's and nobody holds it."""
    with contextlib.suppress(OSError), _closing(opened(path)) as folder:
        if os.fstat(folder).st_uid == os.getuid():
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _empty(folder)
            os.rmdir(path)


def remove(path: str) -> None:
    """Remove a folder, as far as that can be done."""
    with contextlib.suppress(OSError), _closing(opened(path)) as folder:
        _empty(folder)
        os.rmdir(path)


@contextlib.contextmanager
def _closing(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _empty(folder: int) -> None:
    """Remove what is in an open folder, however deep; what a link points to stays.

    Folders in folders are moved up first: a tree may be deeper than Python's stack, and than the
    number of files that may be open.
    """
    # No name that was given before: what cannot be removed would be in the way.
    names = (f"left-{os.urandom(4).hex()}-{number}" for number in itertools.count())
    kept: set[str] = set()
    deadline = monotonic() + _SECONDS
    while (found := set(os.listdir(folder)) - kept) and monotonic() < deadline:
        for name in found:
            try:
                if _is_folder(name, folder):
                    _move_up(name, folder, names)
                    os.rmdir(name, dir_fd=folder)
                else:
                    os.unlink(name, dir_fd=folder)
            except OSError:
                kept.add(name)


def _move_up(name: str, folder: int, names: Iterator[str]) -> None:
    """Remove the files of a folder in an open one, and move its folders beside it."""
    with _closing(_entered(name, folder)) as inner:
        for each in os.listdir(inner):
            if _is_folder(each, inner):
                os.close(_entered(each, inner))  # to be moved, a folder must be open to writing
                os.rename(each, next(names), src_dir_fd=inner, dst_dir_fd=folder)
            else:
                os.unlink(each, dir_fd=inner)


def _entered(name: str, folder: int) -> int:
    """Open a folder in an open one, whatever permissions its owner has left himself."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    try:
        inner = os.open(name, flags, dir_fd=folder)
    except PermissionError:
        os.chmod(name, stat.S_IRWXU, dir_fd=folder)
        inner = os.open(name, flags, dir_fd=folder)
    os.fchmod(inner, stat.S_IRWXU)
    return inner


def _is_folder(name: str, folder: int) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
