"""Running a submission's cells so that whatever they do is the outcome of a cell.

nbgrader's own Execute gives up on a submission whose kernel dies or cannot be interrupted; the
old scores then stay, and no feedback is made. Here the cell gets an error output that says what
happened, and so do the cells that could not run after it.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from time import monotonic
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade, is_locked
from traitlets import Bool, Integer

from chainrule_grader.grading import kernel_side
from chainrule_grader.grading.course import course_secret
from chainrule_grader.grading.outputs import (
    KERNEL_DIED,
    NOT_RUN,
    TIMEOUT,
    OutputBudget,
    error_output,
)

SECRET_VARIABLE = "CHAINRULE_COURSE_SECRET"
NOT_FOR_STUDENTS = re.compile(r"^(JUPYTERHUB_|JPY_)|TOKEN|PASSWORD")

# Matrices of a course are too small for threads to pay, and several submissions run at once:
# one thread each is a quarter faster.
BLAS_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def only_shows(cell: NotebookNode) -> bool:
    """Say whether the cell carries the mark of a locked cell that only shows something."""
    marked = cell.metadata.get("chainrule", {}).get("show") is True
    return marked and is_locked(cell) and not is_grade(cell)


class ExecuteWithin(Execute):
    """nbgrader's Execute, in which every limit is the outcome of one cell."""

    run_all = Bool(False, help="Also run the cells that only show something.").tag(config=True)
    total_timeout = Integer(300, help="Seconds that all cells together may take.").tag(config=True)
    output_bytes = Integer(200_000, help="Text kept of one cell's output.").tag(config=True)
    display_bytes = Integer(
        4_000_000, help="Pictures and other displays kept of one cell's output."
    ).tag(config=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_on_timeout = {"ename": TIMEOUT, "evalue": "", "traceback": []}
        self.shutdown_kernel = "immediate"  # a second quicker; nothing of a kernel is kept
        self.store_widget_state = False

    def preprocess(
        self, nb: NotebookNode, resources: Any = None, km: Any = None
    ) -> tuple[NotebookNode, Any]:
        """Run the notebook's cells in a kernel of their own."""
        self._stopped: NotebookNode | None = None
        self._allowed = 0
        self.limited = False
        self._deadline = monotonic() + self.total_timeout
        self.extra_arguments = [f"--IPKernelApp.extensions={kernel_side.__name__}"]
        with tempfile.TemporaryDirectory(prefix="chainrule-") as self._sockets:
            nb, resources = super().preprocess(nb, resources, km)
        if self.limited:
            nb.metadata.setdefault("chainrule", {})["limited"] = True
        return nb, resources

    def create_kernel_manager(self) -> Any:
        """Make a manager whose kernel is reached through files: no ports to collide on."""
        manager = super().create_kernel_manager()
        if os.name == "posix":
            manager.transport = "ipc"
            manager.ip = f"{self._sockets}/kernel"
        return manager

    def start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel with an environment of our choosing."""
        env = {k: v for k, v in os.environ.items() if not NOT_FOR_STUDENTS.search(k)}
        env["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
        for name in BLAS_THREADS:
            env.setdefault(name, "1")
        env[kernel_side.TEXT_VARIABLE] = str(self.output_bytes)
        converter: Any = getattr(self.parent, "parent", None)
        if hasattr(converter, "coursedir"):
            env[SECRET_VARIABLE] = course_secret(converter.coursedir.root)
        # What bypasses the kernel's own streams would otherwise be poured out here.
        nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        super().start_new_kernel(env=env, **nowhere, **kwargs)

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, index: int
    ) -> tuple[NotebookNode, Any]:
        """Run one cell, or say in its outputs why it did not run."""
        if cell.cell_type != "code" or (only_shows(cell) and not self.run_all):
            return cell, resources
        if monotonic() > self._deadline and not self._stopped:
            self.limited = True
            seconds = self.total_timeout
            self._stopped = error_output(TIMEOUT, f"not run: all cells took over {seconds} s")
        if self._stopped:
            cell.outputs = [self._stopped]
            return cell, resources
        self._budget = OutputBudget(self.output_bytes, self.display_bytes)
        try:
            cell, resources = super().preprocess_cell(cell, resources, index)
        except DeadKernelError:
            reason = "the code ended its kernel, crashed it, or used too much memory"
            cell.outputs.append(error_output(KERNEL_DIED, reason))
            self._stopped = error_output(NOT_RUN, "not run: the kernel ended in a cell above")
        except CellTimeoutError:
            self.limited = True
            reason = f"longer than {self._allowed} s, and it could not be interrupted"
            cell.outputs.append(error_output(TIMEOUT, reason))
            self._stopped = error_output(TIMEOUT, "not run: a cell above would not stop")
        if self._budget.cut:
            cell.outputs.append(self._budget.note())
        return cell, resources

    def _get_timeout(self, cell: NotebookNode | None) -> int | None:
        left = max(1, round(self._deadline - monotonic()))
        self._allowed = min(self.timeout or left, left)
        return self._allowed

    async def _async_handle_timeout(self, timeout: int, cell: NotebookNode | None = None) -> Any:
        self.limited = True
        message = f"longer than the {timeout} s that a cell may take"
        output = error_output(TIMEOUT, message)
        self.error_on_timeout = {
            "ename": TIMEOUT,
            "evalue": message,
            "traceback": output.traceback,
        }
        return await super()._async_handle_timeout(timeout, cell)

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Take a message of the kernel within what the cell may still put out."""
        if msg["msg_type"] == "stream" and is_grade(cell):
            # nbgrader gives nothing to a test cell with stderr, and a student's logger may hold on
            # to that stream from a cell before.
            msg["content"]["name"] = "stdout"
        if not self._budget.admit(msg):
            return None
        return super().process_message(msg, cell, cell_index)
