"""Files and modules that a notebook uses besides itself."""

from __future__ import annotations

import ast
import os.path
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from chainrule.submission.findings import Finding
from chainrule.submission.reading import Cell
from chainrule.submission.released import Release
from chainrule.submission.sizes import PACKAGE
from chainrule.submission.source import Source, read_source

_READ = {
    *("open", "load_images", "load", "loadtxt", "genfromtxt", "fromfile", "imread", "File"),
    *("read_csv", "read_excel", "read_json", "read_pickle", "read_table", "read_hdf"),
}
_WRITE = ("save", "to_", "dump", "write", "tofile")
_ALWAYS_THERE = {"numpy", "matplotlib", "mpl_toolkits", "h5py", "IPython", PACKAGE}


def check_files(
    path: Path, cells: Sequence[Cell], sources: Sequence[Source], release: Release
) -> Iterator[Finding]:
    """Find files that the code opens by name, and modules that are not part of the course."""
    given = {one for cell in release.cells for one in _imports(read_source(cell.source).tree)}
    written = {name for one in sources for name in _calls(one.tree, reading=False)}
    seen: set[str] = set()
    for cell, source in zip(cells, sources, strict=True):
        for name in _calls(source.tree, reading=True):
            if name not in written | seen and (found := _file(path, cell, name)):
                yield found
            seen.add(name)
        modules = _imports(source.tree) - given - _ALWAYS_THERE - sys.stdlib_module_names - seen
        for module in sorted(modules):
            near = [one for one in (f"{module}.py", module) if (path.parent / one).exists()]
            what = (
                f"hand in `{near[0]}`, too."
                if near
                else "it is no part of this assignment. Ask whether it is there in grading."
            )
            yield Finding("note", f"{cell.at_start} imports `{module}`: {what}")
        seen |= modules


def _file(path: Path, cell: Cell, name: str) -> Finding | None:
    folder = path.resolve().parent
    if "://" in name:
        return Finding("note", f"{cell.at_start} reads `{name}`; in grading there is no network.")
    absolute = PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive or name[:1] == "~"
    inside = not absolute and Path(os.path.normpath(folder / name)).is_relative_to(folder)
    if not inside:
        return Finding(
            "mend",
            f"{cell.at_start} reads `{name}`, which does not go along with the notebook. Put the "
            "file into the notebook's folder, open it by its name alone, and hand it in, too.",
        )
    if not (folder / name).exists():
        return Finding("mend", f"{cell.at_start} reads `{name}`, and there is no such file here.")
    if Path(os.path.normpath(name)).parts[:1] == (PACKAGE,):
        return None
    return Finding("note", f"{cell.at_start} reads `{name}`: hand in that file, too.")


def _calls(tree: ast.Module | None, *, reading: bool) -> Iterator[str]:
    """Yield the file names that calls are given as plain text, to be read or to be written."""
    for node in ast.walk(tree) if tree else ():
        if not isinstance(node, ast.Call) or not node.args:
            continue
        first, function = node.args[0], node.func
        called = (
            function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        )
        if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
            continue
        modes = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "mode")]
        mode = next((m.value for m in modes if isinstance(m, ast.Constant)), "r")
        writes = called in ("open", "File") and isinstance(mode, str) and not mode.startswith("r")
        reads = called in _READ and not writes
        if reads if reading else writes or called.startswith(_WRITE):
            yield first.value


def _imports(tree: ast.Module | None) -> set[str]:
    names = set()
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            names |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names
