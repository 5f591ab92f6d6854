"""How large what is handed in may be, and what goes along."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from chainrule.submission.findings import Finding
from chainrule.submission.reading import Notebook
from chainrule.submission.released import Release

PACKAGE = "chainrule"
# Left behind by grading, and by the copy that is run.
SKIPPED = {".ipynb_checkpoints", "__pycache__", ".git"}
_MOST_FILES = 10_000
_LARGE = 1_000_000  # bytes of outputs or of attachments that are worth a note


def megabytes(size: float) -> str:
    """Write a number of bytes."""
    return f"{size / 1e6:.1f} MB"


def files_beside(notebook: Path, most: int = _MOST_FILES + 1) -> list[Path]:
    """List the plain files that would go along, at most ``most``; links are not followed."""
    found: list[Path] = []
    for folder, folders, names in os.walk(notebook.resolve().parent):
        top = Path(folder) == notebook.resolve().parent
        folders[:] = [one for one in folders if one not in SKIPPED and not (top and one == PACKAGE)]
        paths = (Path(folder, name) for name in sorted(names) if name not in SKIPPED)
        found += [path for path in paths if path.suffix != ".ipynb" and not path.is_symlink()]
        if len(found) >= most:
            return found[:most]
    return found


def check_sizes(path: Path, notebook: Notebook, release: Release) -> Iterator[Finding]:
    """Compare sizes with what grading takes in."""
    attached = sum(cell.attached for cell in notebook.cells)
    outputs = sum(cell.outputs for cell in notebook.cells)
    large = notebook.size > release.notebook_size
    if large:
        limit = megabytes(release.notebook_size)
        text = f"The notebook has {megabytes(notebook.size)}; more than {limit} is not graded."
        yield Finding("mend", f"{text} {_smaller(attached, outputs)}")
    elif max(attached, outputs) > _LARGE:
        text = f"The notebook has {megabytes(notebook.size)}."
        yield Finding("note", f"{text} {_smaller(attached, outputs)}")
    beside = files_beside(path)
    together = sum(one.stat().st_size for one in beside)
    if len(beside) > _MOST_FILES or together > release.files_size:
        what = (
            f"more than {_MOST_FILES} files"
            if len(beside) > _MOST_FILES
            else f"{megabytes(together)}; more than {megabytes(release.files_size)} is not graded"
        )
        yield Finding(
            "mend",
            f"The files beside the notebook are {what}. Hand in only what it needs, and keep "
            "environments and large data in another folder.",
        )


def _smaller(attached: int, outputs: int) -> str:
    if attached > outputs:
        return (
            f"Images pasted into text cells are {megabytes(attached)} of it: make them smaller, or "
            "paste none."
        )
    return (
        f"Outputs are {megabytes(outputs)} of it. Clear All Outputs and save: grading makes them "
        "anew."
    )
