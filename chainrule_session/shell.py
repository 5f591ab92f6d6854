"""IPython's shell without a kernel around it: cells in, nbformat outputs out."""

from __future__ import annotations

import builtins
import contextlib
import errno
import os
import re
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from chainrule.calling import TimeLimitReached, time_limit
from chainrule_session import figures
from chainrule_session.outputs import LIMIT, Outputs, Stream

CPU = "processor time"


class _Result(DisplayHook):  # type: ignore[misc]
    """Adds the value of a last expression to the outputs, without IPython's prompt."""

    def write_output_prompt(self) -> None:
        """Write no prompt: a notebook's front end draws its own."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Keep the value's representations."""
        self.shell.outputs.result(format_dict, md_dict, self.prompt_count)

    def finish_displayhook(self) -> None:
        """End without the new line of a terminal."""


class _Publisher(DisplayPublisher):  # type: ignore[misc]
    """Adds display outputs."""

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **_others: Any,
    ) -> None:
        """Add one, or change the one that has the same id."""
        name = (transient or {}).get("display_id")
        self.shell.outputs.display(data, metadata, name, update)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell has put out so far."""
        self.shell.outputs.clear_output(wait)


class SessionShell(InteractiveShell):  # type: ignore[misc]
    """The shell that a session's cells run in."""

    outputs: Outputs
    notebook_cpu_seconds = float("inf")  # what all cells together may take
    displayhook_class = Type(_Result)
    display_pub_class = Type(_Publisher)

    def enable_gui(self, gui: Any = None) -> None:
        """Take no notice: there is no screen."""

    def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
        """Take no notice of ``%matplotlib inline``: it is so already."""
        return "inline", "inline"

    def ask_exit(self) -> None:
        """Take no notice of ``exit()``: a kernel would restart, and the cells go on."""

    def init_history(self) -> None:
        """Keep no history on disk, which would need a thread; a server forks with one only."""
        super().init_history()
        self.history_manager.enabled = False

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        message = _message_of(evalue)
        lines = list(stb)
        if limit := limit_behind(evalue):
            message = f"{message} ({limit})".strip()
            lines.append(f"({limit})")
        self.outputs.error(etype.__name__, message, lines)


def _message_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "its message cannot be read"


_ERRNO = re.compile(r"\[Errno (\d{1,4})\]")
_LIMITS = {
    errno.EAGAIN: "processes",
    errno.ENOMEM: "memory",
    errno.EMFILE: "open files",
    errno.EFBIG: "the size of a file",
    errno.ENOSPC: "disk space",
}


def limit_behind(error: BaseException) -> str:
    """Name the limit that an exception of Python's own comes from; "" where it is none."""
    if isinstance(error, MemoryError):
        return limit_named(MemoryError.__name__, "")
    known = isinstance(error, (OSError, RuntimeError))
    return limit_named(type(error).__name__, _message_of(error)) if known else ""


def limit_named(error: str, message: str) -> str:
    """Name the limit behind an exception of that type and message; "" where it is none."""
    number = _ERRNO.match(message)
    limit = _LIMITS.get(int(number[1])) if number else None
    if error == MemoryError.__name__:
        limit = "memory"
    elif message == "can't start new thread":
        limit = "processes"
    return f"the limit of {limit} is reached" if limit else ""


def make_shell(outputs: Outputs) -> SessionShell:
    """Make the one shell of this process, and let everything that prints print into ``outputs``."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    shell: SessionShell = SessionShell.instance(config=config)
    shell.outputs = outputs
    shell.autoindent = False
    # The kernel's own `__main__` is where students, and the visible checks, look for their names.
    sys.modules["__main__"] = shell.user_module
    builtins.input = _no_input
    sys.stdout, sys.stderr = Stream("stdout", 1, outputs), Stream("stderr", 2, outputs)
    return shell


def _no_input(_prompt: object = "") -> str:
    raise StdinNotImplementedError("nobody is there to answer input() while a notebook is graded")


def run_cell(
    shell: SessionShell, source: str, seconds: float, cpu_seconds: float, *, silent: bool = False
) -> None:
    """Run a cell; what it puts out, a limit that it met included, is in ``shell.outputs``."""
    reached = ""
    total = shell.notebook_cpu_seconds
    left = total - sum(os.times()[:2])
    if left <= 0:
        _limit_reached(shell.outputs, f"not run: all cells together took over {total:g} s of {CPU}")
        return
    try:
        with _cpu_limit(min(cpu_seconds, left)), time_limit(seconds):
            result = shell.run_cell(source, store_history=not silent, silent=silent)
            figures.flush()
        error = result.error_in_exec or result.error_before_exec
    except BaseException as raised:  # at the very end of the cell, or by the shell's own machinery
        error = raised
    events = shell.outputs.events
    if error and not any(event["output_type"] == "error" for event in events):
        # Of groups of exceptions IPython makes plain text; and student code may hold an error back.
        name, message = type(error).__name__, _message_of(error)
        shell.outputs.error(name, message, [f"{name}: {message}"])
    if isinstance(error, _CpuLimitReached):
        reached = f"{cpu_seconds:g} s of {CPU} that a cell may take"
        if left < cpu_seconds:
            reached = f"{total:g} s of {CPU} that all cells together may take"
    elif isinstance(error, TimeLimitReached):
        reached = f"{seconds:g} s that a cell may take"
    if reached:
        if events and events[-1]["output_type"] == "error":
            del events[-1]  # of the exception that ended it
        _limit_reached(shell.outputs, f"longer than the {reached}")


def define(shell: SessionShell, source: str, seconds: float) -> bool:
    """Run a cell that only binds names, and put nothing out; say whether it came to its end.

    It has run as a cell elsewhere: what else IPython does for a cell costs ten times as much.
    """
    ended = False
    if shell.ast_transformers:  # a student's: then a cell is not what it says
        run_cell(shell, source, seconds, seconds, silent=True)
        ended = not any(event["output_type"] == "error" for event in shell.outputs.events)
    else:
        # As for a cell, so that an exception names the same line of it.
        name = shell.compile.cache(source, shell.execution_count)
        with contextlib.suppress(BaseException), time_limit(seconds):
            exec(shell.compile(source, name, "exec"), shell.user_global_ns, shell.user_ns)
            ended = True
    shell.outputs.take()
    return ended


def _limit_reached(outputs: Outputs, message: str) -> None:
    outputs.error(LIMIT, message, [f"{LIMIT}: {message}"])


class _CpuLimitReached(TimeLimitReached):
    """Raised inside student code when its processor time is used up."""


@contextmanager
def _cpu_limit(seconds: float) -> Iterator[None]:
    """Raise in the body when this process has used so many seconds of processor time more."""

    def stop(_signum: int, _frame: object) -> None:
        raise _CpuLimitReached

    used = sum(os.times()[:2])
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used + seconds + 1)
    with contextlib.suppress(ValueError):  # where less than that is left at all
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    before = signal.signal(signal.SIGXCPU, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGXCPU, before)
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
