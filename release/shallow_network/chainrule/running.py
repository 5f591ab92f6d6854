"""Run an exercise's visible checks on a student's functions, and judge what came back."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from chainrule.answers import chosen, number
from chainrule.calling import Limited, Raised, Returned, call, quiet
from chainrule.compare import (
    Array,
    Mismatch,
    Part,
    close,
    constant,
    expand,
    extract,
    mismatch,
    same_data,
)
from chainrule.hints import complaint
from chainrule.marks import State
from chainrule.own_code import argument_name, return_line
from chainrule.report import Compared, Row
from chainrule.values import call_text, short_call_text, value_text
from chainrule.visible import VisibleAnswer, VisibleCase, VisibleCheck, VisibleExercise

Standing = Literal["done", "failing", "answered", "untouched"]
# What came of one case; None where the function is not defined.
Outcome = Returned | Raised | Limited | None
Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Result:
    """What running an exercise's visible checks gave."""

    exercise: VisibleExercise
    standing: Standing
    rows: tuple[Row, ...]
    outcomes: tuple[Outcome, ...] = ()


def run_visible(
    exercise: VisibleExercise, namespace: MutableMapping[str, Any], seconds: float | None = None
) -> Result:
    """Run an exercise's visible checks on the functions and variables in ``namespace``.

    ``seconds`` bounds the calls on the cases together; a function that does not end is called once.
    """
    if exercise.kind == "manual":
        return Result(exercise, "untouched", ())
    if exercise.answers:
        rows = tuple(_answer_row(answer, namespace) for answer in exercise.answers)
        return Result(exercise, _standing(rows, "answered"), rows)
    outcomes = _run_cases(exercise.cases, namespace, seconds)
    functions = {name: namespace[name] for name in exercise.functions if name in namespace}
    result = judge_visible(exercise, outcomes, functions)
    waited = any(isinstance(outcome, Limited) for outcome in outcomes)  # once is enough
    if waited or result.standing == "untouched" or not any(c.own_cache for c in exercise.cases):
        return result
    own = tuple(_with_own_cache(case, namespace, seconds) for case in exercise.cases)
    through_own = judge_visible(exercise, _run_cases(own, namespace, seconds), functions)
    if result.standing == "failing" and through_own.standing == "done":
        return through_own
    if result.standing == "done" and through_own.standing == "failing":
        return replace(result, rows=(*result.rows, _on_own_cache(exercise)))
    return result


def _on_own_cache(exercise: VisibleExercise) -> Row:
    forward = next(case.own_cache.function for case in exercise.cases if case.own_cache)
    line = (
        f"with what your own `{forward}` returns, this gives something else: is that right, "
        "and is its cache in the order of the text?"
    )
    return Row("note", "your own cache", (line,))


def _with_own_cache(
    case: VisibleCase, namespace: Mapping[str, Any], seconds: float | None
) -> VisibleCase:
    """Return the case with a cache as the student's own way forward makes it, if it makes one."""
    own = case.own_cache
    forward = namespace.get(own.function) if own else None
    if own is None or not callable(forward):
        return case
    outcome = call(forward, own.args, seconds=seconds)
    if not isinstance(outcome, Returned):
        return case
    try:
        cache = extract(outcome.value, (own.item,))
    except LookupError:
        return case
    return replace(case, args=(*case.args[: own.place], cache, *case.args[own.place + 1 :]))


def judge_visible(
    exercise: VisibleExercise, outcomes: Sequence[Outcome], functions: Functions | None = None
) -> Result:
    """Judge an exercise's visible checks by what its cases came to, one outcome per case.

    ``functions`` are the student's own, where they are at hand to be pointed at.
    """
    with quiet():
        rows = [_check_row(check, exercise, outcomes, functions or {}) for check in exercise.checks]
    return Result(exercise, _standing(rows, "done"), _without_repeats(rows), tuple(outcomes))


def _without_repeats(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Say once what was given, and once what goes wrong in the same way for several checks."""
    given: dict[str, str] = {}
    said: dict[tuple[str, tuple[str, ...]], str] = {}
    shown = []
    for row in rows:
        if row.state == "wrong":
            first = given.setdefault(row.asked, row.name)
            alike = said.setdefault((row.asked, row.lines), row.name)
            if alike != row.name and not row.compared:
                row = replace(row, lines=(f"as for `{alike}`",))
            if first != row.name:
                row = replace(row, asked="", pasted="")
        shown.append(row)
    return tuple(shown)


def _standing(rows: Sequence[Row], complete: Standing) -> Standing:
    if complete == "answered" and all(row.state in ("open", "note") for row in rows):
        return "untouched"
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
            outcome = run_case(case, namespace, allowed)
        if isinstance(outcome, Limited):
            outcome = endless[case.function] = Limited(f"{seconds:g} seconds")
        outcomes.append(outcome)
    return outcomes


def run_case(
    case: VisibleCase, namespace: MutableMapping[str, Any], seconds: float | None
) -> Outcome:
    """Call the student's function on one case; None where it is not defined."""
    function = namespace.get(case.function)
    if not callable(function):
        return None
    called: dict[str, int] = {}
    amiss: dict[str, tuple[Any, ...]] = {}

    def constant(name: str, value: Any) -> Callable[..., Any]:
        def substitute(*args: Any, **kwargs: Any) -> Any:
            called[name] = called.get(name, 0) + 1
            # Arguments by name may come in any order: these are taken as they are.
            if name in case.asked and not kwargs and not _same_sizes(case.asked[name], args):
                amiss[name] = args
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
        return Returned(outcome.value, outcome.args_after, outcome.warnings, called, amiss)
    return outcome


def _same_sizes(asked: tuple[Any, ...], given: tuple[Any, ...]) -> bool:
    """Compare sizes in their order, whatever kind of whole number or sequence they come as."""
    try:
        return [np.ravel(each).tolist() for each in given] == [
            np.ravel(each).tolist() for each in asked
        ]
    except ValueError:  # a sequence of sequences of several lengths
        return False


def _check_row(
    check: VisibleCheck,
    exercise: VisibleExercise,
    outcomes: Sequence[Outcome],
    functions: Functions,
) -> Row:
    notes: list[str] = []
    compared: State = "ok"
    for case, outcome in zip(exercise.cases, outcomes, strict=True):
        if case.function != check.function or check.group not in (None, case.group):
            continue
        row = _judge(check, case, outcome, functions.get(case.function))
        if row.state == "open":
            return row
        if row.state == "wrong":
            asked = short_call_text(case.function, case.args, case.kwargs)
            whole = call_text(case.function, case.args, case.kwargs)
            pasted = whole if whole != asked else ""
            return replace(row, asked=asked, pasted=pasted)
        if row.state == "note":
            compared = row.state
        notes += row.lines
        if isinstance(outcome, Returned):
            notes += [f"{check.function} gave a warning: {text}" for text in outcome.warnings]
    return Row(compared, check.name, tuple(dict.fromkeys(notes))[:2])


def _judge(
    check: VisibleCheck,
    case: VisibleCase,
    outcome: Outcome,
    function: Callable[..., Any] | None,
) -> Row:
    """Judge one check on one visible case: its state and the lines to show."""

    def row(state: State, *lines: str) -> Row:
        return Row(state, check.name, lines)

    if outcome is None:
        return row("open", f"{case.function} is not defined yet: run the cell that defines it")
    if isinstance(outcome, Raised) and outcome.type == "NotImplementedError":
        return row("open", f"{case.function} is not written yet")
    if isinstance(outcome, Limited):
        return row("wrong", f"did not end within {outcome.limit}: a loop that never ends?")
    if check.raises:
        wanted = " or ".join(check.raises)
        if isinstance(outcome, Raised) and outcome.type in check.raises:
            return row("ok")
        came = f"{outcome}" if isinstance(outcome, Raised) else "no error"
        wrong = row("wrong", f"came: {came}; expected: {wanted} is raised")
        return replace(wrong, look_at=check.look_at)
    if isinstance(outcome, Raised):
        return row("wrong", f"stopped with {replace(outcome, message=complaint(outcome))}")
    if check.unchanged:
        return replace(row(*_judge_unchanged(case, outcome, function)), look_at=check.look_at)
    if check.when_called and not outcome.callbacks.get(check.when_called):
        return row("note", f"not compared: your code does not start from {check.when_called}")
    if check.when_called in outcome.amiss:
        given, asked = (value_text(x[check.when_called]) for x in (outcome.amiss, case.asked))
        return row("wrong", f"{check.when_called} is called with {given}, not with {asked}")
    return _judge_parts(check, case, outcome, function)


def _judge_unchanged(
    case: VisibleCase, outcome: Returned, function: Callable[..., Any] | None
) -> tuple[State, *tuple[str, ...]]:
    for index, (before, after) in enumerate(zip(case.args, outcome.args_after, strict=True)):
        if not same_data(before, after):
            return (
                "wrong",
                f"the call changes {argument_name(function, index)}: work on a copy",
                f"before: {value_text(before)}",
                f"after: {value_text(after)}",
            )
    return ("ok",)


def _judge_parts(
    check: VisibleCheck,
    case: VisibleCase,
    outcome: Returned,
    function: Callable[..., Any] | None,
) -> Row:
    for part in expand(check.parts, case.expected):
        found = mismatch(part, case.expected, outcome.value)
        if found is None:
            continue
        name = "" if found.part == check.name else f"{found.part}: "
        known = constant(found, case.sizes)
        lines = [f"{name}{known or found.text}"]
        compared = None
        if found.got is not None and found.expected is not None:
            came, expected = _as_shown(found.got), _as_shown(found.expected)
            compared = Compared(found.part, came, expected, _first_wrong(found, part))
        if found.fault in ("missing", "type") and (where := return_line(function)):
            lines.append(where)
        # A factor says what is wrong; what is often wrong here would only distract.
        look_at = "" if known else check.look_at
        return Row("wrong", check.name, tuple(lines), compared=compared, look_at=look_at)
    return Row("ok", check.name)


def _as_shown(array: Array) -> Array:
    """Return whole numbers, such as labels and indices, as such: `5`, not `5.`."""
    whole = bool(np.isfinite(array).all()) and bool((array == np.rint(array)).all())
    return array.astype(np.int64) if whole and array.size else array


def _first_wrong(found: Mismatch, part: Part) -> tuple[int, ...] | None:
    """Return the first entry that differs, where nan and inf differ like other numbers."""
    if found.fault != "finite" or found.got is None or found.expected is None:
        return found.where
    wrong = np.argwhere(~close(found.got, found.expected, part.rtol))
    return tuple(int(i) for i in wrong[0])


def _answer_row(answer: VisibleAnswer, namespace: Mapping[str, Any]) -> Row:
    value = namespace.get(answer.name, ...)
    if value is ...:
        return Row("open", answer.name, ("not answered yet",))
    if value is None:
        return Row("note", answer.name, ("None: left out",), word="left out")
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
        return Row("ok", answer.name, (repr(value),), word="answered")
    return Row("wrong", answer.name, (f"came: {value!r}; expected: {wanted}",))
