"""Let a function do for a while what another one does, wherever it is held.

Putting another function in the place of a name does not reach a table that holds the function, a
default value, or another name for it. Changing what the function itself does reaches them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any


def _elsewhere(*args: Any, chainrule_instead: Callable[..., Any], **kwargs: Any) -> Any:
    return chainrule_instead(*args, **kwargs)


@contextmanager
def redirected(function: object, instead: Callable[..., Any]) -> Iterator[None]:
    """Let calls of ``function`` go to ``instead`` in the body.

    Does nothing with what is no plain function, nor with one that closes over variables, whose
    code cannot be exchanged.
    """
    if not isinstance(function, FunctionType) or function.__closure__:
        yield
        return
    code, defaults = function.__code__, function.__kwdefaults__
    function.__code__ = _elsewhere.__code__
    function.__kwdefaults__ = {"chainrule_instead": instead}
    try:
        yield
    finally:
        function.__code__, function.__kwdefaults__ = code, defaults
