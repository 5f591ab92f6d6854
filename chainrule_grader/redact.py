"""What student code says about its inputs, without the inputs: those of hidden cases stay hidden.

This keeps the honest mistake from telling, such as `raise ValueError(X)`. Code that means to tell
can always spell its numbers in another way; only a fence around it stops that.
"""

from __future__ import annotations

import re

MOST = 300
# Shapes and sizes are whole numbers in round brackets or by themselves: they may be seen.
_ARRAY = re.compile(r"""\[[^]['"]*\d[^]['"]*]""")
_DECIMAL = re.compile(r"[-+]?(\d+\.\d*|\.\d+|\d+(?=[eE][-+]?\d))([eE][-+]?\d+)?")


def without_values(text: str) -> str:
    """Return `text` with … for arrays, lists and decimal numbers, on one line and not too long."""
    text = _DECIMAL.sub("…", _ARRAY.sub("[…]", text))
    text = " ".join(text.split())
    return text if len(text) <= MOST else f"{text[:MOST]}…"
