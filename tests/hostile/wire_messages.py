"""Messages that no honest end of the wire sends."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

import msgpack
import numpy as np

from chainrule_session.calls import Callback, Example, FromResult
from chainrule_session.wire import encode

_LARGE = 300_000
_HONEST = [
    encode(value, [])
    for value in (
        None,
        [0.5, 1, True, None, 1j, "text", "é", b"bytes"],
        {"dW1": np.ones((4, 3)), "db1": np.zeros((4, 1)), "cost": np.float64(0.3)},
        {"kind": "returned", "value": (np.arange(3), np.array(True)), "args_after": [{"a": 1}]},
        {"kind": "raised", "type": "ValueError", "message": "m", "line": "", "warnings": ["w"]},
        [{"names": {"a", "b"}, "numbers": {1, 2}}] * 3,
        (Callback("f", abs), FromResult(0, ("cache", 1)), object(), abs),
        (Callback("f", abs, known={"2e": encode(np.ones(2)), "f0": b""}), Example("wavy")),
        [[[[[[[[np.zeros((0, 3), np.int8)]]]]]]]],
    )
]


def _extensions(levels: int, code: bytes) -> bytes:
    """Nest extension types: each one's payload is the next one."""
    data = b"\xc0"
    for _ in range(levels):
        data = b"\xc9" + struct.pack("!I", len(data)) + code + data
    return data


def _tokens(*tokens: object) -> bytes:
    return bytes(msgpack.packb(list(tokens)))


_CRAFTED: list[Callable[[], bytes]] = [
    lambda: b"",
    lambda: b"\xc1",
    lambda: b"\x91" * _LARGE,
    lambda: b"\x91" * _LARGE + b"\xc0",
    lambda: b"\xdd\x00\x00\x00\x01" * _LARGE,
    lambda: b"\x81\xa1a" * _LARGE,
    lambda: b"\x81" * _LARGE,
    lambda: b"\x92" + b"\x91" * 500 + b"\xc0\xc0",
    lambda: b"\x91" + b"\x81\xa1a" * 500 + b"\xc0",
    lambda: b"\x92" + b"\xdd\x00\x01\x00\x00" * 500 + b"\x90" * _LARGE,
    lambda: b"\xdd" + struct.pack("!I", _LARGE) + b"\x90" * _LARGE,
    lambda: b"\xdd" + struct.pack("!I", _LARGE) + b"\x80" * _LARGE,
    lambda: b"\x92\xdd" + struct.pack("!I", 2_000_000) + b"\x90" * 2_000_000 + b"\x90",
    lambda: b"\xdd\xff\xff\xff\xff" + b"\xc0" * _LARGE,
    lambda: b"\xdd\x7f\xff\xff\xff",
    lambda: b"\xdf\xff\xff\xff\xff",
    lambda: b"\x91\xc6\xff\xff\xff\xff",
    lambda: b"\x91\xdb\xff\xff\xff\xff",
    lambda: b"\x91\xc9\xff\xff\xff\xff\x05",
    lambda: b"\x91\xc7\x00\x05",
    lambda: b"\x91\xc7\x00\xff",
    lambda: _extensions(300, b"\x05"),
    lambda: _extensions(400, b"\x05"),
    lambda: b"\x91" + _extensions(400, b"\x05"),
    lambda: _extensions(2_000, b"\x01"),
    lambda: _extensions(400, b"\xff"),
    lambda: b"\x91\xd6\xff\xff\xff\xff\xff",
    lambda: b"\x91\xd7\xff" + b"\xff" * 8,
    lambda: b"\x91\xc7\x0c\xff" + b"\xff" * 12,
    lambda: b"\x91\xc7\x0c\xff\x00\x00\x00\x00\x80" + b"\x00" * 7,
    lambda: b"\x91\xa2\xff\xfe",
    lambda: b"\x92\xa1s\xa3\xed\xa0\x80",
    lambda: b"\x82\xa1a\x01\xa1a\x02",
    lambda: _tokens("m", 2, "a", 1, "a", 2),
    lambda: _tokens("e", 2, 1, True),
    lambda: _tokens("e", 50_000, *[number << 40 for number in range(50_000)]),
    lambda: _tokens("l", 2**63),
    lambda: _tokens("m", 2**64 - 1, "a"),
    lambda: _tokens("r", 0, 2**64 - 1, "a"),
    lambda: _tokens("r", 0, 1, "a"),
    lambda: _tokens("x", 0, "f", 1),
    lambda: _tokens(*["l", 1] * 100_000, 0.5),
    lambda: _tokens(*["u", 1] * 33, 0.5),
    lambda: _tokens(*["m", 1, "a"] * 100_000, 0.5),
    lambda: _tokens(*["e", 1] * 100_000, 1),
    lambda: _tokens(*["c"] * 100_000),
    lambda: _tokens("l", 30_000, *["a", 11, 0, b"\0" * 8] * 30_000),
    lambda: _tokens("l", 50_000, *["e", 0] * 50_000),
    lambda: _tokens("a", 11, 1, 2**60, b""),
    lambda: _tokens("a", 11, 2, 0, 2**62, b""),
    lambda: _tokens("a", 11, 2, 0, 2**64 - 1, b""),
    lambda: _tokens("a", 11, 3, 0, -1, 2**64 - 1, b""),
    lambda: _tokens("a", 11, 3, 2**32, 2**32, 2**32, b""),
    lambda: _tokens("a", 11, 2, -1, -1, b"\0" * 8),
    lambda: _tokens("a", 11, 2**63, 1, b"\0" * 8),
    lambda: _tokens("a", 13, 65, *[1] * 65, b"\0" * 16),
    lambda: _tokens("a", 0, 1, 8, b"\0\1\2\3\4\xfd\xfe\xff"),
    lambda: _tokens("a", 2**40, 0, b"\0" * 8),
    lambda: _tokens("s", "a" * 900_000 + "\U0001f600"),
]
_TELLING = [
    *(bytes([byte]) for byte in (*range(0x80, 0x84), *range(0x90, 0x94), *range(0xA0, 0xA3))),
    *(bytes([byte]) for byte in range(0xC0, 0xE0)),
    *(bytes([0xA1]) + tag.encode() for tag in "cslumeagopxr"),
    *(struct.pack("!B", 0xDD) + b"\xff" * 4, b"\xcf" + b"\xff" * 8, b"\xd3\x80" + b"\0" * 7),
    *(b"\xff" * 4, b"\0" * 8, b"\x7f", b"\xcb\x7f\xf8" + b"\0" * 6),
]
_SCALARS = ["c", "s", "l", "u", "e", "m", "a", "g", "o", "p", "x", "r", "k", 0, 1, 2, 3, 11, -1]
_MORE = [2**31, 2**62, 2**63, 2**64 - 1, -(2**63), 0.5, None, True, b"", b"\2", b"\0" * 8, [], {}]


def message(rng: random.Random, number: int) -> bytes:
    """Return the message of a round: first what was crafted, then what chance makes."""
    if number < len(_CRAFTED):
        return _CRAFTED[number]()
    way = rng.random()
    if way < 0.1:
        return rng.randbytes(rng.randrange(60))
    if way < 0.3:
        return _tokens(*rng.choices(_SCALARS + _MORE, k=rng.randrange(1, 20)))
    return _mutated(bytearray(rng.choice(_HONEST)), rng)


def _mutated(data: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.randrange(1, 7)):
        place, end = sorted(rng.choices(range(len(data) + 1), k=2))
        end = min(end, place + rng.randrange(1, 12))
        way = rng.randrange(7)
        if way == 0 and place < len(data):
            data[place] ^= 1 << rng.randrange(8)
        elif way == 1:
            data[place:end] = rng.choice(_TELLING)
        elif way == 2:
            data[place:place] = rng.choice(_TELLING)
        elif way == 3:
            del data[place:end]
        elif way == 4:
            data[end:end] = data[place:end] * rng.randrange(1, 4)
        elif way == 5:
            del data[max(place, 1) :]
        else:
            other = rng.choice(_HONEST)
            data[place:end] = other[rng.randrange(len(other)) :]
    return bytes(data)
