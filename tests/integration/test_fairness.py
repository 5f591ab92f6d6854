"""The fairness rule across the wire: the same marks as in one process, and no reference inside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chainrule_grader.exercises import load
from chainrule_grader.exercises.exercise import TOGETHER
from chainrule_grader.grading.keeper import Keeper, Servers
from chainrule_grader.grading.student import SandboxedStudent
from chainrule_grader.judge import judge
from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.verdict import Verdict
from chainrule_session.namespace import Namespace
from tests.conftest import executed, reference_source

SEED = 5


@pytest.fixture
def keeper(process_servers: Servers) -> Iterator[Keeper]:
    keeper = Keeper(process_servers, Limits(), {})
    yield keeper
    keeper.close()


def in_a_session(keeper: Keeper, assignment: str, source: str) -> dict[str, Verdict]:
    student = SandboxedStudent(keeper)
    keeper.run_cell(source)
    student.cell_ran(source)
    found = {}
    for exercise in load(assignment).exercises:
        if exercise.functions:
            found[exercise.name] = student.judge(exercise, SEED)
    student.fresh()
    return found


@pytest.mark.parametrize(
    ("assignment", "old", "new", "wrong"),
    [
        ("logistic_regression", "1 + np.exp(-z)", "1 + np.exp(z)", {"sigmoid", "model"}),
        ("shallow_network", "A1 = np.tanh(Z1)", "A1 = Z1", {"forward_propagation", "nn_model"}),
        ("deep_network", "Z = W @ A + b", "Z = W @ A - b", {"linear_forward", "L_layer_model"}),
        ("deep_network", "dA_prev = W.T @ dZ", "dA_prev = -W.T @ dZ",
         {"linear_backward", "L_layer_model"}),
    ],
)  # fmt: skip
def test_marks_are_those_of_one_process(
    keeper: Keeper, assignment: str, old: str, new: str, wrong: set[str]
) -> None:
    source = reference_source(assignment, (old, new))
    here = Namespace(executed(source))
    found = in_a_session(keeper, assignment, source)
    assert {name for name, verdict in found.items() if verdict.status != "passed"} == wrong
    for name, verdict in found.items():
        same = judge(load(assignment).by_name[name], here, SEED)
        assert (verdict.score, verdict.given) == (same.score, same.given), name
        if name in ("model", "nn_model", "L_layer_model"):
            assert [f.check for f in verdict.findings if not f.passed] == [TOGETHER]
        elif verdict.status == "passed" and verdict.given:
            assert verdict.score == verdict.points


def test_a_syntax_error_in_one_cell_leaves_the_others_gradable(keeper: Keeper) -> None:
    source = reference_source(
        "logistic_regression", ("def sigmoid(z: Array)", "def sigmoid(z: Array")
    )
    head, _, rest = source.partition("def sigmoid(")
    body, _, tail = rest.partition("\n\n\n")
    student = SandboxedStudent(keeper)
    for cell in (head, f"def sigmoid({body}", tail):
        keeper.run_cell(cell)
        student.cell_ran(cell)
    exercises = load("logistic_regression").by_name
    marks = {
        name: student.judge(exercises[name], SEED).status
        for name in ("flatten_images", "sigmoid", "stable_sigmoid", "propagate", "optimize")
    }
    student.fresh()
    assert marks["sigmoid"] == "missing"
    assert [marks[name] for name in ("flatten_images", "stable_sigmoid")] == ["passed", "passed"]
    # What calls the missing function finds a correct one in its place.
    assert [marks[name] for name in ("propagate", "optimize")] == ["passed", "passed"]


def test_training_of_other_layers_than_asked_for_is_told(keeper: Keeper) -> None:
    source = reference_source(
        "deep_network",
        ("= initialize_parameters_he(layers_dims)", "= initialize_parameters_he([3, 9, 1])"),
    )
    verdict = in_a_session(keeper, "deep_network", source)["L_layer_model"]
    assert "other layers than layers_dims says" in verdict.findings[0].message
    assert verdict.score == 0
