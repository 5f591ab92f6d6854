"""``chainrule try``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console

from chainrule_grader.cli.errors import NOT_ALL_WELL, Stop
from chainrule_grader.cli.progress import progress
from chainrule_grader.cli.results import save_json, writable
from chainrule_grader.cli.tables.trial import trial_report
from chainrule_grader.exercises import load
from chainrule_grader.grading.trial import Trial, try_files

SUFFIXES = (".py", ".ipynb")


def run_try(
    assignment: str,
    files: Sequence[Path],
    exercises: Sequence[str],
    seed: int | None,
    secret: str | None,
    json_file: Path | None,
    seconds: float,
) -> None:
    """Judge the files, print what came of each, and exit with 1 where something does not pass."""
    names = _exercise_names(assignment, exercises)
    for file in files:
        if not file.is_file():
            raise Stop(f"there is no file {file}")
        if file.suffix not in SUFFIXES:
            raise Stop(f"{file} is neither a .py file nor a notebook (.ipynb)")
    writable(json_file)
    paths = [str(file) for file in files]
    with progress() as bar:
        task = bar.add_task(f"judging {assignment}", total=len(paths))
        trials = try_files(
            assignment,
            paths,
            names,
            seed=seed,
            secret=secret,
            seconds=seconds,
            done=lambda _: bar.advance(task),
        )
    if json_file is not None:  # before anything is printed: whoever reads that may stop reading
        reports = {trial.file: trial.to_json() for trial in trials}
        save_json(json_file, {"assignment": assignment, "seed": seed, "files": reports})
    console = Console(highlight=False)
    for trial in trials:
        console.print(trial_report(trial))
    if not all(_passes(trial, bool(exercises)) for trial in trials):
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


def _passes(trial: Trial, asked_for: bool) -> bool:
    """Say whether what was asked for passes; by default, all that the file has a try at."""
    fine = {"passed", "needs_manual"} if asked_for else {"passed", "needs_manual", "missing"}
    statuses = {verdict.status for verdict in trial.verdicts}
    return statuses <= fine and "passed" in statuses
