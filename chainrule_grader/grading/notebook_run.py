"""One notebook in one session: the student's cells over there, the locked test cells here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode, from_dict

from chainrule_grader.engine import Cell
from chainrule_grader.exercises.exercise import Exercise
from chainrule_grader.grading.bundle import Bundle, BundleCell
from chainrule_grader.grading.clean import clean_output
from chainrule_grader.grading.keeper import Keeper, OutOfTime, Servers
from chainrule_grader.grading.outputs import ENDED, LIMIT, NOT_RUN, error_output
from chainrule_grader.grading.student import SandboxedStudent
from chainrule_grader.grading.test_cells import run_test_cell, score_of
from chainrule_grader.grading.trusted_names import imports_of
from chainrule_grader.grading.work import Work
from chainrule_grader.sandbox.session import SessionLost
from chainrule_grader.seeds import drawn_seed
from chainrule_grader.verdict import Verdict

# A test's own limit, beyond those of the student's calls that it waits for.
_TEST_SECONDS = 3

Output = dict[str, Any]


class NotebookRun:
    """Runs the cells of a rebuilt notebook and notes what came of them."""

    def __init__(
        self, work: Work, bundle: Bundle, files: Mapping[str, bytes], servers: Servers
    ) -> None:
        self._work = work
        self._released = {cell.id: cell for cell in bundle.cells if cell.marked}
        self._imports = imports_of(bundle.given)
        self._keeper = Keeper(servers, work.limits, files)
        self._student = SandboxedStudent(self._keeper)
        self._time_is_up = False
        self.scores: dict[str, float] = {}
        self.cells: list[str] = []
        self._met_limit = False

    @property
    def limited(self) -> bool:
        """Whether a limit of time was met, so that it may go better another time."""
        return self._met_limit or self._student.limited

    def run(self, nb: NotebookNode) -> None:
        """Run all cells in order; their outputs stand in the notebook then."""
        try:
            for cell in nb.cells:
                if cell.cell_type == "code":
                    cell.outputs = [from_dict(output) for output in self._outputs(cell)]
        finally:
            self._keeper.close()

    def judge(self, exercise: Exercise) -> Verdict:
        """Judge an exercise of the submission; what a locked test cell asks for."""
        seed = drawn_seed(exercise.slug, exercise.version, self._work.secret, self._work.seed)
        return self._student.judge(exercise, seed)

    def _outputs(self, cell: NotebookNode) -> list[Output]:
        released = self._released.get(cell.id)
        if released is not None and released.shows and not self._work.run_all:
            return []
        self.cells.append(cell.id)
        cell.execution_count = len(self.cells)  # as a kernel numbers them
        if released is not None and released.test:
            return self._test(released)
        drawn = self._work.figures or (released is not None and released.grade)
        outputs, changed = self._run(cell.source, figures=drawn)
        if changed:
            self._student.cell_ran(cell.source)
        return _cleaned(outputs)

    def _run(self, source: str, *, figures: bool) -> tuple[list[Output], bool]:
        """Run a cell of the student's; say whether the session's state is now what it made."""
        try:
            outputs = self._keeper.run_cell(source, figures=figures)
        except OutOfTime:
            self._met_limit = True
            seconds = self._work.limits.notebook_seconds
            message = f"not run: all cells together took over {seconds:g} s"
            return [error_output(LIMIT, message)], False
        except SessionLost as lost:
            self._student.fresh()
            if lost.why == "stuck":
                self._met_limit = True
                seconds = self._work.limits.cell_seconds
                message = f"longer than {seconds:g} s, and it could not be interrupted"
                return [error_output(LIMIT, message)], False
            not_run = str(lost).startswith("not run")
            return [error_output(NOT_RUN if not_run else ENDED, str(lost))], False
        self._met_limit |= any(
            type(output) is dict and output.get("ename") == LIMIT for output in outputs
        )
        return outputs, True

    def _test(self, released: BundleCell) -> list[Output]:
        if released.inside:
            outputs = _cleaned(self._inside(released.source))
        else:
            seconds = _TEST_SECONDS * self._work.limits.exercise_seconds
            cell = Cell(self)
            made = run_test_cell(released.source, cell, self._student, self._imports, seconds)
            outputs = _cleaned(made, trusted=True)
        self.scores[released.grade_id], outputs = score_of(outputs, released.points)
        return outputs

    def _inside(self, source: str) -> list[Output]:
        try:
            return self._student.run_cell(source)
        except SessionLost as lost:
            name = LIMIT if lost.why == "stuck" else ENDED
            return [error_output(name, str(lost))]


def _cleaned(outputs: list[Any], *, trusted: bool = False) -> list[Output]:
    cleaned = (clean_output(output, trusted=trusted) for output in outputs)
    return [output for output in cleaned if output is not None]
