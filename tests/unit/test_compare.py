"""How one returned value is accepted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.compare import (
    Part,
    Spread,
    as_numbers,
    expand,
    factor,
    mismatch,
    same_data,
    spread_fault,
)

COLUMN = np.array([[0.5], [-2.0], [3.0]])


def fault(part: Part, expected: object, result: object) -> str | None:
    found = mismatch(part, expected, result)
    return found.fault if found else None


@pytest.mark.parametrize(
    ("got", "expected_fault"),
    [
        (COLUMN, None),
        (COLUMN * (1 + 1e-8), None),
        (COLUMN.tolist(), None),
        (COLUMN.astype(np.longdouble), None),
        (COLUMN * (1 + 1e-5), "value"),
        (COLUMN.astype(np.float32) + np.float32(1e-4), "value"),
        (COLUMN.ravel(), "shape"),
        (COLUMN.T, "shape"),
        (COLUMN * np.nan, "finite"),
        (COLUMN * np.inf, "finite"),
        (None, "type"),
        ("0.5", "type"),
        (COLUMN.astype(complex), "type"),
        (np.array([object()]), "type"),
        ({"dw": COLUMN}, "type"),
    ],
)
def test_array(got: object, expected_fault: str | None) -> None:
    assert fault(Part("dw"), COLUMN, got) == expected_fault


def test_arithmetic_in_narrow_floats_is_refused_and_exact_numbers_are_not() -> None:
    rounded = np.array([0.1, 0.2])
    assert fault(Part("dw"), rounded, rounded.astype(np.float32)) == "dtype"
    for exact in (np.zeros(2), np.array([0.0, 1.0])):
        assert fault(Part("slope"), exact, exact.astype(np.float32)) is None


@pytest.mark.parametrize("got", [2, 2.0, np.float32(2), np.array(2.0), np.array([[2.0]]), [2.0]])
def test_scalar_in_any_form(got: object) -> None:
    assert fault(Part("cost", kind="scalar"), 2.0, got) is None


def test_scalar_is_one_number() -> None:
    assert fault(Part("cost", kind="scalar"), 2.0, [2.0, 2.0]) == "shape"


@pytest.mark.parametrize("got", [0.7, np.array([0.7]), np.array([[0.7]])])
def test_bias_of_one_unit_in_any_form(got: object) -> None:
    assert fault(Part("db", kind="bias"), np.array([[0.7]]), got) is None


def test_bias_of_several_units_is_a_column() -> None:
    assert fault(Part("db", kind="bias"), COLUMN, COLUMN.ravel()) == "shape"


@pytest.mark.parametrize("dtype", [bool, int, float])
def test_labels_of_any_type(dtype: type) -> None:
    labels = np.array([[0, 1, 1]])
    assert fault(Part("labels", kind="labels"), labels, labels.astype(dtype)) is None
    assert fault(Part("labels", kind="labels"), labels, labels.ravel()) == "shape"
    assert fault(Part("labels", kind="labels"), labels, labels * 0.999) == "value"


def test_sequence_of_costs() -> None:
    part = Part("costs", kind="sequence")
    assert fault(part, [1.0, 0.5], [np.array([[1.0]]), np.array([[0.5]])]) is None
    assert fault(part, [1.0, 0.5], np.array([1.0, 0.5])) is None
    assert fault(part, [1.0, 0.5], [1.0]) == "shape"


def test_path_and_what_is_missing() -> None:
    part = Part("dw", (0, "dw"))
    assert fault(part, ({"dw": COLUMN}, 1.0), ({"dw": COLUMN, "more": 3}, 7)) is None
    missing = mismatch(part, ({"dw": COLUMN}, 1.0), ({"w": COLUMN}, 1.0))
    assert missing is not None
    assert "'dw'" in missing.text
    assert "'w'" in missing.text
    assert fault(part, ({"dw": COLUMN}, 1.0), None) == "missing"
    assert fault(part, ({"dw": COLUMN}, 1.0), 4.0) == "missing"


def test_expand_follows_the_expected_keys() -> None:
    parts = expand([Part("dW", ("dW*",))], {"dW1": 1, "dW2": 2, "db1": 3})
    assert [(p.name, p.path) for p in parts] == [("dW1", ("dW1",)), ("dW2", ("dW2",))]


def test_a_subclass_with_a_lying_comparison_is_seen_through() -> None:
    class Liar(np.ndarray):
        def __eq__(self, other: object) -> Any:
            return np.array(True)

        def __array_ufunc__(self, *args: object, **kwargs: object) -> Any:
            return np.zeros(3)

    assert fault(Part("dw"), COLUMN, (COLUMN + 1).view(Liar)) == "value"


@pytest.mark.parametrize(
    ("got", "text"),
    [
        (7 * COLUMN, "exactly m times too large"),
        (COLUMN / 7, "exactly m times too small"),
        (2 * COLUMN, "exactly two times too large"),
        (-COLUMN, "exactly the negative"),
        (-7 * COLUMN, "sign flipped"),
        (COLUMN + 1, None),
        (0 * COLUMN, None),
        (COLUMN, None),
    ],
)
def test_factor(got: Any, text: str | None) -> None:
    found = factor(got, COLUMN, {"m": 7})
    assert (found is None) if text is None else (found is not None and text in found)


def test_mismatch_text_names_transposes_and_flat_values() -> None:
    row = mismatch(Part("W"), np.ones((2, 3)) + np.arange(3), (np.ones((2, 3)) + np.arange(3)).T)
    assert row is not None
    assert "transposed" in row.text
    flat = mismatch(Part("w"), COLUMN, COLUMN.ravel())
    assert flat is not None
    assert "values themselves are right" in flat.text


def test_mismatch_text_holds_no_number_of_the_expected_result() -> None:
    found = mismatch(Part("dw"), np.array([[0.123456789]]), np.array([[0.987654321]]))
    assert found is not None
    assert "123" not in found.text


def test_spread_accepts_normal_draws_and_names_what_is_wrong() -> None:
    rng = np.random.default_rng(0)
    for n in (1, 4, 12, 200, 20_000):
        for _ in range(200):
            assert spread_fault(0.01 * rng.standard_normal(n), 0.01) is None
    large = rng.standard_normal(20_000)
    assert spread_fault(large, 0.01) is not None
    assert spread_fault(0.01 * rng.random(20_000), 0.01) is not None
    assert spread_fault(np.zeros(20_000), 0.01) is not None
    assert spread_fault(0.011 * large, 0.01) is not None
    assert spread_fault(0.01 * np.sqrt(3) * rng.uniform(-1, 1, 20_000), 0.01) is not None
    assert spread_fault(np.repeat(rng.standard_normal((1, 5)), 3, axis=0), 1.0) is not None
    assert fault(Part("W1"), Spread((2, 3), 1.0), rng.standard_normal((3, 2))) == "shape"


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_number_agrees_with_itself(value: float) -> None:
    assert mismatch(Part("z", kind="scalar"), value, value) is None


def test_as_numbers_refuses_what_is_no_number() -> None:
    for value in (None, "a", b"1", {"a": 1}, object(), [1, "a"], 1j):
        assert as_numbers(value) is None


def test_same_data() -> None:
    one = {"a": [np.array([1.0, np.nan])], "b": (1, "x")}
    assert same_data(one, {"a": [np.array([1.0, np.nan])], "b": (1, "x")})
    assert not same_data(one, {"a": [np.array([1.0, 2.0])], "b": (1, "x")})
    assert not same_data(one, {"a": [np.array([1.0, np.nan])]})
    assert not same_data(np.zeros(2), np.zeros(3))


def test_a_ragged_list_in_the_place_of_an_array_is_other_data() -> None:
    assert not same_data({"W1": np.ones((2, 2))}, {"W1": [1.0, [2.0, 3.0]]})
    assert not same_data([1.0, [2.0, 3.0]], np.ones(2))
    assert not same_data(np.ones(2), None)


def test_nan_is_the_same_data_as_nan() -> None:
    assert same_data((float("nan"), 1.0), (float("nan"), 1.0))
    assert not same_data(float("nan"), 1.0)
