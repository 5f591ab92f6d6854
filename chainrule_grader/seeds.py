"""The seed that an exercise's cases are drawn from.

It depends on a secret of the course, so that nobody can prepare for the cases, and on nothing of
the student's, so that the same code always earns the same marks.
"""

from __future__ import annotations

import hashlib
import hmac
import os

SECRET_VARIABLE = "CHAINRULE_COURSE_SECRET"
SEED_VARIABLE = "CHAINRULE_SEED"
NO_SECRET = "no secret set"


def drawn_seed(slug: str, version: int, secret: str, override: str | None = None) -> int:
    """Return the seed of an exercise: HMAC-SHA-256 of slug and version, as 64 bits.

    The key is ``override`` where there is one, else the ``secret``.
    """
    key = (override or secret).encode()
    digest = hmac.new(key, f"{slug}:{version}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big")


def exercise_seed(slug: str, version: int) -> int:
    """Return the seed of an exercise under stock nbgrader, where the environment knows the secret.

    Without one (a master being validated) it is a fixed word. ``CHAINRULE_SEED`` overrides it.
    """
    secret = os.environ.get(SECRET_VARIABLE) or NO_SECRET
    return drawn_seed(slug, version, secret, os.environ.get(SEED_VARIABLE))
