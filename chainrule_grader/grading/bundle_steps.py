"""The steps of nbgrader's converters that write the bundle, and that rebuild notebooks from it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from chainrule_grader.grading.bundle import bundle_bytes, bundle_path, check_bundle, read_bundle
from chainrule_grader.grading.clean import clean_cells
from chainrule_grader.grading.course import CourseError
from chainrule_grader.grading.rebuild import rebuild

# What the step before put there; all else under this name was the student's.
OURS = ("removed", "key")


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


class Rebuild(NbGraderPreprocessor):
    """Put a submission's notebook together anew, and record under `metadata.chainrule` how."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Rebuild the notebook.

        Raises CourseError where the release left no bundle, or not the gradebook's.
        """
        assignment = resources["nbgrader"]["assignment"]
        path = bundle_path(course_root(self), assignment)
        try:
            bundle = read_bundle(path.read_bytes())
        except FileNotFoundError as error:
            message = f"{assignment} has no bundle; run: chainrule release {assignment}"
            raise CourseError(message) from error
        with Gradebook(resources["nbgrader"]["db_url"]) as gradebook:
            check_bundle(bundle, gradebook)
        before = nb.metadata.get("chainrule", {})
        nb, notes = rebuild(nb, bundle)
        clean_cells(nb, bundle)
        kept = before if isinstance(before, dict) else {}
        nb.metadata["chainrule"] = {key: kept[key] for key in OURS if key in kept}
        nb.metadata["chainrule"]["notes"] = notes
        for note in notes:
            self.log.warning(note)
        return nb, resources
