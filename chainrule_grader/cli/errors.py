"""What a command ends with: an exit code that means something, and a sentence on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console

NOT_ALL_WELL = 1
WRONG_USAGE = 2
UNEXPECTED = 3
INTERRUPTED = 130


class Stop(Exception):
    """A command cannot go on; the message says why and what to do."""

    def __init__(self, message: str, code: int = WRONG_USAGE) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def readable_errors(debug: bool) -> Iterator[None]:
    """Turn what the body raises into a sentence and an exit code; with `debug`, let it pass."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except KeyboardInterrupt as error:
        _end(str(error) or "interrupted", INTERRUPTED)
    except Exception as error:
        if debug:
            raise
        if isinstance(error, Stop):
            _end(str(error), error.code)
        if isinstance(error, _expected()):
            _end(str(error), NOT_ALL_WELL)
        what = f"{type(error).__name__}: {error}".rstrip(": ")
        _end(f"unexpected {what} (chainrule --debug … shows where)", UNEXPECTED)


def _expected() -> tuple[type[Exception], ...]:
    """Return the errors that explain themselves well, where it has been imported at all."""
    names = {
        "grading.course": "CourseError",
        "grading.master": "MalformedMaster",
        "sandbox.isolation": "IsolationError",
        "whole": "InTheWay",
    }
    modules = {name: sys.modules.get(f"chainrule_grader.{name}") for name in names}
    return tuple(getattr(module, names[name]) for name, module in modules.items() if module)


def _end(message: str, code: int) -> NoReturn:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print("[bold red]error:[/]", end=" ")
    console.print(message, markup=False)
    raise typer.Exit(code)
