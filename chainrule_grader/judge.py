"""Judge one exercise: a way to call the student's code in, a verdict out.

Every check is a comparison with the hidden reference on cases drawn from a seed. A verdict says
which checks hold, what was seen where they do not, and which misconception explains it; it never
holds a number of a hidden case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from chainrule.calling import Limited, Raised, Returned, quiet
from chainrule.compare import mismatch
from chainrule.hints import Hint
from chainrule_grader.answers import judge_answers
from chainrule_grader.calls import Call, FromResult, Missing, Outcome, Student
from chainrule_grader.checking import check_case
from chainrule_grader.diagnosis import broken_by, diagnose
from chainrule_grader.drawn import drawn
from chainrule_grader.exercises.exercise import Case, Exercise
from chainrule_grader.exercises.sources import reference_namespace
from chainrule_grader.helped import Helped, with_helpers
from chainrule_grader.patterns import (
    blocks_that_differ,
    first_to_differ,
    what_trying_shows,
    where_it_fails,
)
from chainrule_grader.redact import without_values
from chainrule_grader.seeds import exercise_seed
from chainrule_grader.verdict import Finding, Status, Verdict
from chainrule_session.namespace import Namespace

# What a check says of each case that it looks at, by the case's index: None where it holds.
Seen = dict[int, str | None]


def judge(
    exercise: Exercise, student: Student, seed: int | None = None, *, thorough: bool = True
) -> Verdict:
    """Judge one exercise of a submission.

    ``seed`` draws the cases; without one it is the course's seed for the exercise. After a failure
    the cases are tried with their helpers, and misconceptions are looked for: not so unless
    ``thorough``, when another judging follows.
    """
    if seed is None:
        seed = exercise_seed(exercise.slug, exercise.version)
    if exercise.manual:
        return _verdict(exercise, "needs_manual", [], (), (), seed)
    if exercise.answers:
        results, hints = judge_answers(exercise, student)
        share = _shares([answer.weight for answer in exercise.answers])
        findings = [
            Finding(answer.name, message is None, message or "", part)
            for answer, message, part in zip(exercise.answers, results, share, strict=True)
        ]
        given = student.read([answer.name for answer in exercise.answers])
        status = _status(findings) if given else "missing"
        return _verdict(exercise, status, findings, _hints(exercise, hints), (), seed)
    with quiet():
        return _judge_functions(exercise, student, seed, thorough)


def _judge_functions(exercise: Exercise, student: Student, seed: int, thorough: bool) -> Verdict:
    cases, expected = drawn(exercise, seed)
    own = outcomes = student.run([case.call(own=True) for case in cases])
    seen = _seen(exercise, cases, expected, outcomes, own)
    helped = Helped(own)
    written = not all(_untouched(outcome) for outcome in own)
    if thorough and written and _failures(exercise, seen):
        helped = with_helpers(exercise, seed, own, student)
        outcomes = helped.outcomes
        seen = _seen(exercise, cases, expected, outcomes, own)
    if _failures(exercise, seen) and any(case.chain for case in cases):
        chained = _through_own_chain(exercise, cases, expected, own, student)
        if chained is not None:
            through_own = _seen(exercise, cases, expected, chained, chained)
            if len(_failures(exercise, through_own)) < len(_failures(exercise, seen)):
                outcomes, seen, helped = chained, through_own, Helped(chained)
    failures = _failures(exercise, seen)
    findings = _findings(exercise, _messages(exercise, seed, seen, outcomes, student))
    found: list[str] = []
    patterns: list[str] = []
    if thorough and written and failures:
        found = diagnose(exercise, seed, outcomes)
        patterns = _patterns(exercise, seed, outcomes, failures, None if found else student)
    status, hints = _function_status(findings, outcomes), _hints(exercise, found)
    verdict = _verdict(exercise, status, findings, hints, _notes(outcomes), seed)
    known = {name for slug in found for name in broken_by(exercise, slug, seed)}
    explained = bool(found) and failures.keys() <= known
    return replace(
        verdict,
        explained=explained,
        patterns=tuple(patterns),
        failures=failures,
        given=helped.given,
        instead=helped.instead if failures else (),
    )


def fails_again(exercise: Exercise, student: Student, verdict: Verdict) -> bool:
    """Say whether what a verdict says is wrong is wrong once more, as far as a few calls show it.

    It is tried on one case for each check that does not hold. Whoever cannot be sure of its fate
    so, since it is called in other ways, too, has to be judged anew: this is False then.
    """
    cases, expected = drawn(exercise, verdict.seed)
    failures = verdict.failures
    if not failures or verdict.given or any(case.chain for case in cases):
        return False
    indices = sorted({*failures.values()})
    with quiet():
        outcomes = student.run([cases[index].call(own=True) for index in indices])
        again = dict(zip(indices, outcomes, strict=True))
        return all(
            check_case(check, cases[index], expected[index], again[index])
            for check in exercise.checks
            if (index := failures.get(check.name)) is not None
        )


def _seen(
    exercise: Exercise,
    cases: Sequence[Case],
    expected: Sequence[Outcome],
    outcomes: Sequence[Outcome],
    own: Sequence[Outcome],
) -> list[Seen]:
    """Look at the outcomes with the eyes of each check, at the ``own`` ones where it asks so."""
    looks = []
    for check in exercise.checks:
        looked_at = [i for i, case in enumerate(cases) if check.applies(case)]
        if not looked_at:
            raise RuntimeError(f"{exercise.slug}: no case for the check {check.name!r}")
        these = own if check.own else outcomes
        looks.append({i: check_case(check, cases[i], expected[i], these[i]) for i in looked_at})
    return looks


def _failures(exercise: Exercise, seen: Sequence[Seen]) -> dict[str, int]:
    """Return for each check that does not hold a case on which it does not, few cases in all."""
    chosen: dict[str, int] = {}
    for check, look in zip(exercise.checks, seen, strict=True):
        failed = [i for i, message in look.items() if message]
        if failed:
            chosen[check.name] = next((i for i in failed if i in chosen.values()), failed[0])
    return chosen


def _messages(
    exercise: Exercise,
    seed: int,
    seen: Sequence[Seen],
    outcomes: Sequence[Outcome],
    student: Student,
) -> list[str | None]:
    """Return for each check None, or the first sentence of a case that it fails on."""
    cases, expected = drawn(exercise, seed)
    messages: list[str | None] = []
    for check, look in zip(exercise.checks, seen, strict=True):
        failed = [message for message in look.values() if message]
        message = failed[0] if failed else None
        if message and isinstance(outcomes[min(look)], Missing):
            message += _near_names(check.function, student)
        elif message:
            wrong = [i for i in look if look[i]]
            message += blocks_that_differ(
                check, [expected[i] for i in wrong], [outcomes[i] for i in wrong]
            )
            message += where_it_fails([cases[i] for i in look], [bool(look[i]) for i in look])
        messages.append(message)
    return messages


def _patterns(
    exercise: Exercise,
    seed: int,
    outcomes: Sequence[Outcome],
    failures: Mapping[str, int],
    student: Student | None,
) -> list[str]:
    """Return what a failure shows; with a student also what trying shows."""
    _, expected = drawn(exercise, seed)
    wrong = sorted({*failures.values()})
    first = first_to_differ(exercise, expected[wrong[0]], outcomes[wrong[0]])
    tried = what_trying_shows(exercise, seed, outcomes, wrong, student) if student else []
    return [*filter(None, [first]), *tried]


def _near_names(name: str, student: Student) -> str:
    near = get_close_matches(name, sorted(student.defined()), n=2)
    return f"; there is {' and '.join(f'`{other}`' for other in near)}: renamed?" if near else ""


def _findings(exercise: Exercise, messages: Sequence[str | None]) -> list[Finding]:
    shares = _shares([check.weight for check in exercise.checks])
    held = {c.name for c, message in zip(exercise.checks, messages, strict=True) if not message}
    findings = []
    for check, message, share in zip(exercise.checks, messages, shares, strict=True):
        missing = [name for name in check.needs if name not in held]
        if message is None and missing:
            message = f"counts once {' and '.join(f'`{name}`' for name in missing)} is right"
        elif message and check.look_at and message != "not done yet":
            message = f"{message}. {check.look_at}"
        findings.append(Finding(check.name, message is None, message or "", share))
    return findings


def _through_own_chain(
    exercise: Exercise,
    cases: Sequence[Case],
    expected: Sequence[Outcome],
    outcomes: Sequence[Outcome],
    student: Student,
) -> list[Outcome] | None:
    """Judge consumers on the student's own producers; None where a producer is not right."""
    calls: list[Call] = []
    for case in cases:
        if case.chain:
            args = tuple(_moved(arg, len(calls)) for arg in case.chain.args)
            calls += [case.chain.first, replace(case.call(own=True), args=args)]
    results = iter(student.run(calls))
    reference = Namespace(reference_namespace(exercise))
    replaced = list(outcomes)
    for index, case in enumerate(cases):
        if case.chain:
            produced, consumed = next(results), next(results)
            (right,) = reference.run([case.chain.first])
            if not (isinstance(produced, Returned) and isinstance(right, Returned)):
                return None
            if any(mismatch(part, right.value, produced.value) for part in case.chain.right):
                return None
            replaced[index] = consumed
    return replaced


def _moved(arg: Any, offset: int) -> Any:
    return FromResult(arg.call + offset, arg.path) if isinstance(arg, FromResult) else arg


def _shares(weights: Sequence[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights]


def _status(findings: Sequence[Finding]) -> Status:
    if all(finding.passed for finding in findings):
        return "passed"
    return "partial" if any(finding.passed for finding in findings) else "failed"


def _function_status(findings: Sequence[Finding], outcomes: Sequence[Outcome]) -> Status:
    status = _status(findings)
    if status == "failed":
        if all(_untouched(outcome) for outcome in outcomes):
            return "missing"
        if any(isinstance(outcome, Limited) for outcome in outcomes):
            return "limit"
        if all(isinstance(outcome, Raised | Missing) for outcome in outcomes):
            return "error"
    return status


def _untouched(outcome: Outcome) -> bool:
    return isinstance(outcome, Missing) or (
        isinstance(outcome, Raised) and outcome.type == "NotImplementedError"
    )


def _notes(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Collect warnings of student code, shown but never costing a point."""
    seen = [
        note for outcome in outcomes if isinstance(outcome, Returned) for note in outcome.warnings
    ]
    return tuple(dict.fromkeys(without_values(note.split(" (", 1)[0]) for note in seen))[:3]


def _hints(exercise: Exercise, slugs: Sequence[str]) -> tuple[Hint, ...]:
    named = {item.slug: item for item in exercise.misconceptions}
    return tuple(
        Hint(slug, named[slug].hint, named[slug].equation, named[slug].see or exercise.see)
        for slug in slugs
    )


def _verdict(
    exercise: Exercise,
    status: Status,
    findings: Sequence[Finding],
    hints: tuple[Hint, ...],
    notes: tuple[str, ...],
    seed: int,
) -> Verdict:
    earned = exercise.points * sum(finding.share for finding in findings if finding.passed)
    # Shares are rounded floats: their sum must not pass the maximum, which nbgrader refuses.
    score = float(min(round(earned, 6), exercise.points))
    return Verdict(
        exercise.slug,
        exercise.title,
        status,
        score,
        float(exercise.points),
        tuple(findings),
        hints,
        notes,
        seed,
    )
