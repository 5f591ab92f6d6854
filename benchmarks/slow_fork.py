"""What a submission costs more where a fork of the warm server costs 10 ms.

    python benchmarks/slow_fork.py OUT.json COURSE ASSIGNMENT STUDENT…

What a fork costs differs from machine to machine, more than other work does. Here it is made that
dear: a server holds memory for nothing, whose page tables each fork copies. The same submissions
are graded with such a server and with one as it is, in turns. Only the steps that fork count: what
cells and calls take varies by more than a few forks do.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

# Before NumPy is imported, which asks for it.
os.environ |= {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}

from plain_fork import HOLD
from steps import Here, Ledger
from variants import script

from chainrule_grader.grading.grader_main import Grader
from chainrule_grader.grading.many import grade_class
from chainrule_grader.sandbox import bubblewrap

WANTED = 10.0  # ms
ROUNDS = 3
FORKING = ("session start", "branch forks", "session end")
_TRIED = 256 * 1024 * 1024


def size_for(wanted: float, scratch: Path) -> int:
    """Return how many bytes a server has to hold for a fork of it to cost `wanted` ms."""
    plain = script("plain_fork", scratch)["ms"]
    tried = script("plain_fork", scratch, str(_TRIED))["ms"]
    return max(0, int(_TRIED * (wanted - plain) / (tried - plain)))


@contextmanager
def holding(size: int) -> Iterator[None]:
    """Let servers that are started meanwhile hold `size` bytes for nothing."""
    command = bubblewrap.server_command

    def held(descriptor: int, isolation: str, fresh: Iterable[str] = ()) -> list[str]:
        made = command(descriptor, isolation, fresh)
        at = made.index("-m")
        code = f"{HOLD.format(size=size)}\nimport {made[at + 1]} as server; server.main()"
        return [*made[:at], "-c", code, *made[at + 2 :]]

    bubblewrap.server_command = held
    try:
        yield
    finally:
        bubblewrap.server_command = command


def main() -> None:
    """Grade the students named with both servers, and write what they cost."""
    out, course, assignment, *students = sys.argv[1:]
    scratch = Path(out).parent
    sizes = {"plain": 0, "slow": size_for(WANTED, scratch)}
    ledger = Ledger()
    graders = {name: Grader() for name in sizes}
    rounds: dict[str, list[list[float]]] = {name: [] for name in sizes}

    def cost(grader: Grader, student: str) -> float:
        here = lambda _jobs: Here()  # noqa: E731
        grade = grader.grade
        ledger.clear()
        grade_class(course, assignment, [student], jobs=1, force=True, grade=grade, executor=here)
        ledger.turn()
        return 1000 * sum(ledger.cpu.get(step, 0.0) for step in FORKING)

    for name, grader in graders.items():
        with holding(sizes[name]):
            for student in students:
                cost(grader, student)
    gc.collect()
    gc.freeze()
    ledger.install()
    for _ in range(ROUNDS):
        for name, grader in graders.items():
            rounds[name].append([cost(grader, student) for student in students])
    for grader in graders.values():
        grader.close()
    least = {
        name: statistics.fmean(min(costs) for costs in zip(*each, strict=True))
        for name, each in rounds.items()
    }
    forks = {name: script("plain_fork", scratch, str(size))["ms"] for name, size in sizes.items()}
    report = {"held": sizes["slow"], "fork_ms": forks, "ms": least}
    Path(out).write_text(json.dumps(report), encoding="utf-8")


if __name__ == "__main__":
    main()
