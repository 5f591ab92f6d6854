"""What the check found, and how it is printed: a mark, a word and a sentence, 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from chainrule.marks import MARKS, State

WIDTH = 79
_INDENT = 13


@dataclass(frozen=True)
class Finding:
    """One sentence. ``mend`` breaks the file, ``todo`` is work that is not finished yet."""

    kind: Literal["right", "mend", "todo", "fails", "note"]
    text: str

    @property
    def state(self) -> State:
        """Its mark in a panel."""
        states: dict[str, State] = {"right": "ok", "mend": "wrong", "fails": "partly"}
        return states.get(self.kind, "open" if self.kind == "todo" else "note")


_WORDS = {"right": "right", "mend": "mend", "todo": "to do", "fails": "not yet", "note": "note"}


def section(title: str, findings: Iterable[Finding]) -> str:
    """Return the lines of one part of the report."""
    return "\n".join([title, *map(_lines, findings)])


def _lines(finding: Finding) -> str:
    head = f"  {MARKS[finding.state][0]} {_WORDS[finding.kind]}"
    # Names in backticks hold no spaces that may be broken; long paths stay in one piece.
    return textwrap.fill(
        finding.text,
        WIDTH,
        initial_indent=head.ljust(_INDENT),
        subsequent_indent=" " * _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def wrapped(text: str) -> str:
    """Return a sentence in lines that fit the screen."""
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def verdict(findings: Sequence[Finding], *, ran: bool) -> tuple[str, bool]:
    """Return the last line, and whether the notebook is ready."""
    mend = sum(one.kind == "mend" for one in findings)
    left = sum(one.kind in ("todo", "fails") for one in findings)
    unfinished = f"{left} exercise{'s' * (left != 1)} unfinished"
    if mend:
        things = f"{mend} thing{'s' * (mend != 1)} to mend"
        return f"Not yet: {things}{f', {unfinished}' if left else ''}.", False
    if left:
        return f"Not yet: {unfinished}. The file itself is whole.", False
    return f"Ready to hand in{'' if ran else ', as far as can be told without a run'}.", True


def listed(names: Sequence[str], most: int = 4) -> str:
    """Name a few things in a sentence."""
    shown = [*names[:most], f"{len(names) - most} more"] if len(names) > most + 1 else [*names]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
