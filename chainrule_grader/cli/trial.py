"""``chainrule try``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from traitlets.config import Config

from chainrule_grader.cli.errors import NOT_ALL_WELL, Stop
from chainrule_grader.cli.isolation import say_if_unfenced
from chainrule_grader.cli.progress import progress
from chainrule_grader.cli.results import printable, save_json, writable
from chainrule_grader.cli.tables.trial import trial_report
from chainrule_grader.exercises import load
from chainrule_grader.grading.course import SECRET_NAME, load_course
from chainrule_grader.grading.settings import isolation_from, limits_from
from chainrule_grader.grading.trial import SECONDS, Trial, try_files

SUFFIXES = (".py", ".ipynb")


@dataclass(frozen=True)
class TryOptions:
    """What ``chainrule try`` was asked for."""

    exercises: Sequence[str] = ()
    seed: int | None = None
    json_file: Path | None = None
    seconds: float = SECONDS
    jobs: int | None = None
    isolation: str | None = None


def run_try(root: Path | None, assignment: str, files: Sequence[Path], options: TryOptions) -> None:
    """Judge the files, print what came of each, and exit with 1 where something does not pass.

    `root` is the course's folder, where there is one.
    """
    names = _exercise_names(assignment, options.exercises)
    for file in files:
        if not file.is_file():
            raise Stop(f"there is no file {file}")
        if file.suffix not in SUFFIXES:
            raise Stop(f"{file} is neither a .py file nor a notebook (.ipynb)")
    writable(options.json_file)
    paths = [str(file) for file in files]
    config = Config() if root is None else load_course(root).config
    isolation = isolation_from(config, options.isolation)
    with progress() as bar:
        task = bar.add_task(f"judging {assignment}", total=len(paths))
        trials = try_files(
            assignment,
            paths,
            names,
            seed=options.seed,
            secret=_secret(root),
            seconds=options.seconds,
            isolation=isolation,
            limits=limits_from(config),
            jobs=options.jobs,
            done=lambda _: bar.advance(task),
        )
    if options.json_file is not None:  # before printing: whoever reads that may stop reading
        head = {"assignment": assignment, "seed": options.seed}
        reports = {printable(trial.file): trial.to_json() for trial in trials}
        save_json(options.json_file, head, "files", reports.items())
    console = Console(highlight=False)
    for trial in trials:
        console.print(trial_report(trial))
    say_if_unfenced(console, isolation)
    if not all(_passes(trial, bool(options.exercises)) for trial in trials):
        raise typer.Exit(NOT_ALL_WELL)


def _exercise_names(assignment: str, exercises: Sequence[str]) -> list[str]:
    """Return the exercises' names, given with or without the assignment's; [] for all."""
    try:
        known = load(assignment).by_name
    except KeyError as error:
        raise Stop(str(error.args[0])) from error
    names = [name.removeprefix(f"{assignment}.") for name in exercises]
    for name in names:
        if name not in known:
            raise Stop(f"no exercise {name!r} in {assignment}; there are {', '.join(known)}")
    return list(dict.fromkeys(names))


def _secret(root: Path | None) -> str | None:
    """Read the course's secret; None where there is no course, or nothing was graded yet."""
    if root is None or not (root / SECRET_NAME).is_file():
        return None
    return (root / SECRET_NAME).read_text().strip()


def _passes(trial: Trial, asked_for: bool) -> bool:
    """Say whether what was asked for passes; by default, all that the file has a try at."""
    fine = {"passed", "needs_manual"} if asked_for else {"passed", "needs_manual", "missing"}
    statuses = {verdict.status for verdict in trial.verdicts}
    return statuses <= fine and "passed" in statuses
