"""Every declared exercise: the reference passes, wrong code never does, and is named.

Parametrised over what is declared, so that an exercise is covered by being declared.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from chainrule.running import run_visible
from chainrule.visible import load as load_visible
from chainrule_grader.exercises import ASSIGNMENT_NAMES, find, load
from chainrule_grader.exercises.exercise import Exercise
from chainrule_grader.exercises.page import PAGE, page
from chainrule_grader.exercises.sources import (
    reference_module,
    reference_namespace,
)
from chainrule_grader.exercises.visible import FOLDER, build, build_hints
from chainrule_grader.judge import judge
from chainrule_session.namespace import Namespace
from tests.conftest import ROOT
from tests.unit.earnings import callables, earning
from tests.unit.lessons import reading_order

POINTS = {"logistic_regression": (94, 6), "shallow_network": (92, 8), "deep_network": (94, 6)}

EXERCISES = [
    pytest.param(exercise.slug, id=exercise.slug)
    for name in ASSIGNMENT_NAMES
    for exercise in load(name).exercises
]
WITH_FUNCTIONS = [param for param in EXERCISES if find(str(param.values[0])).functions]


def reference_student(exercise: Exercise) -> Namespace:
    namespace = reference_namespace(exercise)
    # Where the expected value describes a spread, the student's function is the real one.
    module = reference_module(exercise.assignment)
    namespace.update({name: getattr(module, name) for name in exercise.expected})
    namespace.update({answer.name: answer.correct for answer in exercise.answers})
    return Namespace(namespace)


def test_points(assignment_name: str) -> None:
    exercises = load(assignment_name).exercises
    automatic = sum(exercise.points for exercise in exercises if not exercise.manual)
    manual = sum(exercise.points for exercise in exercises if exercise.manual)
    assert (automatic, manual) == POINTS[assignment_name]


def test_slugs_are_stable_names(assignment_name: str) -> None:
    declared = load(assignment_name)
    names = [exercise.slug for exercise in declared.exercises]
    hints = [item.slug for exercise in declared.exercises for item in exercise.misconceptions]
    assert all(name.startswith(f"{assignment_name}.") for name in names)
    assert len(set(names)) == len(names)
    assert len(set(hints)) == len(hints)


@pytest.mark.parametrize("slug", EXERCISES)
def test_the_reference_earns_all_points(slug: str) -> None:
    exercise = find(slug)
    for seed in range(10):
        verdict = judge(exercise, reference_student(exercise), seed)
        if exercise.manual:
            assert (verdict.status, verdict.score) == ("needs_manual", 0)
        else:
            assert (verdict.status, verdict.score) == ("passed", exercise.points), verdict


@pytest.mark.parametrize("slug", EXERCISES)
def test_an_empty_submission_earns_nothing(slug: str) -> None:
    exercise = find(slug)
    verdict = judge(exercise, Namespace({}), seed=1)
    assert verdict.score == 0
    assert verdict.status == ("needs_manual" if exercise.manual else "missing")


@pytest.mark.parametrize("slug", WITH_FUNCTIONS)
def test_stubs_and_trivial_functions_earn_nothing(slug: str) -> None:
    exercise = find(slug)

    def stub(*_args: object, **_kwargs: object) -> None:
        raise NotImplementedError("to do")

    trivial = {
        "stub": stub,
        "none": lambda *a, **k: None,
        "zero": lambda *a, **k: 0.0,
        "one": lambda *a, **k: 1,
        "zeros": lambda *a, **k: np.zeros((1, 1)),
        "empty": lambda *a, **k: {},
        "pair": lambda *a, **k: ({}, 0.0),
        "first argument": lambda *a, **k: a[0] if a else None,
        "last argument": lambda *a, **k: a[-1] if a else None,
        "zeros like": lambda *a, **k: np.zeros_like(a[0]) if a else None,
        "all arguments": lambda *a, **k: a,
        "exit": lambda *a, **k: (_ for _ in ()).throw(SystemExit(0)),
    }
    for name, function in trivial.items():
        student = Namespace(dict.fromkeys(exercise.functions, function))
        verdict = judge(exercise, student, seed=1)
        assert verdict.score == 0, (name, verdict)
        assert not verdict.hints or name not in ("stub", "exit"), (name, verdict)


def test_every_function_has_misconceptions(assignment_name: str) -> None:
    for exercise in load(assignment_name).exercises:
        if exercise.functions:
            assert len(exercise.misconceptions) >= 3, exercise.slug


def test_hints_are_short_and_hold_no_code(assignment_name: str) -> None:
    for exercise in load(assignment_name).exercises:
        for item in exercise.misconceptions:
            assert item.hint.strip().endswith((".", "?")), item.slug
            assert len(item.hint) <= 320, item.slug
            assert "\n" not in item.hint, item.slug


@pytest.mark.parametrize(("folder", "make"), [("visible", build), ("hints", build_hints)])
def test_what_notebooks_know_is_current(
    assignment_name: str, folder: str, make: Callable[[str], dict[str, Any]]
) -> None:
    text = (FOLDER / folder / f"{assignment_name}.json").read_text(encoding="utf-8")
    _assert_same(json.loads(text), json.loads(json.dumps(make(assignment_name))), assignment_name)


def _assert_same(committed: Any, fresh: Any, where: str) -> None:
    """Compare to some digits: the last ones depend on the machine's linear algebra."""
    if isinstance(fresh, dict):
        assert committed.keys() == fresh.keys(), where
        for key in fresh:
            _assert_same(committed[key], fresh[key], f"{where}.{key}")
    elif isinstance(fresh, list):
        assert len(committed) == len(fresh), where
        for index, (one, other) in enumerate(zip(committed, fresh, strict=True)):
            _assert_same(one, other, f"{where}[{index}]")
    elif isinstance(fresh, float):
        rough = "sums" in where  # nine digits of sums, of which some cancel
        rel, zero = (1e-7, 1e-7) if rough else (1e-10, 1e-13)
        assert committed == pytest.approx(fresh, rel=rel, abs=zero), where
    else:
        assert committed == fresh, where


@pytest.mark.parametrize("slug", WITH_FUNCTIONS)
def test_the_visible_cases_cover_each_check(slug: str) -> None:
    exercise = find(slug)
    shown = {check.name for check in load_visible(exercise.assignment)[exercise.name].checks}
    comparable = {
        c.name for c in exercise.checks if (c.parts or c.unchanged or c.raises) and not c.own
    }
    assert shown == comparable


@pytest.mark.parametrize("slug", WITH_FUNCTIONS)
def test_reading_visible_answers_earns_nothing(slug: str) -> None:
    """A function that returns what the visible cases expect is still wrong."""
    exercise = find(slug)
    visible = load_visible(exercise.assignment)[exercise.name]
    for function in exercise.functions:
        expected = [case.expected for case in visible.cases if case.function == function]
        for value in expected:
            student = Namespace(
                {**dict.fromkeys(exercise.functions), function: lambda *a, value=value, **k: value}
            )
            assert judge(exercise, student, seed=3).score == 0, function


STRANGE = {
    "nan": lambda x: x * np.nan,
    "inf": lambda x: x + np.inf,
    "huge": lambda x: np.sign(x + 0.5) * 1e308,
    "tiny": lambda x: x * 1e-320,
    "complex": lambda x: x + 1j,
    "text": lambda x: "0.5",
    "objects": lambda x: np.array([None] * 3),
    "flat": lambda x: np.ravel(x),
    "empty": lambda x: np.zeros((0, 3)),
}


def _mapped(value: Any, strange: Any) -> Any:
    if isinstance(value, dict):
        return {key: _mapped(item, strange) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_mapped(item, strange) for item in value)
    return (
        strange(np.asarray(value, dtype=float)) if np.isscalar(value) or np.ndim(value) else value
    )


@pytest.mark.parametrize("slug", WITH_FUNCTIONS)
@pytest.mark.parametrize("name", STRANGE)
def test_strange_numbers_get_a_verdict_without_a_warning(slug: str, name: str) -> None:
    """A warning would go to the test cell's stderr, for which nbgrader takes every point."""
    exercise = find(slug)
    right = reference_student(exercise)
    functions = {f: right.read([f])[f] for f in exercise.functions}

    def wrapped(function: Any) -> Any:
        return lambda *args, **kwargs: _mapped(function(*args, **kwargs), STRANGE[name])

    student = Namespace({f: wrapped(function) for f, function in functions.items()}, seconds=20)
    np.random.seed(0)
    with np.errstate(all="warn"):
        verdict = judge(exercise, student, seed=1)
        run_visible(
            load_visible(exercise.assignment)[exercise.name],
            {f: wrapped(function) for f, function in functions.items()},
        )
    assert verdict.score < exercise.points or name in ("flat", "tiny")


def test_no_shipped_callable_earns_points(assignment_name: str) -> None:
    shipped = _shipped_callables()
    assert len(shipped) > 20
    assert earning(shipped, [assignment_name]) == []


def _shipped_callables() -> dict[str, Any]:
    import pkgutil
    from importlib import import_module

    import chainrule

    found: dict[str, Any] = {}
    seen: set[int] = set()  # modules import from each other
    for info in pkgutil.walk_packages(chainrule.__path__, "chainrule."):
        for name, value in vars(import_module(info.name)).items():
            ours = getattr(value, "__module__", "").startswith("chainrule.")
            if callable(value) and ours and not name.startswith("__") and id(value) not in seen:
                seen.add(id(value))
                found[f"{info.name}.{name}"] = value
    return callables(found)


@cache
def _headings(notebook: str) -> set[str]:
    lesson = ROOT / "notebooks" / f"{notebook}.ipynb"
    path = lesson if lesson.exists() else ROOT / "source" / notebook / f"{notebook}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    lines = [line for c in cells if c["cell_type"] == "markdown" for line in c["source"]]
    return {line.lstrip("#").strip() for line in lines if line.startswith("#")}


def test_what_is_to_be_read_is_there(assignment_name: str) -> None:
    order = reading_order()
    known = order[: order.index(assignment_name) + 1]  # a hint never sends ahead
    to_lessons = []
    for exercise in load(assignment_name).exercises:
        notebook, _, heading = exercise.see.partition("#")
        assert notebook in known, exercise.slug
        assert heading in _headings(notebook), exercise.slug
        for item in exercise.misconceptions:
            notebook, _, heading = (item.see or exercise.see).partition("#")
            assert notebook in known, item.slug
            assert heading in _headings(notebook), item.slug
            to_lessons.append(notebook not in ASSIGNMENT_NAMES)
    assert np.mean(to_lessons) > 0.6  # the rest is about what the assignment itself asks for


def test_equations_are_mathematics(assignment_name: str) -> None:
    for exercise in load(assignment_name).exercises:
        for item in exercise.misconceptions:
            assert len(item.equation) <= 90, item.slug
            assert not {"@", "np.", "keepdims", "**", ".T"} & set(item.equation.split()), item.slug
            assert "np." not in item.equation, item.slug
            assert not item.equation.endswith("."), item.slug


def test_the_page_of_misconceptions_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
