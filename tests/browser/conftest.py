"""Debian's Chromium, driven by Playwright: for tests that need a real browser.

Everything here lives no longer than one module. While Playwright's synchronous interface is open,
its event loop counts as running in this thread, and whatever calls ``asyncio.run`` (nbconvert's
execution, nbgrader) fails: prepare such things in a fixture that ``browser`` depends on, or in
another process.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.conftest import ROOT

PICTURES = ROOT / "build" / "browser"  # git-ignored
WIDE, NARROW = (1280, 900), (600, 900)
PATIENCE = 30_000  # milliseconds until a condition counts as never met
_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Started by root, Chromium has no sandbox of its own; and nothing here may call home.
_ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="module")
def chromium() -> str:
    """The browser's command; skips the tests where there is none."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("no browser: install chromium")
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One headless browser for a module."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(_ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile of its own: cookies and storage that a module's pages share."""
    opened = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """An empty tab, 1280 by 900."""
    opened = context.new_page()
    yield opened
    opened.close()


def picture(page: Page, name: str) -> Path:
    """Save what a page shows, wide and narrow, for a person to look at; returns the wide one."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for suffix, (width, height) in (("-narrow", NARROW), ("", WIDE)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=PICTURES / f"{name}{suffix}.png")
    return PICTURES / f"{name}.png"
