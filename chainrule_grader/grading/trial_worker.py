"""The process in which one tried file runs: its code first, then one exercise after the other.

Started by ``grading.trial``. It takes a job as JSON on stdin and answers with a line of JSON per
event, so that whatever ends it takes nothing of what it had already said.
"""

from __future__ import annotations

import copy
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from chainrule.calling import Raised
from chainrule_grader.calls import Call, Missing, Outcome
from chainrule_grader.exercises import load
from chainrule_grader.exercises.exercise import Exercise
from chainrule_grader.exercises.sources import reference_module
from chainrule_grader.grading.trial_code import Stopped, run_file, stand_in
from chainrule_grader.judge import judge
from chainrule_grader.verdict import Verdict
from chainrule_session.namespace import Namespace, seconds_per_exercise


class OwnOnly:
    """A file as a student: only what it defines itself is judged, whatever else it may call.

    Of a stub that only says it is not written, the others get the reference, too.
    """

    def __init__(self, namespace: dict[str, Any], given: Mapping[str, Any], seconds: float) -> None:
        self._own = {
            name for name, value in namespace.items() if value is not given.get(name, _NOTHING)
        }
        self._stubs = {name for name in self._own if is_stub(namespace[name])}
        namespace.update({name: given[name] for name in self._stubs & set(given)})
        self._student = Namespace(namespace, seconds)

    def defined(self) -> set[str]:
        """Return the names of the functions that the file defines."""
        return self._student.defined() & self._own

    def read(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the file's own variables among `names`."""
        return self._student.read([name for name in names if name in self._own])

    def run(self, calls: Sequence[Call]) -> list[Outcome]:
        """Run the calls of the file's own functions; all others are missing."""
        judged = self._own - self._stubs
        # No namespace has a name of no letters. The calls keep their places: some refer to others.
        own = [one if one.function in judged else replace(one, function="") for one in calls]
        return [
            self._not_there(one.function) if isinstance(outcome, Missing) else outcome
            for one, outcome in zip(calls, self._student.run(own), strict=True)
        ]

    def _not_there(self, function: str) -> Outcome:
        if function in self._stubs:
            return Raised(NotImplementedError.__name__, "a stub")
        return Missing(function)


_NOTHING = object()


def is_stub(value: Any) -> bool:
    """Say whether a function does nothing but raise NotImplementedError."""
    code = getattr(value, "__code__", None)
    return code is not None and code.co_names == (NotImplementedError.__name__,)


def main() -> None:
    """Run the job."""
    job = json.loads(sys.stdin.readline())
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    _silence()

    def tell(**event: Any) -> None:
        answers.write(json.dumps(event) + "\n")
        answers.flush()

    path = Path(job["file"])
    # The official package comes before a file of its name, and the file's own folder last.
    sys.path.append(str(path.parent))
    namespace = stand_in("submission" if path.suffix == ".py" else "__main__")
    given = given_names(job["assignment"])
    namespace.update(given)
    stopped = run_file(path, namespace, job["seconds"])
    tell(event="ran", seconds=job["seconds"])
    student = OwnOnly(namespace, given, min(job["seconds"], seconds_per_exercise()))
    for name in job["exercises"]:
        tell(event="judging", exercise=name)
        exercise = load(job["assignment"]).by_name[name]
        try:
            verdict = explained(judge(exercise, student), exercise, student, stopped)
        except Exception as error:
            tell(event="broken", message=f"{type(error).__name__}: {error}")
            break
        tell(event="verdict", verdict=verdict.record())
    tell(event="end")
    answers.close()
    os._exit(0)  # not waiting for threads, nor for anything registered to run at the end


def _silence() -> None:
    """Drop what is written to stdout and stderr, by whichever way."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)


def given_names(assignment: str) -> dict[str, Any]:
    """Return what a file finds without defining it: the set-up's names and the references."""
    import matplotlib.pyplot as plt
    import numpy as np

    from chainrule import datasets, plots
    from chainrule.checks import bind

    check, progress = bind(assignment)
    module = reference_module(assignment)
    functions = {
        name: trusted(value)
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == module.__name__
    }
    tools = {"np": np, "plt": plt, "datasets": datasets, "plots": plots}
    return {**tools, "check": check, "progress": progress, **functions}


def trusted(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that calls the reference on copies of its arguments."""

    def reference(*args: Any, **kwargs: Any) -> Any:
        return function(*copy.deepcopy(args), **copy.deepcopy(kwargs))

    reference.__name__ = function.__name__
    return reference


def explained(
    verdict: Verdict, exercise: Exercise, student: OwnOnly, stopped: Sequence[Stopped]
) -> Verdict:
    """Say of functions and answers that are not there whether code that stopped is the reason."""
    wanted = [*exercise.functions, *(answer.name for answer in exercise.answers)]
    there = student.defined() | set(student.read(wanted))
    lacking = [name for name in wanted if name not in there]
    reasons = [item for item in stopped if any(item.defines(name) for name in lacking)]
    if not lacking or not reasons:
        return verdict
    reason = reasons[0]
    if verdict.status != "missing" or there & set(wanted):
        return replace(verdict, notes=(*verdict.notes, reason.message))
    findings = tuple(replace(finding, message=reason.message) for finding in verdict.findings)
    return replace(verdict, status=reason.kind, findings=findings)


if __name__ == "__main__":
    main()
