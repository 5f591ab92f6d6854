"""Call one function of a student's, and bring back what happened as data.

The visible check and the autograder's in-process caller share this: the function gets its own
copy of every argument, what it writes to stderr and its warnings are collected (nbgrader takes
all points from a test cell that writes to stderr), and a time limit ends a loop that does not.
"""

from __future__ import annotations

import copy
import io
import linecache
import re
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

# Frames that are not the student's. The grader's folder goes unnamed: this file is released.
_OUR_FOLDERS = {"chainrule", f"{__package__}_grader", f"{__package__}_session", "site-packages"}
_MOST_SHAPES = 6


@dataclass(frozen=True)
class Returned:
    """The function returned ``value``; ``args_after`` are its arguments as the call left them."""

    value: Any
    args_after: tuple[Any, ...] = ()
    warnings: tuple[str, ...] = ()
    callbacks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Raised:
    """The function raised. ``line`` is the student's own line: ``line 3: dw = X * dZ``."""

    type: str
    message: str
    line: str = ""
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return one readable sentence."""
        where = f" (in {self.line})" if self.line else ""
        return f"{self.type}: {self.message}{where}" if self.message else f"{self.type}{where}"


@dataclass(frozen=True)
class Limited:
    """The function was stopped at a limit, for example ``10 seconds``."""

    limit: str


class TimeLimitReached(BaseException):
    """Raised inside student code; not an Exception, so that `except Exception` lets it pass."""


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise TimeLimitReached in the body after ``seconds`` of wall time.

    Works in the main thread of a POSIX process and does nothing elsewhere. The signal repeats
    every half second, so that a bare ``except:`` inside a loop does not swallow it for good.
    """
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not seconds or not usable:
        yield
        return

    def stop(_signum: int, _frame: object) -> None:
        raise TimeLimitReached

    before = signal.signal(signal.SIGALRM, stop)
    started = time.monotonic()
    outer, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer:  # a limit around this one goes on
            left = outer - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001), interval)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence warnings and NumPy's floating-point messages in the body.

    For comparing what student code returned, which may hold nan, inf or huge numbers: a warning
    goes to stderr, and a test cell that writes there earns nothing.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def call(
    function: Callable[..., Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any] | None = None,
    *,
    seconds: float | None = None,
    strict_floats: bool = False,
) -> Returned | Raised | Limited:
    """Call ``function`` on copies of ``args`` and ``kwargs``.

    ``strict_floats`` turns overflow and invalid operations of NumPy into FloatingPointError.
    Whatever the function does, including ``sys.exit``, comes back as data.
    """
    own_args = tuple(_copied(arg) for arg in args)
    own_kwargs = {name: _copied(value) for name, value in (kwargs or {}).items()}
    stderr = io.StringIO()
    # Stated in either case: whoever calls this may have silenced NumPy for work of its own.
    heard: Any = "raise" if strict_floats else "warn"
    with warnings.catch_warnings(record=True) as caught, redirect_stderr(stderr):
        warnings.simplefilter("always")
        try:
            with time_limit(seconds), np.errstate(over=heard, invalid=heard, divide="warn"):
                value = function(*own_args, **own_kwargs)
        except TimeLimitReached:
            return Limited(f"{seconds:g} seconds")
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            line = _line_of(error) or _line_of_definition(function)
            return Raised(type(error).__name__, str(error), line, _notes(caught, stderr))
    return Returned(value, own_args, _notes(caught, stderr))


def _copied(value: Any) -> Any:
    return value if callable(value) else copy.deepcopy(value)


def _notes(caught: Sequence[warnings.WarningMessage], stderr: io.StringIO) -> tuple[str, ...]:
    notes = [f"{item.category.__name__}: {item.message}" for item in caught]
    if stderr.getvalue().strip():
        notes.append(f"written to stderr: {stderr.getvalue().strip()[:200]}")
    return tuple(dict.fromkeys(notes))


def _line_of(error: BaseException) -> str:
    """Find the innermost line of the traceback that the student wrote, and the shapes in it."""
    found = ""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if _is_students(code.co_filename):
            source = linecache.getline(code.co_filename, trace.tb_lineno).strip()
            found = _place(code.co_name, trace.tb_lineno, source)
            found += _shapes(source, trace.tb_frame.f_locals)
        trace = trace.tb_next
    return found


def _line_of_definition(function: Callable[..., Any]) -> str:
    """Point at the ``def`` line of a function that a call does not even get into."""
    code = getattr(function, "__code__", None)
    if code is None or not _is_students(code.co_filename):
        return ""
    source = linecache.getline(code.co_filename, code.co_firstlineno).strip()
    return _place(code.co_name, code.co_firstlineno, source)


def _is_students(filename: str) -> bool:
    ours = not _OUR_FOLDERS.isdisjoint(Path(filename).parts)
    return not ours and not filename.startswith((sys.prefix, sys.base_prefix, "<frozen"))


def _place(function: str, line: int, source: str) -> str:
    return f"`{function}`, line {line}" + (f": {source}" if source else "")


def _shapes(source: str, names: Mapping[str, Any]) -> str:
    """Say which shapes the arrays of a line have: what did not fit is mostly seen from that."""
    arrays = {
        name: value.shape
        for name in dict.fromkeys(re.findall(r"[^\W\d]\w*", source))
        if type(value := names.get(name)) is np.ndarray
    }
    if not arrays:
        return ""
    said = ", ".join(f"{name} is {shape}" for name, shape in list(arrays.items())[:_MOST_SHAPES])
    return f"; there {said}"
