"""What a real browser runs of pages that hold whatever a submission put there."""

from __future__ import annotations

import html
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import pytest

AT_ONCE = 12  # pages in one browser
ATTEMPTS, SECONDS = 3, 30
_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Attacks call `alert`, and only they do.
_TELL = "<script>window.alert = () => parent.ran({name});</script>"
_HARNESS = """<!doctype html><meta charset="utf-8"><ul id="ran"></ul>
<script>
const seen = new Set();
function ran(name) {
  if (seen.has(name)) return;
  seen.add(name);
  document.getElementById("ran").insertAdjacentHTML("beforeend", `<li>${name}</li>`);
}
// What a reader does: point at everything, and follow links that lead nowhere else.
function read(frame) {
  const page = frame.contentDocument;
  for (const each of page.querySelectorAll("body *")) {
    for (const event of ["mouseover", "mouseenter", "focus", "toggle", "begin"])
      each.dispatchEvent(new Event(event));
    const link = each.getAttribute("href") || each.getAttribute("xlink:href") || "";
    if (/^[\\x00-\\x20]*javascript/i.test(link) || each.hasAttribute("onclick"))
      each.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
  }
}
</script>
"""


def find_browser(folder: Path) -> str:
    """Return the browser's command, or skip the test where there is none that works."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("no browser: install chromium")
    if _ran_in(found, {"test": "<script>alert(1)</script>"}, folder) != {"test"}:
        pytest.skip(f"{found} does not run here")
    return found


def that_ran(pages: Mapping[str, str], folder: Path) -> set[str]:
    """Return the names of those pages in which a script of a submission's ran."""
    browser = find_browser(folder)
    waiting = iter(pages.items())
    found: set[str] = set()
    while some := dict(islice(waiting, AT_ONCE)):
        found |= _ran_in(browser, some, folder)
    return found


def _ran_in(browser: str, pages: Mapping[str, str], folder: Path) -> set[str]:
    path = folder / "pages.html"
    path.write_text(_HARNESS + "\n".join(_frames(pages)), encoding="utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    command += ["--disable-dev-shm-usage"]
    command += ["--virtual-time-budget=4000", "--host-resolver-rules=MAP * ~NOTFOUND"]
    listed = _printed([*command, path.as_uri()], folder)
    return {name for name in pages if f"<li>{name}</li>" in listed}


def _printed(command: list[str], folder: Path) -> str:
    """Run a browser, again where it hangs, and return the list that its page shows."""
    for attempt in range(ATTEMPTS):
        profile = tempfile.mkdtemp(dir=folder)
        with subprocess.Popen(
            [*command, f"--user-data-dir={profile}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                printed, _ = process.communicate(timeout=SECONDS * (attempt + 1))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                continue
        return printed.partition('<ul id="ran">')[2].partition("</ul>")[0]
    pytest.fail(f"the browser hung {ATTEMPTS} times")


def _frames(pages: Mapping[str, str]) -> Iterator[str]:
    for name, page in pages.items():
        told = html.escape(_TELL.format(name=json.dumps(name)) + page)
        yield f'<iframe srcdoc="{told}" onload="read(this)"></iframe>'
