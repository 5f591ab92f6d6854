"""``chainrule audit``."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import typer
from rich.console import Console

from chainrule_grader.audit.audit import ExerciseAudit, audit, chosen, complaints, to_json
from chainrule_grader.audit.mutants import Mutant
from chainrule_grader.cli.errors import NOT_ALL_WELL, Stop
from chainrule_grader.cli.progress import progress
from chainrule_grader.cli.results import save_json, writable
from chainrule_grader.cli.tables.audit import audit_tables
from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.grading.processes import default_jobs


@dataclass(frozen=True)
class AuditOptions:
    """What the command was asked for."""

    assignment: str | None
    exercise: str | None
    sample: int | None
    jobs: int | None
    json_file: Path | None


def run_audit(options: AuditOptions) -> None:
    """Audit, print what was found, and exit with 1 where a mutant passes that should not."""
    writable(options.json_file)
    if find_spec("cosmic_ray") is None:
        raise Stop("an audit needs the package cosmic-ray: pip install -r requirements-dev.txt")
    waiting = _chosen(options)
    results = _audited(waiting, options.jobs or default_jobs())
    whole = options.sample is None and options.exercise is None
    found = complaints(results, whole=whole)
    if options.json_file is not None:
        save_json(options.json_file, {"exercises": to_json(results), "complaints": found})
    console = Console(highlight=False)
    console.print(audit_tables(results))
    for complaint in found:
        console.print(f"✗ {complaint}", style="red", markup=False)
    if found:
        raise typer.Exit(NOT_ALL_WELL)


def _chosen(options: AuditOptions) -> list[Mutant]:
    names = ASSIGNMENT_NAMES if options.assignment is None else (options.assignment,)
    if options.assignment is not None and options.assignment not in ASSIGNMENT_NAMES:
        raise Stop(f"no assignment {options.assignment!r}; there are {', '.join(ASSIGNMENT_NAMES)}")
    with_functions = [
        each.name for name in names for each in load(name).exercises if each.functions
    ]
    if options.exercise is not None and options.exercise not in with_functions:
        raise Stop(
            f"no exercise {options.exercise!r} with functions; there are"
            f" {', '.join(dict.fromkeys(with_functions))}"
        )
    return chosen(names, options.exercise or "", options.sample)


def _audited(waiting: list[Mutant], jobs: int) -> list[ExerciseAudit]:
    with progress() as bar:
        task = bar.add_task("mutants", total=len(waiting))
        return audit(waiting, jobs, on_judged=lambda _one: bar.advance(task))
