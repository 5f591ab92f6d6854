"""The notebook, run from a fresh kernel in a temporary copy, cell after cell.

Needs nbclient, nbformat and ipykernel, which come with Jupyter.
"""

from __future__ import annotations

import asyncio
import math
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from chainrule.submission.ran import Ran, Run, what_came
from chainrule.submission.reading import Cell
from chainrule.submission.sizes import PACKAGE, files_beside

_GRACE = 5  # seconds that a stopped cell has to come to its end


class CannotRun(Exception):
    """The notebook could not be run; the message says why and what to do."""


def run_cells(path: Path, cells: Sequence[Cell], kernel: str, seconds: float, in_all: float) -> Run:
    """Run the code cells in a copy of the notebook's folder. Raises CannotRun."""
    try:
        import nbclient
        import nbformat
        from jupyter_client.kernelspec import KernelSpecManager
    except ImportError as error:
        raise CannotRun(
            f"{error.name} is not installed here. Run this command in the environment that you "
            "start Jupyter from, or install it: python -m pip install nbclient ipykernel"
        ) from error
    known = KernelSpecManager().find_kernel_specs()
    name = kernel if kernel in known else "python3"
    if name not in known:
        raise CannotRun(
            "there is no Python kernel here. Run this command in the environment that you start "
            "Jupyter from, or install one: python -m pip install ipykernel"
        )
    code = [cell for cell in cells if cell.cell_type == "code" and cell.source.strip()]
    made = [nbformat.v4.new_code_cell(cell.source) for cell in code]
    client = nbclient.NotebookClient(
        nbformat.v4.new_notebook(cells=made),
        kernel_name=name,
        allow_errors=True,
        interrupt_on_timeout=True,
    )
    # Windows cannot remove what a kernel still holds open.
    with tempfile.TemporaryDirectory(prefix="submit-check-", ignore_cleanup_errors=True) as folder:
        _copy(path, Path(folder))
        # ZeroMQ needs a loop of this kind, which is not the one that Windows has by default.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            return runner.run(_run(client, code, folder, seconds, in_all))


def _copy(path: Path, folder: Path) -> None:
    source = path.resolve().parent
    for one in files_beside(path):
        target = folder / one.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(one, target)
    package = source / PACKAGE
    package = package if package.is_dir() else Path(__file__).resolve().parents[1]
    shutil.copytree(package, folder / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))


async def _run(
    client: Any, code: Sequence[Cell], folder: str, seconds: float, in_all: float
) -> Run:
    from nbclient.exceptions import DeadKernelError

    ran: list[Ran] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, _context: None)  # of what a lost kernel leaves behind
    # What the kernel itself has to say is not for the student.
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        async with client.async_setup_kernel(cwd=folder, **quiet):
            with suppress(NotImplementedError):
                loop.remove_signal_handler(signal.SIGINT)  # Ctrl-C ends all, not the kernel only
            start = time.monotonic()
            ended = ""
            for index, cell in enumerate(code):
                left = in_all - (time.monotonic() - start)
                if left <= 0:
                    ended = f"all together took longer than {in_all:g} s"
                    break
                limit = client.timeout = max(1, math.ceil(min(seconds, left)))
                began = time.monotonic()
                try:
                    # At its limit nbclient interrupts the cell, and then waits for it.
                    running = client.async_execute_cell(client.nb.cells[index], index)
                    done = await asyncio.wait_for(running, limit + _GRACE)
                except TimeoutError:
                    ended = f"{cell.label} did not end within {limit} s and could not be stopped"
                    break
                except DeadKernelError:
                    ended = f"{cell.label}, or a cell above it, ended the kernel"
                    break
                ran.append(what_came(cell, time.monotonic() - began, limit, done, code))
            return Run(tuple(ran), time.monotonic() - start, ended)
    except (RuntimeError, OSError) as error:
        why = f"the kernel was lost, or did not start ({error})"
        if not ran:
            raise CannotRun(f"{why}. Does this notebook run in Jupyter?") from error
        return Run(tuple(ran), sum(one.seconds for one in ran), why)
