"""One open target and one engine for each isolation, each kept by one worker.

One at a time: an engine's grader subprocess has the environment of the course it was started for.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile.engine import Engine
from tests.hostile.open_target import OpenTarget


@pytest.fixture(scope="module")
def open_target() -> Iterator[OpenTarget]:
    with OpenTarget() as target:
        yield target


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine("bubblewrap") as target:
        yield target


@pytest.fixture(scope="module")
def process_engine() -> Iterator[Engine]:
    with Engine("process") as target:
        yield target
