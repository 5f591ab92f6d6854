"""The references, rewritten at random without a change of meaning, keep every point.

`CHAINRULE_EXAMPLES` says how many rewritten modules are drawn for each assignment.
"""

from __future__ import annotations

import ast
import os
from collections import Counter
from collections.abc import Iterator
from random import Random

import numpy as np
from hypothesis import given, note, settings
from hypothesis import strategies as st

from chainrule_grader.exercises import load
from chainrule_grader.judge import judge
from chainrule_session.namespace import Namespace
from tests.conftest import executed
from tests.unit.rewriting import REWRITES, Rewritten

EXAMPLES = int(os.environ.get("CHAINRULE_EXAMPLES", "60"))

ANY = st.integers(0, 10_000)
PLACES = st.lists(st.tuples(ANY, ANY), min_size=1, max_size=20)
PLAN = st.lists(st.tuples(ANY, PLACES), min_size=1, max_size=4)


def refused(module: Rewritten, assignment: str, changed: set[str], seed: int) -> list[str]:
    """Return the exercises, of those whose functions changed, that lose points."""
    student = Namespace(executed(module.source))
    return [
        exercise.name
        for exercise in load(assignment).exercises
        if changed & {*exercise.functions}
        and judge(exercise, student, seed, thorough=False).score < exercise.points
    ]


def asked_for(assignment: str) -> list[str]:
    return [name for exercise in load(assignment).exercises for name in exercise.functions]


@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None)
@given(plan=PLAN, seed=st.integers(0, 2**31))
def check_drawn(assignment: str, plan: list[tuple[int, list[tuple[int, int]]]], seed: int) -> None:
    module, functions = Rewritten(assignment), asked_for(assignment)
    changed = {functions[number % len(functions)] for number, _ in plan}
    for number, places in plan:
        for place in places:
            module.rewrite(functions[number % len(functions)], *place)
    note(module.written(sorted(changed)))
    assert not refused(module, assignment, changed, seed)


def test_what_is_drawn_keeps_every_point(assignment_name: str) -> None:
    check_drawn(assignment_name)


def test_two_hundred_rewritten_modules_keep_every_point(assignment_name: str) -> None:
    """Like those drawn above, the same on every machine; all functions and rewrites come up."""
    rewritten, used = Counter[str](), Counter[str]()
    for number in range(200):
        rng, module = Random(number), Rewritten(assignment_name)
        changed = rng.sample(asked_for(assignment_name), 2)
        rewritten.update(changed)
        for function in changed:
            for _ in range(rng.randrange(1, 20)):
                used[module.rewrite(function, rng.randrange(10**6), rng.randrange(10**6))] += 1
        lost = refused(module, assignment_name, set(changed), seed=number)
        assert not lost, f"{lost} lost points with\n{module.written(changed)}"
    assert set(rewritten) == set(asked_for(assignment_name))
    # Without keys to put together, or branches: not every assignment has them.
    assert len(used) >= len(REWRITES) - 3, set(REWRITES) - set(used)


WRONG: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.Gt: ast.Lt, ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
# What they change is when a cost is printed, and an addend that only keeps away from 0/0.
HARMLESS = {"i % 1000 == 0", "i % 1000", "size + 1e-12"}


def wrongly(assignment: str, function: str) -> Iterator[tuple[str, Rewritten]]:
    """Yield the module with one operator exchanged, for each operator of the function."""
    for index in range(sum(1 for _ in ast.walk(Rewritten(assignment).functions[function]))):
        module = Rewritten(assignment)
        node = list(ast.walk(module.functions[function]))[index]
        old = ast.unparse(node) if isinstance(node, ast.expr) else ""
        if isinstance(node, ast.BinOp) and type(node.op) in WRONG:
            node.op = WRONG[type(node.op)]()
            yield old, module
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in WRONG:
            node.ops = [WRONG[type(node.ops[0])]()]
            yield old, module


def test_a_wrong_operator_costs_points(assignment_name: str) -> None:
    """The same judging sees a change of meaning as small as one operator, wherever it stands."""
    tried = 0
    with np.errstate(all="ignore"):
        for function in asked_for(assignment_name):
            for old, module in wrongly(assignment_name, function):
                lost = refused(module, assignment_name, {function}, seed=0)
                assert bool(lost) != (old in HARMLESS), (function, old)
                tried += 1
    assert tried > 30
