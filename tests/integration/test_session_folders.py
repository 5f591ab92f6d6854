"""Without a sandbox a session's files lie in a real folder: it goes, whatever ends the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

from chainrule_grader.sandbox.limits import Limits
from tests.conftest import ROOT
from tests.integration.sessions import run, server_of, session_of, told

KILLED = """
import os, signal
from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.server import ForkServer

server = ForkServer("process")
session = server.session(Limits(), {"data.csv": b"1,2"})
(output,) = session.run_cell("import os; print(os.getcwd())", seconds=5)
print(output["text"], flush=True)
(pid,) = server.memory()
os.killpg(pid, signal.SIGKILL)
os.waitpid(pid, 0)
os.kill(os.getpid(), signal.SIGKILL)
"""
HOME = "import os; print(repr(os.getcwd()))"
DEEP = """
import os
for _ in range(3000):
    os.mkdir("d")
    os.chdir("d")
"""


def test_the_next_server_removes_what_a_killed_one_left() -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True, timeout=120, cwd=ROOT
    )
    left = Path(done.stdout.strip())
    assert left.is_dir()
    with server_of("process") as living, session_of(living) as session:
        (output,) = session.run_cell(HOME, seconds=5)
        assert not left.exists()
        with server_of("process"):
            pass
        home = Path(literal_eval(output["text"]))
        assert home.is_dir()
    assert not home.parent.exists()


def test_a_killed_server_leaves_nothing_to_its_grader() -> None:
    with server_of("process") as server:
        session = server.session(Limits(), {})
        (output,) = session.run_cell(HOME, seconds=5)
        (pid,) = server.memory()
        os.killpg(pid, signal.SIGKILL)
        session.close()
    assert not Path(literal_eval(output["text"])).exists()


def test_a_tree_deeper_than_the_stack_ends_no_server() -> None:
    with server_of("process") as server:
        assert run(server, DEEP) == [[]]
        home = told(server, HOME)
        assert not Path(home).exists()
