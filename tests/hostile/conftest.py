"""One open target and one engine for each isolation, each kept by one worker.

One at a time: an engine's grader subprocess has the environment of the course it was started for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.engine import Engine
from tests.hostile.open_target import OpenTarget

HERE = Path(__file__).parent
# Modules that have a target, and so keep to the worker where it was started.
TARGETS = ("test_open_target", "test_engine", "test_process_isolation")


# First, so that xdist sees the groups when only this folder is run.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE) and item.path.stem in TARGETS:
            item.add_marker(pytest.mark.xdist_group(f"hostile-{item.path.stem}"))


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
