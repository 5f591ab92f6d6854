"""``chainrule doctor``."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from traitlets.config import Config

from chainrule_grader.cli.errors import NOT_ALL_WELL
from chainrule_grader.cli.results import save_json, writable
from chainrule_grader.grading.course import load_course
from chainrule_grader.grading.settings import isolation_from, limits_from
from chainrule_grader.sandbox import machine
from chainrule_grader.sandbox.probe import Step, probe

_INSTEAD = (
    "Until then: --isolation process, or c.ChainRule.isolation = 'process' in nbgrader_config.py,"
    " works here. It keeps the answers in another process, but fences neither files nor network."
)
_UNFENCED = (
    "Files and network are not fenced. With bubblewrap they are: chainrule doctor --isolation"
    " bubblewrap says whether it can be had here."
)


def run_doctor(root: Path | None, isolation: str | None, json_file: Path | None) -> None:
    """Try out the isolation, say what works, and exit with 1 where it does not."""
    writable(json_file)
    config = Config() if root is None else load_course(root).config
    level = isolation_from(config, isolation)
    limits = limits_from(config)
    facts = {
        "system": machine.system(),
        "cores": str(machine.cores()),
        "memory": f"{machine.memory() / 1e9:.1f} GB",
        "cgroups": machine.cgroups(),
        "isolation": f"{level}, {'as asked for' if isolation else 'as configured'}",
    }
    console = Console(highlight=False)
    with Console(stderr=True).status("trying …"):
        steps = list(probe(level, limits, root))
        works = all(step.ok for step in steps)
        instead = works or level == "process" or all(s.ok for s in probe("process", limits))
    if json_file is not None:
        listed = [vars(step) for step in steps]
        save_json(
            json_file, {"works": works, "isolation": level, "machine": facts, "steps": listed}
        )
    console.print(_facts(facts))
    console.print(_steps(steps))
    advice = [step.advice for step in steps if step.advice and not step.ok]
    if not works and level != "process" and instead:
        advice.append(_INSTEAD)
    if works and level == "process":
        advice.append(_UNFENCED)
    for text in advice:
        console.print(Padding(Text(text), (1, 0, 0, 2)))
    verdict = "works here" if works else "does not work here"
    style = "bold green" if works else "bold red"
    console.print(Padding(Text(f"isolation {level} {verdict}", style=style), (1, 0, 0, 0)))
    if not works:
        raise typer.Exit(NOT_ALL_WELL)


def _facts(facts: dict[str, str]) -> Padding:
    table = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        table.add_row(Text(name, style="dim"), Text(value))
    return Padding(table, (0, 0, 1, 0))


def _steps(steps: list[Step]) -> Table:
    table = Table.grid(padding=(0, 2))
    for step in steps:
        mark = Text("✓", style="green") if step.ok else Text("✗", style="bold red")
        table.add_row(mark, Text(step.name), Text(step.found))
    return table
