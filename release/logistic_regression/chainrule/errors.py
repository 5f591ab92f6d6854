"""What can be wrong with a file that somebody brings along."""

from __future__ import annotations

__all__ = ["DatasetError"]


class DatasetError(ValueError):
    """A file of pictures or parameters that cannot be used; the message says what to do next."""
