"""The ways to grade a class, each run as its user would run it."""

from __future__ import annotations

import json
import os
import shutil
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classroom import SECRET, copy_of, executed_in, scores_in
from measuring import Cost, run

from chainrule_grader.seeds import SECRET_VARIABLE

HERE = Path(__file__).parent
_BIN = sysconfig.get_path("scripts")
_ENVIRONMENT = {
    SECRET_VARIABLE: SECRET,  # where the hidden cases come from in a student's kernel
    "PATH": os.pathsep.join([_BIN, os.environ.get("PATH", "")]),
    # Figures are noted and not drawn, in a kernel as in a session.
    "MPLBACKEND": "module://chainrule_session.figures",
}


@dataclass(frozen=True)
class Variant:
    """A way to grade. `words` come after the command's own; ``stock`` is without our settings."""

    key: str
    name: str
    words: tuple[str, ...] = ()
    stock: bool = False
    nbgrader: bool = False

    def command(self, course: Path, assignment: str, more: Sequence[str] = ()) -> list[str]:
        """Return the command line."""
        if self.nbgrader:
            return [f"{_BIN}/nbgrader", "autograde", assignment, *self.words, *more]
        grade = ["grade", assignment, *self.words, *more]
        return [f"{_BIN}/chainrule", "--course", str(course), *grade]


VARIANTS = (
    Variant("a", "stock nbgrader", stock=True, nbgrader=True),
    Variant("b", "nbgrader, our configuration", nbgrader=True),
    Variant("c", "chainrule grade --jobs 1", ("--jobs", "1")),
    Variant("d", "chainrule grade, all cores"),
)
PROCESS = Variant("c, process", "the same without a fence", ("--jobs", "1", "--isolation=process"))


@dataclass(frozen=True)
class Outcome:
    """What a variant cost, and what came of it."""

    cost: Cost
    scores: Mapping[str, Any]
    executed: Mapping[str, list[str]]


def measured(
    variant: Variant,
    course: Path,
    assignment: str,
    students: Sequence[str],
    scratch: Path,
    more: Sequence[str] = (),
) -> Outcome:
    """Grade `students` in a copy of `course`."""
    folder = copy_of(course, scratch / "course", students, stock=variant.stock)
    try:
        command = variant.command(folder, assignment, more)
        cost = run(command, folder, _ENVIRONMENT)
        scores = scores_in(folder, assignment, students)
        return Outcome(cost, scores, executed_in(folder, assignment, students))
    finally:
        shutil.rmtree(folder)


def script(name: str, scratch: Path, *words: str) -> Any:
    """Run another script of this folder that leaves its figures in a file, and return them."""
    out = scratch / "out.json"
    run([sys.executable, str(HERE / f"{name}.py"), str(out), *words], scratch, _ENVIRONMENT)
    return json.loads(out.read_text(encoding="utf-8"))
