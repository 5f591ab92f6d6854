"""Which notebook of a submission is graded: the one with the right name, else the latest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from chainrule_grader.grading.clean import terminal_text
from chainrule_grader.grading.recognise import Unreadable, belongs, parse_notebook


class NotGradable(Exception):
    """A submission that holds nothing to grade; the message says why."""

    def __init__(self, outcome: Literal["missing", "unreadable"], reason: str) -> None:
        self.outcome = outcome
        super().__init__(reason)


class NothingHandedIn(NotGradable):
    """There is no folder at all."""

    def __init__(self) -> None:
        super().__init__("missing", "nothing was handed in")


@dataclass(frozen=True)
class Chosen:
    """The notebook that is graded, and what should be said about the choice."""

    notebook: dict[str, Any]
    notes: tuple[str, ...] = ()


def choose_notebook(notebooks: Mapping[str, bytes], assignment: str, released: set[str]) -> Chosen:
    """Take the first notebook that grew from the release with the grade_ids `released`.

    Raises NotGradable.
    """
    right = f"{assignment}.ipynb"
    unreadable: list[str] = []
    foreign: list[str] = []
    for name, content in notebooks.items():
        try:
            nb = parse_notebook(name, content)
        except Unreadable as error:
            unreadable.append(str(error))
            continue
        if belongs(nb, released, named_so=name == right):
            other = [f"graded {terminal_text(name)}", *unreadable] if name != right else []
            return Chosen(nb, (*other, *_other_kernel(nb)))
        foreign.append(terminal_text(name))
    if unreadable:
        raise NotGradable("unreadable", "; ".join(unreadable))
    names = ", ".join(foreign)
    raise NotGradable("missing", f"{names}: not the notebook of {assignment}")


def _other_kernel(nb: Mapping[str, Any]) -> list[str]:
    """Name the kernel that a notebook asks for in vain: it is run with Python all the same."""
    metadata = nb.get("metadata")
    for place, key in (("kernelspec", "language"), ("language_info", "name")):
        kernel = metadata.get(place) if isinstance(metadata, Mapping) else None
        language = kernel.get(key) if isinstance(kernel, Mapping) else None
        if isinstance(language, str):
            other = language.lower() != "python"
            return [f"asks for {terminal_text(language)}, was run with Python"] if other else []
    return []
