"""What this machine is and allows, as far as the sandbox depends on it."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from pathlib import Path

from chainrule_grader.sandbox.cgroup import places
from chainrule_grader.sandbox.users import session_users
from chainrule_session.fence import supported

__all__ = ["CONTAINER", "cgroups", "cores", "memory", "namespaces", "obstacles", "supported"]

CONTAINER = (
    "Nothing on this machine is known to forbid it. In a container it takes more rights: for Docker"
    " and Podman --security-opt seccomp=unconfined --security-opt systempaths=unconfined (and"
    " apparmor=unconfined), as root inside also --cap-add SYS_ADMIN."
)
_SETTINGS: tuple[tuple[str, Callable[[int], bool], str], ...] = (
    (
        "kernel.unprivileged_userns_clone",
        lambda value: value == 0,
        "User namespaces are for root only here: sysctl -w kernel.unprivileged_userns_clone=1.",
    ),
    (
        "user.max_user_namespaces",
        lambda value: value < 100,
        "Too few user namespaces may be made: sysctl -w user.max_user_namespaces=15000.",
    ),
    (
        "kernel.apparmor_restrict_unprivileged_userns",
        lambda value: value != 0,
        "AppArmor restricts user namespaces: give bwrap a profile that allows `userns`, also for"
        " what it starts, or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0.",
    ),
)


def system() -> str:
    """Name the system, its version and the processor's kind."""
    return f"{platform.system()} {platform.release()}, {platform.machine()}"


def cores() -> int:
    """Count the processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory() -> int:
    """Return the bytes of memory of this machine; 0 where it does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 0


def root_of_many() -> bool:
    """Say whether this is root, who can become other users, and needs no user namespace."""
    return os.getuid() == 0 and bool(session_users())


def namespaces() -> str:
    """Say whether user namespaces are needed, and what the settings say of them."""
    if root_of_many():
        return "not needed: this is root, and gives its rights up in each session"
    return "needed, and restricted by a setting" if obstacles() else "needed, allowed"


def obstacles() -> list[str]:
    """List the settings that keep an ordinary user from user namespaces, and how to change them."""
    if root_of_many():
        return []
    return [
        advice
        for name, forbids, advice in _SETTINGS
        if (value := _setting(name)) is not None and forbids(value)
    ]


def cgroups() -> str:
    """Say which cgroups may be made here."""
    found = places()
    kinds = [kind for kind in ("memory", "processes") if any(getattr(p, kind) for p in found)]
    if not kinds:
        return "none may be made; the limits of each process hold all the same"
    return f"limit {' and '.join(kinds)} of each worker (version {found[0].version})"


def _setting(name: str) -> int | None:
    try:
        return int(Path("/proc/sys", *name.split(".")).read_text())
    except (OSError, ValueError):
        return None
