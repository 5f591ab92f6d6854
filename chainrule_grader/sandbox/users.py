"""Who a session runs as where the grader is root: somebody else, and each session another.

Limits on processes count per user, so no two sessions at work may share one.
"""

from __future__ import annotations

import os
from pathlib import Path

_FIRST = 100_000
_EACH = 400
_FEWEST = 1_000


def session_users() -> range:
    """Return the user ids that root can give away; none where it is root of one user only.

    A container without privileges of its own often has 65,536 of them, or a single one.
    """
    try:
        lines = Path("/proc/self/uid_map").read_text().splitlines()
    except OSError:
        return range(0)
    ranges = [(int(first), int(count)) for first, _, count in map(str.split, lines)]
    start, length = max(ranges, key=lambda one: one[1], default=(0, 0))
    end = min(start + length, 2**32 - 2)
    first = _FIRST if end >= 2 * _FIRST else max(start, end - 60_000, _FEWEST)
    return range(first, end) if end - first >= _EACH else range(0)


def session_user(number: int) -> int:
    """Return the user id of this process's session of that number."""
    users = session_users()
    return users[(os.getpid() * _EACH + number % _EACH) % len(users)] if users else os.getuid()
