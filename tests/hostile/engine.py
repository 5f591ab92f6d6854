"""The engine from outside: the same attacks, through the doors that `chainrule grade` uses."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import numpy as np
from nbgrader.api import Gradebook
from rich.console import Console

from chainrule_grader.cli.tables.grades import grades_table
from chainrule_grader.exercises import find
from chainrule_grader.gradebook.export import SafeCsvExportPlugin
from chainrule_grader.grading.bundle import bundle_path
from chainrule_grader.grading.choosing import NotGradable
from chainrule_grader.grading.grader import DIED, DIED_ONCE, STUCK, Graders
from chainrule_grader.grading.intake import take_in
from chainrule_grader.grading.release import build_release
from chainrule_grader.grading.submission import SubmissionResult
from chainrule_grader.grading.work import Graded, Work
from chainrule_grader.sandbox.limits import MEGABYTE, Limits
from chainrule_grader.seeds import drawn_seed
from tests.hostile.attack import NAME, Attack
from tests.hostile.course import HONEST, HONEST_POINTS, Course
from tests.hostile.open_target import listening, place, staying, write
from tests.hostile.pages import feedback, formgrader
from tests.hostile.seen import Seen, student_part
from tests.integration.small_course import REPOSITORY
from tests.integration.small_course import write as write_notebook

LIMITS = Limits(
    cell_seconds=1,
    cell_cpu_seconds=1,
    exercise_seconds=1,
    notebook_seconds=5,
    notebook_cpu_seconds=5,
    memory=600 * MEGABYTE,
    processes=32,
    open_files=128,
    file_size=16 * MEGABYTE,
    disk=32 * MEGABYTE,
    output_text=50_000,
    output_display=300_000,
    value=4 * MEGABYTE,
    notebook_size=4 * MEGABYTE,
    files_size=4 * MEGABYTE,
)
TOKEN_VARIABLE = "GRADER_TOKEN"


class Engine:
    """A released course and the engine that grades it: ``seen(attack)`` as of the open target."""

    def __init__(self, isolation: str) -> None:
        self.isolation = isolation
        self._graders = Graders()
        self.root = Path(tempfile.mkdtemp(prefix="course-"))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.course = Course(str(self.root), port=self.listener.getsockname()[1])
        os.environ[TOKEN_VARIABLE] = self.course.environment

    def __enter__(self) -> Engine:
        course = self.course
        shutil.copy(REPOSITORY / "nbgrader_config.py", self.root)
        write_notebook(course.master(), self.root / "source" / NAME / f"{NAME}.ipynb")
        build_release(self.root)
        (self.root / ".course_secret").write_text(course.secret)
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as gradebook:
            gradebook.add_student("ada", first_name=course.gradebook)
        other = json.dumps(course.with_cells({**HONEST, "extra": f"# {course.other}"}))
        write(self.root / "submitted" / "ada" / NAME / f"{NAME}.ipynb", other)
        self._bundle = bundle_path(self.root, NAME).read_bytes()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._graders.close()
        self.listener.close()
        shutil.rmtree(self.root, ignore_errors=True)
        os.environ.pop(TOKEN_VARIABLE, None)

    def seen(self, attack: Attack) -> Seen:
        """Hand the attack in, grade it, then grade an honest submission or an accomplice's."""
        following_cells = attack.then or HONEST
        self._set_next({name: self.course.fill(text) for name, text in following_cells.items()})
        folder = place(attack, self.course, self.root / "submitted")
        try:
            with listening(self.listener) as connections:
                graded = self._graded(attack.student)
                following = self._graded("next", Limits()) if self._looks_at_next(attack) else None
                stays = bool(staying(self.course.token))
        finally:
            shutil.rmtree(folder.parent)
        events = ("network",) * bool(connections) + ("left behind",) * stays
        # The sandbox failed to hold what ended or held up the process outside it.
        died = graded.reason == DIED or graded.reason.endswith(DIED_ONCE)
        events += ("signals",) * died + ("stuck",) * (graded.reason == STUCK)
        return self._observed(attack, graded, following, events)

    def hidden_numbers(self) -> list[str]:
        """Return numbers of hidden cases as text, in the digits that a message would have."""
        exercise = find("logistic_regression.propagate")
        seed = drawn_seed(exercise.slug, exercise.version, self.course.secret, None)
        cases = exercise.cases(np.random.default_rng(seed))
        return [repr(float(each)) for case in cases for each in np.ravel(case.args[0])]

    def _looks_at_next(self, attack: Attack) -> bool:
        # Where much succeeds anyway, the time goes to attacks that are about it.
        return self.isolation == "bubblewrap" or attack.wins in ("next", "signals", "left behind")

    def _graded(self, student: str, limits: Limits = LIMITS) -> Graded:
        try:
            intake = take_in(self.root / "submitted" / student / NAME, NAME, limits)
        except NotGradable as error:
            return Graded(error.outcome, str(error))
        return self._graders.grade(
            Work(
                NAME,
                student,
                intake.notebooks,
                intake.files,
                self._bundle,
                self.course.secret,
                limits=limits,
                isolation=self.isolation,
            )
        )

    def _table(self, student: str) -> tuple[tuple[str, ...], ...]:
        """Return the rows of the exported grades, as a spreadsheet reads them."""
        path = self.root / "grades.csv"
        with Gradebook(f"sqlite:///{self.root}/gradebook.db") as gradebook:
            gradebook.update_or_create_student(student, last_name=student)
            exporter = SafeCsvExportPlugin()
            exporter.to = str(path)
            exporter.export(gradebook)
            gradebook.remove_student(student)
        with path.open(encoding="utf-8", newline="") as file:
            return tuple(tuple(row) for row in csv.reader(file) if any(student in c for c in row))

    def _set_next(self, cells: Mapping[str, str]) -> None:
        notebook = json.dumps(self.course.with_cells(cells))
        path = self.root / "submitted" / "next" / NAME / f"{NAME}.ipynb"
        with suppress(FileNotFoundError):
            path.unlink()
        write(path, notebook)

    def _observed(
        self, attack: Attack, graded: Graded, following: Graded | None, events: tuple[str, ...]
    ) -> Seen:
        own = student_part(graded.notebook)
        return Seen(
            outcome=graded.outcome if graded.outcome == "graded" or graded.reason else "",
            reason=graded.reason,
            scores=graded.scores,
            notebook=graded.notebook,
            verdicts=sum(1 for output in student_outputs(graded.notebook) if _VERDICT in output),
            pages=(feedback(own), formgrader(own)) if own and attack.wins == "page" else (),
            table=self._table(attack.student) if attack.wins == "table" else (),
            terminal=_terminal(attack.student, graded),
            next_points=sum(following.scores.values()) if following else None,
            next_expected=0.0 if attack.then else HONEST_POINTS,
            next_output=student_part(following.notebook) + following.reason if following else "",
            events=events,
        )


_VERDICT = "application/vnd.chainrule.verdict+json"


def student_outputs(notebook: str) -> Iterator[str]:
    """Yield the outputs of all cells but the locked ones, as JSON text."""
    for cell in json.loads(notebook)["cells"] if notebook else ():
        if not cell["metadata"].get("nbgrader", {}).get("locked"):
            yield json.dumps(cell.get("outputs", []))


def _terminal(student: str, graded: Graded) -> str:
    """Return what `chainrule grade` prints of a submission, without the colours of its own."""
    total = sum(graded.scores.values())
    result = SubmissionResult(NAME, student, graded.outcome, graded.reason, total, HONEST_POINTS)
    printed = io.StringIO()
    Console(width=80, no_color=True, file=printed).print(grades_table([result]))
    return printed.getvalue()
