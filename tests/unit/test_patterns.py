"""What a failure shows where no known mistake explains it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from chainrule.calling import Raised, Returned
from chainrule_grader.exercises import find
from chainrule_grader.exercises.exercise import Case
from chainrule_grader.judge import judge
from chainrule_grader.patterns import where_it_fails, where_not_finite
from chainrule_grader.report.verdict import verdict_report
from chainrule_grader.verdict import Verdict
from chainrule_session.namespace import Namespace
from tests.conftest import executed, reference_source

AROUND = """
_right = NAME
def NAME(*args):
    result = _right(*args)
CHANGE
    return result
"""


def judged(slug: str, *edits: tuple[str, str], around: str = "") -> Verdict:
    """Judge the references with some words changed, or something done to what they return."""
    assignment, _, name = slug.partition(".")
    namespace = executed(reference_source(assignment, *edits))
    if around:
        lines = "\n".join(f"    {line}" for line in around.splitlines())
        exec(AROUND.replace("NAME", name).replace("CHANGE", lines), namespace)
    return judge(find(slug), Namespace(namespace), 5)


def said(verdict: Verdict, check: str) -> str:
    (message,) = (each.message for each in verdict.findings if each.check == check)
    return message


def cases(*labels: str) -> list[Case]:
    return [Case("f", (), label=label) for label in labels]


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        ([True, True, True], ""),
        ([True, False, True], "; right for one sample only"),
        ([False, True, False], "; right for several samples only"),
        ([True, False, False], "; right on 2 of 3 cases"),
    ],
)
def test_samples_tell(failed: list[bool], told: str) -> None:
    some = cases("n_x = 4, m = 7", "n_x = 3, m = 1", "n_x = 2, m = 5")
    assert where_it_fails(some, failed) == told


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        ([False, True, True, True], "; right for 2 layers only"),
        ([True, True, True, False], "; right for 1 layer only"),
        ([False, True, True, False], "; right on 2 of 4 cases"),
    ],
)
def test_layers_tell(failed: list[bool], told: str) -> None:
    some = cases("2 layers, m = 6", "4 layers, m = 7", "5 layers, m = 8", "1 layer, m = 3")
    assert where_it_fails(some, failed) == told


def test_right_for_two_layers_only_is_said_of_a_network() -> None:
    one_hidden = ("for l in range(1, L):\n        W, b", "for l in range(1, 2):\n        W, b")
    verdict = judged("deep_network.L_model_forward", one_hidden)
    assert "right for 2 layers only" in said(verdict, "AL")


def test_the_one_block_that_differs_is_named() -> None:
    around = "result['dW1'] = result['dW1'] * 1.1 + 0.1"
    verdict = judged("deep_network.L_model_backward", around=around)
    assert said(verdict, "dW of every layer").endswith("; all but dW1 are right")


def test_the_layers_that_differ_are_named() -> None:
    around = (
        "for l in range(1, len(args[2]) - 1):\n"
        "    for name in (f'dW{l}', f'db{l}'):\n        result[name] = result[name] * 1.1 + 0.1"
    )
    verdict = judged("deep_network.L_model_backward", around=around)
    assert "right in layers 4 to 5, wrong in layers 1 to 3" in said(verdict, "db of every layer")


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (
            "W @ A + 2.3 * b",
            "each row is off by an amount of its own: is the bias added, and once?",
        ),
        ("W @ A + b + 0.7", "all entries are off by one and the same amount"),
        ("1.3 * (W @ A + b)", "all entries are off by one and the same factor"),
        ("-(W @ A + b)", "exactly the negative of what it should be"),
    ],
)
def test_what_is_constant_is_said(new: str, told: str) -> None:
    verdict = judged("deep_network.linear_forward", ("Z = W @ A + b", f"Z = {new}"))
    assert said(verdict, "Z").startswith(told)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ([0, 3], ", just where the input is negative"),
        ([2], ", just where the input is 0"),
        ([3], ", just where the input is far from 0"),
        ([0, 2], ""),
        ([0, 1, 2, 3], ""),
    ],
)
def test_where_a_result_is_not_finite_is_said(bad: list[int], told: str) -> None:
    case = Case("f", (np.array([[-1.0, 2.0, 0.0, -3.0]]),))
    got = np.ones((1, 4))
    got[0, bad] = np.nan
    assert where_not_finite(case, got) == told


def test_where_a_sigmoid_is_not_finite_is_said() -> None:
    around = "result = np.where(np.asarray(args[0]) > 0, np.nan, result)"
    verdict = judged("logistic_regression.sigmoid", around=around)
    assert "nan (not a number), just where the input is positive" in said(verdict, "arrays")


def test_what_depends_on_a_variable_of_the_notebook_is_said() -> None:
    around = "result = (result[0], result[1] + globals().get('m', 1))"
    verdict = judged("logistic_regression.propagate", around=around)
    (told,) = verdict.patterns
    assert told.startswith("`propagate` depends on the notebook's variable `m`: ")
    assert told in verdict_report(verdict).remarks


def test_what_answers_otherwise_each_time_is_said() -> None:
    verdict = judged(
        "logistic_regression.propagate", around="result[0]['dw'] = np.random.rand(*args[0].shape)"
    )
    assert verdict.patterns == ("`propagate` answers the same call otherwise each time.",)


def test_what_changes_its_argument_is_said_where_no_check_does() -> None:
    verdict = judged("deep_network.linear_forward", around="args[0][0] += 1; result = (0, ())")
    assert verdict.patterns == ("`linear_forward` changes its argument `A`.",)
    verdict = judged("logistic_regression.sigmoid", around="args[0][...] = 1; result = args[0]")
    assert verdict.patterns == ()
    assert "was changed in place" in said(verdict, "z unchanged")


def test_nan_that_stays_nan_is_the_same_answer() -> None:
    verdict = judged("deep_network.compute_cost", around="result = float('nan')")
    assert verdict.patterns == ()
    assert said(verdict, "cost").startswith("it is nan")


def test_nothing_is_tried_where_a_hint_explains() -> None:
    ran: list[int] = []

    class Watched(Namespace):
        def run(self, calls: Any) -> list[Returned | Raised | Any]:
            ran.append(len(calls))
            return super().run(calls)

    exercise = find("logistic_regression.propagate")
    source = reference_source("logistic_regression", ("X @ dZ.T / m", "X @ dZ.T"))
    verdict = judge(exercise, Watched(executed(source)), 5)
    assert verdict.hints
    assert ran == [4, 3]  # all cases, and one with its own, with no and with right helpers


def test_a_result_that_holds_itself_gets_a_verdict() -> None:
    around = "caches = result[1]; caches.append(caches)"
    verdict = judged("deep_network.L_model_forward", around=around)
    assert "holds itself" in said(verdict, "a cache per layer")


def test_the_first_value_on_the_way_that_differs_is_named() -> None:
    verdict = judged("shallow_network.forward_propagation", ("np.tanh(Z1)", "np.tanh(Z1) * 1.1"))
    assert verdict.patterns == ("The first value on the way that differs is A1.",)
    third = (
        '        A, cache = linear_activation_forward(A, W, b, "relu")',
        '        A, cache = linear_activation_forward(A * (1 + (l == 2)), W, b, "relu")',
    )
    verdict = judged("deep_network.L_model_forward", third)
    assert verdict.patterns[0] == "The first value on the way that differs is A1."


def test_a_cache_of_another_make_names_no_value() -> None:
    around = "result = (result[0] * 1.1, {'of': 'my own'})"
    assert judged("shallow_network.forward_propagation", around=around).patterns == ()
