"""Whether an isolation can be had on this machine: the only sure way to know is to try it."""

from __future__ import annotations

from chainrule_grader.sandbox.isolation import refused
from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.server import ForkServer, ServerLost
from chainrule_grader.sandbox.session import SessionLost


def try_out(isolation: str) -> None:
    """Start a fork server and a session in it. Raises IsolationError where that does not work."""
    server = ForkServer(isolation)
    try:
        server.end(server.session(Limits(), {}))
    except (ServerLost, SessionLost) as error:
        raise refused(str(error)) from error
    finally:
        server.close()
