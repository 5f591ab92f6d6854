"""The references and the misconceptions as runnable namespaces, made from source text.

A misconception is the reference with a few words changed. Running both through the same caller as
a student's code means that substitutes, poisoned globals and copies treat all three alike.
"""

from __future__ import annotations

import inspect
import linecache
import textwrap
from functools import cache
from importlib import import_module
from types import CodeType, ModuleType
from typing import Any

from chainrule_grader.exercises.exercise import Alternative, Exercise, Misconception


def reference_module(assignment: str) -> ModuleType:
    """Return the module that holds the assignment's reference implementations."""
    return import_module(f"chainrule_grader.reference.{assignment}")


def reference_namespace(exercise: Exercise) -> dict[str, Any]:
    """Return a fresh namespace that holds the assignment's references.

    ``exercise.expected`` replaces single functions: a random initialisation is expected as a
    description of its spread.
    """
    namespace = _executed(_reference_code(exercise.assignment), exercise.assignment)
    # Not a copy: the functions look up each other, and substitutes, in this very dictionary.
    namespace.update(exercise.expected)
    return namespace


def edited_namespace(exercise: Exercise, way: Alternative | Misconception) -> dict[str, Any]:
    """Return a fresh namespace of the references in which one function is written otherwise."""
    source = edited_source(exercise, way)
    return _executed(_compiled(source, way.slug), exercise.assignment)


def edited_source(exercise: Exercise, way: Alternative | Misconception) -> str:
    """Return the source of the function as an alternative or a misconception has it.

    Raises ValueError when an edit's old text does not stand exactly once in the reference.
    """
    if way.code:
        return textwrap.dedent(way.code).strip() + "\n"
    source = function_source(exercise.assignment, way.function)
    for old, new in way.edits:
        if source.count(old) != 1:
            raise ValueError(
                f"{exercise.slug}, {way.slug}: {old!r} stands "
                f"{source.count(old)} times in {way.function}, it must stand once"
            )
        source = source.replace(old, new)
    return source


@cache
def function_source(assignment: str, function: str) -> str:
    """Return the source of one reference function."""
    return inspect.getsource(getattr(reference_module(assignment), function))


@cache
def _reference_code(assignment: str) -> CodeType:
    source = inspect.getsource(reference_module(assignment))
    return compile(source, f"<reference {assignment}>", "exec")


@cache
def _compiled(source: str, slug: str) -> CodeType:
    name = f"<misconception {slug}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    # Annotations stay unevaluated: compile() inherits this module's __future__ import.
    return compile(source, name, "exec")


def _executed(code: CodeType, assignment: str) -> dict[str, Any]:
    module = reference_module(assignment)
    namespace: dict[str, Any] = {"__name__": module.__name__}
    exec(_reference_code(assignment), namespace)
    if code is not _reference_code(assignment):
        exec(code, namespace)
    return namespace
