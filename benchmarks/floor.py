"""The floor: the same cells and the same judge, in a fork of a warm process, and nothing else.

    python benchmarks/floor.py COURSE ASSIGNMENT STUDENT…

No sandbox, no wire, no notebook written: the process holds everything that can be had before the
first submission, and a fork of it runs the cells as they stand, tests included. What it costs to
read the submissions is left out. It runs whom a line on its standard input names, and answers with
a line of JSON.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# Before NumPy is imported: as few threads as everybody has.
os.environ |= {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
os.environ |= {
    "NBGRADER_EXECUTION": "autograde",
    "MPLBACKEND": "module://chainrule_session.figures",
}

from measuring import Clock

from chainrule.visible import load as load_visible
from chainrule_grader.diagnosis import broken_by
from chainrule_grader.drawn import foresee
from chainrule_grader.exercises import load
from chainrule_grader.exercises.sources import reference_namespace
from chainrule_grader.grading.bundle import Bundle, bundle_path, read_bundle
from chainrule_grader.grading.course import course_secret
from chainrule_grader.grading.rebuild import rebuild
from chainrule_grader.grading.test_cells import score_of
from chainrule_grader.judge import judge
from chainrule_grader.seeds import SECRET_VARIABLE, exercise_seed
from chainrule_session.namespace import Namespace
from chainrule_session.server import warm_shell
from chainrule_session.shell import SessionShell, run_cell

_SECONDS = 300.0


def cells_of(course: Path, assignment: str, student: str, bundle: Bundle) -> list[Any]:
    """List the code cells that are executed of a submission, tests as the release has them."""
    path = course / "submitted" / student / assignment / f"{assignment}.ipynb"
    nb, _ = rebuild(json.loads(path.read_text(encoding="utf-8")), bundle)
    shown = {cell.id for cell in bundle.cells if cell.shows}
    return [cell for cell in nb.cells if cell.cell_type == "code" and cell.id not in shown]


def warm(assignment: str) -> SessionShell:
    """Load and run what the first submission would wait for."""
    load_visible(assignment)
    for exercise in load(assignment).exercises:
        judge(exercise, Namespace(reference_namespace(exercise)))
        if exercise.functions:
            foresee(exercise, exercise_seed(exercise.slug, exercise.version))
        for item in exercise.misconceptions:
            if item.function:
                broken_by(exercise, item.slug, exercise_seed(exercise.slug, exercise.version))
    shell = warm_shell()
    gc.collect()
    gc.freeze()
    return shell


def run(shell: SessionShell, cells: Sequence[Any], points: dict[str, float]) -> dict[str, Any]:
    """Run the cells in this process; return the scores, and which cells ran."""
    scores, executed = {}, []
    in_tests = 0.0
    for cell in cells:
        start = time.process_time()
        run_cell(shell, cell.source, _SECONDS, _SECONDS)
        outputs = shell.outputs.take()
        executed.append(cell.id)
        if cell.id in points:
            in_tests += time.process_time() - start
            name = cell.metadata["nbgrader"]["grade_id"]
            scores[name], _ = score_of(outputs, points[cell.id])
    return {
        "scores": scores,
        "executed": executed,
        "tests": in_tests,
        "process": time.process_time(),
    }


def forked(shell: SessionShell, cells: Sequence[Any], points: dict[str, float]) -> dict[str, Any]:
    """Run the cells in a fork."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        with os.fdopen(theirs, "w") as file:
            json.dump(run(shell, cells, points), file)
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as file:
        found: dict[str, Any] = json.load(file)
    os.waitpid(pid, 0)
    return found


def main() -> None:
    """Run submissions as they are asked for, and say what each cost."""
    course, assignment = Path(sys.argv[1]), sys.argv[2]
    answers = sys.stdout  # before the shell takes what is printed
    os.environ[SECRET_VARIABLE] = course_secret(course)
    bundle = read_bundle(bundle_path(course, assignment).read_bytes())
    points = {cell.id: cell.points for cell in bundle.cells if cell.test}
    cells = {student: cells_of(course, assignment, student, bundle) for student in sys.argv[3:]}
    shell = warm(assignment)
    clock = Clock()
    for line in sys.stdin:
        cpu, wall = clock.seconds(), time.monotonic()
        result = forked(shell, cells[line.strip()], points)
        costs = {"cpu": clock.seconds() - cpu, "wall": time.monotonic() - wall}
        print(json.dumps({**result, **costs, "so_far": clock.seconds()}), file=answers, flush=True)


if __name__ == "__main__":
    main()
