"""The command line that puts the fork server behind bubblewrap.

A fresh root with the system's programs and libraries, this Python and its packages, all of it to
be read only; the two packages a session needs; and nothing of the course.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

import chainrule
import chainrule_session
from chainrule_grader.sandbox.users import session_users
from chainrule_session.fence import HOME

ENGINE = "/engine"
# Named one by one: nbgrader's exchange, with everyone's submissions, may lie in /usr/local/share.
_SYSTEM = (
    *("/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec"),
    *("/usr/local/bin", "/usr/local/lib", "/usr/share/fonts", "/usr/share/zoneinfo"),
    *("/usr/share/fontconfig", "/etc/fonts", "/etc/ld.so.cache", "/etc/alternatives"),
    "/etc/localtime",
)
_LINKED = ("/bin", "/lib", "/lib32", "/lib64")
_MASKED = "chainrule_grader"


def environment(home: str, engine: str) -> dict[str, str]:
    """Return all that the server, and so every session, finds in its environment."""
    return {
        "HOME": home,
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": engine,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "module://chainrule_session.figures",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "NBGRADER_EXECUTION": "autograde",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }


def server_command(descriptor: int, isolation: str, fresh: Iterable[str] = ()) -> list[str]:
    """Return the command of the fork server itself; each session mounts its own `fresh` places."""
    # -P: nothing in the working folder takes the place of a module.
    options = ["-P", "-s", "-m", "chainrule_session.server", str(descriptor), isolation]
    return [sys.executable, *options, *fresh]


def unshared() -> list[str]:
    """Return the options for all that a sandbox shares with nobody."""
    options = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.getuid() != 0:
        # As root, a user namespace would only rename root; there a real change of user follows.
        options.append("--unshare-user")
    elif not session_users():
        # Root of nobody else: an ordinary user by another name, and treated as one.
        options += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    return options


def bubblewrap_command(bwrap: str, descriptor: int) -> list[str]:
    """Return the command that starts the server in a sandbox of its own."""
    packages = [
        (str(Path(package.__file__ or "").parent), f"{ENGINE}/{package.__name__}")
        for package in (chainrule, chainrule_session)
    ]
    binds = [(path, path) for path in _interpreter()] + packages
    arguments = [bwrap, *unshared(), "--die-with-parent", "--new-session", "--clearenv"]
    for name, value in environment(HOME, ENGINE).items():
        arguments += ["--setenv", name, value]
    arguments += _folders_above(_SYSTEM)
    for path in _SYSTEM:
        arguments += ["--ro-bind-try", path, path]
    for path in _LINKED:
        arguments += _link_or_bind(path)
    arguments += _folders_above(target for _, target in binds)
    for source, target in binds:
        arguments += ["--ro-bind", source, target]
    for path in _installed_grader():
        arguments += ["--perms", "0755", "--tmpfs", path, "--remount-ro", path]
    # bubblewrap makes folders on the way to a mount 0700, which would hide them after the drop.
    for path in _parents(HOME):
        arguments += ["--perms", "0755", "--dir", path]
    arguments += ["--perms", "0755", "--tmpfs", HOME, "--proc", "/proc", "--dev", "/dev"]
    fresh = [HOME, "/dev/shm"]
    if any(target.startswith("/tmp/") for _, target in binds):
        # This Python lies there itself: no session may mount anything over it.
        arguments += ["--setenv", "TMPDIR", HOME]
    else:
        arguments += ["--perms", "1777", "--tmpfs", "/tmp"]
        fresh.append("/tmp")
    # What is mounted over later is fresh for each session; the rest none of them may write to.
    arguments += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
    return [*arguments, *server_command(descriptor, "bubblewrap", fresh)]


def _interpreter() -> list[str]:
    """List the folders that this Python needs, without those that lie in another or in /usr."""
    real = Path(sys.executable).resolve()
    found = {
        sys.prefix,
        sys.base_prefix,
        str(real.parent.parent if real.parent.name == "bin" else real.parent),
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("purelib"),
        sysconfig.get_path("platlib"),
    }
    paths = sorted(
        path for path in found if not path.startswith("/usr/") and path not in ("/usr", "/")
    )
    return [path for path in paths if not any(path.startswith(f"{other}/") for other in paths)]


def _installed_grader() -> list[str]:
    """List where the grader's own package lies in a folder that the sandbox sees."""
    places = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return sorted(path for place in places if Path(path := f"{place}/{_MASKED}").is_dir())


def _link_or_bind(path: str) -> list[str]:
    if Path(path).is_symlink():
        return ["--symlink", os.readlink(path), path]
    return ["--ro-bind-try", path, path]


def _parents(path: str) -> list[str]:
    return [str(parent) for parent in reversed(Path(path).parents) if str(parent) != "/"]


def _folders_above(paths: Iterable[str]) -> list[str]:
    folders = dict.fromkeys(parent for path in paths for parent in _parents(path))
    return [word for path in folders for word in ("--perms", "0755", "--dir", path)]
