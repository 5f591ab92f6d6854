"""The marks of reports, each with the word that always stands beside it."""

from __future__ import annotations

from typing import Literal

State = Literal["ok", "wrong", "partly", "open", "note"]

MARKS: dict[State, tuple[str, str]] = {
    "ok": ("✓", "right"),
    "wrong": ("✗", "not yet"),
    "partly": ("◐", "partly"),
    "open": ("○", "to do"),
    "note": ("•", "note"),
}
