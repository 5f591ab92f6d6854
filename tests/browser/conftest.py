"""A browser for tests that read pages as people do, one for a module.

While Playwright's synchronous interface is open, its event loop counts as running in this thread,
and whatever calls ``asyncio.run`` (nbconvert's execution, nbgrader) fails. Prepare such things in
a fixture that is named before ``page``, or in another process.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.chromium import chromium
from tests.conftest import ROOT

PICTURES = ROOT / "build" / "browser"  # git-ignored
WIDE, NARROW = (1280, 900), (600, 900)
PATIENCE = 60_000  # milliseconds until a condition counts as never met
_TO_ITS_MIDDLE = """async element => {
  // More than once: cells on the way get their true heights only when they come into view.
  for (let i = 0; i < 4; i++) {
    element.scrollIntoView({block: "center"});
    await new Promise(requestAnimationFrame);
  }
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless browser; skips the tests where there is none."""
    expect.set_options(timeout=PATIENCE)
    with chromium() as started:
        yield started


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


def picture(page: Page, name: str, of: Locator | None = None) -> None:
    """Save what a page shows, wide and narrow, with ``of`` in its middle, for a person to see."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for suffix, (width, height) in (("-narrow", NARROW), ("", WIDE)):
        page.set_viewport_size({"width": width, "height": height})
        if of is not None:
            of.evaluate(_TO_ITS_MIDDLE)
        page.screenshot(path=PICTURES / f"{name}{suffix}.png")
