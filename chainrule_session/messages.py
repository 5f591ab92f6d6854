"""Calls and their outcomes as plain values for the wire, and back.

What a session says is checked in every field: it is the student's word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import numpy as np

from chainrule.calling import Limited, Raised, Returned
from chainrule.compare import same_data
from chainrule_session.calls import Call, Callback, Missing, Outcome
from chainrule_session.wire import CallbackId, WireError, decode, encode

# In place of an argument that is as it was before the call.
_AS_SENT = {" as sent": True}
_RAISED = ("type", "message", "line")
MOST_TEXT = 2_000
_MOST_WARNINGS = 20
_NO_CALL = Call("")


def largest(limits: Mapping[str, Any]) -> int:
    """Return the size of the largest message that a session's limits allow."""
    outputs = 4 * limits["output_text"] + 2 * limits["output_display"]
    return int(max(limits["value"], limits["notebook_size"], outputs))


def calls_to_data(calls: Sequence[Call]) -> list[dict[str, Any]]:
    """Return calls as values that ``encode`` takes, callbacks included."""
    return [
        {
            "function": one.function,
            "args": tuple(one.args),
            "kwargs": dict(one.kwargs),
            "substitutes": dict(one.substitutes),
            "strict_floats": one.strict_floats,
        }
        for one in calls
    ]


def calls_from_data(
    data: Sequence[Mapping[str, Any]], ask: Callable[[int, tuple[Any, ...], dict[str, Any]], Any]
) -> list[Call]:
    """Rebuild calls; a callback's number, arguments and keywords are handed to ``ask``."""

    def made(value: Any) -> Any:
        if not isinstance(value, CallbackId):
            return value
        number, known = value.number, value.known

        def asked(*args: Any, **kwargs: Any) -> Any:
            question = fingerprint(args, kwargs) if known else ""
            if question in known:
                return decode(known[question])
            return ask(number, args, kwargs)

        return Callback(value.name, asked, value.max_calls, travels=True)

    return [
        Call(
            one["function"],
            tuple(made(arg) for arg in one["args"]),
            {name: made(arg) for name, arg in one["kwargs"].items()},
            {name: made(callback) for name, callback in one["substitutes"].items()},
            one["strict_floats"],
        )
        for one in data
    ]


def fingerprint(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """Return what is the same for the same question only. Raises WireError for a huge one."""
    return blake2b(encode([args, dict(kwargs)]), digest_size=16).hexdigest()


def outcome_to_data(outcome: Outcome, call: Call = _NO_CALL) -> dict[str, Any]:
    """Return an outcome as a value; arguments that did not change are only named so."""
    if isinstance(outcome, Returned):
        args = [
            _AS_SENT if index < len(call.args) and same_data(call.args[index], after) else after
            for index, after in enumerate(outcome.args_after)
        ]
        return {
            "kind": "returned",
            "value": outcome.value,
            "args_after": args,
            "warnings": [text[:MOST_TEXT] for text in outcome.warnings[:_MOST_WARNINGS]],
        }
    if isinstance(outcome, Raised):
        return {
            "kind": "raised",
            "type": outcome.type[:100],
            "message": outcome.message[:MOST_TEXT],
            "line": outcome.line[:MOST_TEXT],
            "warnings": [text[:MOST_TEXT] for text in outcome.warnings[:_MOST_WARNINGS]],
        }
    if isinstance(outcome, Limited):
        return {"kind": "limited", "limit": outcome.limit}
    return {"kind": "missing"}


def fitting(value: Any, most: int) -> bytes | None:
    """Encode a value of at most `most` bytes on the wire; None for one of more, or too many parts.

    An array that a message has no room for would otherwise be left behind without a word.
    """
    try:
        encoded = encode(value, max_bytes=most)
    except WireError:
        return None
    # Counted only now: of a value with too many parts, that would take longer than to refuse it.
    return encoded if bytes_of_arrays(value) <= most else None


def bytes_of_arrays(value: Any, depth: int = 7) -> int:
    """Count the bytes of the arrays in a value, in the likely places."""
    kind = type(value)
    if issubclass(kind, np.ndarray):
        return int(value.nbytes)
    if depth and (kind is list or kind is tuple or kind is dict):
        parts = value.values() if kind is dict else value
        return sum(bytes_of_arrays(part, depth - 1) for part in parts)
    return 0


def outcome_from_data(data: Any, call: Call) -> Outcome:
    """Rebuild the outcome of ``call``. Raises WireError for anything that is none."""
    kind = data.get("kind") if type(data) is dict else None
    if kind == "returned":
        args = _field(data, "args_after", list)
        if len(args) != len(call.args):
            raise WireError("an outcome with another number of arguments")
        after = tuple(
            sent if type(arg) is dict and arg.keys() == _AS_SENT.keys() else arg
            for sent, arg in zip(call.args, args, strict=True)
        )
        return Returned(data.get("value"), after, _texts(data))
    if kind == "raised":
        name, message, line = (_field(data, key, str)[:MOST_TEXT] for key in _RAISED)
        return Raised(name, message, line, _texts(data))
    if kind == "limited":
        return Limited(_field(data, "limit", str)[:100])
    if kind == "missing":
        return Missing(call.function)
    raise WireError("an outcome of no known kind")


def outcomes_from_data(
    data: Any, calls: Sequence[Call], counts: Sequence[Mapping[str, int]]
) -> list[Outcome]:
    """Rebuild a batch's outcomes; how often callbacks were used is what this side counted."""
    if type(data) is not list or len(data) != len(calls):
        raise WireError("another number of outcomes than of calls")
    outcomes = [outcome_from_data(one, call) for one, call in zip(data, calls, strict=True)]
    return [
        replace(one, callbacks=dict(count)) if isinstance(one, Returned) else one
        for one, count in zip(outcomes, counts, strict=True)
    ]


def _field(data: dict[str, Any], name: str, kind: type) -> Any:
    value = data.get(name)
    if type(value) is not kind:
        raise WireError(f"an outcome without {name}")
    return value


def _texts(data: dict[str, Any]) -> tuple[str, ...]:
    texts = _field(data, "warnings", list)[:_MOST_WARNINGS]
    if any(type(text) is not str for text in texts):
        raise WireError("a warning that is no text")
    return tuple(text[:MOST_TEXT] for text in texts)
