"""The wire: what arrives is the value or a stand-in, made of builtins and plain arrays only."""

from __future__ import annotations

import enum
import struct
import sys
import tracemalloc
from collections import OrderedDict, defaultdict, namedtuple
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from chainrule_session.calls import Callback, Example, FromResult
from chainrule_session.messages import fitting
from chainrule_session.wire import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_TOKENS,
    CallbackId,
    Opaque,
    OpaqueFunction,
    WireError,
    decode,
    encode,
)
from tests.unit.wire_values import DTYPES, arrays, exactly, is_plain, values

patient = settings(deadline=None)


def sent(value: object) -> Any:
    """What arrives where ``value`` was sent."""
    arrived = decode(encode(value))
    assert is_plain(arrived)
    return arrived


@patient
@given(values)
def test_values_of_the_closed_set_arrive_as_they_are(value: object) -> None:
    assert exactly(sent(value)) == exactly(value)


@patient
@given(arrays)
def test_an_array_arrives_with_its_bits_in_memory_of_its_own(array: Any) -> None:
    arrived = sent(array)
    native = array.astype(array.dtype.newbyteorder("="))
    assert (arrived.dtype, arrived.shape) == (native.dtype, array.shape)
    assert arrived.tobytes() == native.tobytes()
    assert arrived.flags.writeable
    assert arrived.flags.c_contiguous
    assert arrived.base is None


@patient
@given(st.sampled_from(DTYPES).flatmap(hnp.from_dtype))
def test_a_number_of_numpy_keeps_its_type(number: Any) -> None:
    arrived = sent(number)
    assert type(arrived) is type(number)
    assert arrived.tobytes() == number.tobytes()


@patient
@given(st.integers(0, 2**64 - 1))
def test_a_float_keeps_every_bit_even_of_a_nan(bits: int) -> None:
    (number,) = struct.unpack("<d", struct.pack("<Q", bits))
    assert struct.pack("<d", sent(number)) == struct.pack("<d", number)


class Colour(enum.IntEnum):
    RED = 3


class Mode(enum.StrEnum):
    FAST = "fast"


class Number(float):
    pass


class NumpyNumber(np.float64):
    pass


class Array(np.ndarray[Any, Any]):
    pass


Pair = namedtuple("Pair", "a b")


@pytest.mark.parametrize(
    ("value", "arrives_as"),
    [
        (Colour.RED, 3),
        (Mode.FAST, "fast"),
        (Number(0.5), 0.5),
        (type("Complex", (complex,), {})(1j), 1j),
        (type("Bytes", (bytes,), {})(b"ab"), b"ab"),
        (type("List", (list,), {})([1]), [1]),
        (type("Set", (set,), {})({1, "a"}), {1, "a"}),
        (frozenset({True, 2}), {True, 2}),
        (Pair(1, 2), (1, 2)),
        (OrderedDict(a=1), {"a": 1}),
        (defaultdict(list, a=[1]), {"a": [1]}),
        ({Mode.FAST: 1, np.str_("b"): 2}, {"fast": 1, "b": 2}),
        (np.str_("text"), "text"),
        (np.bytes_(b"text"), b"text"),
        (NumpyNumber(0.5), np.float64(0.5)),
        (np.zeros((2, 1)).view(Array), np.zeros((2, 1))),
        (np.ones((1, 2)).view(np.matrix), np.ones((1, 2))),
        (np.ma.array([1.0, 2.0], mask=[0, 1]), np.array([1.0, 2.0])),
        (np.ma.masked, np.array(0.0)),
        (np.longdouble(0.5), np.float64(0.5)),
        (np.array([0.5, 2], np.longdouble), np.array([0.5, 2.0])),
        (np.array([1j], np.clongdouble), np.array([1j])),
        (np.array([1, 2], np.longlong), np.array([1, 2])),
        (np.array([0.5], ">f4"), np.array([0.5], np.float32)),
        (np.array([0.5], np.dtype("f8", metadata={"a": 1})), np.array([0.5])),
        (np.frombuffer(b"\x00\x02\xff", bool), np.array([False, True, True])),
        (np.broadcast_to(1.0, (2, 3)), np.ones((2, 3))),
        (np.empty((0, 3), order="F"), np.empty((0, 3))),
        ("a\ud800b", "a?b"),
        ({"\ud800": 1}, {"?": 1}),
        (2**64 - 1, 2**64 - 1),
        (-(2**63), -(2**63)),
    ],
)
def test_kin_of_the_closed_set_arrives_as_its_plain_form(value: object, arrives_as: object) -> None:
    assert exactly(sent(value)) == exactly(arrives_as)


class Metaclass(type):
    """Its classes cannot be hashed, and have a name of their own."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(cls, other: object) -> NoReturn:
        raise RuntimeError

    @property
    def __name__(cls) -> Any:
        return 7


class Odd(metaclass=Metaclass):
    pass


class Liar:
    """Says that it is a float."""

    @property
    def __class__(self) -> Any:
        return float

    @__class__.setter
    def __class__(self, kind: type) -> None:
        raise TypeError


@pytest.mark.parametrize(
    ("value", "type_name"),
    [
        (object(), "object"),
        (Odd(), "Odd"),
        (Liar(), "Liar"),
        (2**64, "int"),
        (-(2**63) - 1, "int"),
        ({1: 2}, "dict"),
        ({"a": 1, 2: 3}, "dict"),
        ({"\ud800": 1, "?": 2}, "dict"),
        ({0.5}, "set"),
        ({2**70}, "set"),
        ({(1,)}, "set"),
        (range(3), "range"),
        (bytearray(b"ab"), "bytearray"),
        (np.array([object()]), "ndarray"),
        (np.array(["a"]), "ndarray"),
        (np.array(["a"], np.dtypes.StringDType()), "ndarray"),
        (np.zeros(2, [("a", "f8")]), "ndarray"),
        (np.zeros(2, "M8[s]"), "ndarray"),
        (np.datetime64(0, "s"), "datetime64"),
        (np.zeros((1,) * (MAX_DIMENSIONS + 1)), "ndarray"),
        (np.broadcast_to(1.0, (MAX_BYTES, 3)), "ndarray"),
        (np.broadcast_to(np.array(1, ">f8"), (2**40, 3)), "ndarray"),
        (np.broadcast_to(np.longdouble(1), (2**40, 3)), "ndarray"),
        (np.empty((0, MAX_BYTES)), "ndarray"),
        (Callback("f", abs), "Callback"),
        (FromResult(0), "FromResult"),
        (Example("wavy"), "Example"),
        (Opaque("dict"), "dict"),
        (type("N" * 300, (), {})(), "N" * 100),
    ],
    # pytest would name some by their address, which differs from one process to the next.
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_all_else_arrives_as_the_name_of_its_type(value: object, type_name: str) -> None:
    assert exactly(sent([value])) == exactly([Opaque(type_name)])


@pytest.mark.parametrize("value", [abs, lambda: 0, Odd, np.sin, OpaqueFunction("type")])
def test_a_function_arrives_as_one_that_cannot_be_called(value: Any) -> None:
    arrived = sent({"f": value})["f"]
    assert type(arrived) is OpaqueFunction
    with pytest.raises(TypeError, match=f"{arrived.type_name} of the other side"):
        arrived(1)


TRAPPED = (
    *("__iter__", "__len__", "__getitem__", "__contains__", "__bool__", "__str__", "__repr__"),
    *("__eq__", "__lt__", "__le__", "__ge__", "__gt__", "__float__", "__int__", "__index__"),
    *("__complex__", "__bytes__", "__getattribute__", "__array__", "__array_ufunc__"),
    *("__array_function__", "__array_wrap__", "__reduce_ex__", "__copy__"),
    *("items", "keys", "copy", "encode", "isascii", "tobytes", "astype", "dtype", "shape"),
)


@pytest.mark.parametrize(
    "plain",
    [1, 0.5, 1j, "a", b"a", [1], (1,), {"a": 1}, {1}, np.arange(3.0)],
    ids=lambda plain: type(plain).__name__,
)
def test_no_code_of_a_value_runs_where_it_is_sent(plain: Any) -> None:
    def trap(*_args: object, **_kwargs: object) -> NoReturn:
        raise AssertionError("a method of the value ran")

    kind = type("Trapped", (type(plain),), {"__hash__": type(plain).__hash__})
    trapped = plain.view(kind) if isinstance(plain, np.ndarray) else kind(plain)
    for name in TRAPPED:
        setattr(kind, name, property(trap) if name in ("dtype", "shape") else trap)
    assert exactly(sent([trapped])) == exactly([plain])


def test_a_strict_state_of_numpy_does_not_stop_a_value() -> None:
    with np.errstate(all="raise"):
        arrived = sent(np.array([np.finfo(np.longdouble).max]))
    assert np.isinf(arrived).all() or np.finfo(np.longdouble).max == np.finfo(float).max


@pytest.mark.parametrize("wrap", [lambda v: [v], lambda v: (v,), lambda v: {"k": v}])
def test_depth_counts_to_its_limit_and_stops_there(wrap: Callable[[Any], Any]) -> None:
    def nested(value: Any, times: int) -> Any:
        for _ in range(times):
            value = wrap(value)
        return value

    for leaf in (0.5, 7, "text", np.zeros(2), b"b", 1j, np.int8(3), None):
        deepest = nested(leaf, MAX_DEPTH)
        assert exactly(sent(deepest)) == exactly(deepest)
    too_deep = nested(0.5, MAX_DEPTH + 1)
    kind = type(too_deep).__name__
    assert exactly(sent(too_deep)) == exactly(nested(Opaque(kind), MAX_DEPTH))
    assert exactly(sent(nested({1}, MAX_DEPTH))) == exactly(nested(Opaque("set"), MAX_DEPTH))


def test_a_container_in_itself_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    own_list: list[Any] = []
    own_list.append(own_list)
    own_dict: dict[str, Any] = {}
    own_dict["own"] = own_dict
    assert "Opaque" in repr(sent(own_list))
    assert "Opaque" in repr(sent(own_dict))
    branching: list[Any] = []
    branching += [branching, branching]
    monkeypatch.setattr("chainrule_session.encoder.MAX_TOKENS", 1000)
    refused(branching, memory=400_000)


def refused(value: object, *, memory: int, **bounds: int) -> None:
    """``value`` is too large, and that is found before it takes more than ``memory`` bytes."""
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            encode(value, **bounds)
        assert tracemalloc.get_traced_memory()[1] < memory
    finally:
        tracemalloc.stop()


def effort(act: Callable[[], object]) -> int:
    """Count the functions called, which a busy machine does not change."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls


def doubled(levels: int) -> list[Any]:
    value: list[Any] = [0.5]
    for _ in range(levels):
        value = [value, value]
    return value


def test_a_value_in_circles_is_refused_at_once() -> None:
    own: dict[str, Any] = {}
    own["dw"] = own["db"] = own
    wide: list[Any] = []
    wide += [wide] * 50
    for value in (own, (own, own), wide, doubled(30)):
        assert effort(partial(refused, value, memory=40_000_000)) < 10_000
        assert effort(partial(fitting, value, 4_000_000)) < 10_000
        assert fitting(value, 4_000_000) is None


def test_what_occurs_more_than_once_arrives_each_time() -> None:
    shared = {"a": [0.5, "é", np.arange(5000.0)] * 30, "b": ({"c": 1},) * 40}
    value = [[None] * 1100, shared, [shared, [shared]], shared, (shared, [[shared["a"]]])]
    apart = [value[0], *(copied(one) for one in value[1:])]
    whole = len(encode(apart))
    assert encode(value) == encode(apart)
    # Where arrays are left out for want of room, the same ones are.
    messages = [within(one, whole - less) for less in (1, 25_000, 90_000) for one in (value, apart)]
    assert messages[::2] == messages[1::2]
    assert any(messages)


def within(value: Any, most: int) -> bytes:
    """Return a value's message of at most `most` bytes, b"" where it has none."""
    try:
        return encode(value, max_bytes=most)
    except WireError:
        return b""


def copied(value: Any) -> Any:
    """Copy containers, and one that occurs twice to two."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return type(value)(copied(item) for item in value) if type(value) in (list, tuple) else value


def test_a_value_too_large_is_refused_and_an_array_too_large_is_named() -> None:
    large = (
        "a" * 2000,
        "é" * 999,
        "é" * 1_000_000,
        b"b" * 2000,
        {"k" * 2000: 1},
        ["a" * 50_000] * 99,
    )
    for value in large:
        refused(value, memory=400_000, max_bytes=1000)
    for tokens in ([0.5] * 200, [None] * 999):
        refused(tokens, memory=400_000, max_bytes=1000)
    with pytest.raises(WireError):
        encode([None] * (MAX_TOKENS - 1))
    with pytest.raises(WireError):
        encode([np.zeros(())] * (MAX_TOKENS // 3))
    full = [None] * (MAX_TOKENS - 2)
    assert sent(full) == full
    arrived = decode(encode([np.zeros(99), np.zeros(99), "ab"], max_bytes=1000))
    assert exactly(arrived) == exactly([np.zeros(99), Opaque("ndarray"), "ab"])


def test_references_pass_only_where_they_are_let_in() -> None:
    callbacks: list[Callback] = []
    known = {"1f": encode(0.5)}
    call = [Callback("f", abs, 3), FromResult(1, ("cache", 0)), Example("wavy")]
    call.append(Callback("g", abs, known=known))
    data = encode(call, callbacks)
    assert callbacks == [call[0], call[3]]
    arrived = [CallbackId(0, "f", 3), *call[1:3], CallbackId(1, "g", 10_000, known)]
    assert decode(data, references=True) == arrived
    for one in call:
        with pytest.raises(WireError, match="reference"):
            decode(encode(one, []))
