"""Judge answers: numbers and choices that a student writes into variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chainrule.answers import chosen, number
from chainrule_grader.calls import Student
from chainrule_grader.exercises.exercise import Answer, Exercise


def judge_answers(exercise: Exercise, student: Student) -> tuple[list[str | None], list[str]]:
    """Return for each answer None or what is wrong, and the slugs of slips that explain it."""
    given = student.read([answer.name for answer in exercise.answers])
    results = [judge_answer(answer, given) for answer in exercise.answers]
    return results, [
        slip.slug
        for slip in exercise.misconceptions
        if all(_gives(exercise, name, value, given) for name, value in slip.values.items())
    ]


def judge_answer(answer: Answer, given: Mapping[str, Any]) -> str | None:
    """Judge one answer: None, or a sentence that does not give the right one away."""
    if given.get(answer.name) is None:
        return "not answered yet"
    if same_answer(answer, given[answer.name], answer.correct):
        return None
    return f"not the right answer. {answer.look_at}".strip()


def same_answer(answer: Answer, value: Any, wanted: Any) -> bool:
    """Say whether a given value means the wanted one, in any of the accepted notations."""
    if answer.kind in ("choice", "choices"):
        letters = chosen(value)
        return letters is not None and letters == chosen(wanted)
    got = number(value)
    if got is None:
        return False
    if answer.kind == "integer":
        return got == float(wanted)
    return bool(abs(got - wanted) <= answer.rtol * max(abs(wanted), 1e-12))


def _gives(exercise: Exercise, name: str, wrong: Any, given: Mapping[str, Any]) -> bool:
    answer = next(item for item in exercise.answers if item.name == name)
    return given.get(name) is not None and same_answer(answer, given[name], wrong)
