"""The session of a submission, kept going: what loses it, and what that must not touch."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from chainrule_grader.calls import Call, Callback
from chainrule_grader.exercises import find
from chainrule_grader.grading.keeper import MOST_RESTARTS, Keeper, Servers
from chainrule_grader.grading.student import SandboxedStudent
from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.server import ForkServer
from chainrule_grader.sandbox.session import Session, SessionLost, Why

CRASH = "import os\nos._exit(1)"


@pytest.fixture
def keeper(process_servers: Servers) -> Iterator[Keeper]:
    keeper = Keeper(process_servers, Limits(exercise_seconds=1), {})
    yield keeper
    keeper.close()


def test_a_cell_that_ends_its_process_takes_no_other_with_it(keeper: Keeper) -> None:
    keeper.run_cell("x = 1")
    with pytest.raises(SessionLost, match="ended its process"):
        keeper.run_cell(CRASH)
    keeper.run_cell("y = x + 1")
    assert SandboxedStudent(keeper).read(["x", "y"]) == {"x": 1, "y": 2}


def test_a_session_lost_for_good_leaves_the_server_alone(
    keeper: Keeper, process_servers: Servers
) -> None:
    server = process_servers.get()
    for _ in range(MOST_RESTARTS + 1):
        with pytest.raises(SessionLost):
            keeper.run_cell(CRASH)
    with pytest.raises(SessionLost, match="too often"):
        keeper.run_cell("x = 1")
    student = SandboxedStudent(keeper)
    assert student.read(["x"]) == {}
    assert student.defined() == set()
    keeper.close()
    assert process_servers.get() is server
    other = Keeper(process_servers, Limits(), {})
    other.run_cell("x = 1")
    other.close()


@pytest.mark.parametrize(("why", "tries"), [("ended", 2), ("stuck", 2), ("refused", 1)])
def test_what_is_lost_before_anything_ran_is_started_again(
    monkeypatch: pytest.MonkeyPatch, why: Why, tries: int
) -> None:
    """Not so where it is the submission's own files that stand in the way."""
    made: list[ForkServer] = []
    session = ForkServer.session

    def lost_at_first(server: ForkServer, limits: Limits, files: Mapping[str, bytes]) -> Session:
        made.append(server)
        if len(made) == 1:
            raise SessionLost(why)
        return session(server, limits, files)

    monkeypatch.setattr(ForkServer, "session", lost_at_first)
    servers = Servers("process")
    try:
        if tries == 1:
            with pytest.raises(SessionLost, match="have no place"):
                Keeper(servers, Limits(), {})
        else:
            Keeper(servers, Limits(), {}).close()
        assert len({id(server) for server in made}) == len(made) == tries
    finally:
        servers.close()


def test_a_callback_may_take_no_longer_than_the_exercise(keeper: Keeper) -> None:
    """Its arguments are the student's: it could be asked for a day of work."""
    keeper.run_cell("def ask():\n    return helper(1e9)")
    call = Call("ask", substitutes={"helper": Callback("helper", time.sleep)})
    started = time.monotonic()
    (outcome,) = SandboxedStudent(keeper).run([call])
    assert "1 seconds" in str(outcome)
    assert time.monotonic() - started < 6


LOOP = """
import resource
import numpy as np
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
def step(a):
    return sum(layer.sum() for layer in [a * 2 for _ in range(20)])
a = np.ones((16, 1600))
[step(a) for _ in range(10)]
before = faults()
[step(a) for _ in range(50)]
faulted = faults() - before
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="a way of glibc's")
def test_the_arrays_of_a_loop_find_their_memory_in_place(keeper: Keeper) -> None:
    """Given back to the system and asked for anew, 50 steps touch 48,000 pages."""
    keeper.run_cell(LOOP)
    assert SandboxedStudent(keeper).read(["faulted"])["faulted"] < 1_000


SIGMOID = "import numpy as np\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"
PROPAGATE = """def propagate(w, b, X, Y):
    m = X.shape[1]
    A = sigmoid(w.T @ X + b)
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    return {"dw": @DW@, "db": np.sum(A - Y) / m}, cost
"""


@pytest.mark.parametrize(
    ("dw", "hints", "branches"),
    [
        ("X @ (A - Y).T / m", [], 1),
        ("X @ (A - Y).T", ["dw-not-averaged"], 1),
        ("X @ (A - Y).T / m + 0.1", [], 2),
        ("X @ (A - Y).T / m + (len(seen) > 4)", [], 3),
    ],
)
def test_only_what_is_no_known_mistake_is_judged_afresh(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, dw: str, hints: list[str], branches: int
) -> None:
    """The last of them is right as long as nothing was called before it: judged anew, it passes."""
    made: list[object] = []
    branch = Session.branch

    def counted(session: Session, *args: Any) -> Any:
        made.append(session)
        return branch(session, *args)

    monkeypatch.setattr(Session, "branch", counted)
    keeper.run_cell("seen = []\n" + SIGMOID.replace("return", "seen.append(0); return"))
    keeper.run_cell(PROPAGATE.replace("@DW@", dw))
    student = SandboxedStudent(keeper)
    assert student.judge(find("logistic_regression.sigmoid"), 5).status == "passed"
    verdict = student.judge(find("logistic_regression.propagate"), 5)
    assert [hint.slug for hint in verdict.hints] == hints
    assert (verdict.status == "passed") is ("0.1" not in dw and not hints)
    assert len(made) == branches
    student.fresh()
