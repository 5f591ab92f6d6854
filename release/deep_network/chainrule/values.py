"""Write values and calls the way a student would, short enough for a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_LONGEST = 300


def value_text(value: Any) -> str:
    """Return a value as text: arrays with their shape, numbers with five digits."""
    if isinstance(value, np.ndarray) and value.ndim:
        text = np.array2string(
            value, precision=5, suppress_small=True, separator=", ", threshold=40
        )
        if "\n" in text:
            return f"shape {value.shape}\n{text}"
        return f"{text} of shape {value.shape}"
    if isinstance(value, bool | str | type(None)):
        return repr(value)
    if isinstance(value, int | float | np.generic | np.ndarray):
        return f"{np.asarray(value).item():.6g}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {value_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple | list):
        inner = ", ".join(value_text(item) for item in value)
        return f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    return getattr(value, "__name__", repr(value))


def array_text(array: np.ndarray[Any, Any]) -> str:
    """Return an array of moderate size as text, whole, in columns."""
    return np.array2string(
        array, precision=4, suppress_small=True, threshold=600, max_line_width=100
    )


def call_text(function: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """Return a call as text that can be pasted into a cell."""
    return _call(function, [_pasted(arg) for arg in args], kwargs)


def short_call_text(function: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """Return a call as text, with shapes in the place of arrays where it would be long."""
    text = call_text(function, args, kwargs)
    return text if len(text) <= _LONGEST else _call(function, [_shape(arg) for arg in args], kwargs)


def _call(function: str, parts: Sequence[str], kwargs: Mapping[str, Any]) -> str:
    named = [f"{name}={_pasted(value)}" for name, value in kwargs.items()]
    return f"{function}({', '.join([*parts, *named])})"


def _pasted(value: Any) -> str:
    if isinstance(value, np.ndarray):
        text = np.array2string(value, separator=", ", precision=8, max_line_width=10**6)
        return f"np.array({' '.join(text.split())})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_pasted(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple | list):
        inner = ", ".join(_pasted(item) for item in value)
        return f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    return getattr(value, "__name__", repr(value))


def _shape(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"<array {value.shape}>"
    if isinstance(value, dict):
        return f"<dict with {', '.join(value)}>"
    if isinstance(value, tuple | list) and len(_pasted(value)) > 60:
        return f"<{type(value).__name__} of {len(value)}>"
    return _pasted(value)
