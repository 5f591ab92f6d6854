"""The `chainrule` package beside a notebook: in a release, and in a submission being graded."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

import chainrule

PACKAGE = "chainrule"
GRADER = "chainrule_grader"
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "*~")


def place_package(folder: Path) -> Path:
    """Put the official chainrule into `folder`, in place of whatever goes by its name there."""
    target = folder / PACKAGE
    if target.is_symlink() or target.is_file():
        target.unlink()
    elif target.exists():
        shutil.rmtree(target)
    source = Path(chainrule.__file__).parent
    # Contents only: a read-only installed package must not make files that cannot be removed.
    shutil.copytree(source, target, ignore=LEFT_BEHIND, copy_function=shutil.copyfile)
    return target


def output_folder(preprocessor: NbGraderPreprocessor, resources: Any) -> Path:
    """Find the folder that the converter running `preprocessor` writes to.

    Raises RuntimeError where the preprocessor was not started by one of nbgrader's converters.
    """
    converter: Any = getattr(preprocessor.parent, "parent", None)
    if not hasattr(converter, "_format_dest"):
        name = type(preprocessor).__name__
        raise RuntimeError(f"{name} works inside nbgrader's converters only")
    nbgrader = resources["nbgrader"]
    return Path(converter._format_dest(nbgrader["assignment"], nbgrader["student"]))


class PlacePackage(NbGraderPreprocessor):
    """Put chainrule into the release. A preprocessor, since nbgrader only logs a failing hook."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Leave the notebook as it is.

        Raises RuntimeError when a file of the package speaks of what students must not see.
        """
        package = place_package(output_folder(self, resources))
        for path in sorted(package.rglob("*")):
            if path.suffix in {".py", ".md", ".json"} and GRADER in path.read_text():
                raise RuntimeError(f"students would read {GRADER!r} in {path.name} of chainrule")
        return nb, resources
