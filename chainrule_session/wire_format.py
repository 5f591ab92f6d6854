"""What the two ends of the wire agree on: its bounds, its dtypes, and what stands for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

MAX_DEPTH = 32
MAX_TOKENS = 1_000_000
MAX_BYTES = 64_000_000
MAX_DIMENSIONS = 16
INT_MIN, INT_MAX = -(2**63), 2**64 - 1

_NAMES = (
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
)
DTYPES = [np.dtype(name) for name in _NAMES]


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
    known: Mapping[str, bytes] = field(default_factory=dict)


def fits(shape: tuple[int, ...], dtype: np.dtype[Any]) -> bool:
    """Say whether an array may have this shape: one size of 0 must not hide a huge one."""
    if len(shape) > MAX_DIMENSIONS:
        return False
    return 0 not in shape or prod(size or 1 for size in shape) * dtype.itemsize <= MAX_BYTES
