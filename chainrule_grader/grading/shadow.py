"""Submitted files that an import, or a program's start, would take for something installed."""

from __future__ import annotations

import importlib.machinery
import shutil
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

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


def shadows(path: Path) -> bool:
    """Say whether a file or folder at the top of a submission takes the place of a module."""
    if path.name in START_UP:
        return True
    name = path.name.partition(".")[0]
    if path.is_dir():
        # A folder without an __init__ comes after any module of its name; ours excepted,
        # which must be what we put there whole.
        package = any((path / f"__init__{suffix}").exists() for suffix in SUFFIXES)
        return name in OURS or (package and importable(name))
    return path.name.endswith(SUFFIXES) and importable(name)


def remove_shadowing(folder: Path) -> list[str]:
    """Remove from a submission's `folder` what shadows a module, and compiled code; name it all.

    Harmless helper modules and data stay.
    """
    removed = []
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or shadows(path):
            removed.append(path)
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or path.suffix in COMPILED or path.name == "__pycache__":
            removed.append(path)
    names = []
    for path in dict.fromkeys(removed):
        if not (path.exists() or path.is_symlink()):
            continue  # went with the folder it was in
        names.append(str(path.relative_to(folder)))
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return names
