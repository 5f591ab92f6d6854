"""Right code passes in any style; the styles are many and differ from each other."""

from __future__ import annotations

import inspect
from functools import cache
from itertools import combinations

import pytest

from chainrule_grader.exercises import ASSIGNMENT_NAMES, find, load
from chainrule_grader.exercises.sources import reference_module
from chainrule_grader.judge import judge
from chainrule_session.namespace import Namespace
from tests.conftest import executed, solution_files
from tests.unit.similarity import Parts, likeness, parts_of, too_alike

# Two ways share at most this much of their syntax; short formulas must differ at all.
BOUND = 0.6

AUTOMATIC = [
    exercise.slug
    for name in ASSIGNMENT_NAMES
    for exercise in load(name).exercises
    if not exercise.manual
]
FUNCTIONS = [
    (name, function)
    for name in ASSIGNMENT_NAMES
    for exercise in load(name).exercises
    for function in exercise.functions
]


@cache
def solutions(assignment: str) -> dict[str, Namespace]:
    paths = solution_files(assignment)
    return {p.stem: Namespace(executed(p.read_text(encoding="utf-8"), str(p))) for p in paths}


@pytest.mark.parametrize("slug", AUTOMATIC)
def test_right_code_in_any_style_earns_all_points(slug: str) -> None:
    exercise = find(slug)
    students = solutions(exercise.assignment)
    # One seed after the other: its cases are drawn, and the references run, for all styles once.
    for seed in range(200):
        for style, student in students.items():
            verdict = judge(exercise, student, seed)
            assert verdict.score == exercise.points, (style, seed, verdict)


@cache
def ways(assignment: str) -> dict[str, dict[str, Parts]]:
    """Return the parts of each function, by style; the reference is one of the styles."""
    functions = [function for name, function in FUNCTIONS if name == assignment]
    sources = {path.stem: path.read_text(encoding="utf-8") for path in solution_files(assignment)}
    sources["reference"] = inspect.getsource(reference_module(assignment))
    return {style: parts_of(source, functions) for style, source in sources.items()}


def test_at_least_six_solutions(assignment_name: str) -> None:
    assert len(solution_files(assignment_name)) >= 6


@pytest.mark.parametrize(("assignment", "function"), FUNCTIONS)
def test_each_function_is_written_in_another_way_each_time(assignment: str, function: str) -> None:
    for (one, first), (other, second) in combinations(ways(assignment).items(), 2):
        alike = likeness(first[function], second[function])
        assert not too_alike(first[function], second[function], BOUND), (one, other, alike)


FIRST = """
def double(values):
    "Say what it does."
    total = np.sum(values, axis=0)
    for value in values:
        total = total + helped(value) * 2
    return {"total": total, "values": values}

def helped(x):
    return np.exp(-x) / (1 + np.exp(-x))
"""


def test_names_and_docstrings_do_not_make_another_way() -> None:
    renamed = (
        FIRST.replace("total = ", "s = ").replace("= total +", "= s +").replace(": total", ": s")
    )
    renamed = renamed.replace("helped", "sigma").replace('    "Say what it does."\n', "")
    one, other = parts_of(FIRST, ["double"]), parts_of(renamed, ["double"])
    assert renamed != FIRST
    assert one == other
    assert too_alike(one["double"], other["double"], BOUND)


def test_what_is_asked_for_and_what_is_called_count() -> None:
    one = parts_of(FIRST, ["double"])["double"]
    for old, new in (
        ("np.sum", "np.mean"),
        ('"total"', '"sum"'),
        ("-x", "x"),
        ("axis=0", "axis=1"),
    ):
        other = parts_of(FIRST.replace(old, new), ["double"])["double"]
        assert 0.6 < likeness(one, other) < 1, old
        assert too_alike(one, other, BOUND), old


def test_another_way_is_another_way() -> None:
    one = parts_of(FIRST, ["double"])["double"]
    other = parts_of(
        "double = lambda v: dict(total=v.sum(0) + 2 * sum(map(sigma, v)), values=v)\n"
        "sigma = lambda t: 0.5 * (1 + np.tanh(-t / 2))",
        ["double"],
    )["double"]
    assert likeness(one, other) < 0.2
