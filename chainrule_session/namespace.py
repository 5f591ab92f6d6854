"""Call a student's functions in the namespace they live in, whichever process that is."""

from __future__ import annotations

import copy
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from io import TextIOBase
from typing import Any

import numpy as np

from chainrule import examples
from chainrule.calling import Limited, Raised, Returned, call
from chainrule.compare import extract
from chainrule_session.calls import Call, Callback, Example, FromResult, Missing, Outcome
from chainrule_session.redirect import redirected

_RNG = np.random.default_rng(20_260_101)
# Drawn on import, which is before a server forks.
_DRAWN = {
    "X": _RNG.normal(size=(9, 23)),
    "Y": (_RNG.random((1, 23)) < 0.5).astype(float),
    "m": 23,
    "L": 6,
    "w": _RNG.normal(size=(9, 1)),
    "b": 0.37,
    "n_x": 9,
    "n_h": 13,
    "n_y": 1,
    "learning_rate": 0.123,
    "num_iterations": 17,
}


# Names of the notebook's usual variables, which hold something else during a call.
POISONED = tuple(_DRAWN)


def _poison() -> dict[str, Any]:
    """What the usual notebook globals hold during a call: a function that reads them is wrong."""
    # Copies for every call, since a student's function may write into them.
    return {name: copy.copy(value) for name, value in _DRAWN.items()}


class Namespace:
    """A submission's namespace in this process; what the judge calls a ``Student``.

    ``seconds`` bounds one batch of calls. One call may take half of what is left, and a function
    that did not end is not called again: an exercise of several functions still judges the rest.
    What the functions print or display is dropped: it may show the inputs of hidden cases.
    """

    def __init__(self, namespace: MutableMapping[str, Any], seconds: float | None = None) -> None:
        self._namespace = namespace
        self._seconds = seconds
        self._endless: dict[tuple[str, ...], Limited] = {}

    def defined(self) -> set[str]:
        """Return the names of everything callable in the namespace."""
        return {name for name, value in self._namespace.items() if callable(value)}

    def read(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the variables among ``names`` that exist."""
        return {name: self._namespace[name] for name in names if name in self._namespace}

    def run(self, calls: Sequence[Call]) -> list[Outcome]:
        """Run the calls in order."""
        deadline = None if self._seconds is None else time.monotonic() + self._seconds
        outcomes: list[Outcome] = []
        with _silence():
            for one in calls:
                outcomes.append(self._run_one(one, outcomes, deadline))
        return outcomes

    def _run_one(self, one: Call, before: list[Outcome], deadline: float | None) -> Outcome:
        function = self._namespace.get(one.function)
        if not callable(function):
            return Missing(one.function)
        way = (one.function, *one.substitutes)  # with other helpers it may end
        if way in self._endless:
            return self._endless[way]
        # Never 0, which would mean no limit.
        allowed = None if deadline is None else max((deadline - time.monotonic()) / 2, 0.01)
        counts: dict[str, int] = {}
        try:
            args = tuple(_resolve(arg, before, counts) for arg in one.args)
        except LookupError as error:
            return Raised("LookupError", str(error))
        substitutes = {name: _counted(cb, counts) for name, cb in one.substitutes.items()}
        with self._replaced(substitutes):
            outcome = call(
                function, args, one.kwargs, seconds=allowed, strict_floats=one.strict_floats
            )
        if isinstance(outcome, Limited):
            outcome = Limited(f"{self._seconds:g} seconds for this exercise")
            self._endless[way] = outcome
        return replace(outcome, callbacks=counts) if isinstance(outcome, Returned) else outcome

    @contextmanager
    def _replaced(self, substitutes: Mapping[str, Callable[..., Any]]) -> Iterator[None]:
        """Poison the notebook's data globals and put the substitutes in; undo both afterwards."""
        changes = {
            name: value
            for name, value in _poison().items()
            if not callable(self._namespace.get(name))
        }
        changes.update(substitutes)
        before = {name: self._namespace[name] for name in changes if name in self._namespace}
        self._namespace.update(changes)
        try:
            with ExitStack() as stack:
                for name, function in substitutes.items():
                    stack.enter_context(redirected(before.get(name), function))
                yield
        finally:
            for name in changes:
                if name in before:
                    self._namespace[name] = before[name]
                else:
                    self._namespace.pop(name, None)


def _resolve(arg: Any, before: Sequence[Outcome], counts: dict[str, int]) -> Any:
    if isinstance(arg, Callback):
        return _counted(arg, counts)
    if isinstance(arg, Example):
        return getattr(examples, arg.name)
    if isinstance(arg, FromResult):
        source = before[arg.call]
        if not isinstance(source, Returned):
            raise LookupError("the call before this one did not return")
        return extract(source.value, arg.path)
    return arg


def _counted(callback: Callback, counts: dict[str, int]) -> Callable[..., Any]:
    def function(*args: Any, **kwargs: Any) -> Any:
        counts[callback.name] = counts.get(callback.name, 0) + 1
        if counts[callback.name] > callback.max_calls:
            raise RuntimeError(f"{callback.name} was called more than {callback.max_calls} times")
        if not callback.travels:
            args, kwargs = copy.deepcopy((args, kwargs))
        return callback.function(*args, **kwargs)

    function.__name__ = callback.name
    return function


class _Nowhere(TextIOBase):
    """A text stream that keeps nothing, however much is written."""

    def write(self, text: str) -> int:
        return len(text)


@contextmanager
def _silence() -> Iterator[None]:
    """Drop prints, display outputs and figures that the calls produce."""
    stdout, sys.stdout = sys.stdout, _Nowhere()
    shell = _shell()
    publish = shell.display_pub.publish if shell else None
    figures = _figures()
    if shell:
        shell.display_pub.publish = lambda *args, **kwargs: None
    try:
        yield
    finally:
        sys.stdout = stdout
        if shell:
            shell.display_pub.publish = publish
        for number in _figures() - figures:
            sys.modules["matplotlib.pyplot"].close(number)


def _shell() -> Any:
    ipython = sys.modules.get("IPython.core.getipython")
    return ipython.get_ipython() if ipython else None


def _figures() -> set[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


def seconds_per_exercise() -> float:
    """Return the time limit for one exercise's calls (``CHAINRULE_SECONDS``, 20 by default)."""
    return float(os.environ.get("CHAINRULE_SECONDS", "20"))
