"""Which callables earn points, taken as the answer to every exercise."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.judge import judge
from chainrule_session.namespace import Namespace


def callables(names: Mapping[str, Any], depth: int = 3) -> dict[str, Callable[..., Any]]:
    """Return the callables by name: with the methods of classes, and what containers hold.

    ``depth`` bounds containers in containers, of which one may hold itself.
    """
    found: dict[str, Callable[..., Any]] = {}
    for name, value in names.items():
        if isinstance(value, dict | list | tuple) and depth:
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            ours = {f"{name}[{key!r}]": item for key, item in inner if key != "__builtins__"}
            found |= callables(ours, depth - 1)
        elif callable(value):
            found[name] = value
        if inspect.isclass(value) and not _of_python(value):
            methods = inspect.getmembers(value, callable)
            found |= {f"{name}.{m}": f for m, f in methods if not m.startswith("__")}
    return found


def _of_python(value: type) -> bool:
    return value.__module__.partition(".")[0] in sys.stdlib_module_names


def earning(
    functions: Mapping[str, Callable[..., Any]], assignments: Iterable[str] = ASSIGNMENT_NAMES
) -> list[tuple[str, str]]:
    """Return the slug of an exercise and the name of a callable that earns points there."""
    found = []
    for assignment in assignments:
        for exercise in load(assignment).exercises:
            for name, function in functions.items() if exercise.functions else ():
                student = Namespace(dict.fromkeys(exercise.functions, function), seconds=5)
                if judge(exercise, student, seed=1, thorough=False).score:
                    found.append((exercise.slug, name))
    return found
