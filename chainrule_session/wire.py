"""Values as bytes and back: a closed set of types, in messages that nothing can be hidden in.

A message is one flat msgpack list of tokens, in the order of a walk through the value. None,
booleans, numbers and bytes stand for themselves; a str is a tag, and says what to make of the
tokens after it. No extension types and no nesting: how deep a value goes is counted here and not
left to the decoder's stack. What comes back is made of builtins and plain arrays only, whatever
the sender's objects were, so nothing of a sender's ever runs in a receiver.
"""

from __future__ import annotations

from chainrule_session.decoder import decode
from chainrule_session.encoder import encode
from chainrule_session.wire_format import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_TOKENS,
    CallbackId,
    Opaque,
    OpaqueFunction,
    WireError,
)

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_DIMENSIONS",
    "MAX_TOKENS",
    "CallbackId",
    "Opaque",
    "OpaqueFunction",
    "WireError",
    "decode",
    "encode",
]
