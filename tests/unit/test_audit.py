"""The audit: no mutant passes the hidden tests, and an audit notices when one does."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from pathlib import Path

import pytest

from chainrule_grader.audit import equivalent, judging
from chainrule_grader.audit.audit import (
    MOST_EQUIVALENT,
    audit,
    by_exercise,
    chosen,
    complaints,
    to_json,
)
from chainrule_grader.audit.equivalent import BadList, listed, told_apart
from chainrule_grader.audit.judging import judge_all, judged
from chainrule_grader.audit.mutants import AT_LEAST, Mutant, mutants
from chainrule_grader.audit.page import PAGE, tables
from chainrule_grader.drawn import _shared
from chainrule_grader.exercises import ASSIGNMENT_NAMES, load, sources
from chainrule_grader.exercises.exercise import Assignment, Exercise
from chainrule_grader.judge import judge
from chainrule_session.namespace import Namespace
from tests.conftest import executed, solution_files

JOBS = 2
SAMPLE = 300
INPUTS = 80  # of each listed mutant; 10,000 in a whole audit


def functions(assignment: str) -> list[str]:
    return [name for each in load(assignment).exercises for name in each.functions]


def mutant(source: str, function: str = "sigmoid") -> Mutant:
    return Mutant("logistic_regression", function, "test", "a test", source)


def test_no_mutant_of_the_sample_passes() -> None:
    results = audit(chosen(ASSIGNMENT_NAMES, sample=SAMPLE), JOBS, INPUTS)
    assert sum(len(each.judged) for each in results) == SAMPLE
    assert complaints(results, whole=False) == []


def test_every_function_has_mutants_enough(assignment_name: str) -> None:
    for function in functions(assignment_name):
        found = mutants(assignment_name, function)
        assert len(found) >= AT_LEAST, function
        assert len({one.change for one in found}) == len(found), function


def test_what_is_listed_exists_and_is_little(assignment_name: str) -> None:
    every = {(m.function, m.change) for f in functions(assignment_name) for m in _of(f)}
    assert listed(assignment_name).keys() <= every
    assert len(listed(assignment_name)) <= MOST_EQUIVALENT * len(every)


def _of(function: str) -> tuple[Mutant, ...]:
    return tuple(
        one
        for name in ASSIGNMENT_NAMES
        if function in functions(name)
        for one in mutants(name, function)
    )


def test_no_listed_mutant_is_told_apart(assignment_name: str) -> None:
    for function in functions(assignment_name):
        mine = [
            one
            for one in mutants(assignment_name, function)
            if (function, one.change) in listed(assignment_name)
        ]
        if mine:
            assert told_apart(mine, 500, INPUTS) == {}


def test_a_mistake_that_is_listed_is_told_apart() -> None:
    rare = mutant(
        "def sigmoid(z):\n    z = np.where(np.abs(z - 2) < 0.02, 2, z)\n"
        "    return 1 / (1 + np.exp(-z))"
    )
    always = mutant("def sigmoid(z):\n    return 1 / (1 - np.exp(-z))")
    found = told_apart([rare, always], 500, 400)
    assert found.keys() == {rare, always}
    assert found[always].startswith("arrays on z of shape")


def test_tests_that_see_less_let_mutants_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the cost alone compared, a wrong gradient is no failure: the audit says so."""
    whole = load("logistic_regression")
    weaker = tuple(
        replace(each, checks=tuple(check for check in each.checks if check.name == "cost"))
        if each.name == "propagate"
        else each
        for each in whole.exercises
    )
    weak = Assignment(whole.name, whole.title, weaker)
    monkeypatch.setattr(judging, "load", lambda _name: weak)
    waiting = chosen(["logistic_regression"], "propagate")
    results = by_exercise([judged(one) for one in waiting], {})
    found = complaints(results, whole=True)
    assert any("return ({'dw': dw, 'db': db}, cost) → " in each for each in found)
    assert any("dw = X @ dZ.T / m → dw = X @ dZ.T: survives" in each for each in found)
    assert any("listed for nothing" in each for each in found)


def test_a_mutant_that_ends_its_process_is_found_out_and_takes_no_other_along() -> None:
    ends = mutant("def sigmoid(z):\n    import os\n    os._exit(0)")
    greedy = mutant("def sigmoid(z):\n    return np.ones((10**10,)) * z")
    right = mutant("def sigmoid(z):\n    return 1 / (1 + np.exp(-z))")
    results = judge_all([ends, greedy, right], JOBS, lambda one: None)
    assert [one.killed for one in results] == [True, True, False]
    assert results[0].checks == ("ended its process",)


def test_a_mutant_that_never_ends_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "SECONDS", 0.2)
    assert judged(mutant("def sigmoid(z):\n    while True:\n        pass")).killed


def test_a_mutant_has_to_fail_with_every_seed() -> None:
    """One that is wrong by chance would be right for the course whose seed has luck."""
    lucky = mutant(
        "def sigmoid(z):\n    lucky = np.ravel(z)[0] > 0\n"
        "    return 1 / (1 + np.exp(-z)) + (0 if lucky else 1)"
    )
    assert judged(lucky).killed  # several cases: all of them are hardly ever lucky
    assert not judged(mutant("def sigmoid(z):\n    return 1 / (1 + np.exp(-z))")).killed


def test_a_bad_list_says_what_to_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equivalent, "FOLDER", tmp_path)
    entry = '[[mutants]]\nfunction = "f"\nreason = "{}"\nchanges = [{}]\n'
    for text, said in (
        (entry.format(" ", "'x'"), "say why"),
        (entry.format("so", "'x', 'x'"), "listed twice"),
        ("[[mutants]]\nfunction = 3", "cannot be read"),
        ("[[mutants", "cannot be read"),
    ):
        (tmp_path / "deep_network.toml").write_text(text, encoding="utf-8")
        listed.cache_clear()
        with pytest.raises(BadList, match=said):
            listed("deep_network")
    listed.cache_clear()


def test_the_page_is_of_the_mutants_that_there_are() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for assignment in ASSIGNMENT_NAMES:
        for exercise in load(assignment).exercises:
            made = sum(len(mutants(assignment, function)) for function in exercise.functions)
            if made:
                assert re.search(rf"^\| `{exercise.slug}` \| {made} \|", text, re.M), exercise.slug
                for check in exercise.checks:
                    assert f"| {check.name} |" in text


def test_json_and_page_tell_the_same() -> None:
    results = audit(chosen(["shallow_network"], "predict"), JOBS, INPUTS)
    found = to_json(results)["shallow_network.predict"]
    assert found["surviving"] == []
    assert found["mutants"] == found["killed"] + found["equivalent"]
    shown = tables(to_json(results))
    assert f"| {found['mutants']} | {found['killed']} | {found['equivalent']} | 0 |" in shown


def test_a_broken_reference_refuses_right_code(
    assignment_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the tests of right code fail when a reference breaks, whichever it is."""
    styles = [
        Namespace(executed(path.read_text(encoding="utf-8"), str(path)))
        for path in solution_files(assignment_name)
    ]
    module = inspect.getsource(sources.reference_module(assignment_name))
    for exercise in load(assignment_name).exercises:
        for function in set(exercise.functions) - set(exercise.expected):
            broken = next(one for one in mutants(assignment_name, function) if judged(one).killed)
            source = f"{module}\n\n{broken.source}\n"
            code = compile(source, "<broken reference>", "exec", dont_inherit=True)
            with monkeypatch.context() as patched:
                patched.setattr(sources, "_reference_code", lambda _name, code=code: code)
                _shared.cache_clear()
                assert any(_refuses(exercise, right) for right in styles), broken.change
    _shared.cache_clear()


def _refuses(exercise: Exercise, student: Namespace) -> bool:
    try:
        return judge(exercise, student, 1).score < exercise.points
    except RuntimeError as error:  # a reference that raises
        return "the reference for" in str(error)
