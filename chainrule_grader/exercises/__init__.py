"""What is graded, declared: one package per assignment, on the vocabulary of ``exercise.py``."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from chainrule_grader.exercises.exercise import Assignment, Exercise

ASSIGNMENT_NAMES = ("logistic_regression", "shallow_network", "deep_network")


@cache
def load(name: str) -> Assignment:
    """Return the declaration of an assignment.

    Raises KeyError naming the assignments that exist.
    """
    if name not in ASSIGNMENT_NAMES:
        raise KeyError(f"no assignment {name!r}; there are {', '.join(ASSIGNMENT_NAMES)}")
    assignment: Assignment = import_module(f"{__name__}.{name}").ASSIGNMENT
    return assignment


def find(slug: str) -> Exercise:
    """Return the exercise ``<assignment>.<name>``.

    Raises KeyError naming the exercises of that assignment.
    """
    assignment, _, name = slug.partition(".")
    exercises = load(assignment).by_name
    if name not in exercises:
        raise KeyError(f"no exercise {name!r} in {assignment}; there are {', '.join(exercises)}")
    return exercises[name]
