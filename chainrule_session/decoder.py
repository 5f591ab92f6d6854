"""The receiving end of the wire. Whatever the bytes are, it gives a plain value or a WireError."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from math import prod
from typing import Any

import msgpack
import numpy as np

from chainrule_session.calls import Example, FromResult
from chainrule_session.wire_format import (
    DTYPES,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_TOKENS,
    CallbackId,
    Opaque,
    OpaqueFunction,
    WireError,
    fits,
)

_BOOL = np.dtype(bool)
_PLAIN = frozenset((type(None), bool, int, float, bytes))


def decode(data: bytes | bytearray, *, references: bool = False) -> Any:
    """Return the value in ``data``.

    ``references`` lets callbacks (as CallbackId), Example and FromResult in, which only the
    trusted side sends. Raises WireError for anything that ``encode`` does not make.
    """
    try:
        decoder = _Decoder(_tokens(data), references)
        value = decoder.value(0)
        if next(decoder.tokens, decoder) is not decoder:
            raise WireError("more in the message than one value")
    except WireError:
        raise
    except (StopIteration, TypeError, ValueError, KeyError, MemoryError) as error:
        raise WireError(f"no message: {type(error).__name__}") from error
    return value


def _tokens(data: bytes | bytearray) -> list[Any]:
    # Within the list no other may open: of a few bytes, nested ones make gigabytes.
    unpacker = msgpack.Unpacker(
        max_buffer_size=len(data), max_array_len=0, max_map_len=0, max_ext_len=0
    )
    try:
        unpacker.feed(data)
        count = unpacker.read_array_header()
        if count > MAX_TOKENS:
            raise WireError("too many parts")
        unpack = unpacker.unpack
        tokens = [unpack() for _ in range(count)]
    except msgpack.UnpackException as error:
        raise WireError(f"no message: {type(error).__name__}") from error
    if unpacker.tell() != len(data):
        raise WireError("more in the message than its tokens")
    return tokens


class _Decoder:
    def __init__(self, tokens: list[Any], references: bool) -> None:
        self.tokens: Iterator[Any] = iter(tokens)
        self._references = references

    def value(self, depth: int) -> Any:
        token = next(self.tokens)
        kind = type(token)
        if kind is str:
            return _READERS[token](self, depth)
        if kind not in _PLAIN:
            raise WireError("a token of no known type")
        return token

    def next(self, kind: type) -> Any:
        token = next(self.tokens)
        if type(token) is not kind:
            raise WireError("a token of the wrong type")
        return token

    def count(self) -> range:
        count = self.next(int)
        if count < 0:
            raise WireError("a count below 0")
        return range(count)

    def items(self, depth: int) -> list[Any]:
        self.check_depth(depth)
        return [self.value(depth + 1) for _ in self.count()]

    def check_depth(self, depth: int) -> None:
        if depth >= MAX_DEPTH:
            raise WireError("nested too deep")

    def check_references(self) -> None:
        if not self._references:
            raise WireError("a reference from the side that may not send one")


def _read_set(decoder: _Decoder, depth: int) -> set[Any]:
    items = decoder.items(depth)
    if any(type(item) not in (str, int, bool) for item in items):
        raise WireError("a set of something else than names and numbers")
    return set(items)


def _read_dict(decoder: _Decoder, depth: int) -> dict[str, Any]:
    decoder.check_depth(depth)
    found: dict[str, Any] = {}
    for _ in decoder.count():
        key = decoder.next(str)
        if key in found:
            raise WireError("a key that stands twice")
        found[key] = decoder.value(depth + 1)
    return found


def _read_array(decoder: _Decoder, _depth: int) -> Any:
    number, dimensions = decoder.next(int), decoder.next(int)
    if not (0 <= number < len(DTYPES) and 0 <= dimensions <= MAX_DIMENSIONS):
        raise WireError("an array of no known kind")
    shape = tuple(islice(decoder.tokens, dimensions))
    if [*map(type, shape)] != [int] * dimensions or (shape and min(shape) < 0):
        raise WireError("an array of no known shape")
    buffer = decoder.next(bytes)
    dtype = DTYPES[number]
    if prod(shape) * dtype.itemsize != len(buffer) or not fits(shape, dtype):
        raise WireError("an array whose bytes do not fit its shape")
    if dtype is _BOOL:  # any byte but 0 is true, and only 1 is what NumPy expects
        buffer = (np.frombuffer(buffer, np.uint8) != 0).tobytes()
    return np.ndarray(shape, dtype, buffer).copy()


def _read_scalar(decoder: _Decoder, depth: int) -> Any:
    array = _read_array(decoder, depth)
    if array.shape != ():
        raise WireError("a number with a shape")
    return array[()]


def _read_reference(decoder: _Decoder, _depth: int) -> FromResult:
    decoder.check_references()
    call, path = decoder.next(int), tuple([next(decoder.tokens) for _ in decoder.count()])
    if any(type(step) not in (str, int) for step in path):
        raise WireError("a path of something else than keys and places")
    return FromResult(call, path)


def _read_callback(decoder: _Decoder, depth: int) -> CallbackId:
    decoder.check_references()
    number, name, max_calls = decoder.next(int), decoder.next(str), decoder.next(int)
    known = decoder.value(depth + 1)
    if type(known) is not dict or any(type(answer) is not bytes for answer in known.values()):
        raise WireError("a callback whose answers are none")
    return CallbackId(number, name, max_calls, known)


def _read_example(decoder: _Decoder, _depth: int) -> Example:
    decoder.check_references()
    return Example(decoder.next(str))


_READERS: dict[str, Callable[[_Decoder, int], Any]] = {
    "c": lambda decoder, depth: complex(decoder.next(float), decoder.next(float)),
    "s": lambda decoder, depth: decoder.next(str),
    "l": lambda decoder, depth: decoder.items(depth),
    "u": lambda decoder, depth: tuple(decoder.items(depth)),
    "e": _read_set,
    "m": _read_dict,
    "a": _read_array,
    "g": _read_scalar,
    "o": lambda decoder, depth: Opaque(decoder.next(str)),
    "p": lambda decoder, depth: OpaqueFunction(decoder.next(str)),
    "x": _read_callback,
    "f": _read_example,
    "r": _read_reference,
}
