"""Messages over a socket: a length, then that many bytes, all of it before one deadline."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from chainrule_session.calls import Callback
from chainrule_session.wire import MAX_BYTES, WireError, decode, encode

_LENGTH = struct.Struct("!I")
_PIECE = 1 << 20
# What a message holds beside the values that it is about.
MARGIN = 1_000_000


class Closed(EOFError):
    """The other side is gone."""


class DeadlinePassed(TimeoutError):
    """The other side did not take or give a whole message in time."""


class Channel:
    """One end of a socket pair. Deadlines are instants of ``time.monotonic``; None waits for ever.

    A deadline is for the whole message: a sender that dribbles bytes gains nothing by it.
    ``references`` lets callbacks and FromResult in, which only the trusted side may send.
    A message left in the middle, at a deadline or by an exception of a signal handler, closes the
    channel for good: what follows it could be taken for something else than it is.
    """

    def __init__(
        self, end: socket.socket, *, references: bool = False, max_bytes: int = MAX_BYTES
    ) -> None:
        self.socket = end
        self._references = references
        self._max_bytes = max_bytes
        self._left_in_the_middle = False

    def send(
        self, message: Any, deadline: float | None = None, callbacks: list[Callback] | None = None
    ) -> None:
        """Send a value. Raises Closed, DeadlinePassed, or WireError where it is too large."""
        self.send_encoded(encode(message, callbacks, self._max_bytes), deadline)

    def send_encoded(self, data: bytes, deadline: float | None = None) -> None:
        """Send what ``encode`` has made of a value. Raises Closed or DeadlinePassed."""
        self._check()
        with self._before(deadline):
            self._left_in_the_middle = True
            self.socket.sendall(_LENGTH.pack(len(data)) + data)
        self._left_in_the_middle = False

    def receive(self, deadline: float | None = None) -> Any:
        """Receive a value. Raises Closed, DeadlinePassed, or WireError where it is none."""
        self._check()
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size, deadline))
        if length > self._max_bytes:
            raise WireError(f"a message of {length} bytes")
        data = self._read(length, deadline)
        self._left_in_the_middle = False
        return decode(data, references=self._references)

    def bound(self, size: int) -> None:
        """Take and give no larger messages than those of `size` bytes and a little more."""
        self._max_bytes = size + MARGIN

    def close(self) -> None:
        """Close this end."""
        self.socket.close()

    def _read(self, length: int, deadline: float | None) -> bytearray:
        data = bytearray()
        while len(data) < length:
            with self._before(deadline):
                piece = self.socket.recv(min(length - len(data), _PIECE))
            if not piece:
                raise Closed
            self._left_in_the_middle = True
            data += piece
        return data

    def _check(self) -> None:
        if self._left_in_the_middle:
            raise Closed("a message was left in the middle")

    @contextmanager
    def _before(self, deadline: float | None) -> Iterator[None]:
        left = None if deadline is None else deadline - monotonic()
        if left is not None and left <= 0:
            raise DeadlinePassed
        try:
            self.socket.settimeout(left)
            yield
        except TimeoutError as error:
            raise DeadlinePassed from error
        except OSError as error:
            raise Closed from error
