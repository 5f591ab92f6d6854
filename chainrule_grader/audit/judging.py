"""Mutants before the judge: which checks see that they are wrong."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter

from chainrule_grader.audit.mutants import Mutant
from chainrule_grader.exercises import load
from chainrule_grader.exercises.exercise import Alternative, Exercise
from chainrule_grader.exercises.sources import edited_namespace
from chainrule_grader.judge import judge
from chainrule_session.namespace import Namespace

# With each of them a mutant has to be found out: a course has one seed, and it may be any.
SEEDS = tuple(range(1, 11))
SECONDS = 3.0  # for all calls of an exercise: a mutant may never end
_MEMORY = 2_000_000_000
_TOGETHER = 25  # mutants of one function in one piece of work


@dataclass(frozen=True)
class Judged:
    """What the hidden tests say of a mutant: the checks that fail with the first seed.

    None fails where some seed lets it pass. ``seconds`` is what one judgement took.
    """

    mutant: Mutant
    checks: tuple[str, ...]
    seconds: float

    @property
    def killed(self) -> bool:
        """Whether the tests see with every seed that it is wrong."""
        return bool(self.checks)


def exercise_of(assignment: str, function: str) -> Exercise:
    """Return the exercise in which students write a function."""
    (found,) = (each for each in load(assignment).exercises if function in each.functions)
    return found


def judged(mutant: Mutant) -> Judged:
    """Judge a mutant in this process, which it may end."""
    exercise = exercise_of(mutant.assignment, mutant.function)
    failed: tuple[str, ...] = ()
    start = perf_counter()
    for number, seed in enumerate(SEEDS, 1):
        checks = _failing(mutant, exercise, seed)
        if not checks:
            return Judged(mutant, (), (perf_counter() - start) / number)
        failed = failed or checks
    return Judged(mutant, failed, (perf_counter() - start) / len(SEEDS))


def _failing(mutant: Mutant, exercise: Exercise, seed: int) -> tuple[str, ...]:
    way = Alternative("mutant", mutant.function, code=mutant.source)
    student = Namespace(edited_namespace(exercise, way), seconds=SECONDS)
    # With one seed as a class is judged: with helpers in the place of those that may be wrong.
    try:
        verdict = judge(exercise, student, seed, thorough=seed == SEEDS[0])
    except MemoryError:
        raise
    except Exception as error:
        what = f"{mutant.function}, {mutant.change}"
        raise RuntimeError(f"judging a mutant ({what}) failed: {error!r}") from error
    return tuple(finding.check for finding in verdict.findings if not finding.passed)


def judge_all(
    mutants: Sequence[Mutant], jobs: int, on_judged: Callable[[Judged], None]
) -> list[Judged]:
    """Judge mutants on several processes; one that ends its process is found out by that."""
    found: dict[Mutant, Judged] = {}

    def lost_of(pieces: Iterable[list[Mutant]], jobs: int) -> list[Mutant]:
        lost = []
        with ProcessPoolExecutor(jobs, initializer=_bounded) as pool:
            running = {pool.submit(_judged_together, piece): piece for piece in pieces}
            for future in as_completed(running):
                try:
                    results = future.result()
                except (BrokenProcessPool, MemoryError):
                    lost += running[future]
                    continue
                for one in results:
                    found[one.mutant] = one
                    on_judged(one)
        return lost

    # Each of those that were in one process with it, or waited for one, gets one of its own.
    for mutant in lost_of(_pieces(mutants), jobs):
        if lost_of([[mutant]], 1):
            found[mutant] = Judged(mutant, ("ended its process",), 0.0)
            on_judged(found[mutant])
    return [found[mutant] for mutant in mutants]


def _pieces(mutants: Iterable[Mutant]) -> Iterator[list[Mutant]]:
    """Keep those of one function together: they share its cases."""
    by_function: dict[tuple[str, str], list[Mutant]] = {}
    for mutant in mutants:
        by_function.setdefault((mutant.assignment, mutant.function), []).append(mutant)
    for each in by_function.values():
        yield from (each[at : at + _TOGETHER] for at in range(0, len(each), _TOGETHER))


def _judged_together(mutants: Sequence[Mutant]) -> list[Judged]:
    return [judged(mutant) for mutant in mutants]


def _bounded() -> None:
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
