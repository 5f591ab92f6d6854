"""The channel: whole messages before one deadline, and nothing after one that broke off."""

from __future__ import annotations

import itertools
import signal
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chainrule_session.calls import Callback, FromResult
from chainrule_session.channel import Channel, Closed, DeadlinePassed
from chainrule_session.wire import CallbackId, WireError, encode
from tests.unit.wire_values import exactly, values

LATE = 0.5  # how long after a deadline a busy machine may be


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), theirs


Ends = tuple[Channel, socket.socket]


def framed(value: object) -> bytes:
    data = encode(value)
    return struct.pack("!I", len(data)) + data


def soon(seconds: float = 10) -> float:
    return monotonic() + seconds


@contextmanager
def takes(seconds: float) -> Iterator[None]:
    start = monotonic()
    yield
    assert seconds - 0.01 <= monotonic() - start < seconds + LATE


@contextmanager
def meanwhile(work: Callable[[threading.Event], object]) -> Iterator[None]:
    """Run ``work`` in a thread; it ends when the event it is given is set."""
    done = threading.Event()
    thread = threading.Thread(target=work, args=(done,))
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@given(st.lists(values, max_size=4))
@settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_messages_arrive_in_order(ends: Ends, messages: list[Any]) -> None:
    channel, theirs = ends

    def send(_done: threading.Event) -> None:
        for message in messages:
            Channel(theirs).send(message, soon())

    with meanwhile(send):
        for message in messages:
            assert exactly(channel.receive(soon())) == exactly(message)


def test_a_large_message_arrives_piece_by_piece(ends: Ends) -> None:
    channel, theirs = ends
    array = np.arange(1_000_000.0)
    with meanwhile(lambda done: Channel(theirs).send([array], soon())):
        assert (channel.receive(soon())[0] == array).all()


def test_references_pass_where_the_receiver_lets_them_in(ends: Ends) -> None:
    channel, theirs = ends
    callbacks: list[Callback] = []
    call = (Callback("f", abs), FromResult(0))
    channel.send(call, soon(), callbacks)
    received = Channel(theirs, references=True).receive(soon())
    assert received == (CallbackId(0, "f", 10_000), FromResult(0))
    assert callbacks == [call[0]]
    channel.send(call, soon(), [])
    with pytest.raises(WireError):
        Channel(theirs).receive(soon())


def test_nothing_after_a_message_is_read(ends: Ends) -> None:
    channel, theirs = ends
    theirs.sendall(framed([0.5]) + b"f")
    assert channel.receive(soon()) == [0.5]
    assert channel.socket.recv(10) == b"f"


def test_a_dribbled_message_gains_no_time(ends: Ends) -> None:
    channel, theirs = ends

    def dribble(done: threading.Event) -> None:
        for byte in framed("a" * 10_000):
            if done.wait(0.01):
                return
            theirs.sendall(bytes([byte]))

    with meanwhile(dribble), takes(0.2), pytest.raises(DeadlinePassed):
        channel.receive(soon(0.2))


def test_a_sender_of_nothing_is_left_at_the_deadline_and_may_come_back(ends: Ends) -> None:
    channel, theirs = ends
    with takes(0.1), pytest.raises(DeadlinePassed):
        channel.receive(soon(0.1))
    theirs.sendall(framed("late"))
    assert channel.receive(soon()) == "late"


def test_a_reader_that_never_reads_is_left_at_the_deadline(ends: Ends) -> None:
    channel, _ = ends
    with takes(0.2), pytest.raises(DeadlinePassed):
        channel.send(b"a" * 10_000_000, soon(0.2))
    with pytest.raises(Closed):
        channel.send("next", soon())


def test_a_reader_that_dribbles_gains_no_time(ends: Ends) -> None:
    channel, theirs = ends

    def dribble(done: threading.Event) -> None:
        while not done.wait(0.01):
            with suppress(BlockingIOError):
                theirs.recv(20_000, socket.MSG_DONTWAIT)

    with meanwhile(dribble), takes(0.2), pytest.raises(DeadlinePassed):
        channel.send(b"a" * 10_000_000, soon(0.2))


def test_a_deadline_in_the_past_is_past_whatever_there_is_to_read(ends: Ends) -> None:
    channel, theirs = ends
    theirs.sendall(framed("there"))
    for deadline in (soon(-1), soon(-1e9)):
        with pytest.raises(DeadlinePassed):
            channel.receive(deadline)
        with pytest.raises(DeadlinePassed):
            channel.send("anything", deadline)
    assert channel.receive() == "there"


MESSAGE = framed(["a", 0.5, np.zeros(2)])


@pytest.mark.parametrize("length", range(len(MESSAGE)))
def test_an_end_that_closes_before_the_end_of_a_message_is_closed(ends: Ends, length: int) -> None:
    channel, theirs = ends
    theirs.sendall(MESSAGE[:length])
    theirs.close()
    for _ in range(2):
        with pytest.raises(Closed):
            channel.receive(soon())
    with pytest.raises(Closed):
        channel.send("anything", soon())


def test_the_rest_of_a_message_is_never_taken_for_the_next(ends: Ends) -> None:
    channel, theirs = ends
    outer = framed(b"abcdefgh" + framed("forged"))
    start = outer.index(framed("forged"))
    theirs.sendall(outer[:start])
    with pytest.raises(DeadlinePassed):
        channel.receive(soon(0.05))
    theirs.sendall(outer[start:])
    with pytest.raises(Closed):
        channel.receive(soon())
    with pytest.raises(Closed):
        channel.send("anything", soon())


def test_a_message_interrupted_by_a_signal_is_never_taken_up_again(ends: Ends) -> None:
    channel, theirs = ends

    class Interrupted(BaseException):
        pass

    def interrupt(_signum: int, _frame: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    theirs.sendall(MESSAGE[:10])
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(Interrupted):
            channel.receive(soon())
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    theirs.sendall(MESSAGE[10:] + framed("next"))
    with pytest.raises(Closed):
        channel.receive(soon())


@pytest.mark.parametrize("length", [1001, 2**31, 2**32 - 1])
def test_a_length_over_the_bound_is_refused_unread(length: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel = Channel(ours, max_bytes=1000)
        theirs.sendall(struct.pack("!I", length))
        with pytest.raises(WireError, match=str(length)):
            channel.receive(soon())
        with pytest.raises(Closed):
            channel.receive(soon())


def test_a_value_over_the_bound_is_not_sent(ends: Ends) -> None:
    ours, theirs = ends
    channel = Channel(ours.socket, max_bytes=1000)
    with pytest.raises(WireError):
        channel.send("a" * 1001, soon())
    channel.send("b", soon())
    assert Channel(theirs).receive(soon()) == "b"


def test_a_message_of_nonsense_does_not_cost_the_next(ends: Ends) -> None:
    channel, theirs = ends
    for nonsense in (b"", b"\xc1", b"\x91\x90", b"\xff" * 100):
        theirs.sendall(struct.pack("!I", len(nonsense)) + nonsense + framed("next"))
        with pytest.raises(WireError):
            channel.receive(soon())
        assert channel.receive(soon()) == "next"


def test_an_end_that_is_closed_here_is_closed(ends: Ends) -> None:
    channel, theirs = ends
    channel.close()
    for deadline, act in itertools.product((None, soon()), (channel.receive, _send_to(channel))):
        with pytest.raises(Closed):
            act(deadline)
    other = Channel(theirs)
    with pytest.raises(Closed):
        other.send(b"a" * 1_000_000, soon())


def _send_to(channel: Channel) -> Callable[[float | None], None]:
    return lambda deadline: channel.send("anything", deadline)
