"""Messages over a socket: a length, then that many bytes, all of it before one deadline."""

from __future__ import annotations

import socket
import struct
from time import monotonic
from typing import Any

from chainrule_session.calls import Callback
from chainrule_session.wire import MAX_BYTES, WireError, decode, encode

_LENGTH = struct.Struct("!I")
_PIECE = 1 << 20


class Closed(EOFError):
    """The other side is gone."""


class DeadlinePassed(TimeoutError):
    """The other side did not take or give a whole message in time."""


class Channel:
    """One end of a socket pair. Deadlines are instants of ``time.monotonic``; None waits for ever.

    A deadline is for the whole message: a sender that dribbles bytes gains nothing by it.
    ``references`` lets callbacks and FromResult in, which only the trusted side may send.
    """

    def __init__(
        self, end: socket.socket, *, references: bool = False, max_bytes: int = MAX_BYTES
    ) -> None:
        self.socket = end
        self._references = references
        self._max_bytes = max_bytes

    def send(
        self, message: Any, deadline: float | None = None, callbacks: list[Callback] | None = None
    ) -> None:
        """Send a value. Raises Closed, DeadlinePassed, or WireError where it is too large."""
        data = encode(message, callbacks, self._max_bytes)
        self._wait_until(deadline)
        try:
            self.socket.sendall(_LENGTH.pack(len(data)) + data)
        except TimeoutError as error:
            raise DeadlinePassed from error
        except OSError as error:
            raise Closed from error

    def receive(self, deadline: float | None = None) -> Any:
        """Receive a value. Raises Closed, DeadlinePassed, or WireError where it is none."""
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size, deadline))
        if length > self._max_bytes:
            raise WireError(f"a message of {length} bytes")
        return decode(self._read(length, deadline), references=self._references)

    def close(self) -> None:
        """Close this end."""
        self.socket.close()

    def _read(self, length: int, deadline: float | None) -> bytes:
        data = bytearray()
        while len(data) < length:
            self._wait_until(deadline)
            try:
                piece = self.socket.recv(min(length - len(data), _PIECE))
            except TimeoutError as error:
                raise DeadlinePassed from error
            except OSError as error:
                raise Closed from error
            if not piece:
                raise Closed
            data += piece
        return bytes(data)

    def _wait_until(self, deadline: float | None) -> None:
        left = None if deadline is None else deadline - monotonic()
        if left is not None and left <= 0:
            raise DeadlinePassed
        self.socket.settimeout(left)
