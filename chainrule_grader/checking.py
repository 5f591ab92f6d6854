"""One check on one case: does the outcome show the property, and if not, what was seen?"""

from __future__ import annotations

from dataclasses import replace

from chainrule.calling import Limited, Raised, Returned
from chainrule.compare import Mismatch, constant, expand, mismatch, same_data
from chainrule_grader.calls import Missing, Outcome
from chainrule_grader.exercises.exercise import Case, Check
from chainrule_grader.patterns import where_not_finite
from chainrule_grader.redact import without_values


def check_case(check: Check, case: Case, expected: Outcome, outcome: Outcome) -> str | None:
    """Judge one check on one case: None, or a sentence that says what was seen."""
    if isinstance(outcome, Missing):
        return f"`{outcome.name}` is not defined"
    if isinstance(outcome, Limited):
        return f"stopped at the limit of {outcome.limit}: is there a loop that never ends?"
    if check.raises:
        if isinstance(outcome, Raised) and outcome.type in check.raises:
            return None
        seen = f"{outcome.type} was raised" if isinstance(outcome, Raised) else "nothing was raised"
        return f"{seen}, {' or '.join(check.raises)} is expected here"
    if isinstance(outcome, Raised):
        if outcome.type == "NotImplementedError":
            return "not done yet"
        return f"raised {replace(outcome, message=without_values(outcome.message))}"
    if not isinstance(expected, Returned):
        raise RuntimeError(f"the reference for {case.function} failed: {expected}")
    if check.unchanged:
        return _unchanged(case, outcome)
    compare_parts = not check.when_called or outcome.callbacks.get(check.when_called)
    if check.parts and compare_parts:
        for part in expand(check.parts, expected.value):
            found = mismatch(part, expected.value, outcome.value)
            if found:
                return _sentence(check, found, case)
        return (
            None
            if check.when_called or not check.verify
            else _verified(check, case, outcome, expected)
        )
    return _verified(check, case, outcome, expected)


def _verified(check: Check, case: Case, outcome: Returned, expected: Returned) -> str | None:
    if check.verify is None:
        return None
    try:
        return check.verify(case, outcome, expected.value)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        # What came back has not even the form that the property is about.
        return f"the result cannot be used: {without_values(str(error))}"
    except RecursionError:
        return "the result cannot be used: it holds itself"


def _unchanged(case: Case, outcome: Returned) -> str | None:
    for index, (before, after) in enumerate(zip(case.args, outcome.args_after, strict=True)):
        if not same_data(before, after):
            return f"argument {index + 1} of `{case.function}` was changed in place; work on a copy"
    return None


def _sentence(check: Check, found: Mismatch, case: Case) -> str:
    name = "" if found.part == check.name else f"{found.part}: "
    text = f"{name}{constant(found, case.sizes) or found.text}"
    if found.fault == "finite" and found.got is not None:
        text += where_not_finite(case, found.got)
    return f"{text} (with {case.label})" if case.label else text
