"""Sessions for tests: a warm server of each isolation, and cells run in a session of their own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.server import ForkServer
from chainrule_grader.sandbox.session import Session

Output = dict[str, Any]

needs_bubblewrap = pytest.mark.skipif(
    shutil.which("bwrap") is None, reason="the system package `bubblewrap` is not installed"
)
ISOLATIONS = [pytest.param("bubblewrap", marks=needs_bubblewrap), "process"]


@contextmanager
def server_of(isolation: str) -> Iterator[ForkServer]:
    """A warm server, ended with its sessions."""
    server = ForkServer(isolation)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def session_of(
    server: ForkServer, limits: Limits | None = None, files: Mapping[str, bytes] | None = None
) -> Iterator[Session]:
    """A session, ended with everything that it started."""
    session = server.session(limits or Limits(), files or {})
    try:
        yield session
    finally:
        server.end(session)


def run(
    server: ForkServer,
    *cells: str,
    limits: Limits | None = None,
    files: Mapping[str, bytes] | None = None,
    figures: bool = False,
) -> list[list[Output]]:
    """Run cells in one session; return the outputs of each."""
    seconds = (limits or Limits()).cell_seconds
    with session_of(server, limits, files) as session:
        return [session.run_cell(cell, seconds=seconds, figures=figures) for cell in cells]


def seen(outputs: list[Output]) -> list[tuple[str, str]]:
    """Say of each output what it is and what it says."""
    return [_seen(output) for output in outputs]


def _seen(output: Output) -> tuple[str, str]:
    kind = output["output_type"]
    if kind == "stream":
        return output["name"], output["text"].replace("\r\n", "\n")
    if kind == "error":
        return output["ename"], output["evalue"]
    return kind.partition("_")[2], output["data"]["text/plain"]


def told(server: ForkServer, cell: str, **options: Any) -> Any:
    """Run a cell that prints a literal, and return that."""
    import ast

    outputs = run(server, cell, **options)[0]
    assert [output["output_type"] for output in outputs] == ["stream"], outputs
    return ast.literal_eval(outputs[0]["text"])
