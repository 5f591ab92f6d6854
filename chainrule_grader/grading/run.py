"""The loop of a run: hand out, wait, record; never more in hand than the executor needs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import replace
from time import monotonic

from chainrule_grader.grading.done import Done
from chainrule_grader.grading.handing import Task
from chainrule_grader.grading.recording import Recorder
from chainrule_grader.grading.submission import SubmissionResult
from chainrule_grader.grading.work import Graded, Work
from chainrule_grader.sandbox.isolation import IsolationError

Grade = Callable[[Work], Graded]
OnResult = Callable[[SubmissionResult], None]
Item = Task | Done | SubmissionResult

BATCH = 16  # submissions in one transaction
BATCH_SECONDS = 1.0  # how long one that is done waits for others
BATCH_BYTES = 32_000_000
HELD_BYTES = 500_000_000  # of submissions handed out and waiting
PATIENCE = 0.2  # seconds between two looks whether Ctrl-C was pressed


class Interrupted(KeyboardInterrupt):
    """Ctrl-C was pressed; what was done until then is recorded."""

    def __init__(self, done: int, total: int) -> None:
        self.left = total - done
        super().__init__(
            f"interrupted: {done} of {total} are graded and recorded, {self.left} are left; the"
            " same command goes on with them"
        )


class Run:
    """One grading of a class: what is in hand of it, and where results go."""

    def __init__(
        self,
        recorder: Recorder,
        grade: Grade,
        close: Callable[[], None],
        jobs: int,
        wished: threading.Event,
        note: OnResult,
    ) -> None:
        self._recorder = recorder
        self._grade = grade
        self._close = close
        self._jobs = jobs
        self._stop = wished
        self._note = note
        self._running: dict[Future[tuple[Graded, float]], Task] = {}
        self._held = 0
        self._batch: list[Done] = []
        self._since = 0.0

    def of(self, items: Iterable[Item], executor: Callable[[int], Executor]) -> None:
        """Bring `items` to their end, or until Ctrl-C; whatever is done then is recorded."""
        pool = executor(self._jobs)
        try:
            waiting = iter(items)
            more = True
            while (more or self._running or self._batch) and not self._stop.is_set():
                while more and self._room():
                    item = next(waiting, None)
                    more = item is not None
                    if isinstance(item, Task) and not self._submit(pool, item):
                        pool.shutdown(wait=False)
                        pool = executor(self._jobs)
                        self._submit(pool, item)
                    elif isinstance(item, Done):
                        self._add(item)
                    elif isinstance(item, SubmissionResult):
                        self._note(item)
                self._collect()
                self._flush(last=not more and not self._running)
            self._collect(patience=0)
            self._flush(last=True)
        finally:
            for future in self._running:
                future.cancel()
            if self._running:
                self._close()  # or leaving would wait for what is being graded
            pool.shutdown(cancel_futures=True)

    def _room(self) -> bool:
        """Say whether another one may be taken in hand: one in work and one waiting per job."""
        return (
            len(self._running) < 2 * self._jobs
            and self._held < HELD_BYTES
            and not self._due()
            and not self._stop.is_set()
        )

    def _submit(self, pool: Executor, task: Task) -> bool:
        """Hand out a task; tell whether the executor took it."""
        try:
            future = pool.submit(_timed, self._grade, task.work)
        except BrokenExecutor:
            return False
        self._running[future] = task
        self._held += task.size
        return True

    def _collect(self, patience: float = PATIENCE) -> None:
        """Wait a little for the next to be done, and take all that are."""
        if not self._running:
            return
        done, _ = wait(self._running, timeout=patience, return_when=FIRST_COMPLETED)
        for future in done:
            task = self._running.pop(future)
            self._held -= task.size
            try:
                graded, seconds = future.result()
            except IsolationError:
                raise  # no submission would fare better
            except Exception as error:  # of whatever kind: it is that submission's outcome
                reason = f"grading it failed: {type(error).__name__}: {error}".rstrip(": ")
                graded, seconds = Graded("failed", reason), 0.0
            reason = "; ".join(filter(None, [graded.reason, *task.notes]))
            isolation = graded.isolation or task.work.isolation
            graded = replace(graded, reason=reason, isolation=isolation)
            self._add(replace(task.done, graded=graded, seconds=seconds))

    def _add(self, done: Done) -> None:
        self._since = self._since if self._batch else monotonic()
        self._batch.append(done)

    def _due(self) -> bool:
        return bool(self._batch) and (
            len(self._batch) >= BATCH
            or monotonic() - self._since >= BATCH_SECONDS
            or sum(done.size for done in self._batch) >= BATCH_BYTES
        )

    def _flush(self, *, last: bool) -> None:
        if self._batch and (last or self._due()):
            batch, self._batch = self._batch, []
            for result in self._recorder.record(batch):
                self._note(result)


def _timed(grade: Grade, work: Work) -> tuple[Graded, float]:
    started = monotonic()
    return grade(work), monotonic() - started
