"""What judging the deep network accepts, refuses and names, beyond styles and misconceptions."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

from chainrule_grader.exercises import find, load
from chainrule_grader.exercises.sources import function_source
from chainrule_grader.judge import judge
from chainrule_grader.verdict import Verdict
from chainrule_session.namespace import Namespace
from tests.conftest import ROOT, executed, reference_source

NAME = "deep_network"


def verdict(exercise: str, *sources: str, seed: int = 5) -> Verdict:
    """Judge the references with some functions written anew."""
    namespace = executed(reference_source(NAME))
    for source in sources:
        exec(source, namespace)
    return judge(find(f"{NAME}.{exercise}"), Namespace(namespace), seed)


def edited(function: str, old: str, new: str) -> str:
    source = function_source(NAME, function)
    assert old in source
    return "from __future__ import annotations\n" + source.replace(old, new)


def failed(judged: Verdict) -> set[str]:
    return {finding.check for finding in judged.findings if not finding.passed}


def hints(judged: Verdict) -> list[str]:
    return [hint.slug for hint in judged.hints]


def test_a_wrong_product_is_named_whichever_way_it_is_written() -> None:
    for new in ("W.T @ A + b", "np.dot(W.T, A) + b", "W.T.dot(A) + b"):
        judged = verdict("linear_forward", edited("linear_forward", "W @ A + b", new))
        assert hints(judged) == ["forward-weights-transposed"], new


def test_a_cache_of_another_order_is_no_mistake() -> None:
    own = edited(
        "linear_activation_forward", "(linear_cache, activation_cache)", "(Z, linear_cache)"
    )
    assert verdict("linear_activation_forward", own).status == "passed"
    back = edited(
        "linear_activation_backward", "linear_cache, Z = cache", "Z, linear_cache = cache"
    )
    assert verdict("linear_activation_backward", own, back).status == "passed"
    assert verdict("L_model_forward", own, back).status == "passed"


def test_the_activation_in_the_place_of_z_is_found() -> None:
    own = edited(
        "linear_activation_forward", "(linear_cache, activation_cache)", "(linear_cache, A)"
    )
    judged = verdict("linear_activation_forward", own)
    assert failed(judged) == {"Z in the cache, ReLU", "Z in the cache, sigmoid"}
    assert hints(judged) == ["activation-cached-for-input"]


def test_a_missing_last_cache_costs_one_point() -> None:
    source = function_source(NAME, "L_model_forward")
    head, _, tail = source.rpartition("    caches.append(cache)\n")
    judged = verdict("L_model_forward", "from __future__ import annotations\n" + head + tail)
    assert failed(judged) == {"a cache per layer"}
    assert judged.score == 9


def test_a_stale_last_cache_costs_one_point() -> None:
    source = edited("L_model_forward", "AL, cache = linear", "AL, _ = linear")
    source = source.replace("caches = []", "caches, cache = [], None")
    assert failed(verdict("L_model_forward", source)) == {"a cache per layer"}


@pytest.mark.parametrize("cache", ["None", "(Z, W, b)", "(A, b)", "{'A': A[:, :1], 'W': W}"])
def test_a_cache_that_no_way_back_can_use_costs_one_point(cache: str) -> None:
    judged = verdict("linear_forward", edited("linear_forward", "(A, W, b)", cache))
    assert failed(judged) == {"cache"}
    assert judged.score == 4


@pytest.mark.parametrize("cache", ["(W.T, A)", "{'b': b, 'more': [W, (A, None)]}", "lambda: A"])
def test_a_cache_of_any_form_that_keeps_enough_is_accepted(cache: str) -> None:
    judged = verdict("linear_forward", edited("linear_forward", "(A, W, b)", cache))
    assert judged.status == "passed"


def test_a_cache_of_another_form_is_not_taken_for_a_mistake_in_it() -> None:
    source = edited("linear_activation_forward", "(linear_cache, activation_cache)", "(Z, [A])")
    assert hints(verdict("linear_activation_forward", source)) == []


def test_a_layer_zero_is_one_too_many() -> None:
    for kind in ("deep", "he"):
        name = f"initialize_parameters_{kind}"
        source = edited(name, "range(1, len(layer_dims))", "range(len(layer_dims))")
        judged = verdict("initialize_parameters", source)
        assert failed(judged) == {f"{kind}: weights", f"{kind}: biases"}


def test_training_starts_from_he() -> None:
    source = edited("L_layer_model", "initialize_parameters_he", "initialize_parameters_deep")
    assert verdict("L_layer_model", source).score == 0


def test_a_cost_of_the_last_iteration_is_one_too_many() -> None:
    also = "i % 100 == 0 or i == num_iterations - 1"
    judged = verdict("L_layer_model", edited("L_layer_model", "i % 100 == 0", also))
    assert failed(judged) == {"costs"}


@pytest.mark.parametrize("seed", range(5))
def test_another_norm_is_another_error(seed: int) -> None:
    source = edited("gradient_check", "np.linalg.norm(g - n)", "np.linalg.norm(g - n, 2)")
    source = source.replace("norm(g) + np.linalg.norm(n)", "norm(g, 2) + np.linalg.norm(n, 2)")
    assert failed(verdict("gradient_check", source, seed=seed)) == {"size of the errors"}


def test_a_nudge_that_is_taken_back_is_no_change() -> None:
    source = """
    def gradient_check(parameters, gradients, X, Y, epsilon=1e-5):
        errors = {}
        for name, theta in parameters.items():
            n = np.zeros(theta.shape)
            for i in np.ndindex(theta.shape):
                theta[i] += epsilon
                up = compute_cost(L_model_forward(X, parameters)[0], Y)
                theta[i] -= 2 * epsilon
                down = compute_cost(L_model_forward(X, parameters)[0], Y)
                theta[i] += epsilon
                n[i] = (up - down) / (2 * epsilon)
            g = gradients["d" + name]
            size = np.linalg.norm(g) + np.linalg.norm(n) + 1e-12
            errors["d" + name] = np.linalg.norm(g - n) / size
        return errors
    """
    for seed in range(20):
        judged = verdict("gradient_check", inspect.cleandoc(source), seed=seed)
        assert judged.status == "passed", judged


def test_a_wrong_way_forward_does_not_cost_the_gradient_check() -> None:
    wrong = edited("L_model_forward", "A = X", "A = 2 * X")
    assert verdict("L_model_forward", wrong).score < 10
    assert verdict("gradient_check", wrong).status == "passed"


@pytest.mark.parametrize(
    ("function", "old", "new", "right", "helped"),
    [
        ("compute_cost", "1 - AL", "(1 - AL)", True, [0]),
        ("L_model_forward", "A = X", "A = 2 * X", True, [0, 2, 9, 4]),
        ("gradient_check", "2 * epsilon", "epsilon", False, [0, 2]),
    ],
)
def test_only_who_needs_help_gets_it(
    function: str, old: str, new: str, right: bool, helped: list[int]
) -> None:
    seen: list[int] = []

    class Watched(Namespace):
        def run(self, calls: Any) -> Any:
            seen.append(sum(bool(one.substitutes) for one in calls))
            return super().run(calls)

    namespace = executed(reference_source(NAME))
    exec(edited(function, old, new), namespace)
    judged = judge(find(f"{NAME}.gradient_check"), Watched(namespace), 5)
    assert (judged.status == "passed") is right
    assert seen == helped


@pytest.mark.parametrize("error", ["0.0", "1.0", "1e-6", "float('nan')"])
def test_the_same_error_for_everything_earns_nothing(error: str) -> None:
    source = f"def gradient_check(p, g, X, Y, epsilon=1e-5): return dict.fromkeys(g, {error})"
    assert verdict("gradient_check", source).score == 0


def test_what_the_notebook_gives_earns_nothing_anywhere() -> None:
    path = ROOT / "source" / NAME / f"{NAME}.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    (setup,) = ("".join(cell["source"]) for cell in cells if cell["id"] == "setup")
    given: dict[str, Any] = executed(setup)
    helpers = ("sigmoid", "relu", "sigmoid_backward", "relu_backward")
    for assignment in ("logistic_regression", "shallow_network", NAME):
        for exercise in load(assignment).exercises:
            if not exercise.functions:
                continue
            assert judge(exercise, Namespace(dict(given)), 1).score == 0, exercise.slug
            for name in helpers:
                student = Namespace(dict.fromkeys(exercise.functions, given[name]))
                assert judge(exercise, student, 1).score == 0, (exercise.slug, name)


def test_float32_is_no_result_in_another_order() -> None:
    own = edited("linear_forward", "Z = W @ A + b", "Z = (W @ A + b).astype(np.float32)")
    judged = verdict("linear_forward", own)
    assert hints(judged) == []
    assert "float64 is expected" in judged.findings[0].message


def test_what_fails_everywhere_alike_is_not_about_an_unknown_activation() -> None:
    own = edited(
        "linear_activation_forward", "linear_forward(A_prev, W, b)", "linear_forward(A, W, b)"
    )
    assert hints(verdict("linear_activation_forward", own)) == []
