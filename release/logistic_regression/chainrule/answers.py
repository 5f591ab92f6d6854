"""Read an answer as a student may write it: ``"b"``, ``{"a", "c"}``, ``12``, ``12.0``."""

from __future__ import annotations

from chainrule.compare import as_numbers


def chosen(value: object) -> frozenset[str] | None:
    """Return the chosen letters, or None where the value is no choice.

    A choice is a string of letters ("b", "a, c") or a collection of one-letter strings.
    """
    if isinstance(value, str):
        letters = [letter for letter in value.lower() if letter not in " ,;"]
    elif isinstance(value, set | frozenset | list | tuple):
        if not all(isinstance(item, str) for item in value):
            return None
        letters = [item.strip().lower() for item in value]
    else:
        return None
    return frozenset(letters) if letters and all(len(item) == 1 for item in letters) else None


def number(value: object) -> float | None:
    """Return a single finite number, or None where the value is none."""
    numbers = None if isinstance(value, bool | str) else as_numbers(value)
    return float(numbers.item()) if numbers is not None and numbers.size == 1 else None
