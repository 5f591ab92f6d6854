"""Submissions that look for what they must not know: tests, answers, grades, others' work."""

from __future__ import annotations

from tests.hostile.attack import Attack
from tests.hostile.attacks.pieces import TELL, calling

GROUP = "read answers"


def _reads(name: str, kind: str, source: str, function: str = "") -> Attack:
    """An attack from a cell of its own, or from inside ``double`` while it is tested."""
    if not function:
        return Attack(name, GROUP, f"reads {kind}", {"extra": TELL + source})
    cells = {"extra": TELL, "double": calling(source)}
    # What a function prints may be dropped, so the last cell tells it again.
    cells["extra"] += "\nkept = []\n"
    cells["last"] = "for each in kept:\n    tell(each)\n"
    return Attack(name, GROUP, f"reads {kind}", cells)


_WALK = """
import os
for base, folders, names in os.walk({start}):
    folders[:] = [name for name in folders if base.count(os.sep) < 12][:200]
    for name in names:
        if name.endswith((".ipynb", ".db", ".json", "secret", ".py")):
            tell_file(os.path.join(base, name))
"""
_FRAMES = """
import linecache, sys
frame = sys._getframe()
while frame is not None:
    seen = [repr(frame.f_locals)[:200_000], repr(frame.f_globals.get("In"))]
    seen.append("".join(linecache.getlines(frame.f_code.co_filename)))
    seen.append(repr(frame.f_code.co_consts))
    for each in seen:
        tell(each)
        kept.append(each)
    frame = frame.f_back
"""
_GC_STRINGS = """
import gc
seen = []
for each in gc.get_objects():
    if type(each) in (list, dict, tuple) and len(each) < 5000 and len(seen) < 20:
        for part in list(each.values() if type(each) is dict else each):
            if type(part) is str and "HIDDEN" in part:
                seen.append(part)
for part in seen:
    tell(part)
kept.extend(seen)
"""
_GC_FUNCTIONS = """
import gc, types
for each in gc.get_objects():
    if isinstance(each, types.FunctionType) and each.__name__ == "propagate":
        tell(each.__doc__)
        kept.append(each.__doc__)
return 2 * x
"""
_MEMORY = """
import os
with open("/proc/self/maps") as maps:
    areas = [line.split()[0].split("-") for line in maps if "rw-p" in line]
memory = os.open("/proc/self/mem", os.O_RDONLY)
left = 200_000_000
for low, high in ((int(a, 16), int(b, 16)) for a, b in areas):
    while low < high and left > 0:
        try:
            part = os.pread(memory, min(high - low, 1 << 24), low)
        except OSError:
            break
        for word in found(part):
            if word.startswith("HIDDEN"):
                print("found", word)
        low += len(part) or high
        left -= len(part)
"""
_PROCESSES = """
import glob, os
def family():
    number = os.getpid()
    while number > 0:
        yield "/proc/%d" % number
        with open("/proc/%d/stat" % number) as stream:
            number = int(stream.read().rpartition(")")[2].split()[1])
for folder in list(family()) + sorted(glob.glob("/proc/[0-9]*"))[:100]:
    for name in ("environ", "cmdline"):
        tell_file(folder + "/" + name)
"""
_PROCESS_FILES = """
import glob, os
for folder in ["/proc/%d" % os.getppid()] + sorted(glob.glob("/proc/[0-9]*"))[:400]:
    for name in (".course_secret", "../.course_secret", "gradebook.db"):
        tell_file(folder + "/cwd/" + name)
    for number in range(3, 12):
        try:
            if os.path.isfile(folder + "/fd/%d" % number):
                tell_file(folder + "/fd/%d" % number)
        except OSError:
            pass
"""
_DESCRIPTORS = """
import os, stat
for number in range(3, 64):
    try:
        if stat.S_ISREG(os.fstat(number).st_mode):
            tell(os.pread(number, 100_000, 0))
    except OSError:
        pass
"""
_ROOTS = """
for root in ("/proc/1/root", "/proc/self/root", "/proc/self/cwd/../../../../../../..", "/oldroot",
             "/newroot", "/proc/1/cwd/../../../../.."):
    for name in ("gradebook.db", ".course_secret"):
        tell_file(root + "@ROOT@/" + name)
"""
_MOUNTS = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
os.makedirs("/tmp/out@TOKEN@", exist_ok=True)
libc.unshare(0x10000000 | 0x00020000)  # user and mount namespaces of its own, where allowed
libc.umount2(b"/tmp", 2)
libc.umount2(b"/home/student", 2)
libc.mount(b"/", b"/tmp/out@TOKEN@", None, 4096, None)
os.chdir("/")
try:
    os.chroot("/tmp/out@TOKEN@")
    for _ in range(20):
        os.chdir("..")
    os.chroot(".")
except OSError:
    pass
tell_file("@ROOT@/gradebook.db")
"""
_HISTORY = """
shell = get_ipython()
for each in list(shell.user_ns["In"]) + list(shell.history_manager.input_hist_raw):
    tell(each)
"""
_EXCEPTION = """
import linecache, sys
def look(shell, etype, evalue, tb, tb_offset=None):
    while tb is not None:
        tell("".join(linecache.getlines(tb.tb_frame.f_code.co_filename)))
        tb = tb.tb_next
get_ipython().set_custom_exc((Exception,), look)
"""
_PACKAGES = """
import glob, importlib.metadata, importlib.util, os, sys
import chainrule
places = {os.path.dirname(os.path.dirname(os.path.abspath(chainrule.__file__)))}
places |= {os.path.abspath(path) for path in sys.path}
for path in list(places):
    for name in glob.glob(path + "/__editable__*") + glob.glob(path + "/*.pth"):
        with open(name, errors="replace") as stream:
            places |= {os.path.dirname(part) for part in re.findall(r"'(/[^']+)'", stream.read())}
try:
    for file in importlib.metadata.files("chainrule") or ():
        places.add(os.path.dirname(os.path.dirname(str(file.locate()))))
except Exception:
    pass
for path in places:
    for pattern in ("reference/*.py", "reference/__pycache__/*", "__pycache__/*", "*.py"):
        for name in glob.glob(path + "/chainrule_grader/" + pattern):
            tell_file(name)
"""
_IMPORT = """
import importlib, inspect, sys
for name in ("chainrule_grader", "chainrule_grader.reference",
             "chainrule_grader.reference.logistic_regression"):
    try:
        tell(inspect.getsource(importlib.import_module(name)))
    except Exception:
        pass
"""
_LOADED = """
import inspect, sys
for name, module in list(sys.modules.items()):
    if "reference" in name and "chainrule" in name:
        text = inspect.getsource(module)
        tell(text)
        kept.append(text)
return 2 * x
"""
_SUBPROCESS = """
import subprocess, sys
code = ("import inspect, chainrule_grader.reference.logistic_regression as reference; "
        "print(inspect.getsource(reference))")
for path in ("", "@ROOT@/library", "/work", "/usr/lib/python3/dist-packages"):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=20,
                          env={"PYTHONPATH": path}, check=False)
    tell(done.stdout)
"""
_INPUTS = 'raise ValueError("w is " + repr([float(each) for each in np.ravel(w)]))'
_INPUT_PRINTS = """
import sys, os
text = repr([float(each) for each in np.ravel(w)])
print(text)
sys.stderr.write(text)
os.write(2, text.encode())
display(text)
get_ipython().displayhook(text)
import warnings
warnings.warn(text)
raise KeyError(text)
"""
_ONE_ARRAY = "w, b, X, Y"
_KEEP = "cases.append([float(each) for each in np.ravel(w)])\nraise ValueError('kept')"


def keeps(name: str, before: str, keep: str, after: str) -> Attack:
    cells = {"extra": before, "propagate": calling(keep, "propagate", _ONE_ARRAY), "last": after}
    return Attack(name, GROUP, "reads case", cells)


ATTACKS = (
    _reads("working_folder", "hidden", _WALK.format(start="'.'")),
    _reads("parent_folders", "secret", _WALK.format(start="'../../..'")),
    _reads("gradebook", "gradebook", "tell_file('../../../gradebook.db')"),
    _reads("absolute_path", "gradebook", "tell_file('@ROOT@/gradebook.db')"),
    _reads("other_submissions", "other", _WALK.format(start="'@ROOT@/submitted'")),
    _reads("master", "hidden", "tell_file('@ROOT@/source/hostile/hostile.ipynb')"),
    _reads("bundle_or_secret", "secret", _WALK.format(start="'@ROOT@'")),
    _reads("proc_self_memory", "hidden", _MEMORY),
    _reads("proc_processes", "environment", _PROCESSES),
    _reads("proc_files_of_processes", "secret", _PROCESS_FILES),
    _reads("proc_roots", "gradebook", _ROOTS),
    _reads("mounts_and_chroot", "gradebook", _MOUNTS),
    _reads("frames", "hidden", _FRAMES, "double"),
    _reads("gc_strings", "hidden", _GC_STRINGS, "double"),
    Attack(
        "gc_functions",
        GROUP,
        "reads reference",
        {
            "extra": TELL + "kept = []\n",
            "propagate": calling(_GC_FUNCTIONS.replace("2 * x", "0"), "propagate", _ONE_ARRAY),
            "last": "for each in kept:\n    tell(each)\n",
        },
    ),
    _reads(
        "input_history", "hidden", "for each in In:\n    tell(each)\n    kept.append(each)", "1"
    ),
    Attack("history_manager", GROUP, "reads hidden", {"extra": TELL, "last": _HISTORY}),
    Attack("traceback", GROUP, "reads hidden", {"extra": TELL + _EXCEPTION}),
    Attack(
        "linecache",
        GROUP,
        "reads hidden",
        {"extra": TELL, "last": "import linecache\ntell(repr(linecache.cache))"},
    ),
    Attack(
        "traceback_context",
        GROUP,
        "reads hidden",
        {
            "extra": TELL + "kept = []",
            "double": calling(
                "import inspect\n"
                "for info in inspect.stack(context=60):\n"
                "    kept.append(''.join(info.code_context or ()))\n"
                "raise ValueError(' '.join(kept)[-3000:])"
            ),
            "last": "for each in kept:\n    tell(each)",
        },
    ),
    _reads("environment", "environment", "import os\ntell(repr(dict(os.environ)))"),
    _reads("environment_file", "environment", "tell_file('/proc/self/environ')"),
    _reads("inherited_descriptors", "secret", _DESCRIPTORS),
    _reads("site_packages_import", "reference", _IMPORT),
    _reads("site_packages_files", "reference", _PACKAGES),
    Attack(
        "loaded_modules",
        GROUP,
        "reads reference",
        {
            "extra": TELL + "kept = []\n",
            "propagate": calling(_LOADED.replace("2 * x", "0"), "propagate", _ONE_ARRAY),
            "last": "for each in kept:\n    tell(each)\n",
        },
    ),
    _reads("fresh_interpreter", "reference", _SUBPROCESS),
    _reads(
        "shell_escape",
        "gradebook",
        "lines = !grep -ao GRADEBOOK-[0-9a-f]* ../../../gradebook.db\ntell(str(lines))",
    ),
    _reads(
        "bash_magic",
        "gradebook",
        "import subprocess\nget_ipython().run_cell_magic("
        "'bash', '--out text', 'grep -ao \"GRADEBOOK-[0-9a-f]*\" @ROOT@/gradebook.db')\n"
        "print(text)",
    ),
    Attack(
        "answer_from_notebook",
        GROUP,
        "points",
        {
            "extra": TELL,
            "word": "import glob\nword = ''\nfor name in glob.glob('*.ipynb'):\n"
            "    for each in found(open(name).read()):\n        word = each",
        },
    ),
    Attack(
        "inputs_in_message",
        GROUP,
        "reads case",
        {"propagate": calling(_INPUTS, "propagate", _ONE_ARRAY)},
    ),
    Attack(
        "inputs_printed",
        GROUP,
        "reads case",
        {"propagate": calling(_INPUT_PRINTS, "propagate", _ONE_ARRAY)},
    ),
    keeps("inputs_kept_in_memory", "cases = []", _KEEP, "print(cases)"),
)
