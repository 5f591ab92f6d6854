"""Values as bytes and back: a closed set of types, in messages that nothing can be hidden in.

A message is a flat list of tags and plain tokens, in the order of a walk through the value, and a
list of buffers for the arrays. No extension types and no nesting: how deep a value goes is
counted here and not left to the decoder's stack. What comes back is made of builtins and plain
arrays only, whatever the sender's objects were, so nothing of a sender's ever runs in a receiver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import msgpack
import numpy as np

from chainrule_session.calls import Callback, FromResult

MAX_DEPTH = 32
MAX_TOKENS = 1_000_000
MAX_BYTES = 64_000_000
MAX_DIMENSIONS = 16

_DTYPES = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
)
_DTYPE_NUMBER = {np.dtype(name): number for number, name in enumerate(_DTYPES)}
_DTYPE_LIST = [np.dtype(name) for name in _DTYPES]
_INT_BOUND = 2**63


class WireError(ValueError):
    """Bytes that are no message, or a value too large for one."""


@dataclass(frozen=True)
class Opaque:
    """Stands for a value of a type that does not travel; only the type's name does."""

    type_name: str


class OpaqueFunction(Opaque):
    """Stands for something callable that does not travel."""

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        """Refuse: the function is on the other side."""
        raise TypeError(f"a {self.type_name} of the other side cannot be called here")


@dataclass(frozen=True)
class CallbackId:
    """What arrives where a Callback was sent: its number in the sender's list of callbacks."""

    number: int
    name: str
    max_calls: int


def encode(
    value: Any, callbacks: list[Callback] | None = None, max_bytes: int = MAX_BYTES
) -> bytes:
    """Return ``value`` as bytes. Types outside the closed set become Opaque.

    With a list of ``callbacks``, Callback and FromResult travel too: the former are appended to
    the list and go as their place in it. Raises WireError where the message would be too large.
    """
    encoder = _Encoder(callbacks, max_bytes)
    encoder.add(value, 0)
    packed: bytes = msgpack.packb([encoder.tokens, encoder.buffers], use_bin_type=True)
    if len(packed) > max_bytes:
        raise WireError(f"a value of more than {max_bytes} bytes")
    return packed


class _Encoder:
    def __init__(self, callbacks: list[Callback] | None, max_bytes: int) -> None:
        self.tokens: list[Any] = []
        self.buffers: list[bytes] = []
        self._callbacks = callbacks
        self._bytes_left = max_bytes

    def add(self, value: Any, depth: int) -> None:
        if len(self.tokens) > MAX_TOKENS:
            raise WireError(f"a value of more than {MAX_TOKENS} parts")
        kind = type(value)
        if kind is float:
            self.tokens += ("d", value)
        elif value is None or kind is bool:
            self.tokens.append({None: "n", True: "t", False: "f"}[value])
        elif depth > MAX_DEPTH:
            self._opaque(value)
        elif isinstance(value, np.ndarray | np.generic):
            self._array(value)
        elif isinstance(value, int) and -_INT_BOUND <= value < _INT_BOUND:
            self.tokens += ("i", int.__index__(value))
        elif isinstance(value, float):
            self.tokens += ("d", float.__float__(value))
        elif isinstance(value, complex):
            self.tokens += ("c", complex.__complex__(value).real, complex.__complex__(value).imag)
        elif isinstance(value, str):
            self.tokens += ("s", self._text(value))
        elif kind is bytes:
            self.tokens += ("b", self._counted(value))
        elif isinstance(value, tuple | list):
            kind = tuple if isinstance(value, tuple) else list
            self._items("u" if kind is tuple else "l", list(kind.__iter__(value)), depth)
        elif isinstance(value, dict):
            self._mapping(value, depth)
        elif kind in (set, frozenset) and all(type(item) in (str, int, bool) for item in value):
            self._items("e", list(value), depth)
        elif self._callbacks is not None and kind is Callback:
            self.tokens += ("x", len(self._callbacks), value.name, value.max_calls)
            self._callbacks.append(value)
        elif self._callbacks is not None and kind is FromResult:
            self.tokens += ("r", value.call)
            self.add(value.path, depth + 1)
        else:
            self._opaque(value)

    def _items(self, tag: str, items: list[Any], depth: int) -> None:
        self.tokens += (tag, len(items))
        for item in items:
            self.add(item, depth + 1)

    def _mapping(self, value: dict[Any, Any], depth: int) -> None:
        items = list(dict.items(value))
        keys = {self._text(key) for key, _ in items if isinstance(key, str)}
        if len(keys) != len(items):
            self._opaque(value)
            return
        self.tokens += ("m", len(items))
        for key, item in items:
            self.tokens.append(self._text(key))
            self.add(item, depth + 1)

    def _array(self, value: Any) -> None:
        array = np.asarray(np.array(value, subok=False, copy=None))
        if array.dtype.kind in "fc" and array.dtype not in _DTYPE_NUMBER:
            array = array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)
        array = array.astype(array.dtype.newbyteorder("="), copy=False)
        number = _DTYPE_NUMBER.get(array.dtype)
        if number is None or array.ndim > MAX_DIMENSIONS or array.nbytes > self._bytes_left:
            self._opaque(value)
            return
        scalar = isinstance(value, np.generic)
        self.tokens += ("g" if scalar else "a", number, array.ndim, *array.shape)
        self.buffers.append(self._counted(array.tobytes()))

    def _opaque(self, value: Any) -> None:
        name = self._text(type.__getattribute__(type(value), "__name__"))[:100]
        self.tokens += ("p" if callable(value) else "o", name)

    def _text(self, text: str) -> str:
        # Lone surrogates have no bytes; what stands in their place changes no one's points.
        return self._counted(str.encode(text, "utf-8", "replace")).decode()

    def _counted(self, data: bytes) -> bytes:
        self._bytes_left -= len(data)
        if self._bytes_left < 0:
            raise WireError("a value of too many bytes")
        return data


def decode(data: bytes, *, references: bool = False) -> Any:
    """Return the value in ``data``.

    ``references`` lets callbacks (as CallbackId) and FromResult in, which only the trusted side
    sends. Raises WireError for anything that ``encode`` does not make.
    """
    try:
        message = msgpack.unpackb(data, use_list=True, raw=False, max_map_len=0, max_ext_len=0)
    except (ValueError, msgpack.UnpackException, MemoryError, RecursionError) as error:
        raise WireError(f"no message: {type(error).__name__}") from error
    if type(message) is not list or [type(part) for part in message] != [list, list]:
        raise WireError("no message: not tokens and buffers")
    tokens, buffers = message
    if len(tokens) > 2 * MAX_TOKENS + 16:
        raise WireError("too many parts")
    decoder = _Decoder(tokens, buffers, references)
    try:
        value = decoder.value(0)
    except (StopIteration, TypeError, IndexError, ValueError, OverflowError) as error:
        if isinstance(error, WireError):
            raise
        raise WireError(f"no message: {type(error).__name__}") from error
    if not decoder.at_end():
        raise WireError("more in the message than one value")
    return value


class _Decoder:
    def __init__(self, tokens: list[Any], buffers: list[Any], references: bool) -> None:
        self._tokens: Iterator[Any] = iter(tokens)
        self._buffers: Iterator[Any] = iter(buffers)
        self._references = references
        self._left = len(tokens)

    def at_end(self) -> bool:
        nothing = object()
        return next(self._tokens, nothing) is nothing and next(self._buffers, nothing) is nothing

    def value(self, depth: int) -> Any:
        if depth > MAX_DEPTH + 1:
            raise WireError("nested too deep")
        tag = self._next(str)
        reader = _READERS.get(tag)
        if reader is None:
            raise WireError("an unknown tag")
        return reader(self, depth)

    def _next(self, kind: type) -> Any:
        token = next(self._tokens)
        if type(token) is not kind:
            raise WireError("a token of the wrong type")
        return token

    def _count(self) -> int:
        count: int = self._next(int)
        if not 0 <= count <= self._left:
            raise WireError("a count out of range")
        return count

    def _items(self, depth: int) -> list[Any]:
        return [self.value(depth + 1) for _ in range(self._count())]

    def _set(self, depth: int) -> set[Any]:
        items = self._items(depth)
        if any(type(item) not in (str, int, bool) for item in items):
            raise WireError("a set of something else than names and numbers")
        return set(items)

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in range(self._count()):
            key = self._next(str)
            if key in found:
                raise WireError("a key that stands twice")
            found[key] = self.value(depth + 1)
        return found

    def _array(self) -> Any:
        number, dimensions = self._next(int), self._next(int)
        if not (0 <= number < len(_DTYPE_LIST) and 0 <= dimensions <= MAX_DIMENSIONS):
            raise WireError("an array of no known kind")
        shape = tuple(self._next(int) for _ in range(dimensions))
        buffer = next(self._buffers)
        if type(buffer) is not bytes or any(size < 0 for size in shape):
            raise WireError("an array without its bytes")
        dtype = _DTYPE_LIST[number]
        # A size of 0 must not hide another that no memory could hold.
        if prod(max(size, 1) for size in shape) * dtype.itemsize > max(MAX_BYTES, len(buffer)):
            raise WireError("an array too large")
        if prod(shape) * dtype.itemsize != len(buffer):
            raise WireError("an array whose bytes do not fit its shape")
        if dtype == np.bool_:  # any byte but 0 is true, and only 1 is what NumPy expects
            return (np.frombuffer(buffer, np.uint8) != 0).reshape(shape)
        return np.frombuffer(buffer, dtype).reshape(shape).copy()

    def _scalar(self) -> Any:
        array = self._array()
        if array.shape != ():
            raise WireError("a number with a shape")
        return array[()]

    def _reference(self, depth: int) -> FromResult:
        self._check_references()
        call, path = self._next(int), self.value(depth + 1)
        if type(path) is not tuple or any(type(step) not in (str, int) for step in path):
            raise WireError("a path of something else than keys and places")
        return FromResult(call, path)

    def _callback(self) -> CallbackId:
        self._check_references()
        return CallbackId(self._next(int), self._next(str), self._next(int))

    def _check_references(self) -> None:
        if not self._references:
            raise WireError("a reference from the side that may not send one")


_READERS: dict[str, Callable[[_Decoder, int], Any]] = {
    "n": lambda decoder, depth: None,
    "t": lambda decoder, depth: True,
    "f": lambda decoder, depth: False,
    "i": lambda decoder, depth: decoder._next(int),
    "d": lambda decoder, depth: decoder._next(float),
    "c": lambda decoder, depth: complex(decoder._next(float), decoder._next(float)),
    "s": lambda decoder, depth: decoder._next(str),
    "b": lambda decoder, depth: decoder._next(bytes),
    "l": lambda decoder, depth: decoder._items(depth),
    "u": lambda decoder, depth: tuple(decoder._items(depth)),
    "e": lambda decoder, depth: decoder._set(depth),
    "m": lambda decoder, depth: decoder._mapping(depth),
    "a": lambda decoder, depth: decoder._array(),
    "g": lambda decoder, depth: decoder._scalar(),
    "o": lambda decoder, depth: Opaque(decoder._next(str)),
    "p": lambda decoder, depth: OpaqueFunction(decoder._next(str)),
    "x": lambda decoder, depth: decoder._callback(),
    "r": lambda decoder, depth: decoder._reference(depth),
}
