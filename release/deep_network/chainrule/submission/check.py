"""The whole check, part after part; each is printed as soon as it is known."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from chainrule.submission.cells import as_graded, belongs, check_cells
from chainrule.submission.exercises import check_exercises
from chainrule.submission.files import check_files
from chainrule.submission.findings import Finding, section, verdict, wrapped
from chainrule.submission.names import check_names, follow
from chainrule.submission.outcome import check_run
from chainrule.submission.ran import Run
from chainrule.submission.reading import Cell, NotANotebook, Notebook, read_notebook
from chainrule.submission.released import Release, find_release
from chainrule.submission.running import CannotRun, run_cells
from chainrule.submission.sizes import check_sizes, megabytes
from chainrule.submission.source import Source, read_source


def submit_check(name: str, *, run: bool = True, seconds: float | None = None) -> int:
    """Check the notebook ``name`` and print a report: 0 ready, 1 not ready, 2 no such file."""
    path = Path(name)
    if not path.is_file():
        beside = sorted(one.name for one in path.parent.glob("*.ipynb"))
        there = f" There is {', '.join(beside)}." if beside else " There is no notebook there."
        print(f"There is no file {name}.{there}", file=sys.stderr)
        return 2
    report = _Report()
    release = find_release(path.parent)
    print(f"{path.name}: looked at before it is run")
    try:
        notebook = read_notebook(path)
    except NotANotebook as error:
        report.add("The file", [Finding("mend", str(error))])
        return report.end()
    if release is None:
        text = (
            "The package `chainrule` here does not say what was handed out. Put the notebook back "
            "beside the package that came with it."
        )
        release = Release(path.stem)
        report.add("The file", [Finding("mend", text)])
    elif not belongs(notebook.cells, release):
        text = f"No cell is of the assignment `{release.assignment}`. Is it the right notebook?"
        report.add("The file", [Finding("mend", text)])
        return report.end()
    cells = as_graded(notebook.cells, release)
    sources = [read_source(c.source) if c.cell_type == "code" else Source() for c in cells]
    report.add("The file", _file(path, notebook, release))
    report.add("Its cells", check_cells(notebook.cells, release))
    walk = follow(cells, sources, release, _functions(release.assignment))
    report.add(
        "Its code, as it is written",
        [*_syntax(cells, sources), *check_names(walk, sources, release)],
    )
    report.add("Other files", check_files(path, cells, sources, release))
    done = None
    if run and (done := _run(report, path, cells, notebook, release, seconds)):
        report.ran = True
        report.add("The run", check_run(done, release, walk.found))
    elif not run:
        report.add("The run", [Finding("note", "Not run, as you asked for (--no-run).")])
    report.add("The exercises", check_exercises(cells, release, done))
    return report.end()


class _Report:
    """What was found and printed so far."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self.ran = False

    def add(self, title: str, findings: Iterable[Finding]) -> None:
        found = list(findings)
        self._findings += found
        if found:
            print(f"\n{section(title, found)}", flush=True)

    def end(self) -> int:
        text, ready = verdict(self._findings, ran=self.ran)
        print(f"\n{text}")
        return 0 if ready else 1


def _file(path: Path, notebook: Notebook, release: Release) -> list[Finding]:
    findings = list(check_sizes(path, notebook, release))
    right = f"{release.assignment}.ipynb"
    if path.name != right:
        text = f"The notebook has to be named {right}: rename it."
        if (path.parent / right).exists():
            text = f"A file {right} lies beside it, and that one would be graded, not this."
        findings.insert(0, Finding("mend", text))
    if not any(one.kind == "mend" for one in findings):
        text = f"A notebook, named as it should be, of {megabytes(notebook.size)}."
        findings.insert(0, Finding("right", text))
    return findings


def _syntax(cells: list[Cell], sources: list[Source]) -> list[Finding]:
    findings = []
    for cell, source in zip(cells, sources, strict=True):
        if source.error:
            lines = cell.source.split("\n")
            text = lines[source.line - 1].strip() if 0 < source.line <= len(lines) else ""
            shown = f": `{text[:60]}`" if text else ""
            where = f"{cell.label}, line {source.line}{shown}"
            findings.append(Finding("mend", f"{where} is no valid Python: {source.error}."))
    return findings or [Finding("right", "No syntax errors.")]


@cache
def _functions(assignment: str) -> dict[str, list[str]]:
    """Return the functions that the visible checks call, by exercise."""
    path = Path(__file__).parents[1] / "visible" / f"{assignment}.json"
    if not path.is_file():
        return {}
    exercises = json.loads(path.read_text(encoding="utf-8"))["exercises"]
    return {one["name"]: one["functions"] for one in exercises}


def _run(
    report: _Report,
    path: Path,
    cells: list[Cell],
    notebook: Notebook,
    release: Release,
    seconds: float | None,
) -> Run | None:
    each = seconds or release.cell_seconds
    print(
        "\n"
        + wrapped(
            "Now the notebook's code is run, in a fresh kernel and in a temporary copy, cell after "
            f"cell; each may take {each:g} s. Your own file stays as it is."
        ),
        flush=True,
    )
    try:
        return run_cells(path, cells, notebook.kernel, each, release.notebook_seconds)
    except CannotRun as error:
        report.add("The run", [Finding("note", f"Not run: {error}")])
        return None
