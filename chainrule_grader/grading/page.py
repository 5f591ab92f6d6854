"""What a submission leaves in autograded/: its notebook or, of one not graded, a page saying why.

With it go the files beside it and what the gradebook is to hold, so that the three belong together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import nbformat

from chainrule_grader.gradebook.answers import Remembered, answer_checksums, untouched
from chainrule_grader.gradebook.scores import Scores
from chainrule_grader.gradebook.writer import Entry, Marks
from chainrule_grader.grading.autograded import Autograded
from chainrule_grader.grading.bundle import Bundle
from chainrule_grader.grading.clean import clean_markdown, terminal_text
from chainrule_grader.grading.done import Done
from chainrule_grader.grading.notebook_text import notebook_text, with_record
from chainrule_grader.grading.rebuild import rebuild
from chainrule_grader.grading.shadow import without_shadowing
from chainrule_grader.grading.work import Graded

EMPTY = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
REASON = 2000  # characters of a reason that a page shows


@dataclass(frozen=True)
class Page:
    """A notebook's text, the files beside it, and the gradebook's entry.

    ``notebook`` is the notebook of a submission that was graded.
    """

    text: str
    files: Mapping[str, bytes]
    entry: Entry
    notebook: Autograded | None = None


def page_of(done: Done, bundle: Bundle, before: Scores | None) -> Page:
    """Make the page of a submission; `before` is what the gradebook holds of it now."""
    if done.graded.outcome == "graded":
        notebook, text, marks = marked(done.graded, done.remembered, before)
        files = _kept(done.files, notebook.recorded)
        return Page(text, files, Entry(done.student, marks, timestamp=done.timestamp), notebook)
    files, removed = without_shadowing(done.files)
    text = _told(done, bundle, removed, before)
    return Page(text, files, Entry(done.student, add=True, timestamp=done.timestamp))


def marked(
    graded: Graded, remembered: Remembered, before: Scores | None
) -> tuple[Autograded, str, Marks]:
    """Return a graded notebook, its text with what is to be remembered of it, and its marks.

    `remembered` is what the notebook graded before it remembers, `before` the grades recorded now.
    """
    notebook = Autograded.parse(graded.notebook)
    cells = notebook.notebook.cells
    answers, silent = answer_checksums(cells), untouched(cells)
    after = remembered.after(answers, before.cells if before else ())
    # As nbgrader has it: nobody has to look at an answer that was not given.
    scores = {name: 0.0 for name in answers if name in silent} | dict(graded.scores)
    text = with_record(graded.notebook, {**after.to_metadata(), "scores": scores})
    return notebook, text, Marks(scores, after.changed(), silent)


def _told(done: Done, bundle: Bundle, removed: list[str], before: Scores | None) -> str:
    """Return the notebook of a submission that was not graded: the release, and why."""
    graded = done.graded
    reason = terminal_text(graded.reason, REASON)
    nb, _ = rebuild(EMPTY, bundle)
    zero = dict.fromkeys(answer_checksums(nb.cells), 0.0)
    # There is no answer to look at, so none that a mark given from now on could be about.
    remembered = done.remembered.after({}, before.cells if before else ())
    told = f"**This submission was not graded** ({graded.outcome}): {escape(reason)}"
    nb.cells.insert(0, nbformat.v4.new_markdown_cell(clean_markdown(told), id="outcome"))
    nb.metadata["chainrule"] = {
        "outcome": graded.outcome,
        "reason": reason,
        "key": done.key,
        "isolation": graded.isolation,
        "removed": [terminal_text(name) for name in removed],
        "notes": [],
        "limited": graded.limited,
        "scores": zero,
        **remembered.to_metadata(),
    }
    return notebook_text(nb)


def _kept(files: Mapping[str, bytes], recorded: Mapping[str, object]) -> dict[str, bytes]:
    """Leave out the files that grading removed because they would take a module's place."""
    removed = recorded.get("removed")
    names = {str(name) for name in removed} if isinstance(removed, list) else set()
    return {
        name: content
        for name, content in files.items()
        if name not in names and name.partition("/")[0] not in names
    }
