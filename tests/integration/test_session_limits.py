"""Each limit of a submission is named where it is met, and grading goes on after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from chainrule.calling import Limited, Raised, Returned
from chainrule_grader.calls import Call
from chainrule_grader.grading.keeper import Keeper, OutOfTime, Servers
from chainrule_grader.grading.student import SandboxedStudent
from chainrule_grader.sandbox.limits import MEGABYTE, Limits
from chainrule_grader.sandbox.server import ForkServer
from chainrule_grader.sandbox.session import SessionLost
from tests.integration.sessions import ISOLATIONS, run, seen, session_of

SMALL = Limits(
    cell_seconds=1,
    cell_cpu_seconds=1,
    exercise_seconds=1,
    memory=300 * MEGABYTE,
    processes=20,
    open_files=40,
    file_size=MEGABYTE,
    disk=3 * MEGABYTE,
    output_text=1_000,
    output_display=10_000,
    value=MEGABYTE,
)
STUBBORN = (
    "import signal\n"
    "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGXCPU})\n"
    "while True: pass"
)
SWALLOWS = (
    "while True:\n"
    "    try:\n        while True: pass\n"
    "    except BaseException:\n"
    "        try:\n            while True: pass\n"
    "        except BaseException: pass"
)


@pytest.fixture(scope="module", params=ISOLATIONS)
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    servers = Servers(request.param)
    yield servers
    servers.close()


@pytest.fixture
def server(servers: Servers) -> ForkServer:
    return servers.get()


@pytest.fixture
def student(keeper: Keeper) -> Iterator[SandboxedStudent]:
    student = SandboxedStudent(keeper)
    yield student
    student.fresh()


@pytest.fixture
def fenced(server: ForkServer) -> ForkServer:
    if server.isolation == "process":
        pytest.skip("a limit that `process` isolation does not have")
    return server


@pytest.fixture
def keeper(servers: Servers) -> Iterator[Keeper]:
    keeper = Keeper(servers, SMALL, {})
    yield keeper
    keeper.close()


def limited(server: ForkServer, cell: str, limits: Limits = SMALL) -> str:
    """Run a cell that meets a limit, and one after it; return what is said of the former."""
    with session_of(server, limits) as session:
        first = seen(session.run_cell(cell, seconds=limits.cell_seconds))
        assert seen(session.run_cell("40 + 2", seconds=5)) == [("result", "42")]
    return first[-1][1]


@pytest.mark.parametrize(
    ("cell", "limit"),
    [
        ("while True: pass", "longer than the 1 s"),
        ("import time; time.sleep(60)", "longer than the 1 s that a cell may take"),
        ("await __import__('asyncio').sleep(60)", "longer than the 1 s that a cell may take"),
        ("import subprocess; subprocess.run(['sleep', '60'])", "longer than the 1 s"),
        ("x = bytearray(10**9)", "the limit of memory is reached"),
        ("import numpy; x = numpy.ones((10**5, 10**5))", "the limit of memory is reached"),
        ("x = []\nwhile True: x.append(bytes(10**7))", "the limit of memory is reached"),
        ("open('f', 'wb').write(bytes(2 * 10**6))", "the limit of the size of a file is reached"),
        ("f = [open('/dev/null') for _ in range(60)]", "the limit of open files is reached"),
    ],
)
def test_a_limit_is_named(server: ForkServer, cell: str, limit: str) -> None:
    assert limit in limited(server, cell)


@pytest.mark.parametrize(
    ("cell", "limit"),
    [
        (
            "for i in range(5): open(str(i), 'wb').write(bytes(9 * 10**5))",
            "the limit of disk space is reached",
        ),
        (
            "import subprocess\nfor _ in range(60): subprocess.Popen(['sleep', '2'])",
            "the limit of processes is reached",
        ),
        (
            "import os, time\n"
            "for _ in range(60):\n"
            "    if os.fork() == 0:\n        time.sleep(2); os._exit(0)",
            "the limit of processes is reached",
        ),
        (
            "import threading, time\n"
            "for _ in range(60): threading.Thread(target=time.sleep, args=(0.5,)).start()",
            "the limit of processes is reached",
        ),
    ],
)
def test_a_limit_that_only_a_fence_has(fenced: ForkServer, cell: str, limit: str) -> None:
    assert limit in limited(fenced, cell)


def test_processes_that_multiply_are_bounded(fenced: ForkServer) -> None:
    """Each of them forks at most twice, six levels deep: never more than 64."""
    cell = (
        "import os, time\n"
        "def grow(levels):\n"
        "    for _ in range(2):\n"
        "        if levels and os.fork() == 0:\n"
        "            try:\n                grow(levels - 1); time.sleep(3)\n"
        "            finally:\n                os._exit(0)\n"
        "try:\n    grow(6); time.sleep(0.3)\n"
        "finally:\n    print(sum(name.isdigit() for name in os.listdir('/proc')))\n"
    )
    with session_of(fenced, SMALL) as session:
        outputs = session.run_cell(cell, seconds=5)
    count = next(int(output["text"]) for output in outputs if output["output_type"] == "stream")
    assert count <= SMALL.processes + 1  # and process 1
    assert run(fenced, "1") == [[{**_result("1")}]]


def _result(text: str) -> dict[str, Any]:
    kind = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
    return {**kind, "data": {"text/plain": text}}


def test_limits_cannot_be_raised(server: ForkServer) -> None:
    cell = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**40, 2**40))"
    (outputs,) = run(server, cell, limits=SMALL)
    assert outputs[-1]["ename"] in ("ValueError", "PermissionError") or _is_root(server)


def _is_root(server: ForkServer) -> bool:
    import os

    return server.isolation == "process" and os.getuid() == 0


@pytest.mark.parametrize(
    "cell",
    [
        "print('a' * 5_000)",
        "for _ in range(5_000): print('a', end='')",
        "import sys; sys.stderr.write('a' * 5_000)",
        "import os; os.write(1, b'a' * 5_000)",
        "!yes | head -n 50000",
        "display({'text/plain': 'a' * 50_000}, raw=True)",
        "display({'text/plain': 'a'}, raw=True, metadata={'a': 'a' * 50_000})",
        "for _ in range(5_000): display(1)",
        "'a' * 100_000",
        "print('a' * 5_000); 1 / 0",
    ],
)
def test_outputs_are_bounded(server: ForkServer, cell: str) -> None:
    outputs, after = run(server, cell, "40 + 2", limits=SMALL)
    assert sum(len(str(output)) for output in outputs) < 150_000
    assert "too long and is not kept" in outputs[-1]["text"]
    if "1 / 0" in cell:
        assert outputs[-2]["ename"] == "ZeroDivisionError"
    assert seen(after) == [("result", "42")]


def test_a_progress_bar_is_not_too_long(server: ForkServer) -> None:
    cell = (
        "from IPython.display import clear_output\n"
        "for i in range(500):\n    clear_output(wait=True); print('step', i)"
    )
    assert seen(run(server, cell, limits=SMALL)[0]) == [("stdout", "step 499\n")]


def test_processor_time_of_a_cell_and_of_the_notebook(server: ForkServer) -> None:
    limits = Limits(cell_seconds=30, cell_cpu_seconds=2, notebook_cpu_seconds=4)
    burn = "while True: pass"
    found = [seen(outputs)[-1] for outputs in run(server, burn, "1", burn, "2", limits=limits)]
    assert found[0] == (
        "LimitReached",
        "longer than the 2 s of processor time that a cell may take",
    )
    assert found[1] == ("result", "1")
    assert "4 s of processor time that all cells together may take" in found[2][1]
    assert found[3] == (
        "LimitReached",
        "not run: all cells together took over 4 s of processor time",
    )


def test_processor_time_ends_code_that_holds_signals_back(fenced: ForkServer) -> None:
    """Where the session is process 1 of its namespace, too, which no ordinary signal ends."""
    limits = Limits(cell_seconds=60, notebook_cpu_seconds=1)
    with session_of(fenced, limits) as session, pytest.raises(SessionLost) as lost:
        session.run_cell(STUBBORN, seconds=60)
    assert lost.value.why == "ended"


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (STUBBORN, "stuck"),
        ("import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\n" + STUBBORN, "stuck"),
        ("import os; os._exit(0)", "ended"),
        ("import ctypes; ctypes.string_at(0)", "ended"),
        ("import os; os.abort()", "ended"),
        ("import os; os.closerange(3, 100)", "ended"),
        (
            "import os\nfor n in range(3, 20):\n"
            "    try: os.write(n, b'x' * 100)\n    except OSError: pass",
            "nonsense",
        ),
    ],
)
def test_a_lost_session_costs_one_cell(keeper: Keeper, cell: str, why: str) -> None:
    keeper.run_cell("x = 1")
    with pytest.raises(SessionLost) as lost:
        keeper.run_cell(cell)
    assert lost.value.why == why
    assert str(lost.value).startswith("the code ")
    assert seen(keeper.run_cell("x += 1; x")) == [("result", "2")]
    keeper.close()


def test_one_that_kills_itself(keeper: Keeper) -> None:
    """As process 1 of its namespace, as root has it, it cannot; elsewhere its cell is lost."""
    keeper.run_cell("x = 1")
    with suppress(SessionLost):
        assert keeper.run_cell("import os; os.kill(os.getpid(), 9)") == []
    assert seen(keeper.run_cell("x += 1; x")) == [("result", "2")]


def test_processes_left_behind_and_dead_leave_room_for_others(
    keeper: Keeper, student: SandboxedStudent
) -> None:
    keeper.run_cell("def f(x):\n    return x + 1")
    keeper.run_cell(
        "import os\n"
        f"for _ in range({SMALL.processes}):\n"
        "    if (pid := os.fork()) == 0:\n"
        "        try:\n            os.fork()\n        finally:\n            os._exit(0)\n"
        "    os.waitpid(pid, 0)"
    )
    (found,) = student.run([Call("f", (1,))])
    assert isinstance(found, Returned)


def test_interrupts_that_are_swallowed(keeper: Keeper) -> None:
    """Either one of them gets through, or the session is ended: the cell is over, and no other."""
    with suppress(SessionLost):
        assert keeper.run_cell(SWALLOWS)[-1]["ename"] == "LimitReached"
    assert keeper.run_cell("1")[0]["data"] == {"text/plain": "1"}


def test_a_session_that_is_lost_later_costs_no_calls(
    keeper: Keeper, student: SandboxedStudent
) -> None:
    keeper.run_cell("def f(x):\n    return x + 1")
    with pytest.raises(SessionLost):
        keeper.run_cell("import os; os._exit(0)")
    (found,) = student.run([Call("f", (1,))])
    assert isinstance(found, Returned)
    assert found.value == 2


def test_too_many_losses_are_the_end_of_it(servers: Servers, keeper: Keeper) -> None:
    for _ in range(5):
        with pytest.raises(SessionLost) as lost:
            keeper.run_cell("import os; os._exit(0)")
    assert str(lost.value) == "not run: the code ended its process too often"
    assert run(servers.get(), "1") == [[_result("1")]]


def test_all_cells_together(servers: Servers) -> None:
    keeper = Keeper(servers, replace(SMALL, notebook_seconds=1), {})
    outputs = keeper.run_cell("import time; time.sleep(5)")
    assert outputs[-1]["ename"] == "LimitReached"
    with pytest.raises(OutOfTime):
        keeper.run_cell("1")
    keeper.close()


def test_calls_that_meet_a_limit(keeper: Keeper, student: SandboxedStudent) -> None:
    sources = (
        "import os, ctypes, numpy as np",
        "def endless(x):\n    while True: pass",
        f"def stubborn(x):\n    {STUBBORN.replace(chr(10), chr(10) + '    ')}",
        "def crashes(x):\n    ctypes.string_at(0)",
        "def ends(x):\n    os._exit(0)",
        "def greedy(x):\n    return np.ones((10**5, 10**4))",
        "def large(x):\n    return np.ones(10**6)",
        "def fine(x):\n    return x + 1",
    )
    for source in sources:
        assert keeper.run_cell(source) == []
    for name, expected in (
        ("endless", Limited("1 seconds for this exercise")),
        ("stubborn", Limited("1 seconds for this exercise")),
        ("crashes", "the code ended its process: a crash, or os._exit"),
        ("ends", "the code ended its process: a crash, or os._exit"),
        ("greedy", "the limit of memory is reached"),
        ("large", Limited("1 MB for what a function returns")),
    ):
        found, fine = student.run([Call(name, (1,)), Call("fine", (1,))])
        if isinstance(expected, str):
            assert isinstance(found, Raised), name
            assert expected in found.message
        else:
            assert found == expected, name
        assert isinstance(fine, Returned), name
        assert fine.value == 2
