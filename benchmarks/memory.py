"""What grading holds in memory: one worker, and the parent of a class of 200 and of 2,000.

    python benchmarks/memory.py OUT.json worker COURSE ASSIGNMENT STUDENT…
    python benchmarks/memory.py OUT.json parent COURSE ASSIGNMENT STUDENT… COUNT

Memory is PSS: pages that processes share are counted once.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from measuring import name_of, pss, tree

from chainrule_grader.grading.grader import Graders
from chainrule_grader.grading.many import grade_class
from chainrule_grader.grading.work import Graded, Work

_MARKS = {"grader_main": "grader", "chainrule_session.server": "server and session"}


def worker(course: str, assignment: str, students: Sequence[str]) -> dict[str, float]:
    """Grade with one worker and watch its processes; return the peaks in MB."""
    peaks: dict[str, float] = {}
    done = threading.Event()
    graders = Graders()

    def watch() -> None:
        while not done.wait(0.05):
            parts: dict[str, float] = {}
            for pid in {one for root in graders.processes() for one in tree(root)}:
                name = next((n for mark, n in _MARKS.items() if mark in name_of(pid)), "others")
                parts[name] = parts.get(name, 0.0) + pss(pid) / 1e6
            parts["worker"] = sum(parts.values())
            peaks.update({n: max(size, peaks.get(n, 0.0)) for n, size in parts.items()})

    watcher = threading.Thread(target=watch)
    watcher.start()
    grade_class(course, assignment, students, jobs=1, force=True, grade=graders.grade)
    graders.close()
    done.set()
    watcher.join()
    return peaks


def parent(course: Path, assignment: str, students: Sequence[str], count: int) -> dict[str, float]:
    """Record `count` submissions, graded at once as one of `students` was; return MB at the end.

    The course is graded already: what came of `students` comes of everyone.
    """
    path = course / "autograded" / "{}" / assignment / f"{assignment}.ipynb"
    done: list[tuple[str, dict[str, float]]] = []
    for student in students:
        text = Path(str(path).format(student)).read_text(encoding="utf-8")
        done.append((text, json.loads(text)["metadata"]["chainrule"]["scores"]))
    class_ = [f"student{number:04d}" for number in range(count)]
    for number, student in enumerate(class_):
        given = course / "submitted" / students[number % len(students)] / assignment
        mine = course / "submitted" / student / assignment
        mine.mkdir(parents=True)
        for file in given.iterdir():
            os.link(file, mine / file.name)
    index = {student: number for number, student in enumerate(class_)}
    peak, noted = 0.0, 0

    def grade(work: Work) -> Graded:
        text, scores = done[index[work.student] % len(done)]
        return Graded("graded", "", text, scores, isolation=work.isolation)

    def note(_result: Any) -> None:
        nonlocal peak, noted
        noted += 1
        if noted % 20 == 0:
            peak = max(peak, pss(os.getpid()) / 1e6)

    start = time.monotonic()
    grade_class(course, assignment, class_, jobs=2, grade=grade, on_result=note)
    seconds = time.monotonic() - start
    gc.collect()
    return {"peak": peak, "ms": 1000 * seconds / count}


def main() -> None:
    """Measure what the command line names."""
    out, what, course, assignment, *rest = sys.argv[1:]
    if what == "worker":
        found = worker(course, assignment, rest)
    else:
        found = parent(Path(course), assignment, rest[:-1], int(rest[-1]))
    Path(out).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
