"""Memory and processes of a session all together, where this machine lends a cgroup for that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chainrule_grader.sandbox.cgroup import Cgroup, places, remove_stale
from chainrule_grader.sandbox.limits import MEGABYTE, Limits
from chainrule_grader.sandbox.session import SessionLost
from tests.conftest import ROOT
from tests.integration.sessions import needs_bubblewrap, run, seen, server_of, session_of

SMALL = Limits(memory=200 * MEGABYTE, disk=50 * MEGABYTE)
needs_memory = pytest.mark.skipif(
    not any(place.memory for place in places()), reason="no cgroup for memory may be made here"
)
needs_any = pytest.mark.skipif(not places(), reason="no cgroups may be made here")


def groups() -> set[Path]:
    """The groups of this process's servers."""
    return {path for each in places() for path in each.folder.glob(f"chainrule-{os.getpid()}-*")}


@needs_bubblewrap
@needs_memory
def test_memory_that_no_process_holds_alone() -> None:
    """Files in memory: each within the limit of a file, and of no process's address space."""
    fill = (
        "import os\nfiles = [os.memfd_create(str(i)) for i in range(30)]\n"
        "for file in files: os.write(file, bytes(30_000_000))"
    )
    with server_of("bubblewrap") as server:
        with session_of(server, SMALL) as session:
            assert {"memory"} <= {*server.cgroup.limited()}
            with pytest.raises(SessionLost, match="the limit of memory is reached"):
                session.run_cell(fill, seconds=20)
        with session_of(server, SMALL) as session, pytest.raises(SessionLost, match="a crash"):
            session.run_cell("import os; os._exit(1)", seconds=20)
        assert seen(run(server, "1")[0]) == [("result", "1")]


@needs_any
def test_groups_go_with_their_server() -> None:
    with server_of("process"), server_of("process"):
        assert len(groups()) == 2 * len(places())
        assert all((group / "cgroup.procs").read_text() for group in groups())
    assert not groups()


@needs_any
def test_groups_of_a_killed_grader_are_removed_by_the_next() -> None:
    script = (
        "import os\nfrom chainrule_grader.sandbox.cgroup import Cgroup\n"
        "Cgroup()\nprint(os.getpid(), flush=True)\nos.kill(os.getpid(), 9)"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    name = f"chainrule-{done.stdout.strip()}-1"
    left = [place.folder / name for place in places()]
    assert all(path.is_dir() for path in left)
    Cgroup().close()
    assert not any(path.exists() for path in left)


@needs_any
def test_groups_of_another_that_runs_are_left_alone() -> None:
    mine = Cgroup()
    for place in places():
        remove_stale(place.folder)
    assert len(groups()) == len(places())
    mine.close()


def test_a_machine_that_lends_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chainrule_grader.sandbox.cgroup.places", list)
    with server_of("process") as server:
        assert seen(run(server, "1")[0]) == [("result", "1")]
        assert server.cgroup.limited() == []
        assert not groups()
