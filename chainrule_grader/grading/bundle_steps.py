"""The step of nbgrader's release that writes the bundle."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from chainrule_grader.grading.bundle import bundle_bytes, bundle_path


def write_atomically(path: Path, content: bytes) -> None:
    """Put a file for its owner's eyes only into place at once, as another reader sees it."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(fresh, path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


def course_root(preprocessor: NbGraderPreprocessor) -> Path:
    """Find the course of the converter that runs `preprocessor`."""
    converter: Any = getattr(preprocessor.parent, "parent", None)
    if not hasattr(converter, "coursedir"):
        name = type(preprocessor).__name__
        raise RuntimeError(f"{name} works inside nbgrader's converters only")
    return Path(converter.coursedir.root)


class WriteBundle(NbGraderPreprocessor):
    """Keep the notebook as it is right after SaveCells: stubs in place, hidden tests in."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Leave the notebook as it is.

        Raises RuntimeError where it does not bear its assignment's name: an assignment has one.
        """
        assignment = resources["nbgrader"]["assignment"]
        notebook = resources["nbgrader"]["notebook"]
        if notebook != assignment:
            raise RuntimeError(f"{notebook}.ipynb: the notebook must be named {assignment}.ipynb")
        path = bundle_path(course_root(self), assignment)
        write_atomically(path, bundle_bytes(assignment, nb))
        return nb, resources
