"""The fence around one session: namespaces, mounts, limits, and privileges given up for good.

Linux system calls through ctypes; every failure is an OSError that names the step. Nothing here
runs under ``process`` isolation but :func:`set_limits`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

HOME = "/home/student"

_CLONE_NEWNS = 0x00020000
_CLONE_NEWIPC = 0x08000000
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWPID = 0x20000000
_SYS_CLONE = {"x86_64": 56, "aarch64": 220}
_SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
_SYS_KEYCTL = {"x86_64": 250, "aarch64": 219}
_KEYCTL_JOIN_SESSION_KEYRING = 1
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 2, 4, 8, 0x4000, 0x40000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 1, 4, 24
_PR_SET_NO_NEW_PRIVS, _PR_SET_CHILD_SUBREAPER = 38, 36
_LAST_CAPABILITY = 40
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_MOST_KEPT = 32 * 1024 * 1024  # the largest that glibc takes for the second

_libc: Any = ctypes.CDLL(None, use_errno=True)


def _check(result: int, step: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{step}: {os.strerror(number)}")
    return result


def supported() -> bool:
    """Say whether this file knows the system calls of this machine."""
    return platform.system() == "Linux" and platform.machine() in _SYS_CLONE


def fork_fenced(privileged: bool) -> int:
    """Fork into fresh namespaces; return as ``os.fork`` does.

    The child is process 1 of its namespace: when it ends, so does everything that it has started.
    With privileges, namespaces of mounts and IPC are for the child to make: see
    :func:`own_mounts`. Without, they come at once, with a user namespace.
    """
    if privileged:
        return _fork_into_own_processes()
    flags = _CLONE_NEWNS | _CLONE_NEWIPC | _CLONE_NEWPID | _CLONE_NEWUSER | signal.SIGCHLD
    api = ctypes.pythonapi
    api.PyOS_BeforeFork()
    pid = int(_libc.syscall(_SYS_CLONE[platform.machine()], flags, 0, 0, 0, 0))
    if pid == 0:
        api.PyOS_AfterFork_Child()
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        return 0
    api.PyOS_AfterFork_Parent()
    return _check(pid, "clone into new namespaces")


def _fork_into_own_processes() -> int:
    """Fork with the C library's knowledge, which a user namespace of the child's rules out."""
    here = os.open("/proc/self/ns/pid", os.O_RDONLY)
    try:
        _check(_libc.unshare(_CLONE_NEWPID), "new process namespace")
        pid = -1
        try:
            pid = os.fork()
            return pid
        finally:
            # What this process forks next belongs elsewhere again.
            if pid and _libc.setns(here, _CLONE_NEWPID) < 0:
                raise RuntimeError("there is no way back into the server's process namespace")
    finally:
        os.close(here)


def own_mounts() -> None:
    """Make namespaces of mounts and IPC, for one who was forked without them."""
    _check(_libc.unshare(_CLONE_NEWNS | _CLONE_NEWIPC), "new namespaces of mounts and IPC")


def own_user(uid: int, gid: int) -> None:
    """Be in a new user namespace who one is outside of it."""
    _libc.prctl(_PR_SET_DUMPABLE, 1)  # else /proc/self belongs to somebody else
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        try:
            Path("/proc/self", name).write_text(text)
        except OSError as error:
            raise OSError(error.errno, f"user namespace, {name}: {error.strerror}") from error


def share_nothing(memory: int) -> None:
    """Part with what the kernel keeps beside files: keys, and memory that belongs to nobody."""
    # The session keyring is inherited, so that keys left in it would be there for the next.
    _libc.syscall(_SYS_KEYCTL[platform.machine()], _KEYCTL_JOIN_SESSION_KEYRING, None)
    # Counted in no process's address space. Where this is not allowed, the machine's own hold.
    for name, most in (("shmall", memory // resource.getpagesize()), ("msgmni", 0)):
        with contextlib.suppress(OSError):
            Path("/proc/sys/kernel", name).write_text(str(most))
    # If this machine runs out of memory, a session is what goes.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def mount_fresh(places: Sequence[str], disk: int, uid: int, gid: int) -> None:
    """Mount what must not outlive a session: the places that it may write to, and /proc."""
    _mount(None, "/", None, _MS_REC | _MS_PRIVATE, "")
    for place in places:
        options = f"size={disk},mode=0700,uid={uid},gid={gid},nr_inodes=20000"
        _mount("tmpfs", place, "tmpfs", _MS_NOSUID | _MS_NODEV, options)
    _mount("proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, "")


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str) -> None:
    done = _libc.mount(
        source.encode() if source else None,
        target.encode(),
        kind.encode() if kind else None,
        flags,
        options.encode(),
    )
    _check(done, f"mount {target}")


def drop_privileges(uid: int, gid: int) -> None:
    """Become ``uid`` for good, with no capability left and none to be had."""
    for capability in range(_LAST_CAPABILITY + 1):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    if os.getuid() != uid:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _check(_libc.syscall(_SYS_CAPSET[platform.machine()], header, nothing), "drop capabilities")
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "forbid new privileges")
    # Lost with the change of user; without it a session outlives a parent that is killed.
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def set_limits(limits: Mapping[str, Any]) -> None:
    """Set this process's resource limits, inherited by all that it starts."""
    memory = _address_space() + int(limits["memory"])
    wanted = {
        "RLIMIT_AS": memory,
        "RLIMIT_NPROC": int(limits["processes"]),
        "RLIMIT_NOFILE": int(limits["open_files"]),
        # The submission's own files may be larger than those that it writes.
        "RLIMIT_FSIZE": max(int(limits["file_size"]), int(limits["files_size"])),
        # A session keeps to less by itself, and says so; this is for one that does not.
        "RLIMIT_CPU": int(limits["notebook_cpu_seconds"]) + 10,
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_MEMLOCK": 0,
    }
    for name, value in wanted.items():
        _set_limit(name, value)


def limit_files(size: int) -> None:
    """Set how large a file may become that this process, or what it starts, writes."""
    _set_limit("RLIMIT_FSIZE", size)


def _set_limit(name: str, value: int) -> None:
    kind = getattr(resource, name, None)
    if kind is None:
        return
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS knows some of them by name only
        resource.setrlimit(kind, (value, value))


def _address_space() -> int:
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 0


def keep_memory() -> None:
    """Let the C library keep memory that arrays give back, since the next ones ask for as much.

    Else a training loop has the same pages taken away and handed out anew at every step: up to
    half of its time. Where the library is another one, it goes on as it does.
    """
    with contextlib.suppress(AttributeError):
        _libc.mallopt(_M_TRIM_THRESHOLD, _MOST_KEPT)
        _libc.mallopt(_M_MMAP_THRESHOLD, _MOST_KEPT)


def adopt_orphans() -> None:
    """Let processes whose parents are gone come to this one, where it can end them."""
    if platform.system() == "Linux":
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def hide_memory() -> None:
    """Keep other processes of the same user from looking into this one."""
    if platform.system() == "Linux":
        _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def reap_until(pid: int) -> None:
    """Wait for ``pid``, reaping whatever else ends meanwhile: all that a process 1 is for."""
    # Without a handler, nobody inside can interrupt it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    while True:
        with contextlib.suppress(ChildProcessError):
            ended, _ = os.wait()
            if ended == pid:
                return
            continue
        return


def run_child(body: Callable[[], None]) -> int:
    """Fork; the child runs ``body`` and ends, whatever happens in it. Return its pid."""
    pid = os.fork()
    if pid:
        return pid
    try:
        body()
    finally:
        os._exit(0)


def end_of(socket_number: int) -> socket.socket:
    """Return the socket behind a descriptor that was inherited."""
    return socket.socket(fileno=socket_number)
