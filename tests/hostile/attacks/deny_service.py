"""Submissions that keep a grader from grading. All of them are bounded, wherever they run."""

from __future__ import annotations

import json
from typing import Any

from tests.hostile.attack import Attack, Edit
from tests.hostile.attacks.pieces import calling
from tests.hostile.course import own_cell

GROUP = "deny service"
_ARGUMENTS = "w, b, X, Y"


def _in_cell(name: str, source: str, wins: str = "stuck") -> Attack:
    return Attack(name, GROUP, wins, {"extra": source})


def _in_function(name: str, body: str, wins: str = "stuck") -> Attack:
    return Attack(name, GROUP, wins, {"propagate": calling(body, "propagate", _ARGUMENTS)})


def _in_double(name: str, body: str) -> Attack:
    """In the function of a plain test, which is called once, where a limit of time is met."""
    return Attack(name, GROUP, "stuck", {"double": calling(body)})


def _raw(name: str, content: bytes, wins: str = "stuck") -> Attack:
    return Attack(name, GROUP, wins, raw=lambda _notebook: content)


def _edited(name: str, edit: Edit) -> Attack:
    return Attack(name, GROUP, "stuck", edit=edit)


# A minute at most, should nothing stop it.
_ENDLESS = """
import time
end = time.monotonic() + 60
while time.monotonic() < end:
    try:
        while time.monotonic() < end:
            x = 1
    except BaseException:
        pass
"""
_IGNORING = (
    """
import signal
for number in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM, signal.SIGXCPU, signal.SIGVTALRM):
    signal.signal(number, signal.SIG_IGN)
signal.setitimer(signal.ITIMER_REAL, 0)
"""
    + _ENDLESS
)
_BLOCKING = (
    """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
"""
    + _ENDLESS
)
_SLEEP = (
    "import time\nend = time.monotonic() + 60\nwhile time.monotonic() < end:\n"
    "    try:\n        time.sleep(5)\n    except BaseException:\n        pass"
)
_FORKS = """
import os, time
started = 0
for _ in range(100):
    try:
        pid = os.fork()
    except OSError:
        break
    if pid == 0:
        time.sleep(2)
        os._exit(0)
    started += 1
print("spent processes", started)
"""
_THREADS = """
import threading, time
started = 0
for _ in range(400):
    try:
        threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
    except RuntimeError:
        break
    started += 1
print("spent threads", started)
"""
_MEMORY = """
parts = []
for _ in range(90):
    parts.append(bytearray(b"x") * 10_000_000)
    if len(parts) > 75:
        break
print("spent memory", 10 * len(parts))
parts.clear()
"""
_ARRAYS = """
parts = [np.ones(1_250_000) for _ in range(76)]
print("spent memory", 10 * len(parts))
"""
_DISK = """
import os
written = 0
places = (".", "/tmp", "/dev/shm") if "@ROOT@" not in os.getcwd() else (".",)
for place in places:
    for number in range(20):
        path = os.path.join(place, "fill-@TOKEN@-%d" % number)
        try:
            with open(path, "wb") as stream:
                for _ in range(10):
                    written += stream.write(bytes(1_000_000))
                    stream.flush()
        except OSError:
            break
    print("spent disk", written // 1_000_000)
    for number in range(20):
        try:
            os.unlink(os.path.join(place, "fill-@TOKEN@-%d" % number))
        except OSError:
            pass
    written = 0
"""
_DESCRIPTORS = """
import os
kept = []
try:
    for _ in range(3000):
        kept.append(os.dup(2))
except OSError:
    pass
count = len(kept)
for each in kept:
    os.close(each)
print("spent descriptors", count)
"""
_FLOOD = "line = 'x' * 1000\nfor _ in range(4_000):\n    print(line)"
_FLOOD_ERR = "import sys\nfor _ in range(4_000):\n    sys.stderr.write('x' * 1000)"
_FLOOD_LINES = "for _ in range(150_000):\n    print('x' * 32)"
_FLOOD_DISPLAY = (
    "from IPython.display import display, HTML\nfor n in range(2000):\n"
    "    display({'text/plain': 'x' * 2000}, raw=True)"
)
_FLOOD_ERROR = "raise ValueError('x' * 4_000_000)"
_FLOOD_DESCRIPTOR = "import os\nfor _ in range(400):\n    os.write(1, b'x' * 10_000 + b'\\n')"
_SEGFAULT = "import ctypes\nctypes.string_at(0)"
_RECURSION = """
import sys, threading
sys.setrecursionlimit(10**8)
value = []
for _ in range(50_000):
    value = [value]
threading.stack_size(64 * 1024)
deep = threading.Thread(target=repr, args=(value,))
deep.start()
deep.join()
"""
_CLOSE = "import os\nos.closerange(0, 300)"
_STOP = "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"
_REPR = """
import time
class Slow:
    def __repr__(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                time.sleep(5)
            except BaseException:
                pass
Slow()
"""
_STR = """
import time
class Odd(Exception):
    def __str__(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                time.sleep(5)
            except BaseException:
                pass
    __repr__ = __str__
raise Odd()
"""
_INPUT = """
import sys, time
end = time.monotonic() + 60
while time.monotonic() < end:
    try:
        sys.__stdin__.read()
    except BaseException:
        pass
"""
_PATTERN = """
import re
for _ in range(100):
    try:
        re.match(r"(x+x+)+y", "x" * 60)
    except BaseException:
        pass
"""
_ASYNC = """
import asyncio, time
async def forever():
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            await asyncio.sleep(0)
            while time.monotonic() < end:
                x = 1
        except BaseException:
            pass
await forever()
"""
_DEEP_VALUE = "value = []\nfor _ in range(100_000):\n    value = [value]\nreturn value"
_CIRCLE = "value = {}\nvalue['dw'] = value['db'] = value\nreturn value, value"
_MANY = "return {str(n): [n] * 10 for n in range(40_000)}, 0.0"
_HUGE_INT = (
    "import sys\nsys.set_int_max_str_digits(0)\n"
    "return {'dw': w, 'db': 10 ** 4_000_000}, 10 ** 4_000_000"
)
_TEXT = "return 'x' * 5_000_000"
_PATHOLOGICAL = "raise ValueError('1' * 40 + '!')"
_PATHOLOGICAL_MANY = """
raise ValueError(("1" * 4000 + ".") * 40 + "e" * 5000 + " [" * 5000 + "1e" * 5000 + "-" * 9000)
"""


def _many_cells(notebook: dict[str, Any]) -> None:
    notebook["cells"] += [own_cell("import time; time.sleep(0.05)", str(n)) for n in range(400)]


def _odd_metadata(notebook: dict[str, Any]) -> None:
    notebook["metadata"] = {"kernelspec": 5, "language_info": [], "widgets": "x", "chainrule": 3}
    for cell in notebook["cells"]:
        cell["metadata"]["nbgrader"] = [1, 2] if cell["cell_type"] == "code" else "yes"


def _odd_cells(notebook: dict[str, Any]) -> None:
    notebook["cells"] += [None, 5, {}, {"cell_type": "code"}, {"cell_type": ["x"], "source": {}}]


def _odd_sources(notebook: dict[str, Any]) -> None:
    for number, cell in enumerate(notebook["cells"]):
        cell["source"] = [5, None, {"a": 1}, [["x"]], True][number % 5]


def _surrogates(notebook: dict[str, Any]) -> None:
    notebook["cells"].append(own_cell("print('\ud800 \udfff')  # \ud800"))
    notebook["metadata"]["title"] = "\ud800"


def _huge_notebook(notebook: bytes) -> bytes:
    parsed = json.loads(notebook)
    parsed["metadata"]["filler"] = "@"
    head, _, tail = json.dumps(parsed).partition("@")
    return head.encode() + b"x" * 200_000_000 + tail.encode()


ATTACKS = (
    _in_cell("endless_loop", _ENDLESS),
    _in_function("endless_loop_in_function", _ENDLESS),
    _in_cell("endless_signals_ignored", _IGNORING),
    _in_double("endless_signals_ignored_in_function", _IGNORING),
    _in_cell("endless_signals_blocked", _BLOCKING),
    _in_cell("endless_sleep", _SLEEP),
    _in_cell("endless_await", _ASYNC),
    _in_cell("endless_repr", _REPR),
    _in_cell("stops_itself", _STOP),
    _in_double("stops_itself_in_function", _STOP),
    _in_cell("os_exit", "import os\nos._exit(0)"),
    _in_function("os_exit_in_function", "import os\nos._exit(0)"),
    _in_cell("killed_by_itself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
    _in_cell("segfault", _SEGFAULT),
    _in_function("segfault_in_function", _SEGFAULT),
    _in_cell("recursion", _RECURSION),
    _in_cell("descriptors_closed", _CLOSE),
    _in_function("descriptors_closed_in_function", _CLOSE),
    _in_cell("endless_message", _STR),
    _in_cell("input_waits", _INPUT),
    _in_cell("fork_bomb", _FORKS, "budget"),
    _in_function("fork_bomb_in_function", _FORKS, "budget"),
    _in_cell("threads", _THREADS, "budget"),
    _in_cell("memory", _MEMORY, "budget"),
    _in_cell("memory_in_arrays", _ARRAYS, "budget"),
    _in_function("memory_in_function", _MEMORY, "budget"),
    _in_cell("disk", _DISK, "budget"),
    _in_cell("descriptors", _DESCRIPTORS, "budget"),
    _in_cell("output_flood", _FLOOD, "budget"),
    _in_cell("error_flood", _FLOOD_ERR, "budget"),
    _in_cell("line_flood", _FLOOD_LINES, "budget"),
    _in_cell("display_flood", _FLOOD_DISPLAY, "budget"),
    _in_cell("message_flood", _FLOOD_ERROR, "budget"),
    _in_cell("descriptor_flood", _FLOOD_DESCRIPTOR),
    _in_function("deep_value", _DEEP_VALUE),
    _in_function("value_in_circles", _CIRCLE),
    _in_function("many_values", _MANY, "budget"),
    _in_function("huge_integer", _HUGE_INT),
    _in_function("huge_text", _TEXT, "budget"),
    _in_cell("slow_pattern", _PATTERN),
    _in_double("slow_pattern_in_function", _PATTERN),
    _in_cell("slow_pattern_of_the_grader", _PATHOLOGICAL),
    _in_double("slow_pattern_of_the_grader_in_function", _PATHOLOGICAL_MANY),
    _raw("deep_json", b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"),
    Attack("huge_notebook", GROUP, "stuck", raw=_huge_notebook),
    _raw("no_json", b"\x00\xff{"),
    _raw("empty_file", b""),
    _raw("no_notebook", b'["a list"]'),
    _raw("invalid_utf8", b'{"cells": [], "metadata": {"x": "\xff\xfe"}}'),
    _edited("many_slow_cells", _many_cells),
    _edited("odd_metadata", _odd_metadata),
    _edited("odd_cells", _odd_cells),
    _edited("odd_sources", _odd_sources),
    _edited("lone_surrogates", _surrogates),
    Attack("fifo_handed_in", GROUP, "stuck", fifos=("data.txt",)),
    Attack("fifo_for_a_notebook", GROUP, "stuck", fifos=("aaa.ipynb",)),
)
