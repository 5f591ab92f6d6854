"""How much of the machine to use, and processes to use it with."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import Executor, ProcessPoolExecutor


def default_jobs() -> int:
    """Count the processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spawned_processes(jobs: int) -> Executor:
    """Start an executor of `jobs` fresh processes: nbgrader changes a process's folder."""
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
