"""Feed the wire what a hostile session could: crafted and broken messages, by the thousand.

The decoder and the channel run in a subprocess with limits of its own. They must end in a plain
value or in one of their own errors: no signal, no other exception, no time past the deadline and
no memory past a bound. By hand: ``python -m tests.hostile.fuzz_wire --rounds 1000000 --seed 7``;
what is found is printed with its round, which ``--first N --rounds 1`` repeats.
"""

from __future__ import annotations

import argparse
import importlib
import os
import random
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from chainrule_session.channel import Closed, DeadlinePassed
from chainrule_session.wire import WireError
from tests.hostile.wire_messages import message
from tests.unit.wire_values import is_plain

ROOT = Path(__file__).parents[2]
DECODER = "chainrule_session.wire:decode"
CHANNEL = "chainrule_session.channel:Channel"
_ADDRESSES = 2_000_000_000  # of memory, most of it libraries that are only mapped
_MEMORY = 100_000_000
_CPU_PER_MESSAGE = 2.0
_DEADLINE = 0.02
_LATE = 0.5  # how long after a deadline a busy machine may be


class Finding(Exception):
    """What the wire must not do."""


def fuzz(
    rounds: int, seed: int, *, first: int = 0, decoder: str = DECODER, channel: str = CHANNEL
) -> str:
    """Run the rounds in a subprocess; return what was found, or an empty text."""
    with tempfile.TemporaryFile() as progress:
        options = {"rounds": rounds, "seed": seed, "first": first}
        options |= {"decoder": decoder, "channel": channel, "progress": progress.fileno()}
        child = subprocess.Popen(
            [sys.executable, "-m", __spec__.name if __spec__ else __name__]
            + [f"--{name}={value}" for name, value in options.items()],
            cwd=ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            pass_fds=[progress.fileno()],
            start_new_session=True,
        )
        try:
            said, _ = child.communicate(timeout=60 + rounds / 100)
        except subprocess.TimeoutExpired:
            said = "it did not end"
        finally:
            _kill(child)
        if child.returncode == 0:
            return ""
        where = os.pread(progress.fileno(), 20, 0).decode().strip()
        if child.returncode < 0:
            said = f"died of {signal.Signals(-child.returncode).name}. {said}"
        return f"round {where or 'none'} of seed {seed}: {said.strip()}"


def _kill(child: subprocess.Popen[str]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()


def _run(options: argparse.Namespace) -> None:
    """Run the rounds in this process, under limits."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    decode, channel = _imported(options.decoder), _imported(options.channel)
    start = _peak_memory()
    for number in range(options.first, options.first + options.rounds):
        rng = random.Random(f"{options.seed}:{number}")
        data = message(rng, number)
        os.pwrite(options.progress, f"{number:<20}".encode(), 0)
        _limit_cpu(1.5 * _CPU_PER_MESSAGE)
        try:
            _decoded(decode, data)
            _received(channel, data, rng, number)
        except Finding as finding:
            sys.exit(f"{finding}; the message: {data[:100].hex()} ({len(data)} bytes)")
    if _peak_memory() - start > _MEMORY:
        sys.exit(f"{_peak_memory() - start} bytes of memory were used")


def _imported(path: str) -> Any:
    module, name = path.split(":")
    return getattr(importlib.import_module(module), name)


def _peak_memory() -> int:
    # What getrusage tells is at least what the process that started this one had.
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _limit_cpu(seconds: float) -> None:
    most = int(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _decoded(decode: Callable[..., Any], data: bytes) -> None:
    for references in (False, True):
        start = time.process_time()
        try:
            value = decode(data, references=references)
        except WireError:
            value = None
        except Exception as error:
            raise Finding(f"the decoder raised {error!r}") from error
        if not is_plain(value, references=references):
            raise Finding(f"the decoder made {value!r:.200}")
        if time.process_time() - start > _CPU_PER_MESSAGE:
            raise Finding(f"decoding took {time.process_time() - start:.1f} seconds")


def _received(channel: Any, data: bytes, rng: random.Random, number: int) -> None:
    """Receive a message in one of the ways in which it can be sent, or send to no one."""
    sending = [_whole, _cut, _wrong_length, _silent][rng.choices(range(4), [50, 40, 40, 1])[0]]
    if number % 2000 == 1000:
        sending = _dribbled
    ours, theirs = socket.socketpair()
    with ours, theirs:
        deadline = time.monotonic() + (_DEADLINE if sending in (_silent, _dribbled) else 10)
        done = threading.Event()
        if len(data) > 50_000 or sending is _dribbled:
            thread = threading.Thread(target=sending, args=(theirs, data, rng, done))
            thread.start()
        else:
            thread = None
            sending(theirs, data, rng, done)
        try:
            _on_time(deadline, lambda end: end.receive(deadline), channel(ours))
            if number % 2000 == 1500:
                deadline = time.monotonic() + _DEADLINE
                large = b"\0" * 10_000_000
                _on_time(deadline, lambda end: end.send(large, deadline), channel(ours))
        finally:
            done.set()
            ours.close()
            if thread:
                thread.join()


def _on_time(deadline: float, act: Callable[[Any], Any], end: Any) -> None:
    try:
        value = act(end)
    except (WireError, Closed, DeadlinePassed):
        value = None
    except Exception as error:
        raise Finding(f"the channel raised {error!r}") from error
    if not is_plain(value):
        raise Finding(f"the channel gave {value!r:.200}")
    if time.monotonic() > deadline + _LATE:
        raise Finding(f"the channel was {time.monotonic() - deadline:.1f} seconds late")


def _framed(data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + data


def _send(end: socket.socket, data: bytes) -> None:
    with suppress(OSError):  # the other end may have had enough
        end.sendall(data)
        end.shutdown(socket.SHUT_WR)


def _whole(end: socket.socket, data: bytes, _rng: random.Random, _done: threading.Event) -> None:
    _send(end, _framed(data))


def _cut(end: socket.socket, data: bytes, rng: random.Random, _done: threading.Event) -> None:
    _send(end, _framed(data)[: rng.randrange(len(data) + 4)])


def _wrong_length(
    end: socket.socket, data: bytes, rng: random.Random, _done: threading.Event
) -> None:
    length = rng.choice([0, 1, len(data) // 2, len(data) + 1, 2**24, 2**31, 2**32 - 1])
    _send(end, struct.pack("!I", length) + data)


def _silent(end: socket.socket, data: bytes, rng: random.Random, _done: threading.Event) -> None:
    with suppress(OSError):
        end.sendall(_framed(data)[: rng.randrange(len(data) + 4)])


def _dribbled(end: socket.socket, data: bytes, _rng: random.Random, done: threading.Event) -> None:
    # For twice as long as a busy machine may take, so that it shows who waits for the end of it.
    stop = time.monotonic() + _DEADLINE + 2 * _LATE
    for byte in struct.pack("!I", 100_000) + bytes(100_000):
        if done.wait(0.005) or time.monotonic() > stop:
            break
        end.sendall(bytes([byte]))
    end.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the number of the first round")
    parser.add_argument("--decoder", default=DECODER, help=argparse.SUPPRESS)
    parser.add_argument("--channel", default=CHANNEL, help=argparse.SUPPRESS)
    parser.add_argument("--progress", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Fuzz by hand, or be the subprocess."""
    options = _options()
    if options.progress is not None:
        _run(options)
        return
    start = time.monotonic()
    found = fuzz(options.rounds, options.seed, first=options.first)
    print(found or f"{options.rounds} rounds in {time.monotonic() - start:.1f} s, nothing found")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
