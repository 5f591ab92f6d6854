"""The first step of grading: what of a submission must not be there when its cells run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from chainrule_grader.grading.package import PACKAGE, output_folder, place_package
from chainrule_grader.grading.shadow import remove_shadowing


class Sanitize(NbGraderPreprocessor):
    """Puts the official chainrule in place and removes what shadows an installed module.

    What was removed is recorded in the notebook, under `metadata.chainrule`.
    """

    key = Unicode("", help="What this grading depends on, kept to skip it next time.").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Clean the folder that nbgrader has just filled, and the notebook's cells."""
        folder = output_folder(self, resources)
        folder.mkdir(parents=True, exist_ok=True)
        removed = self._remove_copies_of_links(folder, resources)
        removed += [name for name in remove_shadowing(folder) if name != PACKAGE]
        place_package(folder)
        if removed:
            self.log.warning("Removed from the submission: %s", ", ".join(removed))
        nb.metadata["chainrule"] = {"removed": removed, "key": self.key}
        _clean_cells(nb)
        return nb, resources

    def _remove_copies_of_links(self, folder: Path, resources: Any) -> list[str]:
        """Remove what nbgrader copied because a link in the submission pointed to it."""
        converter: Any = self.parent.parent
        nbgrader = resources["nbgrader"]
        source = Path(converter._format_source(nbgrader["assignment"], nbgrader["student"]))
        notebook = source / f"{nbgrader['notebook']}.ipynb"
        if notebook.is_symlink():
            raise ValueError(f"{notebook.name} is a symbolic link, which is not graded")
        links = [path.relative_to(source) for path in source.rglob("*") if path.is_symlink()]
        for link in links:
            (folder / link).unlink(missing_ok=True)
        return [f"{link} (a symbolic link)" for link in sorted(links)]


def _clean_cells(nb: NotebookNode) -> None:
    """Drop tags that steer execution, and all but the last of cells that share a grade_id."""
    seen: set[str] = set()
    for cell in reversed(nb.cells):
        meta = cell.metadata.get("nbgrader")
        if not meta:
            cell.metadata.pop("nbgrader", None)  # empty metadata would stop the whole class
            continue
        cell.metadata.pop("tags", None)
        grade_id = meta.get("grade_id")
        if grade_id in seen:
            del cell.metadata["nbgrader"]
        seen.add(grade_id)
