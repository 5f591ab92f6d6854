"""How well student code can be fenced in on this machine, and what is missing for more."""

from __future__ import annotations

import shutil
from typing import Literal, get_args

from chainrule_session import fence

Isolation = Literal["bubblewrap", "process"]
LEVELS: tuple[str, ...] = get_args(Isolation)
_INSTEAD = (
    "or grade without a fence around files and network: --isolation process, or"
    " c.ChainRule.isolation = 'process' in nbgrader_config.py"
)


class IsolationError(Exception):
    """The isolation asked for cannot be had here; the message says what to install or set.

    ``reason`` is what the system said.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


def bubblewrap_program() -> str:
    """Return the path of bubblewrap. Raises IsolationError where there is none that would do."""
    if not fence.supported():
        raise IsolationError(
            f"bubblewrap needs Linux on x86-64 or ARM: use such a machine, {_INSTEAD}"
        )
    program = shutil.which("bwrap")
    if program is None:
        raise IsolationError(
            "bubblewrap is not installed: install the system package `bubblewrap`"
            f" (apt-get install bubblewrap), {_INSTEAD}"
        )
    return program


def refused(reason: str) -> IsolationError:
    """Return the error for a bubblewrap that is there and does not work."""
    why = (
        "is this a container without user namespaces, or are they switched off"
        " (kernel.unprivileged_userns_clone, user.max_user_namespaces, AppArmor)?"
    )
    return IsolationError(
        f"bubblewrap cannot make a sandbox here ({reason or 'it said nothing'}): {why}"
        f" `chainrule doctor` tells more. Allow them, {_INSTEAD}",
        reason,
    )
