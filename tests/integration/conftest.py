"""Tests of one module share a graded course, so they stay on one worker."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE) and item.path.stem != "test_masters":
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
