"""Submitted files that an import, or a program's start, would take for something installed."""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Collection, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import PurePath, PurePosixPath

OURS = {"chainrule", "chainrule_grader"}
# Read from the working directory by IPython, Jupyter, nbgrader or Matplotlib as they start.
START_UP = {
    "sitecustomize.py",
    "usercustomize.py",
    "ipython_config.py",
    "ipython_kernel_config.py",
    "jupyter_config.py",
    "nbgrader_config.py",
    "matplotlibrc",
    "ipython_config.json",
    "ipython_kernel_config.json",
}
COMPILED = {".so", ".pyd", ".pyc", ".pyo", ".dll", ".dylib"}
SUFFIXES = tuple(importlib.machinery.all_suffixes())


@cache
def installed() -> frozenset[str]:
    """Names that an import finds without the submission: standard library and distributions."""
    return frozenset(sys.stdlib_module_names | set(packages_distributions()) | OURS)


@cache
def importable(name: str) -> bool:
    """Say whether `name` is a module of the standard library or of an installed distribution."""
    if name in installed():
        return True
    # Modules that no distribution lists, in the folders where installed ones lie.
    here = [entry for entry in sys.path if "site-packages" in entry or "dist-packages" in entry]
    spec = importlib.machinery.PathFinder.find_spec(name, here)
    return spec is not None and spec.origin is not None


def shadows(name: str, inside: Collection[str] | None) -> bool:
    """Say whether a file or folder at the top of a submission takes the place of a module.

    `inside` is what a folder holds, by the names at its top; None for a file.
    """
    if name in START_UP:
        return True
    module = name.partition(".")[0]
    if inside is not None:
        # A folder without an __init__ comes after any module of its name; ours excepted,
        # which must be what we put there whole.
        package = any(f"__init__{suffix}" in inside for suffix in SUFFIXES)
        return module in OURS or (package and importable(module))
    return name.endswith(SUFFIXES) and importable(module)


def compiled(path: PurePath) -> bool:
    """Say whether a file or folder holds compiled code, which nobody can read."""
    return path.suffix in COMPILED or path.name == "__pycache__"


def without_shadowing(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """Leave out of a submission's files, by relative path, what shadows a module; name it.

    Harmless helper modules and data stay.
    """
    folders: dict[str, set[str]] = {}
    for name in files:
        top, slash, below = name.partition("/")
        if slash:
            folders.setdefault(top, set()).add(below.partition("/")[0])
    kept: dict[str, bytes] = {}
    removed: dict[str, None] = {}
    for name, content in files.items():
        parts = PurePosixPath(name).parts
        paths = [PurePosixPath(*parts[: depth + 1]) for depth in range(len(parts))]
        if shadows(parts[0], folders.get(parts[0])):
            removed[parts[0]] = None
        elif hidden := next((str(path) for path in paths if compiled(path)), None):
            removed[hidden] = None
        else:
            kept[name] = content
    return kept, sorted(removed)
