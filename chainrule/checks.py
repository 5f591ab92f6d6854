"""The visible check and the progress table, bound to one assignment's notebook.

A check calls the student's own functions on small inputs and shows, property by property, what
came and what was expected. It says "visible checks passed", never more: the grade comes from
other inputs.
"""

from __future__ import annotations

import copy
import os
import sys
import time
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from chainrule.answers import chosen, number
from chainrule.calling import Limited, Raised, Returned, call, quiet
from chainrule.compare import constant, expand, mismatch, same_data
from chainrule.report import Report, Row, State, show
from chainrule.values import call_text, value_text
from chainrule.visible import VisibleAnswer, VisibleCase, VisibleCheck, VisibleExercise, load

Progress = Literal["done", "failing", "answered", "untouched"]
# What came of one case; None where the function is not defined.
Outcome = Returned | Raised | Limited | None

# In grading, a test cell must come to its hidden part even when a student's loop never ends, and
# with enough time left to judge the other functions of the exercise.
_SECONDS = 6.0


class CheckFailed(AssertionError):
    """A visible check failed; the report above the message says why."""

    def _render_traceback_(self) -> list[str]:
        # Jupyter shows these lines in place of a traceback through our own code.
        return [f"{type(self).__name__}: {self}"]


@dataclass(frozen=True)
class Result:
    """What running an exercise's visible checks gave."""

    exercise: VisibleExercise
    progress: Progress
    rows: tuple[Row, ...]


def bind(assignment: str) -> tuple[Callable[[str], None], Callable[[], None]]:
    """Return ``check`` and ``progress`` for an assignment."""

    def check(name: str) -> None:
        """Run the visible checks of one exercise and show a short report.

        Raises CheckFailed when one fails, so that Run All and Validate stop here, and KeyError
        when there is no exercise of that name.
        """
        exercises = load(assignment)
        if name not in exercises:
            raise KeyError(f"no exercise {name!r}; there are {', '.join(exercises)}")
        grading = _grading()
        result = run_visible(exercises[name], _notebook(), _SECONDS if grading else None)
        show(visible_report(result))
        if result.progress in ("failing", "untouched") and not grading:
            wrong = [row.name for row in result.rows if row.state in ("wrong", "open")]
            what = "is not done yet" if result.progress == "untouched" else "is not right yet"
            raise CheckFailed(f"exercise `{name}` {what}: see {', '.join(dict.fromkeys(wrong))}")

    def progress() -> None:
        """Show which exercises are done, failing, answered and untouched, with their points."""
        results = [
            run_visible(exercise, _notebook(), _SECONDS) for exercise in load(assignment).values()
        ]
        show(_progress_report(results))

    return check, progress


def run_visible(
    exercise: VisibleExercise, namespace: MutableMapping[str, Any], seconds: float | None = None
) -> Result:
    """Run an exercise's visible checks on the functions and variables in ``namespace``.

    ``seconds`` bounds all calls together; a function that does not end is called once.
    """
    if exercise.kind == "manual":
        return Result(exercise, "untouched", ())
    if exercise.answers:
        rows = tuple(_answer_row(answer, namespace) for answer in exercise.answers)
        return Result(exercise, _progress_of(rows, "answered"), rows)
    return judge_visible(exercise, _run_cases(exercise.cases, namespace, seconds))


def judge_visible(exercise: VisibleExercise, outcomes: Sequence[Outcome]) -> Result:
    """Judge an exercise's visible checks by what its cases came to, one outcome per case."""
    with quiet():
        rows = tuple(_check_row(check, exercise, outcomes) for check in exercise.checks)
    return Result(exercise, _progress_of(rows, "done"), rows)


def _progress_of(rows: tuple[Row, ...], complete: Progress) -> Progress:
    if all(row.state in ("ok", "note") for row in rows):
        return complete
    return "untouched" if all(row.state == "open" for row in rows) else "failing"


def _run_cases(
    cases: Sequence[VisibleCase], namespace: MutableMapping[str, Any], seconds: float | None
) -> list[Outcome]:
    """Call the functions on their cases; one that did not end is not called again."""
    deadline = None if seconds is None else time.monotonic() + seconds
    endless: dict[str, Limited] = {}
    outcomes: list[Outcome] = []
    for case in cases:
        outcome: Outcome = endless.get(case.function)
        if outcome is None:
            # Half of what is left leaves time for the other functions. Never 0: that is no limit.
            allowed = None if deadline is None else max((deadline - time.monotonic()) / 2, 0.01)
            outcome = _run_case(case, namespace, allowed)
        if isinstance(outcome, Limited):
            outcome = endless[case.function] = Limited(f"{seconds:g} seconds")
        outcomes.append(outcome)
    return outcomes


def _run_case(
    case: VisibleCase, namespace: MutableMapping[str, Any], seconds: float | None
) -> Outcome:
    """Call the student's function on one case; None where it is not defined."""
    function = namespace.get(case.function)
    if not callable(function):
        return None
    called: dict[str, int] = {}

    def constant(name: str, value: Any) -> Callable[..., Any]:
        def substitute(*_args: Any, **_kwargs: Any) -> Any:
            called[name] = called.get(name, 0) + 1
            return copy.deepcopy(value)

        return substitute

    before = {name: namespace[name] for name in case.substitutes if name in namespace}
    namespace.update({name: constant(name, value) for name, value in case.substitutes.items()})
    try:
        outcome = call(
            function,
            case.args,
            case.kwargs,
            seconds=seconds,
            strict_floats=case.strict_floats,
        )
    finally:
        for name in case.substitutes:
            namespace.pop(name, None)
        namespace.update(before)
    if isinstance(outcome, Returned):
        return Returned(outcome.value, outcome.args_after, outcome.warnings, called)
    return outcome


def _check_row(check: VisibleCheck, exercise: VisibleExercise, outcomes: Sequence[Outcome]) -> Row:
    notes: list[str] = []
    compared: State = "ok"
    for case, outcome in zip(exercise.cases, outcomes, strict=True):
        if case.function != check.function or check.group not in (None, case.group):
            continue
        state, lines = _judge(check, case, outcome)
        if state == "open":
            return Row(state, check.name, lines)
        if state == "wrong":
            hint = (check.look_at,) if check.look_at else ()
            asked = call_text(case.function, case.args, case.kwargs)
            return Row(state, check.name, (*lines, *hint), asked)
        if state == "note":
            compared = state
        notes += lines
        if isinstance(outcome, Returned):
            notes += [f"{check.function} gave a warning: {text}" for text in outcome.warnings]
    return Row(compared, check.name, tuple(dict.fromkeys(notes))[:2])


def _judge(
    check: VisibleCheck, case: VisibleCase, outcome: Outcome
) -> tuple[State, tuple[str, ...]]:
    """Judge one check on one visible case: its state and the lines to show."""
    if outcome is None:
        return "open", (f"{case.function} is not defined yet: run the cell that defines it",)
    if isinstance(outcome, Raised) and outcome.type == "NotImplementedError":
        return "open", (f"{case.function} is not written yet",)
    if isinstance(outcome, Limited):
        return "wrong", (f"did not end within {outcome.limit}: a loop that never ends?",)
    if check.raises:
        wanted = " or ".join(check.raises)
        if isinstance(outcome, Raised) and outcome.type in check.raises:
            return "ok", ()
        came = f"{outcome}" if isinstance(outcome, Raised) else "no error"
        return "wrong", (f"came: {came}; expected: {wanted} is raised",)
    if isinstance(outcome, Raised):
        return "wrong", (f"stopped with {outcome}",)
    if check.unchanged:
        return _judge_unchanged(case, outcome)
    if check.when_called and not outcome.callbacks.get(check.when_called):
        return "note", (f"not compared: your code does not start from {check.when_called}",)
    return _judge_parts(check, case, outcome)


def _judge_unchanged(case: VisibleCase, outcome: Returned) -> tuple[State, tuple[str, ...]]:
    for index, (before, after) in enumerate(zip(case.args, outcome.args_after, strict=True)):
        if not same_data(before, after):
            return "wrong", (
                f"argument {index + 1} was {value_text(before)} before the call",
                f"and is {value_text(after)} after it; work on a copy",
            )
    return "ok", ()


def _judge_parts(
    check: VisibleCheck, case: VisibleCase, outcome: Returned
) -> tuple[State, tuple[str, ...]]:
    for part in expand(check.parts, case.expected):
        found = mismatch(part, case.expected, outcome.value)
        if found is None:
            continue
        name = "" if found.part == check.name else f"{found.part}: "
        lines = [f"{name}{constant(found, case.sizes) or found.text}"]
        if found.got is not None and found.expected is not None:
            lines.append(f"came: {value_text(found.got)}")
            lines.append(f"expected: {value_text(found.expected)}")
            if found.where and found.got.size > 1:
                where = ", ".join(str(i) for i in found.where)
                lines.append(f"the first entry that differs is [{where}]")
        return "wrong", tuple(lines)
    return "ok", ()


def _answer_row(answer: VisibleAnswer, namespace: Mapping[str, Any]) -> Row:
    value = namespace.get(answer.name)
    if value is None or value is ...:
        return Row("open", answer.name, ("not answered yet",))
    if answer.kind in ("choice", "choices"):
        letters = chosen(value)
        many = answer.kind == "choices"
        wanted = f"{'letters' if many else 'one letter'} out of {', '.join(answer.options)}"
        right = (
            letters is not None and letters <= set(answer.options) and (many or len(letters) == 1)
        )
    else:
        got = number(value)
        wanted = "a whole number" if answer.kind == "integer" else "a number"
        right = got is not None and (answer.kind != "integer" or got == int(got))
        if answer.low is not None and answer.high is not None:
            wanted += f" from {answer.low:g} to {answer.high:g}"
            right = right and got is not None and answer.low <= got <= answer.high
    if right:
        return Row("ok", answer.name, (f"answered: {value!r}",), word="answered")
    return Row("wrong", answer.name, (f"came: {value!r}; expected: {wanted}",))


def visible_report(result: Result) -> Report:
    """Return the panel of an exercise's visible checks."""
    exercise = result.exercise
    title = f"{exercise.name}: {exercise.title} ({exercise.points:g} points)"
    closings: dict[Progress, tuple[str, State]] = {
        "done": ("Visible checks passed. The grade comes from other inputs.", "ok"),
        "answered": ("Answered. Whether it is right is decided in grading.", "ok"),
        "failing": ("Some visible checks do not pass yet.", "wrong"),
        "untouched": ("This exercise is still to do.", "open"),
    }
    closing, state = closings[result.progress]
    return Report(title, result.rows, closing=closing, state=state)


def _progress_report(results: list[Result]) -> Report:
    states: dict[Progress, tuple[State, str]] = {
        "done": ("ok", "done"),
        "failing": ("wrong", "failing"),
        "answered": ("ok", "answered"),
        "untouched": ("open", "untouched"),
    }
    rows = []
    for result in results:
        state, word = states[result.progress]
        points = f"{result.exercise.points:g} points"
        if result.exercise.kind == "manual":
            state, word = "note", "written"
        rows.append(
            Row(state, result.exercise.name, (result.exercise.title,), word=word, value=points)
        )
    complete = [r for r in results if r.progress in ("done", "answered")]
    checked = [r for r in results if r.exercise.kind != "manual"]
    earned = sum(r.exercise.points for r in complete)
    of_all = sum(r.exercise.points for r in checked)
    closing = (
        f"{len(complete)} of {len(checked)} exercises done or answered, worth {earned:g} of "
        f"{of_all:g} points. Written answers are read by a person."
    )
    return Report(
        "Progress", tuple(rows), closing=closing, state="ok" if complete == checked else "note"
    )


def _grading() -> bool:
    return os.environ.get("NBGRADER_EXECUTION") == "autograde"


def _notebook() -> dict[str, Any]:
    return sys.modules["__main__"].__dict__
