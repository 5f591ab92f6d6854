"""What is not a student's own in a submission's folder, and the time that it says of itself."""

from __future__ import annotations

from pathlib import Path

from nbgrader.utils import parse_utc

from chainrule_grader.grading.package import PACKAGE
from chainrule_grader.grading.recognise import grade_ids, read_notebook

TIMESTAMP = "timestamp.txt"
SKIPPED = {".ipynb_checkpoints", "__pycache__", ".git", PACKAGE}


def timestamp_readable(path: Path) -> bool:
    """Say whether nbgrader can read the time in `path`; it gives a submission up where not."""
    try:
        parse_utc(path.read_text().strip())
    except (ValueError, OverflowError, UnicodeDecodeError):
        return False
    return True


def released_ids(notebook: Path) -> set[str]:
    """Collect the grade_ids of a release's notebook."""
    return grade_ids(read_notebook(notebook))
