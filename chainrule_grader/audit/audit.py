"""An audit: all mutants of an assignment's exercises judged, and those that pass accounted for."""

from __future__ import annotations

import random
import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from chainrule_grader.audit.equivalent import INPUTS, is_listed, listed, told_apart
from chainrule_grader.audit.judging import Judged, exercise_of, judge_all
from chainrule_grader.audit.mutants import Mutant, kind, mutants
from chainrule_grader.exercises import load
from chainrule_grader.exercises.exercise import Exercise

_FIRST_SEED = 1_000  # far from those that mutants are judged with
_PIECES = 8  # of the inputs of a function, for the processes to share
MOST_EQUIVALENT = 0.1  # of the mutants of an assignment


@dataclass(frozen=True)
class ExerciseAudit:
    """What came of the mutants of one exercise."""

    exercise: Exercise
    judged: tuple[Judged, ...]
    told_apart: Mapping[Mutant, str]

    @property
    def killed(self) -> list[Judged]:
        """Those that the hidden tests find out."""
        return [one for one in self.judged if one.killed]

    @property
    def equivalent(self) -> list[Mutant]:
        """Those that pass, are listed, and that no input tells from the reference."""
        passing = [one.mutant for one in self.judged if not one.killed]
        return [one for one in passing if is_listed(one) and one not in self.told_apart]

    @property
    def surviving(self) -> list[Mutant]:
        """Those that pass and should not."""
        passing = [one.mutant for one in self.judged if not one.killed]
        return [one for one in passing if not is_listed(one) or one in self.told_apart]

    @property
    def by_check(self) -> dict[str, tuple[int, int]]:
        """For each check how many mutants it sees, and how many of them no other check sees."""
        seen = Counter(check for one in self.killed for check in one.checks)
        alone = Counter(one.checks[0] for one in self.killed if len(one.checks) == 1)
        names = dict.fromkeys([*(check.name for check in self.exercise.checks), *seen])
        return {name: (seen[name], alone[name]) for name in names}

    @property
    def by_kind(self) -> dict[str, tuple[int, int]]:
        """For each kind of change how many mutants it makes, and how many of them are killed."""
        made = Counter(kind(one.mutant) for one in self.judged)
        killed = Counter(kind(one.mutant) for one in self.killed)
        return {name: (made[name], killed[name]) for name in made}

    @property
    def milliseconds(self) -> float:
        """What judging one mutant took, the median."""
        return 1000 * statistics.median(one.seconds for one in self.judged)


def chosen(
    assignments: Sequence[str], exercise: str = "", sample: int | None = None
) -> list[Mutant]:
    """Return the mutants of assignments, or of one exercise; a sample is always the same."""
    found = [
        mutant
        for assignment in assignments
        for each in load(assignment).exercises
        if exercise in ("", each.name)
        for function in each.functions
        for mutant in mutants(assignment, function)
    ]
    if sample is None or sample >= len(found):
        return found
    keep = set(random.Random(0).sample(range(len(found)), sample))
    return [mutant for number, mutant in enumerate(found) if number in keep]


def audit(
    waiting: Sequence[Mutant],
    jobs: int,
    inputs: int = INPUTS,
    on_judged: Callable[[Judged], None] = lambda judged: None,
) -> list[ExerciseAudit]:
    """Judge mutants, and try the listed ones that pass on `inputs` inputs each."""
    results = judge_all(waiting, jobs, on_judged)
    passing = [one.mutant for one in results if not one.killed and is_listed(one.mutant)]
    return by_exercise(results, _told_apart(passing, jobs, inputs))


def by_exercise(results: Sequence[Judged], told_apart: Mapping[Mutant, str]) -> list[ExerciseAudit]:
    """Put together what came of mutants, and which of the listed ones an input tells apart."""
    together: dict[str, list[Judged]] = {}
    for one in results:
        exercise = exercise_of(one.mutant.assignment, one.mutant.function)
        together.setdefault(exercise.slug, []).append(one)
    return [
        ExerciseAudit(
            exercise_of(some[0].mutant.assignment, some[0].mutant.function),
            tuple(some),
            told_apart,
        )
        for some in together.values()
    ]


def _told_apart(passing: Sequence[Mutant], jobs: int, inputs: int) -> dict[Mutant, str]:
    together: dict[tuple[str, str], list[Mutant]] = {}
    for mutant in passing:
        together.setdefault((mutant.assignment, mutant.function), []).append(mutant)
    found: dict[Mutant, str] = {}
    if together and inputs:
        with ProcessPoolExecutor(jobs) as pool:
            futures = [
                pool.submit(
                    told_apart, some, _FIRST_SEED + number * inputs, max(inputs // _PIECES, 1)
                )
                for some in together.values()
                for number in range(_PIECES)
            ]
            for future in futures:
                found |= future.result()
    return found


def complaints(results: Sequence[ExerciseAudit], *, whole: bool) -> list[str]:
    """Say what is wrong with an audit's outcome, a line each; none where all is well."""
    found = []
    for each in results:
        for mutant in each.surviving:
            why = each.told_apart.get(mutant)
            said = f"is listed as equivalent, but {why} tells it apart" if why else "survives"
            found.append(f"{each.exercise.slug}, {mutant.function}: {mutant.change}: {said}")
    if whole:
        found += _complaints_of_lists(results)
    return found


def _complaints_of_lists(results: Sequence[ExerciseAudit]) -> list[str]:
    found = []
    for assignment in dict.fromkeys(each.exercise.assignment for each in results):
        mine = [each for each in results if each.exercise.assignment == assignment]
        every = sum(len(each.judged) for each in mine)
        equivalent = sum(len(each.equivalent) for each in mine)
        if equivalent > MOST_EQUIVALENT * every:
            found.append(f"{assignment}: {equivalent} of {every} mutants listed as equivalent")
        passing = {(one.function, one.change) for each in mine for one in each.equivalent}
        stale = listed(assignment).keys() - passing
        found += [
            f"{assignment}, {function}: {change}: listed for nothing" for function, change in stale
        ]
    return found


def to_json(results: Sequence[ExerciseAudit]) -> dict[str, Any]:
    """Return an audit as plain data."""
    return {
        each.exercise.slug: {
            "mutants": len(each.judged),
            "killed": len(each.killed),
            "equivalent": len(each.equivalent),
            "surviving": [
                {"function": one.function, "change": one.change, "source": one.source}
                for one in each.surviving
            ],
            "checks": {
                name: {"kills": kills, "alone": alone}
                for name, (kills, alone) in each.by_check.items()
            },
            "kinds": {
                name: {"mutants": made, "killed": killed}
                for name, (made, killed) in each.by_kind.items()
            },
            "milliseconds": round(each.milliseconds, 2),
        }
        for each in results
    }
