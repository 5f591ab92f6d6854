"""``docs/misconceptions.md``, from the declarations.

``python -m chainrule_grader.exercises.page`` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.exercises.exercise import Exercise, Misconception

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "misconceptions.md"

_INTRODUCTION = """\
# The mistakes that feedback names

Generated from the declarations in `chainrule_grader/exercises/` by
`python -m chainrule_grader.exercises.page`; a test fails when it is not current.

A mistake is recognised by what the code computes, never by how it looks. Each one below is
declared as a wrong version of the reference. When an exercise fails, and the student's results
equal those of such a version on every case that tells it from the right one, its hint is shown;
where one explains more of what is wrong than another, only that one. Two that no input tells
apart share an entry. The tests submit every one of them with twenty seeds: it loses points with
each, and no other is ever named.

What no entry explains is told by its pattern: off by a constant factor (m, 1/m, 2, −1 or
another) or by a constant, transposed, the right values in another shape, right for one sample
only, for networks of two layers only, in all blocks but one, from one layer on, nan just where
the input is negative, a function that depends on a variable of the notebook, that answers
otherwise each time, that changes its arguments; and where a cache shows it, the first value on
the way that differs.
"""


def page() -> str:
    """Return the page."""
    return "\n".join([_INTRODUCTION, *_assignments()])


def _assignments() -> Iterator[str]:
    for name in ASSIGNMENT_NAMES:
        assignment = load(name)
        count = sum(len(each.misconceptions) for each in assignment.exercises)
        yield f"## {assignment.title} (`{name}`, {count})\n"
        for exercise in assignment.exercises:
            if exercise.misconceptions:
                yield from _exercise(exercise)


def _exercise(exercise: Exercise) -> Iterator[str]:
    yield f"### `{exercise.name}`\n"
    if exercise.see:
        yield f"To read, where a row names nothing else: {_place(exercise.see)}.\n"
    yield "| slug | hint | what should hold | to read |"
    yield "|---|---|---|---|"
    for item in exercise.misconceptions:
        yield f"| `{item.slug}` | {_cell(item.hint)} | {_cell(item.equation)} | {_read(item)} |"
    yield ""


def _read(item: Misconception) -> str:
    return _place(item.see) if item.see else ""


def _place(see: str) -> str:
    notebook, _, heading = see.partition("#")
    lesson = (ROOT / "notebooks" / f"{notebook}.ipynb").exists()
    folder = "notebooks" if lesson else f"release/{notebook}"
    return f"[{_cell(heading)}](../{folder}/{notebook}.ipynb)"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
