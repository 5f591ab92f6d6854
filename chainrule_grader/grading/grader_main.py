"""The grader subprocess: takes one piece of work after another and says what came of each.

It holds the references, the hidden tests and the seeds; the student's code runs in the sessions of
its fork server. Should it die all the same, that is one submission's outcome and nobody else's.
"""

from __future__ import annotations

import gc
from time import monotonic
from typing import Any

from chainrule_grader.quick import without_slow_grammar

without_slow_grammar()

# After what makes it quick.
from chainrule_grader.exercises import ASSIGNMENT_NAMES, load  # noqa: E402
from chainrule_grader.grading.bundle import Bundle, read_bundle  # noqa: E402
from chainrule_grader.grading.choosing import NotGradable, choose_notebook  # noqa: E402
from chainrule_grader.grading.clean import clean_cells, terminal_text  # noqa: E402
from chainrule_grader.grading.keeper import Servers  # noqa: E402
from chainrule_grader.grading.notebook_run import NotebookRun  # noqa: E402
from chainrule_grader.grading.notebook_text import notebook_text  # noqa: E402
from chainrule_grader.grading.rebuild import rebuild  # noqa: E402
from chainrule_grader.grading.results import troubles  # noqa: E402
from chainrule_grader.grading.shadow import without_shadowing  # noqa: E402
from chainrule_grader.grading.trusted_process import serve  # noqa: E402
from chainrule_grader.grading.work import Graded, Work  # noqa: E402
from chainrule_grader.sandbox.isolation import IsolationError  # noqa: E402


class Grader:
    """What is kept from one submission to the next: the server, and the bundles read."""

    def __init__(self) -> None:
        self._servers: dict[str, Servers] = {}
        self._bundles: dict[bytes, Bundle] = {}

    def grade(self, work: Work) -> Graded:
        """Grade one submission. Raises IsolationError; nothing of a submission makes it raise."""
        laps = _Laps()
        bundle = self._bundle(work.bundle)
        released = {cell.grade_id for cell in bundle.cells if cell.marked}
        try:
            chosen = choose_notebook(work.notebooks, work.assignment, released)
        except NotGradable as error:
            return Graded(error.outcome, str(error), isolation=work.isolation)
        files, removed = without_shadowing(work.files)
        nb, notes = rebuild(chosen.notebook, bundle)
        clean_cells(nb, bundle)
        laps("rebuild")
        servers = self._servers.setdefault(work.isolation, Servers(work.isolation))
        servers.get()
        laps("server")
        run = NotebookRun(work, bundle, files, servers)
        laps("session")
        run.run(nb)
        laps("run")
        removed = [terminal_text(name) for name in removed]
        notes = [*chosen.notes, *notes]
        if removed:
            notes.append("removed " + ", ".join(removed))
        reason = "; ".join([*notes, *troubles(nb)])
        nb.metadata["chainrule"] = {
            "outcome": "graded",
            "reason": reason,
            "key": work.key,
            "isolation": work.isolation,
            "removed": removed,
            "notes": notes,
            "limited": run.limited,
            "scores": run.scores,
        }
        text = notebook_text(nb)
        laps("write")
        return Graded(
            "graded",
            reason,
            text,
            run.scores,
            run.limited,
            work.isolation,
            tuple(run.cells),
            laps.seconds,
        )

    def _bundle(self, content: bytes) -> Bundle:
        if content not in self._bundles:
            self._bundles[content] = read_bundle(content)
            assignment = self._bundles[content].assignment
            if assignment in ASSIGNMENT_NAMES:
                load(assignment)  # once, rather than in somebody's first test
            # All of this stays. Looking through it for garbage costs more than a small submission.
            gc.collect()
            gc.freeze()
        return self._bundles[content]

    def close(self) -> None:
        """End the servers."""
        for servers in self._servers.values():
            servers.close()


class _Laps:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._before = monotonic()

    def __call__(self, step: str) -> None:
        now = monotonic()
        self.seconds[step] = now - self._before
        self._before = now


def main() -> None:
    """Serve on the descriptor that the command line names."""
    grader = Grader()
    try:
        serve(lambda message: _answer(grader, message))
    finally:
        grader.close()


def _answer(grader: Grader, message: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"graded": grader.grade(Work.from_data(message)).to_data()}
    except IsolationError as error:
        return {"isolation": str(error)}
    except Exception as error:  # an error of ours, or one that a submission has found
        reason = f"{type(error).__name__}: {error}"
        return {"graded": Graded("failed", terminal_text(reason)).to_data()}


if __name__ == "__main__":
    main()
