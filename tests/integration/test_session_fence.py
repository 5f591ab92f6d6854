"""What a session can see and reach under bubblewrap, and what the next one finds of it: nothing.

As root the suite runs these a second time as an ordinary user, in test_session_unprivileged.py.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.server import ForkServer
from tests.conftest import ROOT
from tests.integration.sessions import (
    ISOLATIONS,
    needs_bubblewrap,
    run,
    seen,
    server_of,
    session_of,
    told,
)

pytestmark = needs_bubblewrap


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with server_of("bubblewrap") as server:
        yield server


def test_who_it_is(server: ForkServer) -> None:
    status = told(
        server,
        "lines = open('/proc/self/status').read().splitlines()\n"
        "print(dict(line.split(':\\t', 1) for line in lines if ':\\t' in line))",
    )
    own = str(os.getuid())
    for kind in ("Uid", "Gid"):
        numbers = set(status[kind].split())
        assert len(numbers) == 1
        assert "0" not in numbers
        if own != "0" and kind == "Uid":
            assert numbers == {own}
    for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[kind], 16) == 0, kind
    assert status["NoNewPrivs"] == "1"
    assert not set(status["Groups"].split()) - {status["Gid"].split()[0], "65534"}
    assert status["Threads"] == "1"


def test_it_cannot_become_anybody_else(server: ForkServer) -> None:
    source = (
        "import os, ctypes\nlibc = ctypes.CDLL(None)\n"
        "def refused(f):\n"
        "    try:\n        f()\n    except OSError:\n        return True\n"
        "    return False\n"
        "print([refused(lambda: os.setuid(0)), refused(lambda: os.setgroups([0])),\n"
        "       refused(lambda: os.chroot('/')), refused(lambda: os.nice(-5)),\n"
        "       libc.mount(b'none', b'/tmp', b'tmpfs', 0, None), libc.umount2(b'/proc', 2),\n"
        "       libc.umount2(b'/home/student', 2), libc.sethostname(b'x', 1)])"
    )
    assert told(server, source) == [True] * 4 + [-1] * 4


def test_what_it_finds_in_memory_and_environment(server: ForkServer) -> None:
    environment, modules, argv = told(
        server,
        "import os, sys\nprint((dict(os.environ), [*sys.modules], sys.argv))",
    )
    allowed = {
        *("HOME", "PATH", "LANG", "PYTHONPATH", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE"),
        *("MPLBACKEND", "MPLCONFIGDIR", "NBGRADER_EXECUTION", "OPENBLAS_NUM_THREADS", "TMPDIR"),
        *("OMP_NUM_THREADS", "MKL_NUM_THREADS", "PWD", "LC_CTYPE", "KMP_INIT_AT_FORK"),
    }
    assert environment.keys() <= allowed | {name for name in environment if name.startswith("KMP_")}
    assert environment["HOME"] == "/home/student"
    assert not [name for name in modules if name.startswith(("chainrule_grader", "nbgrader"))]
    assert not [word for word in argv if "chainrule_grader" in word]


def test_its_descriptors_are_its_own(server: ForkServer) -> None:
    links = told(
        server,
        "import os\nfound = {}\n"
        "for name in os.listdir('/proc/self/fd'):\n"
        "    try:\n        found[int(name)] = os.readlink('/proc/self/fd/' + name)\n"
        "    except FileNotFoundError:\n        pass\n"
        "print(found)",
    )
    assert links.pop(0) == "/dev/null"
    kinds = sorted(link.partition(":")[0] for link in links.values())
    # The streams and the files behind them, and the line to the grader.
    assert kinds == ["/memfd"] * 4 + ["socket"]


def test_it_sees_its_own_processes_only(server: ForkServer) -> None:
    source = "import os; print([int(n) for n in os.listdir('/proc') if n.isdigit()], os.getppid())"
    (found,) = seen(run(server, source)[0])
    # A session that root has made is process 1 itself.
    assert found in [("stdout", "[1] 0\n"), ("stdout", "[1, 2] 1\n")]


def test_it_cannot_look_into_process_1(server: ForkServer) -> None:
    source = (
        "import os, ctypes\n"
        "def opened(path):\n"
        "    try:\n        open(path, 'rb').read(1)\n    except OSError as error:\n"
        "        return False\n"
        "    return True\n"
        "libc = ctypes.CDLL(None)\n"
        "places = ('environ', 'mem', 'maps', 'fd/0', 'fd/2', 'cwd', 'root/etc', 'fdinfo/2')\n"
        "print([p for p in places if opened('/proc/1/' + p)], libc.ptrace(16, 1, None, None))"
    )
    if told(server, "import os; print(os.getpid())") == 1:
        pytest.skip("the session is process 1 itself")
    assert seen(run(server, source)[0]) == [("stdout", "[] -1\n")]


def test_process_1_takes_no_signals(server: ForkServer) -> None:
    source = (
        "import os, signal, contextlib\n"
        "for number in {*range(1, 65)} - {32, 33}:\n"
        "    with contextlib.suppress(PermissionError):\n        os.kill(1, number)"
    )
    assert seen(run(server, source, "'goes on'")[1]) == [("result", "'goes on'")]


def test_no_grader_no_course_no_others(server: ForkServer, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    places = [secret, ROOT / "source", ROOT / "chainrule_grader", ROOT / "nbgrader_config.py"]
    places += [Path(p) for p in ("/etc/passwd", "/etc/shadow", "/root/.bashrc", "/var", "/run")]
    places += [Path.home() / ".bashrc", Path("/sys/kernel"), Path("/srv"), Path("/mnt")]
    source = (
        f"import os, importlib.util\nplaces = {[str(place) for place in places]}\n"
        "print([place for place in places if os.path.exists(place)],\n"
        "      importlib.util.find_spec('chainrule_grader'), os.listdir('/home'),\n"
        "      os.listdir('.'), sorted(os.listdir('/engine')))"
    )
    engine = "['chainrule', 'chainrule_session']"
    assert seen(run(server, source)[0]) == [
        ("stdout", f"[] None ['student'] ['chainrule'] {engine}\n")
    ]


def test_the_grader_is_nowhere_on_its_file_system(server: ForkServer) -> None:
    source = (
        "import os\nfound = []\n"
        "for folder, folders, files in os.walk('/'):\n"
        "    if folder in ('/proc', '/usr'):\n        folders.clear(); continue\n"
        "    found += [folder + '/' + n for n in files if n in ('judge.py', 'keeper.py')]\n"
        "    if folder.endswith('/chainrule_grader') and files:\n        found.append(folder)\n"
        "print(found)"
    )
    assert told(server, source) == []


def test_the_system_can_only_be_read(server: ForkServer) -> None:
    source = (
        "import os, sys, numpy\nwritten = []\n"
        "places = ['/', '/usr', '/usr/bin', '/usr/lib', '/engine', '/engine/chainrule', '/dev',\n"
        "          '/etc', '/home', '/proc', '/proc/sys/kernel', sys.prefix, sys.base_prefix,\n"
        "          os.path.dirname(numpy.__file__), os.path.dirname(os.__file__)]\n"
        "for place in places:\n"
        "    try:\n        open(place + '/new', 'w').close(); written.append(place)\n"
        "    except OSError:\n        pass\n"
        "for place in ['.', '/dev/shm', os.environ.get('TMPDIR', '/tmp')]:\n"
        "    open(place + '/new', 'w').close()\n"
        "print(written)"
    )
    assert told(server, source) == []


def test_no_network(server: ForkServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        source = (
            "import socket\nfound = []\n"
            f"for address in [('127.0.0.1', {port}), ('192.0.2.1', 80), ('8.8.8.8', 53)]:\n"
            "    try:\n        socket.create_connection(address, timeout=2)\n"
            "        found.append(address)\n"
            "    except OSError:\n        pass\n"
            "print(found, [name for _, name in socket.if_nameindex()])"
        )
        assert seen(run(server, source)[0]) == [("stdout", "[] ['lo']\n")]


LEAVES = """
import ctypes, os, socket, subprocess, sys, builtins, numpy
for place in ['.', '/dev/shm', '/tmp', os.environ.get('TMPDIR', '/tmp')]:
    try:
        open(place + '/left', 'w').write('left')
    except OSError:
        pass
os.environ['LEFT'] = 'left'
builtins.left = numpy.left = sys.left = 'left'
left = 1
libc = ctypes.CDLL(None, use_errno=True)
print('shm', libc.shmget(4242, 4096, 0o1666))
print('sem', libc.semget(4242, 1, 0o1666))
print('key', libc.syscall({'x86_64': 248}.get(os.uname().machine, 217), b'user', b'left', b'left',
                          ctypes.c_size_t(4), -3))
server = socket.socket(socket.AF_UNIX); server.bind('\\0left'); server.listen()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp('sleep', ['sleep', '@SECONDS@'])
    os._exit(0)
subprocess.Popen(['sleep', '@SECONDS@'], start_new_session=True)
%cd /
"""
FINDS = """
import ctypes, os, socket, sys, builtins, numpy
found = []
for place in ['.', '/dev/shm', '/tmp', os.environ.get('TMPDIR', '/tmp')]:
    if os.path.exists(place + '/left'):
        found.append(place)
found += [name for name in os.environ if name == 'LEFT']
found += [m.__name__ for m in (builtins, numpy, sys) if hasattr(m, 'left')]
found += [name for name in globals() if name in ('left', 'LEAVES')]
libc = ctypes.CDLL(None, use_errno=True)
if libc.shmget(4242, 4096, 0) != -1: found.append('shm')
if libc.semget(4242, 1, 0) != -1: found.append('sem')
if 'left' in open('/proc/keys').read(): found.append('key')
try:
    socket.socket(socket.AF_UNIX).connect('\\0left'); found.append('socket')
except OSError:
    pass
print((found, len(In), os.getcwd(), sorted(os.listdir('.'))))
"""


def test_two_sessions_share_nothing(server: ForkServer) -> None:
    seconds = str(1_000_000 + os.getpid())  # tells these from anybody else's
    with session_of(server) as session:
        left = session.run_cell(LEAVES.replace("@SECONDS@", seconds), seconds=10)
        text = "".join(output["text"] for output in left if output["output_type"] == "stream")
        assert "-1" not in text.replace("key -1", "")
        with session_of(server) as other:
            beside = seen(other.run_cell(FINDS, seconds=10))
    _soon(lambda: "left" not in Path("/proc/keys").read_text())  # the kernel clears up later
    after = seen(run(server, FINDS)[0])
    expected = [("stdout", "([], 2, '/home/student', ['chainrule'])\n")]
    # At the same time they share the network's namespace, and so abstract sockets, and an
    # ordinary user's may list each other's keys: no server runs two sessions at a time.
    assert beside[0][1].replace("'key', 'socket'", "").replace("'socket'", "") == expected[0][1]
    assert after == expected
    assert not _running(seconds)


@pytest.mark.parametrize("isolation", ISOLATIONS)
def test_nothing_keeps_running(isolation: str) -> None:
    seconds = str(2_000_000 + os.getpid())
    with server_of(isolation) as server, session_of(server) as session:
        session.run_cell(LEAVES.replace("@SECONDS@", seconds), seconds=10)
        assert _running(seconds)
    assert not _running(seconds)


def _running(word: str) -> bool:
    """Say whether processes of this machine that have an argument `word` go on running."""
    return not _soon(
        lambda: not any(word in _words(path) for path in Path("/proc").glob("[0-9]*/cmdline"))
    )


def _soon(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 3
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _words(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def test_a_killed_grader_leaves_no_session(tmp_path: Path) -> None:
    seconds = str(3_000_000 + os.getpid())
    script = (
        "import sys, time\n"
        "from chainrule_grader.sandbox.limits import Limits\n"
        "from chainrule_grader.sandbox.server import ForkServer\n"
        "server = ForkServer('bubblewrap')\nsession = server.session(Limits(), {})\n"
        f"session.run_cell({LEAVES.replace('@SECONDS@', seconds)!r}, seconds=10)\n"
        "print('ready', flush=True)\ntime.sleep(60)\n"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as grader:
        assert grader.stdout is not None
        assert grader.stdout.readline() == "ready\n"
        assert _running(seconds)
        grader.kill()
    assert not _running(seconds)


def test_a_link_among_places_does_not_lead_out(server: ForkServer) -> None:
    source = (
        "import os; os.symlink('/proc/1/root', 'out')\n"
        "print(os.path.exists('out/etc') and not os.path.samefile('out/etc', '/etc'))"
    )
    assert seen(run(server, source)[0]) == [("stdout", "False\n")]


@pytest.mark.skipif(os.getuid() != 0, reason="needs root, who can give users away")
def test_each_session_is_another_user(server: ForkServer) -> None:
    source = "import os; print(os.getuid())"
    uids = {told(server, source) for _ in range(3)}
    assert len(uids) == 3
    assert min(uids) >= 1_000


@pytest.mark.skipif(os.getuid() != 0, reason="needs root, who may set the kernel's limits")
def test_memory_that_belongs_to_nobody_is_bounded(server: ForkServer) -> None:
    source = (
        "import ctypes\nlibc = ctypes.CDLL(None)\n"
        "libc.shmget.argtypes = [ctypes.c_int, ctypes.c_size_t, ctypes.c_int]\n"
        "print([libc.shmget(0, 50_000_000, 0o1600) != -1 for _ in range(4)],\n"
        "      libc.msgget(0, 0o1600))"
    )
    (outputs,) = run(server, source, limits=Limits(memory=120_000_000))
    assert seen(outputs) == [("stdout", "[True, True, False, False] -1\n")]
