"""A step of grading that kills its process: a stand-in for a crash in a library."""

from __future__ import annotations

import os
import signal
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor


class KillWorker(NbGraderPreprocessor):
    """Kills the process when it comes to the student `untouched`."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        if resources["nbgrader"]["student"] == "untouched":
            os.kill(os.getpid(), signal.SIGKILL)
        return nb, resources
