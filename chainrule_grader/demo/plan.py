"""Who hands in what: drawn from a seed, so that a class can be had again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Literal

from chainrule_grader.demo.mistakes import fits
from chainrule_grader.demo.people import Person
from chainrule_grader.exercises import ASSIGNMENT_NAMES, load
from chainrule_grader.exercises.exercise import Exercise, Misconception

State = Literal["complete", "unfinished", "renamed", "syntax", "endless", "missing", "corrupt"]

SOLUTIONS = Path(__file__).parent / "solutions"
# What goes wrong in each assignment besides mistakes, the most telling first: a small class
# has room for a few only.
_TROUBLE: tuple[tuple[State, ...], ...] = (
    ("unfinished", "renamed", "syntax", "unfinished"),
    ("missing", "endless", "unfinished", "unfinished"),
    ("corrupt", "unfinished", "complete", "unfinished"),
)
_MISTAKES = (0, 0, 1, 1, 2, 2, 3, 4)
_FIRST_DEADLINE = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Work:
    """What one student hands in for one assignment.

    `mistakes` are pairs of an exercise and a misconception, `left_out` the exercises not done,
    `answer` says which of the written answers it is.
    """

    student: str
    assignment: str
    style: str
    state: State
    mistakes: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    answer: int
    handed_in: datetime


def styles(assignment: str) -> dict[str, str]:
    """Return the correct solutions of an assignment, by the name of their style."""
    files = sorted((SOLUTIONS / assignment).glob("[!_]*.py"))
    return {path.stem: path.read_text(encoding="utf-8") for path in files}


def plan(
    people: Sequence[Person], seed: int, assignments: Sequence[str] = ASSIGNMENT_NAMES
) -> list[Work]:
    """Draw what each person hands in for each assignment."""
    works = []
    for number, assignment in enumerate(assignments):
        rng = Random(f"{seed} {assignment}")
        solutions = styles(assignment)
        trouble = _trouble(people, ASSIGNMENT_NAMES.index(assignment), rng)
        first = rng.randrange(len(solutions))
        popular = _popularity(assignment, rng)
        for index, person in enumerate(people):
            style = sorted(solutions)[(first + index) % len(solutions)]
            state = trouble.get(person.student, "complete")
            left_out = _left_out(assignment, rng) if state == "unfinished" else ()
            hours = min(rng.expovariate(1 / 30), 140) - 1.5  # most of them near the deadline
            works.append(
                Work(
                    person.student,
                    assignment,
                    style,
                    state,
                    _mistakes(assignment, solutions[style], left_out, popular, rng),
                    left_out,
                    rng.randrange(1000),
                    _FIRST_DEADLINE + timedelta(weeks=2 * number) - timedelta(hours=hours),
                )
            )
    return works


def _trouble(people: Sequence[Person], number: int, rng: Random) -> Mapping[str, State]:
    """Give one in three some trouble."""
    states = _TROUBLE[number % len(_TROUBLE)]
    count = round(len(people) / 3)
    unlucky = rng.sample([person.student for person in people], count)
    return {student: states[index % len(states)] for index, student in enumerate(unlucky)}


def _left_out(assignment: str, rng: Random) -> tuple[str, ...]:
    """Choose what an unfinished notebook lacks: its end, and perhaps one exercise before."""
    names = [exercise.name for exercise in load(assignment).exercises]
    end = rng.randrange(len(names) // 2, len(names) - 1)
    early = rng.sample(names[:end], rng.randrange(2))
    return (*early, *names[end:])


def _popularity(assignment: str, rng: Random) -> Mapping[str, float]:
    """Draw how often each misconception is met: in every class a few are met a lot."""
    items = [item for each in load(assignment).exercises for item in each.misconceptions]
    return {item.slug: 0.02 + rng.random() ** 6 for item in items}


def _mistakes(
    assignment: str,
    solution: str,
    left_out: Sequence[str],
    popular: Mapping[str, float],
    rng: Random,
) -> tuple[tuple[str, str], ...]:
    """Choose a few misconceptions, one for an exercise at most."""
    possible = [
        (exercise, item)
        for exercise in load(assignment).exercises
        if exercise.name not in left_out
        for item in exercise.misconceptions
    ]
    # Sorted so, the first come up as often as their weights say.
    possible.sort(key=lambda pair: rng.random() ** (1 / popular[pair[1].slug]), reverse=True)
    wanted = rng.choice(_MISTAKES)
    chosen: dict[str, str] = {}
    for exercise, item in possible:
        if len(chosen) == wanted:
            break
        if exercise.name not in chosen and _fits(exercise, item, solution):
            chosen[exercise.name] = item.slug
    return tuple(chosen.items())


def _fits(exercise: Exercise, item: Misconception, solution: str) -> bool:
    return not item.function or fits(exercise.assignment, solution, item.function)
