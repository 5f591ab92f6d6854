"""Ctrl-C as a wish rather than an exception in the middle of a write."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """Yield an event that the first Ctrl-C sets; the second interrupts at once.

    Outside the main thread, which alone hears of Ctrl-C, and where Ctrl-C is ignored, the event is
    never set.
    """
    wished = threading.Event()
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield wished
        return

    def wish(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        wished.set()

    before = signal.signal(signal.SIGINT, wish)
    try:
        yield wished
    finally:
        signal.signal(signal.SIGINT, before)
