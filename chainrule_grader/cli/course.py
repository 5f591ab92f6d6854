"""``chainrule release``, ``collect`` and ``grade``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from chainrule_grader.cli.errors import NOT_ALL_WELL, Stop
from chainrule_grader.cli.results import save_json, writable


class PerMinute(ProgressColumn):
    """How many are done in a minute."""

    def render(self, task: Task) -> Text:
        """Return the rate, once there is one worth the name."""
        speed = (task.elapsed or 0) >= 1 and (task.finished_speed or task.speed)
        return Text(f"{speed * 60:.0f}/min" if speed else "", "dim")


def progress() -> Progress:
    """Return a bar with what is done, the rate and the time left, on stderr."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        PerMinute(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        console=Console(stderr=True),
        speed_estimate_period=120,
    )


def run_release(root: Path, assignments: Sequence[str]) -> None:
    """Build the releases and say where they are."""
    console = Console(highlight=False)
    with Console(stderr=True).status("building …"):
        from chainrule_grader.grading.release import build_release

        _known(root, assignments)
        releases = build_release(root, assignments)
    for release in releases:
        folder = release.folder.relative_to(root) if release.folder.is_relative_to(root) else ""
        console.print(f"[green]✓[/] {release.assignment}: {folder or release.folder}/")


def run_collect(root: Path, assignment: str, source: Path) -> None:
    """Collect, list what was left out, and exit with 1 where a notebook found no owner."""
    if not source.exists():
        raise Stop(f"there is no file or folder {source}")
    with Console(stderr=True).status("collecting …"):
        from chainrule_grader.cli.tables.collected import collected_table, needs_a_look
        from chainrule_grader.grading.collect import collect

        _known(root, [assignment])
        try:
            report = collect(root, assignment, source)
        except ValueError as error:  # neither a folder nor a zip file
            raise Stop(str(error)) from error
    console = Console(highlight=False)
    console.print(collected_table(report))
    if needs_a_look(report):
        raise typer.Exit(NOT_ALL_WELL)


def run_grade(
    root: Path,
    assignment: str,
    students: Sequence[str],
    force: bool,
    json_file: Path | None,
    jobs: int | None,
    run_all: bool,
) -> None:
    """Grade, print a table, and exit with 1 where a submission could not be graded."""
    writable(json_file)
    started = time.monotonic()
    with Console(stderr=True).status("reading the course …"):
        from chainrule_grader.cli.tables.grades import grades_table
        from chainrule_grader.grading.course import load_course
        from chainrule_grader.grading.many import grade_class

        _known(root, [assignment])
        names = list(dict.fromkeys(students)) or load_course(root).students(assignment)
    with progress() as bar:
        task = bar.add_task(f"grading {assignment}", total=len(names))
        results = grade_class(
            root,
            assignment,
            names,
            force=force,
            run_all=run_all,
            jobs=jobs,
            on_result=lambda _: bar.advance(task),
        )
    seconds = time.monotonic() - started
    if json_file is not None:  # before anything is printed: whoever reads that may stop reading
        submissions = {result.student: result.to_json() for result in results}
        report = {"assignment": assignment, "seconds": round(seconds, 3)}
        save_json(json_file, {**report, "submissions": submissions})
    console = Console(highlight=False)
    if results:
        console.print(grades_table(results))
    graded = [result for result in results if result.outcome == "graded"]
    reused = sum(result.reused for result in results)
    kept = f", {reused} of them unchanged since (--force grades them again)" if reused else ""
    console.print(f"{len(graded)} of {len(results)} graded in {seconds:.0f} s{kept}")
    if not results:
        console.print(f"Nobody has handed in {assignment}: submitted/*/{assignment}/ is not there.")
    if len(graded) < len(results):
        raise typer.Exit(NOT_ALL_WELL)


def _known(root: Path, assignments: Sequence[str]) -> None:
    """Raise Stop where an assignment has no master, naming those that have one."""
    from chainrule_grader.grading.course import load_course
    from chainrule_grader.grading.release import masters

    known = masters(load_course(root))
    for name in assignments:
        if name not in known:
            there = f"there are {', '.join(known)}" if known else "source/ holds none"
            raise Stop(f"no assignment {name!r}; {there}")
