"""What the tests of the wire share: values of the closed set, and how exactly two are the same."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from chainrule_session.calls import Example, FromResult
from chainrule_session.wire import CallbackId, Opaque, OpaqueFunction

DTYPES = [
    np.dtype(name)
    for name in (
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
]

_SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
_EITHER_ORDER = st.sampled_from([dtype.newbyteorder(o) for dtype in DTYPES for o in "<>"])
_plain_arrays = hnp.arrays(_EITHER_ORDER, _SHAPES)
arrays = st.one_of(
    _plain_arrays,
    _plain_arrays.map(lambda array: array.T),
    _plain_arrays.map(lambda array: array[..., ::-1] if array.ndim else array),
    _plain_arrays.map(np.asfortranarray),
)
_native_arrays = hnp.arrays(st.sampled_from(DTYPES), _SHAPES)
_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(),
    st.complex_numbers(),
    _text,
    st.binary(max_size=8),
    st.sets(st.integers(-(2**63), 2**64 - 1) | _text | st.booleans(), max_size=3),
    _native_arrays,
    st.sampled_from(DTYPES).flatmap(hnp.from_dtype),
)
values = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(_text, inner, max_size=4),
    ),
)


def exactly(value: Any) -> Any:
    """Return what tells a value from all others: exact types, order, and every bit."""
    kind = type(value)
    if kind in (list, tuple):
        return kind, [exactly(item) for item in value]
    if kind is set:
        return kind, sorted(map(repr, value))
    if kind is dict:
        return kind, [(exactly(key), exactly(item)) for key, item in value.items()]
    if isinstance(value, np.ndarray | np.generic):
        return kind, value.dtype.str, value.shape, value.tobytes()
    # repr tells -0.0 from 0.0, and lets nan be what it is
    return kind, repr(value)


def is_plain(value: Any, *, references: bool = False) -> bool:
    """Say whether a value is made of exact builtins, plain arrays and stand-ins alone."""
    kind = type(value)
    if kind in (list, tuple, set):
        return all(is_plain(item, references=references) for item in value)
    if kind is dict:
        return all(
            type(key) is str and is_plain(item, references=references)
            for key, item in value.items()
        )
    if kind is np.ndarray or (isinstance(value, np.generic) and kind is value.dtype.type):
        right = value.dtype in DTYPES and value.dtype.isnative
        return bool(right and (value.dtype != bool or set(value.tobytes()) <= {0, 1}))
    if kind in (Opaque, OpaqueFunction):
        return type(value.type_name) is str
    if references and kind is CallbackId:
        fields = (value.number, value.name, value.max_calls)
        right = [type(field) for field in fields] == [int, str, int]
        answers = value.known.values() if type(value.known) is dict else [None]
        return right and all(type(answer) is bytes for answer in answers)
    if references and kind is Example:
        return type(value.name) is str
    if references and kind is FromResult:
        return type(value.call) is int and all(type(step) in (str, int) for step in value.path)
    return value is None or kind in (bool, int, float, complex, str, bytes)
