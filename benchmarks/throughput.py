"""What grading a class costs: stock nbgrader, this engine, and the floor under both.

    python benchmarks/throughput.py [--submissions N] [--assignments A…] [--quick] [--json FILE]
                                    [--plot FILE] [--doc]

The same honest submissions go through

(a) stock nbgrader as one process for the class, its own preprocessors, tests in the kernel;
(b) `nbgrader autograde` with this course's configuration;
(c) `chainrule grade --jobs 1`;
(d) `chainrule grade` on all cores;
(e) the floor: the same cells and the same judge in a fork of a warm process, without sandbox,
    wire or notebook writing.

All of them run the same cells: those that only show something are empty in (a), and skipped
elsewhere. Nothing is drawn. What skipping saves is measured apart. Ratios hold for the one run on
the one machine; for figures worth keeping, nothing else should run there. A machine's speed comes
and goes all the same, so that the difference of (c) and (e) is measured submission by submission,
see `over_floor.py`, right after (a), and medians count.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from classroom import class_of, copy_of, make_course, mixture
from measuring import counted_of_a_second
from performance_page import draw, table, write_page
from variants import PROCESS, VARIANTS, measured, script

from chainrule_grader.demo.plan import Work
from chainrule_grader.exercises import ASSIGNMENT_NAMES

# How often each way is measured.
ROUNDS = {"a": 3, "b": 1, "c": 3, "d": 3, "c, process": 1}
PAIRED = 2  # times (c) and (e) side by side, after each round of (a)
TRIES = 12  # at marks that differ, to see whether stock nbgrader gives the same ones twice
SLOW = 12  # submissions graded by a server whose forks are dear


def compared(
    assignment: str, students: Sequence[str], scratch: Path, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Grade one assignment in every way."""
    few = students[: max(1, len(students) // 10)]
    found: dict[str, Any] = {"variants": {}}
    scores: dict[str, Any] = {}
    executed: dict[str, Any] = {}
    rounds: dict[str, list[dict[str, Any]]] = {}
    over: list[float] = []
    forks: list[float] = []
    floor: dict[str, Any] = {}
    for number in range(max(ROUNDS.values())):
        for variant in (*VARIANTS, PROCESS):
            if number >= ROUNDS[variant.key]:
                continue
            tell(f"{assignment}: ({variant.key}) {variant.name}")
            course = scratch / ("bare" if variant.stock else "whole")
            first = measured(variant, course, assignment, few, scratch)
            every = measured(variant, course, assignment, students, scratch)
            both = {"few": asdict(first.cost), "every": asdict(every.cost)}
            rounds.setdefault(variant.key, []).append(both)
            scores[variant.key], executed[variant.key] = every.scores, every.executed
            if variant.stock:
                tell(f"{assignment}: (e) the floor, and what is over it")
                for _ in range(PAIRED):
                    pairs = _on_a_copy("over_floor", assignment, students, scratch)
                    over.append(pairs["over"])
                    rounds.setdefault("e", []).append({"steady": {"cpu": pairs["under"]}})
                    floor = pairs["floor"]
        forks.append(script("plain_fork", scratch)["ms"])
    names = {variant.key: variant.name for variant in (*VARIANTS, PROCESS)}
    for key, all_of_them in rounds.items():
        typical = _median(all_of_them)
        if key in names:
            typical = slope(typical, len(few), len(students))
        found["variants"][key] = {"name": names.get(key, "the floor"), **typical}
        found["variants"][key]["rounds"] = all_of_them
    scores["e"] = {student: one["scores"] for student, one in floor.items()}
    executed["e"] = {student: one["executed"] for student, one in floor.items()}
    found["fork_ms"] = forks
    tell(f"{assignment}: where a fork costs 10 ms")
    some = students[:SLOW]
    slow = _on_a_copy("slow_fork", assignment, some, scratch)
    found["slow_fork"] = slow
    found["over_floor"] = over
    typical_over = statistics.median(over)
    found["ratios"] = ratios(found["variants"], typical_over, statistics.median(forks))
    more = slow["ms"]["slow"] - slow["ms"]["plain"]
    found["ratios"]["over_floor_slow_ms"] = found["ratios"]["over_floor_ms"] + more
    tests = {key: _tests(each, scores["e"]) for key, each in scores.items()}
    differ = {
        key: [student for student in students if each[student] != tests["a"][student]]
        for key, each in tests.items()
    }
    tell(f"{assignment}: does stock nbgrader repeat the marks that differ?")
    luck = _unsteady(assignment, set().union(*differ.values()), scratch, tests["a"])
    found["scores_differ"] = differ
    found["stock_does_not_repeat"] = {
        student: sorted({sum(marks.values()) for marks in seen}) for student, seen in luck.items()
    }
    found["scores_equal"] = {
        key: all(
            _alike(each[student], luck.get(student, [tests["a"][student]])) for student in each
        )
        for key, each in tests.items()
    }
    found["executed_equal"] = _equal(executed)
    found["executed"] = {key: _by_cells(each) for key, each in executed.items()}
    found["steps"] = _steps(assignment, students, scratch, tell)
    return found


def _on_a_copy(name: str, assignment: str, students: Sequence[str], scratch: Path) -> Any:
    """Let a script grade `students` where nobody else will find that they are graded."""
    course = copy_of(scratch / "whole", scratch / "course", students)
    try:
        return script(name, scratch, str(course), assignment, *students)
    finally:
        shutil.rmtree(course)


def _unsteady(
    assignment: str, students: Collection[str], scratch: Path, first: Mapping[str, Any]
) -> dict[str, list[dict[str, float]]]:
    """Return those of `students` to whom stock nbgrader gives other marks another time.

    Their code draws numbers and sets no seed, so that theirs cannot be the same everywhere. Each
    with all the marks that were seen.
    """
    seen = {student: [first[student]] for student in students}
    for _ in range(TRIES):
        left = [who for who in sorted(students) if all(one == seen[who][0] for one in seen[who])]
        if not left:
            break
        again = measured(VARIANTS[0], scratch / "bare", assignment, left, scratch).scores
        for student in left:
            seen[student].append({name: again[student][name] for name in first[student]})
    return {who: marks for who, marks in seen.items() if any(one != marks[0] for one in marks)}


def _alike(marks: Mapping[str, float], stock: Sequence[Mapping[str, float]]) -> bool:
    """Say whether marks are stock nbgrader's, as far as it repeats its own."""
    steady = [name for name in stock[0] if len({one[name] for one in stock}) == 1]
    return marks.keys() == stock[0].keys() and all(marks[name] == stock[0][name] for name in steady)


def _median(rounds: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    return {
        what: {kind: statistics.median(one[what][kind] for one in rounds) for kind in each}
        for what, each in rounds[0].items()
    }


def slope(
    typical: Mapping[str, Mapping[str, float]], few: int, every: int
) -> dict[str, dict[str, float]]:
    """Return what each submission more costs, and what all that comes before the first does."""
    more = every - few
    each = {kind: (whole - typical["few"][kind]) / more for kind, whole in typical["every"].items()}
    start = {kind: whole - every * each[kind] for kind, whole in typical["every"].items()}
    return {"steady": each, "start": start}


def ratios(variants: Mapping[str, Any], over: float, fork_ms: float) -> dict[str, float]:
    """Compare what a submission costs in each way; `over` is what (c) costs over the floor."""
    cpu = {key: variant["steady"]["cpu"] for key, variant in variants.items()}
    wall = {key: each["steady"]["wall"] for key, each in variants.items() if key != "e"}
    return {
        "overhead": (cpu["a"] - cpu["e"]) / over,
        "over_floor_ms": 1000 * over,
        "forks": 1000 * over / fork_ms,
        "speed_up": wall["c"] / wall["d"],
        "speed_up_per_core": wall["c"] / wall["d"] / len(os.sched_getaffinity(0)),
        "d_against_a": wall["a"] / wall["d"],
    }


def _tests(scores: Mapping[str, Any], floor: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the written answers, which the floor has no score for."""
    return {
        student: {name: each[name] for name in floor[student] if name in each}
        for student, each in scores.items()
    }


def _equal(found: Mapping[str, Any]) -> dict[str, bool]:
    return {key: each == found["a"] for key, each in found.items()}


def _by_cells(executed: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """List the cells that ran, with the students in whose notebooks it was just those."""
    students: dict[tuple[str, ...], list[str]] = {}
    for student, cells in executed.items():
        students.setdefault(tuple(cells), []).append(student)
    return [{"cells": list(cells), "students": who} for cells, who in students.items()]


def _steps(
    assignment: str, students: Sequence[str], scratch: Path, tell: Callable[[str], None]
) -> dict[str, Any]:
    tell(f"{assignment}: step by step")
    found: dict[str, Any] = _on_a_copy("steps", assignment, students, scratch)
    if found["limited"]:
        tell(f"{assignment}: a time limit was met by {', '.join(found['limited'])}")
    return found


def shown(
    assignment: str, works: Sequence[Work], variants: Mapping[str, Any], scratch: Path
) -> dict[str, Any]:
    """Say what a submission takes with the cells that only show something.

    What they add is measured on one submission that is right, graded with them and without: stock,
    and ours on all cores. Of wrong ones most of these cells fail at once.
    """
    mine = [work for work in works if work.assignment == assignment]
    right = [work for work in mine if work.state == "complete" and not work.mistakes]
    quick = [work for work in right if work.style != "loops"]
    some = [(quick or right or mine)[0].student]
    found = {}
    for variant in (VARIANTS[0], VARIANTS[3]):
        more = () if variant.stock else ("--run-all",)
        without = scratch / ("bare" if variant.stock else "whole")
        every = measured(variant, scratch / "whole", assignment, some, scratch, more).cost
        fewer = measured(variant, without, assignment, some, scratch).cost
        added = (every.wall - fewer.wall) / len(some)
        found[variant.key] = {"wall": variants[variant.key]["steady"]["wall"] + added}
    return found


def memory(assignment: str, students: Sequence[str], scratch: Path, quick: bool) -> dict[str, Any]:
    """Watch one worker, and the parent of a small class and of a large one."""
    found: dict[str, Any] = {}
    course = scratch / "memory"
    shutil.copytree(scratch / "whole", course)
    found["worker"] = script("memory", scratch, "worker", str(course), assignment, *students)
    for count in (50, 200) if quick else (200, 2000):
        again = scratch / "again"
        shutil.copytree(course, again)
        words = ("parent", str(again), assignment, *students, str(count))
        found[f"parent_{count}"] = script("memory", scratch, *words)
        shutil.rmtree(again)
    return found


def main() -> None:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=40, help="of each assignment")
    parser.add_argument("--assignments", nargs="+", default=ASSIGNMENT_NAMES)
    parser.add_argument("--quick", action="store_true", help="6 submissions: does it all work?")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--plot", type=Path, help="draw them to this file")
    parser.add_argument("--doc", action="store_true", help="write them into docs/performance.md")
    parser.add_argument("--from", dest="earlier", type=Path, help="take an earlier run's figures")
    arguments = parser.parse_args()
    if arguments.earlier:
        figures = json.loads(arguments.earlier.read_text(encoding="utf-8"))
    else:
        count = 6 if arguments.quick else arguments.submissions
        figures = measure(arguments.assignments, max(count, 4), arguments.quick)
    print(table(figures))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if arguments.plot:
        draw(figures, arguments.plot)
    if arguments.doc:
        write_page(figures)


def measure(assignments: Sequence[str], count: int, quick: bool) -> dict[str, Any]:
    """Measure everything."""
    tell: Callable[[str], None] = lambda text: print(text, flush=True)  # noqa: E731
    figures: dict[str, Any] = {
        "submissions": count,
        "machine": {
            "cores": len(os.sched_getaffinity(0)),
            "system": platform.platform(),
            "python": platform.python_version(),
            "load_before": os.getloadavg()[0],
        },
        "counted_of_a_second": {
            level: counted_of_a_second(level) for level in ("bubblewrap", "process")
        },
    }
    with tempfile.TemporaryDirectory(prefix="chainrule-throughput-") as folder:
        scratch = Path(folder)
        tell("the class and its two courses")
        works = class_of(count, assignments)
        figures["class"] = mixture(works)
        for name, has_shown in (("whole", True), ("bare", False)):
            make_course(scratch / name, works, shown=has_shown)
        students = list(dict.fromkeys(work.student for work in works))
        figures["assignments"] = {
            name: compared(name, students, scratch, tell) for name in assignments
        }
        tell("with the cells that only show something")
        figures["shown"] = {
            name: shown(name, works, figures["assignments"][name]["variants"], scratch)
            for name in assignments
        }
        tell("memory")
        figures["memory"] = memory(assignments[-1], students[:4], scratch, quick)
    figures["machine"]["load_after"] = os.getloadavg()[0]
    return figures


if __name__ == "__main__":
    main()
