"""The sending end of the wire. It runs no code of the values it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgpack
import numpy as np

from chainrule_session.calls import Callback, Example, FromResult
from chainrule_session.wire_format import (
    DTYPES,
    INT_MAX,
    INT_MIN,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_TOKENS,
    Opaque,
    OpaqueFunction,
    WireError,
    fits,
)

_Writer = Callable[["_Encoder", Any, int], None]
# Parts of a value, and of a container, for which it does not pay to note where each stands.
_FEW, _SHORT = 1_000, 64
_NUMBERS = {dtype: number for number, dtype in enumerate(DTYPES)}


def encode(
    value: Any, callbacks: list[Callback] | None = None, max_bytes: int = MAX_BYTES
) -> bytes:
    """Return ``value`` as bytes. Types outside the closed set become Opaque.

    So do containers deeper than MAX_DEPTH and arrays that do not fit in what is left of the
    message. With a list of ``callbacks``, Callback, Example and FromResult travel too: callbacks
    are appended to the list and go as their place in it. Raises WireError where the message would
    be too large.
    """
    encoder = _Encoder(callbacks, max_bytes)
    encoder.add(value, 0)
    if len(encoder.tokens) > MAX_TOKENS:
        raise WireError(f"a value of more than {MAX_TOKENS} parts")
    packed: bytes = msgpack.packb(encoder.tokens)
    if len(packed) > max_bytes:
        raise WireError(f"a value of more than {max_bytes} bytes")
    return packed


class _Encoder:
    def __init__(self, callbacks: list[Callback] | None, max_bytes: int) -> None:
        self.tokens: list[Any] = []
        self.callbacks = callbacks
        self.bytes_left = max_bytes
        # Where a container that was walked at some depth stands among the tokens, and its bytes.
        self._walked: dict[tuple[int, int], tuple[int, int, int]] = {}

    def add(self, value: Any, depth: int) -> None:
        if len(self.tokens) > MAX_TOKENS:
            raise WireError(f"a value of more than {MAX_TOKENS} parts")
        kind = type(value)
        writer = _WRITERS.get(id(kind)) or _writer_of_base(kind)
        if len(self.tokens) > _FEW and self.callbacks is None and writer in _CONTAINERS:
            self._add_container(value, depth, writer)
        else:
            writer(self, value, depth)

    def _add_container(self, value: Any, depth: int, writer: _Writer) -> None:
        """Walk a container once at each depth: one that holds itself has as many parts as paths."""
        begin, end, size = self._walked.get((id(value), depth), (0, 0, 0))
        if end and size <= self.bytes_left:
            if len(self.tokens) + end - begin > MAX_TOKENS:
                raise WireError(f"a value of more than {MAX_TOKENS} parts")
            self.tokens += self.tokens[begin:end]
            self.bytes_left -= size
            return
        begin, before = len(self.tokens), self.bytes_left
        writer(self, value, depth)
        if len(self.tokens) - begin > _SHORT:
            self._walked[id(value), depth] = (begin, len(self.tokens), before - self.bytes_left)

    def add_items(self, tag: str, value: Any, items: list[Any], depth: int) -> None:
        if depth >= MAX_DEPTH:
            _write_opaque(self, value, depth)
            return
        self.tokens += (tag, len(items))
        for item in items:
            self.add(item, depth + 1)

    def text(self, text: str) -> str:
        text = str.__str__(text)
        if text.isascii():
            self.spend(len(text))
            return text
        if len(text) > self.bytes_left:
            raise WireError("a value of too many bytes")
        # Lone surrogates have no bytes; what stands in their place changes no one's points.
        data = text.encode("utf-8", "replace")
        self.spend(len(data))
        return data.decode()

    def spend(self, size: int) -> None:
        self.bytes_left -= size
        if self.bytes_left < 0:
            raise WireError("a value of too many bytes")


def _write_plain(encoder: _Encoder, value: Any, _depth: int) -> None:
    encoder.tokens.append(value)


def _write_int(encoder: _Encoder, value: int, depth: int) -> None:
    number = int.__index__(value)
    if INT_MIN <= number <= INT_MAX:
        encoder.tokens.append(number)
    else:
        _write_opaque(encoder, value, depth)


def _write_float(encoder: _Encoder, value: float, _depth: int) -> None:
    encoder.tokens.append(float.__float__(value))


def _write_complex(encoder: _Encoder, value: complex, _depth: int) -> None:
    number = complex.__complex__(value)
    encoder.tokens += ("c", number.real, number.imag)


def _write_str(encoder: _Encoder, value: str, _depth: int) -> None:
    encoder.tokens += ("s", encoder.text(value))


def _write_bytes(encoder: _Encoder, value: bytes, _depth: int) -> None:
    encoder.spend(bytes.__len__(value))
    encoder.tokens.append(bytes.__getitem__(value, slice(None)))


def _write_list(encoder: _Encoder, value: list[Any], depth: int) -> None:
    encoder.add_items("l", value, list.copy(value), depth)


def _write_tuple(encoder: _Encoder, value: tuple[Any, ...], depth: int) -> None:
    encoder.add_items("u", value, [*tuple.__iter__(value)], depth)


def _write_set(encoder: _Encoder, value: set[Any] | frozenset[Any], depth: int) -> None:
    items: list[Any] = [*set().union(value)]
    # What would arrive as something else than it is may not stand in a set over there.
    if all(
        type(item) is str or (type(item) in (int, bool) and INT_MIN <= item <= INT_MAX)
        for item in items
    ):
        encoder.add_items("e", value, items, depth)
    else:
        _write_opaque(encoder, value, depth)


def _write_dict(encoder: _Encoder, value: dict[Any, Any], depth: int) -> None:
    items = [*dict.items(value)]
    names = [encoder.text(key) for key, _ in items if issubclass(type(key), str)]
    if depth >= MAX_DEPTH or len(set(names)) != len(items):
        _write_opaque(encoder, value, depth)
        return
    encoder.tokens += ("m", len(items))
    for name, (_, item) in zip(names, items, strict=True):
        encoder.tokens.append(name)
        encoder.add(item, depth + 1)


def _write_array(encoder: _Encoder, value: Any, depth: int) -> None:
    array = np.asarray(value)  # the plain array inside of a subclass
    dtype = array.dtype
    number = _NUMBERS.get(dtype)
    if number is None:
        dtype = _nearest(dtype)
        number = _NUMBERS.get(dtype)
    # The size comes first: of a broadcast array it may be far beyond what memory holds.
    if number is None or array.nbytes > encoder.bytes_left or not fits(array.shape, dtype):
        _write_opaque(encoder, value, depth)
        return
    if array.dtype is not dtype:
        with np.errstate(all="ignore"):
            array = array.astype(dtype, copy=False)
    data = array.tobytes()
    encoder.bytes_left -= len(data)
    tag = "g" if issubclass(type(value), np.generic) else "a"
    encoder.tokens += (tag, number, array.ndim, *array.shape, data)


def _nearest(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the same numbers' dtype in this machine's byte order, and at most double."""
    if dtype.kind in "fc" and dtype.itemsize > (8 if dtype.kind == "f" else 16):
        return np.dtype(np.float64 if dtype.kind == "f" else np.complex128)
    return dtype.newbyteorder("=") if dtype.kind in "iufc" else dtype


def _write_callback(encoder: _Encoder, value: Callback, depth: int) -> None:
    if encoder.callbacks is None:
        _write_opaque(encoder, value, depth)
        return
    encoder.tokens += ("x", len(encoder.callbacks), value.name, value.max_calls)
    encoder.callbacks.append(value)
    encoder.add(value.known, depth + 1)


def _write_example(encoder: _Encoder, value: Example, depth: int) -> None:
    if encoder.callbacks is None:
        _write_opaque(encoder, value, depth)
        return
    encoder.tokens += ("f", value.name)


def _write_reference(encoder: _Encoder, value: FromResult, depth: int) -> None:
    if encoder.callbacks is None:
        _write_opaque(encoder, value, depth)
        return
    encoder.tokens += ("r", value.call, len(value.path), *value.path)


def _write_opaque(encoder: _Encoder, value: Any, _depth: int) -> None:
    name = _known_of(type(value), "__name__")
    encoder.tokens += ("p" if callable(value) else "o", encoder.text(name[:100]))


def _write_opaque_again(encoder: _Encoder, value: Opaque, _depth: int) -> None:
    tag = "p" if type(value) is OpaqueFunction else "o"
    encoder.tokens += (tag, encoder.text(value.type_name[:100]))


def _known_of(kind: type, name: str) -> Any:
    """Read what the interpreter itself knows of a class, whatever its metaclass answers."""
    return type.__dict__[name].__get__(kind)


def _writer_of_base(kind: type) -> _Writer:
    bases = _known_of(kind, "__mro__")
    return next((_WRITERS[id(base)] for base in bases if id(base) in _WRITERS), _write_opaque)


_CONTAINERS: frozenset[_Writer] = frozenset((_write_list, _write_tuple, _write_dict))

# By identity, since a class may have a metaclass that cannot be hashed.
_WRITERS: dict[int, _Writer] = {
    id(type(None)): _write_plain,
    id(bool): _write_plain,
    id(int): _write_int,
    id(float): _write_float,
    id(complex): _write_complex,
    id(str): _write_str,
    id(bytes): _write_bytes,
    id(list): _write_list,
    id(tuple): _write_tuple,
    id(set): _write_set,
    id(frozenset): _write_set,
    id(dict): _write_dict,
    id(np.ndarray): _write_array,
    id(np.generic): _write_array,
    id(np.float64): _write_array,
    id(Opaque): _write_opaque_again,
    id(OpaqueFunction): _write_opaque_again,
    id(Callback): _write_callback,
    id(Example): _write_example,
    id(FromResult): _write_reference,
}
