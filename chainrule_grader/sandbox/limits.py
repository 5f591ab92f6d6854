"""What one submission may use; past any of these its cell or exercise has an outcome of its own."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Limits of a session. Seconds are floats, sizes are bytes, the rest are counts."""

    cell_seconds: float = 30.0
    cell_cpu_seconds: float = 30.0
    exercise_seconds: float = 20.0
    notebook_seconds: float = 300.0
    notebook_cpu_seconds: float = 300.0
    memory: int = 2_000 * MEGABYTE
    processes: int = 64
    open_files: int = 256
    file_size: int = 64 * MEGABYTE
    disk: int = 128 * MEGABYTE
    output_text: int = 200_000
    output_display: int = 4 * MEGABYTE
    value: int = 64 * MEGABYTE
    notebook_size: int = 50 * MEGABYTE
    files_size: int = 100 * MEGABYTE

    def to_data(self) -> dict[str, Any]:
        """Return the limits as plain data, for a message or a key."""
        return dict(vars(self))  # `asdict` copies deeply, which takes a hundred times as long

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Limits:
        """Rebuild limits from plain data; unknown names are an error (TypeError)."""
        numbers = {"float": float, "int": int}
        kinds = {each.name: numbers[str(each.type)] for each in fields(cls)}
        return cls(**{name: kinds[name](value) for name, value in data.items()})
