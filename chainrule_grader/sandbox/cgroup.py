"""A second fence for memory and processes, where this machine lends one: a cgroup per fork server.

Limits of a process count for each of a session's processes; a cgroup's count for all of them
together, with the files in their memory. It is used where its folders may be written to, as root or
by delegation, and never missed where not.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shlex
import time
from dataclasses import dataclass
from pathlib import Path

from chainrule_grader.sandbox.limits import MEGABYTE, Limits

HEADROOM = 300 * MEGABYTE  # for the server itself
_MORE_PROCESSES = 16  # the server, bubblewrap, and each session's process 1
_PREFIX = "chainrule-"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Place:
    """A folder in which cgroups may be made, and the files that hold their limits."""

    folder: Path
    version: int
    memory: str = ""
    processes: str = ""


def places() -> list[Place]:
    """Return where cgroups with limits could be made, if this process may; none at all often."""
    try:
        own = Path("/proc/self/cgroup").read_text().splitlines()
        mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return []
    found = []
    for line in own:
        _, controllers, path = line.split(":", 2)
        if not controllers:
            found += _second_version(_folder(mounts, "cgroup2", "", path))
        for controller in controllers.split(","):
            folder = _folder(mounts, "cgroup", controller, path)
            if folder and controller == "memory":
                found.append(Place(folder, 1, memory="memory.limit_in_bytes"))
            elif folder and controller == "pids":
                found.append(Place(folder, 1, processes="pids.max"))
    return [place for place in found if os.access(place.folder, os.W_OK)]


def _second_version(folder: Path | None) -> list[Place]:
    """Beside this process's own group, since none with processes in it may be divided."""
    if folder is None:
        return []
    parent = folder.parent if (folder / "cgroup.type").exists() else folder
    try:
        lent = (parent / "cgroup.subtree_control").read_text().split()
    except OSError:
        return []
    if not {"memory", "pids"} <= {*lent}:
        return []
    return [Place(parent, 2, memory="memory.max", processes="pids.max")]


def _folder(mounts: list[str], kind: str, controller: str, path: str) -> Path | None:
    """Find the folder of a process's group: below where its hierarchy is mounted, if it is."""
    for line in mounts:
        fields, _, rest = line.partition(" - ")
        root, target = fields.split()[3:5]
        mounted, _, options = rest.split(" ", 2)
        inside = path == root or path.startswith(root.rstrip("/") + "/")
        if mounted == kind and inside and (not controller or controller in options.split(",")):
            folder = Path(target, path[len(root.rstrip("/")) :].lstrip("/"))
            return folder if folder.is_dir() else None
    return None


class Cgroup:
    """The groups of one server, one per hierarchy; often none."""

    def __init__(self) -> None:
        self._limits: Limits | None = None
        self._groups: list[tuple[Place, Path]] = []
        name = f"{_PREFIX}{os.getpid()}-{next(_numbers)}"
        for place in places():
            remove_stale(place.folder)
            with contextlib.suppress(OSError):
                (place.folder / name).mkdir()
                self._groups.append((place, place.folder / name))

    def command(self, command: list[str]) -> list[str]:
        """Return the command that runs `command` in these groups, and as it is where none are."""
        if not self._groups:
            return command
        enter = "".join(
            f"echo $$ >{shlex.quote(str(folder / 'cgroup.procs'))}; " for _, folder in self._groups
        )
        return ["/bin/sh", "-c", f'{{ {enter}}} 2>/dev/null; exec "$@"', "sh", *command]

    def allow(self, limits: Limits) -> None:
        """Set what a session may use."""
        if limits == self._limits:
            return
        self._limits = limits
        memory = limits.memory + limits.disk + HEADROOM
        processes = limits.processes + _MORE_PROCESSES
        for place, folder in self._groups:
            wanted = {place.memory: memory, place.processes: processes}
            if place.version == 2:
                wanted["memory.swap.max"] = 0
            for name, value in wanted.items():
                with contextlib.suppress(OSError):
                    if name:
                        (folder / name).write_text(str(value))

    def killed(self) -> int:
        """Count the processes that were ended because memory was used up."""
        for _, folder in self._groups:
            for name in ("memory.events", "memory.oom_control"):
                with contextlib.suppress(OSError):
                    words = (folder / name).read_text().split()
                    return int(words[words.index("oom_kill") + 1]) if "oom_kill" in words else 0
        return 0

    def limited(self) -> list[str]:
        """Say what of a running server is limited: memory, processes."""
        return [
            name
            for place, folder in self._groups
            for name, file in (("memory", place.memory), ("processes", place.processes))
            if file and _holds_any(folder)
        ]

    def close(self) -> None:
        """Remove the groups; one that still ends its processes is left to the next server."""
        for _, folder in self._groups:
            for _ in range(20):
                with contextlib.suppress(OSError):
                    folder.rmdir()
                if not folder.exists():
                    break
                time.sleep(0.01)
        self._groups = []


def _holds_any(folder: Path) -> bool:
    try:
        return bool((folder / "cgroup.procs").read_text().strip())
    except OSError:
        return False


def remove_stale(folder: Path) -> None:
    """Remove the groups of graders that were killed. One with processes in it cannot be removed."""
    for path in folder.glob(f"{_PREFIX}*-*"):
        pid = path.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path("/proc", pid).exists():
            with contextlib.suppress(OSError):
                path.rmdir()
