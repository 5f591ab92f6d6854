"""The wire's receiving end: any bytes are a plain value or a WireError, in bounded memory."""

from __future__ import annotations

import tracemalloc
from typing import Any

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule_session.wire import (
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_TOKENS,
    WireError,
    decode,
    encode,
)
from tests.unit.wire_values import is_plain, values

patient = settings(deadline=None)

tokens = st.one_of(
    st.sampled_from(["c", "s", "l", "u", "e", "m", "a", "g", "o", "p", "x", "r", "?", ""]),
    st.integers(-2, 9),
    st.sampled_from([2**31, 2**32, 2**62, 2**63, 2**64 - 1, -(2**63)]),
    st.sampled_from([b"", b"\0", b"\2", b"\0" * 8, b"\xff" * 16]),
    st.sampled_from([None, True, 0.5, [], {}, msgpack.ExtType(5, b""), float("nan")]),
)


def decoded(data: bytes) -> None:
    """``data`` is a plain value or a WireError, and references only come where they may."""
    for references in (False, True):
        try:
            value = decode(data, references=references)
        except WireError:
            continue
        assert is_plain(value, references=references)


@patient
@given(st.binary())
def test_bytes_are_a_plain_value_or_no_message(data: bytes) -> None:
    decoded(data)


@settings(deadline=None, max_examples=200)
@given(st.lists(tokens, max_size=25))
def test_tokens_are_a_plain_value_or_no_message(some: list[Any]) -> None:
    decoded(msgpack.packb(some))


@settings(deadline=None, max_examples=200)
@given(st.data(), values)
def test_a_message_with_a_few_other_bytes_is_a_plain_value_or_none(
    data: st.DataObject, value: object
) -> None:
    message = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(message)))
        removed = data.draw(st.integers(0, 3))
        message[place : place + removed] = data.draw(st.binary(max_size=3))
    decoded(bytes(message))


FLOATS = 11  # float64 in the table of dtypes


@pytest.mark.parametrize(
    "some",
    [
        [],
        [0.5, 0.5],
        ["l", 2, 0.5],
        ["l", 1, 0.5, 0.5],
        ["l", -1],
        ["l", True, 0.5],
        ["l", 1.0, 0.5],
        ["u", 2**64 - 1],
        ["m", 1, "a"],
        ["m", 1, 5, 0.5],
        ["m", 2, "a", 1, "a", 2],
        ["e", 1, 0.5],
        ["e", 1, "l", 0],
        ["e", 1, "o", "int"],
        ["s", 5],
        ["s", b"a"],
        ["c", 1, 2],
        ["o", None],
        ["unknown"],
        [[]],
        [{}],
        ["l", 1, []],
        ["a", 99, 0, b""],
        ["a", -1, 0, b"\0" * 16],
        ["a", -99, 0, b""],
        ["a", FLOATS, -1, b""],
        ["a", FLOATS, 1, 1, "a"],
        ["a", FLOATS, 1, 2, b"\0" * 8],
        ["a", FLOATS, 1, 1, b"\0" * 16],
        ["a", FLOATS, 1, b"\0" * 8],
        ["a", FLOATS, 1, True, b"\0" * 8],
        ["a", FLOATS, 2, -1, -1, b"\0" * 8],
        ["a", FLOATS, 2, 0, 2**63 - 1, b""],
        ["a", FLOATS, 2, 0, 2**64 - 1, b""],
        ["a", FLOATS, 3, 0, -1, 2**64 - 1, b""],
        ["a", FLOATS, 3, 0, 2**32, 2**32, b""],
        ["a", FLOATS, 3, 2**32, 2**32, 2**32, b""],
        ["a", FLOATS, MAX_DIMENSIONS + 1, *[1] * (MAX_DIMENSIONS + 1), b"\0" * 8],
        ["g", FLOATS, 1, 1, b"\0" * 8],
        ["x", 0, "f", "g"],
        ["r", 0, 1, 0.5],
        ["r", 0, 2, "a"],
        ["r", 0, 1, True],
        ["l", 1] * (MAX_DEPTH + 1) + [0.5],
        ["m", 1, "a"] * (MAX_DEPTH + 1) + [0.5],
    ],
    ids=repr,
)
def test_forged_tokens_are_no_message(some: list[Any]) -> None:
    with pytest.raises(WireError):
        decode(msgpack.packb(some), references=True)


def test_nothing_stands_after_a_message() -> None:
    data = encode([0.5])
    for more in (b"\xc0", b"\xc1", data):
        with pytest.raises(WireError):
            decode(data + more)


def test_bytes_of_a_bool_that_are_no_bool_are_put_right() -> None:
    array = decode(msgpack.packb(["a", 0, 1, 3, b"\x00\x01\x02"]))
    assert array.view(np.uint8).tolist() == [0, 1, 1]
    scalar = decode(msgpack.packb(["g", 0, 0, b"\x80"]))
    assert type(scalar) is np.bool_
    assert scalar.tobytes() == b"\x01"
    assert type(decode(msgpack.packb(["a", 0, 0, b"\x02"]))) is np.ndarray


LIST_OF_A_MILLION = b"\xdd\x00\x0f\x42\x40"


@pytest.mark.parametrize(
    "data",
    [
        b"\xdd\xff\xff\xff\xff",
        LIST_OF_A_MILLION,
        b"\xdd\x00\x0f\x42\x41" + b"\xc0" * (MAX_TOKENS + 1),
        b"\x91\xc6\xff\xff\xff\xff",
        b"\x91\xdb\xff\xff\xff\xff",
        b"\x91\xdf\xff\xff\xff\xff",
        b"\x91\xc9\xff\xff\xff\xff\x05",
        b"\x91" * 500_000,
        b"\x81\xa1a" * 300_000,
        b"\x91\xdf\x00\x01\x86\xa0" + b"".join(b"\xa5%05d\xc0" % n for n in range(100_000)),
        b"\x91" + b"\xc7\xff\x05" * 100_000,
        b"\x92" + b"\xdd\x00\x01\x00\x00" * 400 + b"\x90" * 900_000,
        b"\x92\xdd\x00\x0d\xbb\xa0" + b"\x90" * 900_000 + b"\x90",
        msgpack.packb(["l", 2**40]),
        msgpack.packb(["m", 2**40]),
        msgpack.packb(["a", 0, 1, 2**40, b""]),
        msgpack.packb(["a", 0, 2, 0, 2**62, b""]),
    ],
    ids=lambda data: f"{data[:5].hex()} of {len(data)}",
)
def test_a_claim_takes_no_memory(data: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            decode(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200_000 + 4 * len(data)
