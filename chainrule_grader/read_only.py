"""Values that are kept for a whole class: whoever wrote into one would change others' marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def make_read_only(value: Any) -> None:
    """Let writing into any array of `value` raise ValueError; copies of it can be written to."""
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    elif isinstance(value, Mapping):
        for each in value.values():
            make_read_only(each)
    elif isinstance(value, list | tuple):
        for each in value:
            make_read_only(each)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            make_read_only(getattr(value, name))
