"""Submissions that reach for other submissions, for the grader and for the world outside."""

from __future__ import annotations

from tests.hostile.attack import Attack
from tests.hostile.attacks.pieces import TELL

GROUP = "reach others"

# Processes that are left behind end by themselves after these seconds, whatever becomes of them.
_LEAVE = """
import os, sys, time
def leave(action, seconds=6):
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    end = time.time() + seconds
    try:
        while time.time() < end:
            action()
            time.sleep(0.05)
    finally:
        os._exit(0)
"""
_LEAVE_SERVER = """
import os, socket, time
def serve(listener, seconds=6):
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    try:
        listener.settimeout(1)
        end = time.time() + seconds
        while time.time() < end:
            try:
                connection, _ = listener.accept()
                connection.sendall(b"def double(x):\\n    return 2 * x\\n")
                connection.close()
            except OSError:
                pass
    finally:
        os._exit(0)
"""
_NAMES = """
import hashlib
number = int(hashlib.sha256(b"@TOKEN@").hexdigest()[:6], 16)
name = "chainrule-@TOKEN@"
"""
_ASK = """
import socket
def ask(family, address):
    with socket.socket(family) as connection:
        connection.settimeout(3)
        connection.connect(address)
        parts = []
        while part := connection.recv(4096):
            parts.append(part)
    exec(b"".join(parts).decode(), globals())
"""
_PLACES = """
import os
places = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/var/lock", "/home", os.path.expanduser("~"),
          os.getcwd(), "../../..", "@ROOT@", "/", "/opt", "/mnt", "/srv", "/home/student"]
"""
_LEAVE_FILES = (
    _NAMES
    + _PLACES
    + """
for place in places:
    try:
        with open(os.path.join(place, name), "w") as stream:
            stream.write("def double(x):\\n    return 2 * x\\n")
    except OSError:
        pass
"""
)
_FIND_FILES = (
    _NAMES
    + _PLACES
    + """
for place in places:
    try:
        with open(os.path.join(place, name)) as stream:
            exec(stream.read(), globals())
    except OSError:
        pass
"""
)
_SHARED = (
    _NAMES
    + """
from multiprocessing import resource_tracker, shared_memory
text = b"def double(x):\\n    return 2 * x\\n"
"""
)
_LEAVE_SHARED = (
    _SHARED
    + """
memory = shared_memory.SharedMemory(name, create=True, size=4096)
memory.buf[:len(text)] = text
resource_tracker.unregister(memory._name, "shared_memory")
"""
)
_FIND_SHARED = (
    _SHARED
    + """
memory = shared_memory.SharedMemory(name)
code = bytes(memory.buf[:len(text)]).decode()
memory.unlink()
exec(code, globals())
"""
)
_SYSTEM_V = (
    _NAMES
    + """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
text = b"def double(x):\\n    return 2 * x\\n"
"""
)
_LEAVE_SYSTEM_V = (
    _SYSTEM_V
    + """
place = libc.shmget(number, 4096, 0o1666)
ctypes.memmove(libc.shmat(place, None, 0), text, len(text))
"""
)
_FIND_SYSTEM_V = (
    _SYSTEM_V
    + """
place = libc.shmget(number, 0, 0)
assert place >= 0
code = ctypes.string_at(libc.shmat(place, None, 0), len(text)).decode()
libc.shmctl(place, 0, None)
exec(code, globals())
"""
)
_QUEUE = (
    _NAMES
    + """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
text = b"def double(x):\\n    return 2 * x\\n"
message = ctypes.create_string_buffer(bytes([1] + [0] * 7) + text, 8 + 200)
"""
)
_LEAVE_QUEUE = (
    _QUEUE
    + """
assert libc.msgsnd(libc.msgget(number, 0o1666), message, len(text), 0o4000) == 0
"""
)
_FIND_QUEUE = (
    _QUEUE
    + """
queue = libc.msgget(number, 0)
assert queue >= 0
size = libc.msgrcv(queue, message, 200, 0, 0o4000)
libc.msgctl(queue, 0, None)
exec(message.raw[8:8 + size].decode(), globals())
"""
)
_OVERWRITE = """
import json
path = "@ROOT@/submitted/next/hostile/hostile.ipynb"
def spoil():
    try:
        with open(path) as stream:
            notebook = json.load(stream)
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution"):
                cell["source"] = ""
        with open(path, "w") as stream:
            json.dump(notebook, stream)
    except OSError:
        pass
"""
_PLANT_LINK = """
import os
for name in ("hostile.ipynb", "hostile.html"):
    try:
        os.unlink(name)
    except OSError:
        pass
    os.symlink("@ROOT@/submitted/next/hostile/hostile.ipynb", name)
"""
_SPOIL_LATER = (
    _LEAVE
    + _OVERWRITE
    + """
def later():
    path_now = "@ROOT@/autograded/next/hostile/hostile.ipynb"
    try:
        folder = os.path.dirname(path_now)
        os.makedirs(folder, exist_ok=True)
    except OSError:
        pass
    spoil()
leave(later)
time.sleep(0.3)
"""
)
_START_UP = """
import os
places = [os.path.expanduser("~/startup.py"), "@ROOT@/home/startup.py",
          os.path.expanduser("~/.ipython/profile_default/startup/00.py"),
          os.path.expanduser("~/.local/lib/python3.11/site-packages/usercustomize.py"),
          os.path.expanduser("~/.config/matplotlib/matplotlibrc")]
for place in places:
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w") as stream:
            stream.write("import builtins\\nbuiltins.given = lambda x: 2 * x\\n")
    except OSError:
        pass
"""
_PACKAGES = (
    _NAMES
    + """
import importlib.util, os
places = []
for module in ("chainrule", "numpy", "chainrule_session"):
    spec = importlib.util.find_spec(module)
    if spec and spec.origin:
        places.append(os.path.dirname(spec.origin))
places.append("@ROOT@/library/chainrule_grader")
"""
)
_LEAVE_PACKAGES = (
    _PACKAGES
    + """
for place in places:
    try:
        with open(os.path.join(place, name), "w") as stream:
            stream.write("def double(x):\\n    return 2 * x\\n")
    except OSError:
        pass
"""
)
_FIND_PACKAGES = (
    _PACKAGES
    + """
for place in places:
    try:
        with open(os.path.join(place, name)) as stream:
            code = stream.read()
        os.unlink(os.path.join(place, name))
        exec(code, globals())
    except OSError:
        pass
"""
)
_KILL_PARENT = """
import os, signal
parent = os.getppid()
if parent > 1:
    os.kill(parent, signal.SIGKILL)
"""
_SIGNAL_GROUP = """
import os, signal
os.kill(0, signal.SIGKILL)
"""
_STAY = """
import subprocess, sys
code = "import time; time.sleep(8)  # stays-@TOKEN@"
subprocess.Popen([sys.executable, "-S", "-c", code], start_new_session=True,
                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
"""
_CONNECT = """
import socket
for host in ("127.0.0.1", "localhost", "::1", "10.0.2.2"):
    try:
        socket.create_connection((host, @PORT@), timeout=1).close()
    except OSError:
        pass
"""
_LINKED = (
    TELL + "import os\nfor base, folders, names in os.walk('.', followlinks=True):\n"
    "    for name in names:\n        tell_file(os.path.join(base, name))"
)


def _links(name: str, wins: str, links: dict[str, str]) -> Attack:
    return Attack(name, GROUP, wins, {"extra": _LINKED}, links=links)


def _passes(name: str, leaves: str, finds: str, *, spares: bool = True) -> Attack:
    """One submission leaves the answer, the next one's author takes it."""
    return Attack(name, GROUP, "next", {"extra": leaves}, then={"last": "", "double": finds},
                  spares=spares)  # fmt: skip


ATTACKS = (
    _links("link_to_gradebook", "reads gradebook", {"data.txt": "../../../gradebook.db"}),
    _links(
        "link_to_other", "reads other", {"data.txt": "@ROOT@/submitted/ada/hostile/hostile.ipynb"}
    ),
    _links("link_to_folder", "reads hidden", {"data": "@ROOT@/source"}),
    _links("link_to_environment", "reads environment", {"data.txt": "/proc/self/environ"}),
    Attack(
        "link_planted_for_the_grader",
        GROUP,
        "next",
        {"last": _PLANT_LINK},
    ),
    Attack("next_overwritten", GROUP, "next", {"extra": _OVERWRITE + "spoil()"}),
    Attack("next_overwritten_later", GROUP, "next", {"extra": _SPOIL_LATER}),
    Attack("process_left_behind", GROUP, "left behind", {"extra": _STAY}),
    _passes(
        "abstract_socket",
        _LEAVE_SERVER + _NAMES + "listener = socket.socket(socket.AF_UNIX)\n"
        "listener.bind(chr(0) + name)\nlistener.listen()\nserve(listener)",
        _NAMES + _ASK + "ask(socket.AF_UNIX, chr(0) + name)",
    ),
    _passes(
        "local_port",
        _LEAVE_SERVER
        + _NAMES
        + "listener = socket.create_server(('127.0.0.1', 20000 + number % 9000))\n"
        "serve(listener)",
        _NAMES + _ASK + "ask(socket.AF_INET, ('127.0.0.1', 20000 + number % 9000))",
    ),
    _passes("shared_memory", _LEAVE_SHARED, _FIND_SHARED),
    _passes("system_v_memory", _LEAVE_SYSTEM_V, _FIND_SYSTEM_V),
    _passes("message_queue", _LEAVE_QUEUE, _FIND_QUEUE),
    _passes("files_left", _LEAVE_FILES, _FIND_FILES, spares=False),
    _passes("packages_written", _LEAVE_PACKAGES, _FIND_PACKAGES, spares=False),
    _passes("start_up_file", _START_UP, "double = given", spares=False),
    Attack("parent_killed", GROUP, "signals", {"extra": _KILL_PARENT}),
    Attack("group_signalled", GROUP, "signals", {"extra": _SIGNAL_GROUP}),
    Attack("connects_out", GROUP, "network", {"extra": _CONNECT}),
)
