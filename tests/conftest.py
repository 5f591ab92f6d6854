"""What the tests share: submissions as namespaces, and the assignments as parameters."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chainrule_grader.exercises import ASSIGNMENT_NAMES
from chainrule_grader.grading.keeper import Servers

ROOT = Path(__file__).parents[1]
SOLUTIONS = ROOT / "chainrule_grader" / "demo" / "solutions"

# nbgrader runs `alembic` by name when it makes a gradebook: the one of this environment is meant.
os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])


def executed(source: str, name: str = "<submission>") -> dict[str, Any]:
    """Execute source as a student's notebook would, and return its namespace."""
    namespace: dict[str, Any] = {"__name__": "__submission__"}
    exec(compile(source, name, "exec", dont_inherit=True), namespace)
    return namespace


def reference_source(assignment: str, *edits: tuple[str, str]) -> str:
    """Return the source of an assignment's references with some words changed."""
    path = ROOT / "chainrule_grader" / "reference" / f"{assignment}.py"
    source = path.read_text("utf-8")
    for old, new in edits:
        assert old in source, old
        source = source.replace(old, new)
    return source


def solution_files(assignment: str) -> list[Path]:
    """Return the files of complete correct solutions, one per style."""
    return sorted((SOLUTIONS / assignment).glob("[!_]*.py"))


@pytest.fixture(scope="module")
def process_servers() -> Iterator[Servers]:
    """A warm server without a fence, ended with its sessions."""
    servers = Servers("process")
    yield servers
    servers.close()


@pytest.fixture(params=ASSIGNMENT_NAMES)
def assignment_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)
