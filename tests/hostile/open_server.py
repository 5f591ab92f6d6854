"""A naive autograder, open on purpose: hidden tests, answers and gradebook lie beside student code.

It does what stock tools do and then some: the submission's notebook gets the hidden tests back
wherever its own metadata says so, student cells and tests share one process that also imports
the references, and what comes out is passed on as it is. The only fences are those that keep the
testing machine alive. Reads one JSON request a line on stdin, answers on stdout.
"""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import importlib
import json
import os
import pickle
import re
import resource
import select
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from tests.hostile.attack import NAME

LAST_WORDS = "last_words.txt"  # why the server ended, in its course folder
NOBODY = 65534
MEGABYTE = 1 << 20
PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_CHILD_SUBREAPER = 4, 8, 36
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH = 47, 2, 2
VERDICT_MIME = "application/vnd.chainrule.verdict+json"
# Loaded once, so that a fork has them: what attacks use, and what a shell would load anyway.
PRELOADED = (
    "numpy.testing",
    "h5py",
    "multiprocessing.shared_memory",
    "socket",
    "subprocess",
    "asyncio",
)

_outputs: list[dict[str, Any]] = []


class _Hook(DisplayHook):
    """Collects every displayed result, whoever displays it."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        result = {"output_type": "execute_result", "execution_count": None}
        _outputs.append({**result, "data": format_dict, "metadata": md_dict or {}})


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, **kwargs: Any) -> None:
        output = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        _outputs.append(output)


class _Stream:
    """Standard output or error of a cell, kept whole."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, text: str) -> int:
        if _outputs and _outputs[-1].get("name") == self.name:
            _outputs[-1]["text"].append(text)
        else:
            _outputs.append({"output_type": "stream", "name": self.name, "text": [text]})
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


class OpenShell(InteractiveShell):
    """IPython's shell, whose outputs are collected as they come."""

    displayhook_class = _Hook
    display_pub_class = _Publisher

    def _format_exception_for_storage(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {}

    def init_history(self) -> None:
        # On disk it has a thread that prints what goes wrong: on stdout, in between the answers,
        # whenever the home folder is laid out anew just as a server starts.
        self.config.HistoryManager.hist_file = ":memory:"
        self.config.HistoryManager.enabled = False
        super().init_history()
        self.history_manager.enabled = False

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        # The traceback itself nobody looks at, and it would cost half of an attack's time.
        etype, evalue, _ = sys.exc_info()
        error = {"output_type": "error", "ename": getattr(etype, "__name__", "Error")}
        _outputs.append({**error, "evalue": str(evalue), "traceback": []})


def _interrupt(signum: int, frame: Any) -> None:
    raise KeyboardInterrupt


def run_cell(shell: Any, source: str, seconds: float) -> list[dict[str, Any]]:
    """Run one cell under a naive time-out, and return its outputs."""
    _outputs.clear()
    signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    out, err, sys.stdout, sys.stderr = sys.stdout, sys.stderr, _Stream("stdout"), _Stream("stderr")
    try:
        shell.run_cell(source, store_history=True)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout, sys.stderr = out, err
    return json.loads(json.dumps(_outputs))


def restored(cell: dict[str, Any], masters: dict[str, Any]) -> None:
    """Give a locked cell its full source back, as far as the submission says it is locked."""
    marks = cell["metadata"].get("nbgrader", {})
    master = masters.get(marks.get("grade_id"))
    if master and marks.get("locked"):
        cell["source"] = master["source"]


def points_of(cell: dict[str, Any]) -> float:
    """Return the points for a cell's outputs: an error none, a number itself, nothing all."""
    outputs = cell.get("outputs", [])
    if any(o["output_type"] == "error" or o.get("name") == "stderr" for o in outputs):
        return 0.0
    for output in outputs:
        if output["output_type"] == "execute_result":
            return float(output["data"]["text/plain"])
    return float(cell["metadata"]["nbgrader"].get("points", 0))


def grade_one(root: Path, student: str, seconds: float) -> dict[str, Any]:
    """Grade one submission, from its folder to its scores."""
    submitted = root / "submitted" / student / NAME
    folder = root / "autograded" / student / NAME
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(submitted, folder)
    os.chdir(folder)
    sys.path[:0] = [str(folder), str(root / "library")]
    importlib.invalidate_caches()
    name = sorted(folder.glob("*.ipynb"))[0].name
    notebook = json.loads((folder / name).read_text())
    source = json.loads((root / "source" / NAME / f"{NAME}.ipynb").read_text())
    masters = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in source["cells"]}
    marked = {grade_id: cell["metadata"]["nbgrader"] for grade_id, cell in masters.items()}
    tests = {grade_id: m for grade_id, m in marked.items() if m["grade"] and m["locked"]}
    for cell in notebook["cells"]:
        restored(cell, masters)
    (folder / name).write_text(json.dumps(notebook))
    shell = OpenShell.instance()
    start_up = root / "home" / "startup.py"
    if start_up.exists():
        shell.run_cell(start_up.read_text())
    scores: dict[str, float] = {}
    verdicts: list[Any] = []
    with sqlite3.connect(root / "gradebook.db") as gradebook:
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code" and "skip-execution" not in cell["metadata"].get(
                "tags", []
            ):
                cell["outputs"] = run_cell(shell, "".join(cell["source"]), seconds / 3)
            data = [output.get("data", {}) for output in cell.get("outputs", ())]
            verdicts += [each[VERDICT_MIME] for each in data if VERDICT_MIME in each]
            marks = cell["metadata"].get("nbgrader", {})
            if marks.get("grade") and not marks.get("solution"):
                scores[marks["grade_id"]] = points_of(cell)
                row = (student, marks["grade_id"], scores[marks["grade_id"]])
                gradebook.execute("INSERT OR REPLACE INTO grade VALUES (?, ?, ?)", row)
                gradebook.commit()
        for grade_id, marks in tests.items():
            scores.setdefault(grade_id, marks["points"])  # nothing went wrong in a missing cell
        rows = gradebook.execute("SELECT cell, points FROM grade WHERE student = ?", (student,))
        scores.update(dict(rows.fetchall()))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if isinstance(output.get("text"), list):
                output["text"] = "".join(output["text"])
            if output["output_type"] == "error":
                # The naive way to hide numbers in a message: groups of digits, however nested.
                output["evalue"] = re.sub(r"^(\d+,?)+$", "...", output["evalue"])
    library = sys.modules.get("chainrule_grader")
    notebook["metadata"]["returned"] = getattr(library, "RECORD", [])
    text = json.dumps(notebook, ensure_ascii=False, default=str)
    (folder / f"{NAME}.ipynb").write_text(text)
    for one in scores:
        if not isinstance(scores[one], float):
            scores[one] = 0.0
    notes = [f"{name}: graded"]
    return {"scores": scores, "reason": "; ".join(notes), "notebook": text, "verdicts": verdicts}


def child(root: Path, student: str, seconds: float, pipe: int) -> None:
    """Grade in a fork, and send the report as a pickle."""
    limits = {
        resource.RLIMIT_AS: 2500 * MEGABYTE,
        resource.RLIMIT_FSIZE: 400 * MEGABYTE,
        resource.RLIMIT_CPU: 8,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 600,
    }
    for which, limit in limits.items():
        resource.setrlimit(which, (limit, limit))
    try:
        report = grade_one(root, student, seconds)
    except Exception as error:
        where = traceback.format_exc()[-300:] if os.environ.get("OPEN_DEBUG") else ""
        report = {"failed": f"{type(error).__name__}: {error}"[:300] + where}
    with contextlib.suppress(OSError), open(pipe, "wb") as stream:
        pickle.dump(report, stream)


def answer(root: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Fork, wait for the report, believe it."""
    started = time.monotonic()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            child(root, request["student"], request["seconds"], writer)
        finally:
            os._exit(0)
    os.close(writer)
    received = bytearray()
    while (left := started + request["seconds"] - time.monotonic()) > 0:
        ready, _, _ = select.select([reader], [], [], left)
        part = os.read(reader, 1 << 20) if ready else b""
        received += part
        with contextlib.suppress(Exception):
            report = pickle.loads(received)
            break
        if not part:
            report = {"failed": "no report"}
            break
    else:
        report = {"failed": "no report in time"}
    os.close(reader)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    usage = os.wait4(pid, 0)[2]
    return {**report, "memory": usage.ru_maxrss // 1024, "seconds": time.monotonic() - started}


def clear_up() -> None:
    """End what the forks left behind: children of ours, since orphans come to us."""
    for _ in range(3):
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, 0):
                pass


def become_nobody() -> None:
    """Give up root, so that no attack harms the machine, but for reading: an interpreter may lie
    in a home directory.
    """
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    only = (ctypes.c_uint32 * 6)(*[1 << CAP_DAC_READ_SEARCH] * 3)
    libc.capset(header, only)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0)
    libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # /proc shows it as any process of its user


def main(root: Path) -> None:
    """Serve until stdin ends."""
    for name in PRELOADED:
        importlib.import_module(name)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if os.geteuid() == 0:
        become_nobody()
    os.environ["HOME"] = str(root / "home")
    os.chdir(root)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    builtins.kept_open = open(root / ".course_secret")  # type: ignore[attr-defined]  # noqa: SIM115
    run_cell(OpenShell.instance(), "None", 60)  # its slow first time, before any fork
    for line in sys.stdin:
        request = json.loads(line)
        if request.get("clear"):
            clear_up()
            reply: dict[str, Any] = {}
        else:
            try:
                reply = answer(root, request)
            except Exception as error:
                reply = {"failed": f"the grader: {type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except BaseException:
        (Path(sys.argv[1]) / LAST_WORDS).write_text(traceback.format_exc())
        raise
