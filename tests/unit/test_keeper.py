"""The session of a submission, kept going: what loses it, and what that must not touch."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from chainrule_grader.calls import Call, Callback
from chainrule_grader.grading.keeper import MOST_RESTARTS, Keeper, Servers
from chainrule_grader.grading.student import SandboxedStudent
from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.session import SessionLost

CRASH = "import os\nos._exit(1)"


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    servers = Servers("process")
    yield servers
    servers.close()


@pytest.fixture
def keeper(servers: Servers) -> Iterator[Keeper]:
    keeper = Keeper(servers, Limits(exercise_seconds=1), {})
    yield keeper
    keeper.close()


def test_a_cell_that_ends_its_process_takes_no_other_with_it(keeper: Keeper) -> None:
    keeper.run_cell("x = 1")
    with pytest.raises(SessionLost, match="ended its process"):
        keeper.run_cell(CRASH)
    keeper.run_cell("y = x + 1")
    assert SandboxedStudent(keeper).read(["x", "y"]) == {"x": 1, "y": 2}


def test_a_session_lost_for_good_leaves_the_server_alone(keeper: Keeper, servers: Servers) -> None:
    server = servers.get()
    for _ in range(MOST_RESTARTS + 1):
        with pytest.raises(SessionLost):
            keeper.run_cell(CRASH)
    with pytest.raises(SessionLost, match="too often"):
        keeper.run_cell("x = 1")
    student = SandboxedStudent(keeper)
    assert student.read(["x"]) == {}
    assert student.defined() == set()
    keeper.close()
    assert servers.get() is server
    other = Keeper(servers, Limits(), {})
    other.run_cell("x = 1")
    other.close()


def test_a_callback_may_take_no_longer_than_the_exercise(keeper: Keeper) -> None:
    """Its arguments are the student's: it could be asked for a day of work."""
    keeper.run_cell("def ask():\n    return helper(1e9)")
    call = Call("ask", substitutes={"helper": Callback("helper", time.sleep)})
    started = time.monotonic()
    (outcome,) = SandboxedStudent(keeper).run([call])
    assert "1 seconds" in str(outcome)
    assert time.monotonic() - started < 6
