"""``chainrule release``, ``collect`` and ``grade``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console

from chainrule_grader.cli.errors import NOT_ALL_WELL, Stop
from chainrule_grader.cli.isolation import say_if_unfenced
from chainrule_grader.cli.progress import grading_progress
from chainrule_grader.cli.results import printable, save_json, writable


def run_release(root: Path, assignments: Sequence[str]) -> None:
    """Build the releases and say where they are."""
    console = Console(highlight=False)
    with Console(stderr=True).status("building …"):
        from chainrule_grader.grading.release import build_release

        known(root, assignments)
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

        known(root, [assignment])
        try:
            report = collect(root, assignment, source)
        except ValueError as error:  # neither a folder nor a zip file
            raise Stop(str(error)) from error
    console = Console(highlight=False)
    console.print(collected_table(report))
    if needs_a_look(report):
        raise typer.Exit(NOT_ALL_WELL)


@dataclass(frozen=True)
class GradeOptions:
    """What ``chainrule grade`` was asked for."""

    students: Sequence[str] = ()
    force: bool = False
    json_file: Path | None = None
    jobs: int | None = None
    run_all: bool = False
    figures: bool = False
    seed: str | None = None
    isolation: str | None = None


def run_grade(root: Path, assignment: str, options: GradeOptions) -> None:
    """Grade, print a table, and exit with 1 where a submission could not be graded."""
    writable(options.json_file)
    started = time.monotonic()
    with Console(stderr=True).status("reading the course …"):
        from chainrule_grader.cli.tables.differences import differences_table
        from chainrule_grader.cli.tables.grades import grades_tables
        from chainrule_grader.grading.course import load_course
        from chainrule_grader.grading.many import grade_class
        from chainrule_grader.grading.settings import isolation_from

        known(root, [assignment])
        course = load_course(root)
        names = list(dict.fromkeys(options.students)) or course.students(assignment)
        isolation = isolation_from(course.config, options.isolation)
    with grading_progress(assignment, len(names)) as count:
        results = grade_class(
            root,
            assignment,
            names,
            force=options.force,
            run_all=options.run_all,
            figures=options.figures,
            seed=options.seed,
            isolation=isolation,
            jobs=options.jobs,
            on_result=lambda result: count(result.outcome),
        )
    seconds = time.monotonic() - started
    if options.json_file is not None:  # before printing: whoever reads that may stop reading
        head = {
            "assignment": assignment,
            "seconds": round(seconds, 3),
            "isolation": isolation,
            "seed": options.seed,
        }
        submissions = ((printable(result.student), result.to_json()) for result in results)
        save_json(options.json_file, head, "submissions", submissions)
    console = Console(highlight=False)
    for part in grades_tables(results):
        console.print(part)
    different = [result for result in results if result.before is not None and result.changed]
    if different:
        console.print(differences_table(different))
    graded = sum(result.outcome == "graded" for result in results)
    reused = sum(result.reused for result in results)
    kept = f", {reused} of them unchanged since (--force grades them again)" if reused else ""
    console.print(f"{graded} of {len(results)} graded in {seconds:.0f} s{kept}")
    say_if_unfenced(console, isolation)
    if not results:
        console.print(f"Nobody has handed in {assignment}: submitted/*/{assignment}/ is not there.")
    if graded < len(results):
        raise typer.Exit(NOT_ALL_WELL)


def known(root: Path, assignments: Sequence[str]) -> None:
    """Raise Stop where an assignment has no master, naming those that have one."""
    from chainrule_grader.grading.course import load_course
    from chainrule_grader.grading.release import masters

    known = masters(load_course(root))
    for name in assignments:
        if name not in known:
            there = f"there are {', '.join(known)}" if known else "source/ holds none"
            raise Stop(f"no assignment {name!r}; {there}")
