"""The wire under fuzzing, and that the fuzzer finds what there is to find in a careless one."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import Any

import msgpack
import numpy as np
import pytest

from chainrule_session.channel import Channel, DeadlinePassed
from chainrule_session.wire import WireError, decode
from tests.hostile.fuzz_wire import fuzz


@pytest.mark.parametrize("seed", [1, 2])
def test_the_wire_ends_every_message_in_order(seed: int) -> None:
    assert fuzz(6_000, seed) == ""


def nested(data: bytes, *, references: bool) -> None:
    """Decode what is inside of extension types by calling itself."""

    def hook(_code: int, inner: bytes) -> None:
        nested(inner, references=references)

    try:
        msgpack.unpackb(data, ext_hook=hook)
    except (ValueError, TypeError, msgpack.UnpackException):
        raise WireError from None


def trusting(data: bytes, *, references: bool) -> Any:
    """Believe the shape of an array."""
    tokens = _tokens(data)
    if tokens[:2] == ["a", 11]:
        return np.empty(tuple(tokens[3:-1]))
    return decode(data, references=references)


def patient(data: bytes, *, references: bool) -> Any:
    """Count as far as it is told to."""
    tokens = _tokens(data)
    if len(tokens) > 1 and tokens[0] in ("l", "m") and type(tokens[1]) is int:
        for _ in range(tokens[1]):
            pass
    return decode(data, references=references)


def greedy(data: bytes, *, references: bool) -> Any:
    """Make all the lists that it is told of, and keep them."""
    with suppress(ValueError, msgpack.UnpackException):
        kept.append(msgpack.unpackb(data))
    return decode(data, references=references)


kept: list[Any] = []


def careless(data: bytes, *, references: bool) -> Any:
    """Let references in from anyone."""
    return decode(data, references=True)


def _tokens(data: bytes) -> list[Any]:
    try:
        tokens = msgpack.unpackb(data)
    except (ValueError, TypeError, msgpack.UnpackException):
        return []
    return tokens if type(tokens) is list else []


class Dribbled(Channel):
    """Give every read a deadline of its own."""

    @contextmanager
    def _before(self, deadline: float | None) -> Any:
        self.socket.settimeout(0.2)
        try:
            yield
        except TimeoutError as error:
            raise DeadlinePassed from error


@pytest.mark.parametrize(
    ("decoder", "found"),
    [
        ("nested", "died of SIGSEGV"),
        ("trusting", "the decoder raised"),
        ("patient", "died of SIGXCPU"),
        ("greedy", "bytes of memory"),
        ("careless", "the decoder made"),
    ],
)
def test_a_careless_decoder_is_found(decoder: str, found: str) -> None:
    # It ends with the first find; on a busy machine that may come later.
    assert found in fuzz(400, 1, decoder=f"{__name__}:{decoder}")


def test_a_careless_channel_is_found() -> None:
    assert "late" in fuzz(1, 1, first=1000, channel=f"{__name__}:Dribbled")
