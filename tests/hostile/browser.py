"""What a real browser runs of pages that hold whatever a submission put there."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from playwright.sync_api import BrowserContext, Page, Route

from tests.chromium import chromium

AT_ONCE = 12
SETTLES = 1000  # milliseconds for what starts by itself: animations, timers, late events
# A page of its own site each, so that one that keeps its process busy holds up no other.
_ADDRESS = "http://page-{number}.test/"
# What a reader does: point at everything, and follow links that lead nowhere else.
_READ = """addEventListener("load", () => {
  for (const each of document.querySelectorAll("body *")) {
    for (const event of ["mouseover", "mouseenter", "focus", "toggle", "begin"])
      each.dispatchEvent(new Event(event));
    const link = each.getAttribute("href") || each.getAttribute("xlink:href") || "";
    if (/^[\\x00-\\x20]*javascript/i.test(link) || each.hasAttribute("onclick"))
      each.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
  }
});"""


def that_ran(pages: Mapping[str, str]) -> set[str]:
    """Return the names of those pages in which a script of a submission's ran.

    Attacks call ``alert``, and only they do. Nothing is loaded from anywhere.
    """
    waiting = iter(pages.items())
    found: set[str] = set()
    with chromium() as browser:
        while some := dict(islice(waiting, AT_ONCE)):
            with browser.new_context() as context:
                found |= _ran_in(context, some)
    return found


def _ran_in(context: BrowserContext, pages: Mapping[str, str]) -> set[str]:
    names: dict[Page, str] = {}
    ran: set[str] = set()
    context.expose_binding("alert", lambda source, *_: ran.add(names.get(source["page"], "opened")))
    context.add_init_script(_READ)
    held = {_ADDRESS.format(number=i): page for i, page in enumerate(pages.values())}
    context.route("**/*", lambda route: _answer(route, held))
    for address, name in zip([*held], pages, strict=True):
        tab = context.new_page()
        names[tab] = name
        tab.goto(address)
    tab.wait_for_timeout(SETTLES)
    return ran


def _answer(route: Route, held: dict[str, str]) -> None:
    page = held.pop(route.request.url, None)
    if page is None:
        route.fulfill(status=204)  # "no content": a page that leads elsewhere stays where it is
    else:
        route.fulfill(body=page, content_type="text/html; charset=utf-8")
