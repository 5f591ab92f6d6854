"""A JupyterLab server as a student starts it, and what they do in a notebook."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page, expect

_SECONDS_TO_START, _SECONDS_TO_END = 90, 20
_ADDRESS = re.compile(r"(http://(?:127\.0\.0\.1|localhost):\d+)/")


class NotStarted(Exception):
    """A server did not start; the message is what it said last."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return a student's environment: folders of their own, nothing of this repository's."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "PYTEST", "NBGRADER", "IPYTHON", "XDG"))
        and name not in ("PYTHONPATH", "PYTHONWARNINGS")
    }
    own = {
        f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")
    }
    return {**kept, **own, "HOME": str(home), **more}


@contextmanager
def jupyter_lab(
    folder: Path, environment: dict[str, str], python: str = sys.executable
) -> Iterator[str]:
    """Run `jupyter lab` in a folder; yields the address to open, with its token.

    Raises NotStarted.
    """
    token = secrets.token_hex(16)
    command = [python, "-m", "jupyterlab", "--no-browser", "--ServerApp.port=0"]
    command += [f"--IdentityProvider.token={token}"]
    if os.geteuid() == 0:
        command += ["--allow-root"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as server:
        said = _Said(server)
        try:
            yield f"{said.address()}/lab?token={token}"
        finally:
            _end(server)
            said.reader.join(_SECONDS_TO_END)


class _Said:
    """What a server says, read all the time so that its pipe never fills."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self.lines: list[str] = []
        self._found = ""
        self._known = threading.Event()
        self._server = server
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self._server.stdout is not None
        for line in self._server.stdout:
            self.lines.append(line)
            if not self._found and (match := _ADDRESS.search(line)):
                self._found = match[1]
                self._known.set()
        self._known.set()

    def address(self) -> str:
        """Wait for the address. Raises NotStarted."""
        self._known.wait(_SECONDS_TO_START)
        if not self._found:
            raise NotStarted("jupyter lab gave no address:\n" + "".join(self.lines[-30:]))
        return self._found


def _end(server: subprocess.Popen[str]) -> None:
    """End a server, its kernels with it: politely, then the whole group."""
    os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


class OpenNotebook:
    """A notebook in a JupyterLab page, its cells named by their grade_id.

    Cells are found by their place in the file, so a cell that is added moves those below it.
    """

    def __init__(self, page: Page, path: Path) -> None:
        cells = nbformat.read(path, as_version=4).cells
        ids = (cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells)
        self._places = {grade_id: place for place, grade_id in enumerate(ids) if grade_id}
        self.page = page
        self.cells = page.locator(".jp-Notebook .jp-Cell")
        expect(self.cells).to_have_count(len(cells))
        expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_visible()

    def cell(self, grade_id: str) -> Locator:
        """Return a cell."""
        return self.cells.nth(self._places[grade_id])

    def below(self, grade_id: str) -> Locator:
        """Return the code cells below a cell."""
        return self.page.locator(f".jp-Cell:nth-child({self._places[grade_id] + 1}) ~ .jp-CodeCell")

    def run(self, cell: Locator) -> Locator:
        """Run a cell with Ctrl+Enter, wait until it has run, and return its output."""
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        expect(prompt).to_have_text(re.compile(r"^\[\d+\]:$"))
        expect(prompt).not_to_have_text(before)
        return cell.locator(".jp-OutputArea")

    def replace_last_line(self, cell: Locator, text: str) -> None:
        """Type over the last line of a cell, from where its indentation ends."""
        cell.locator(".cm-content").click()
        for key in ("Control+End", "Shift+Home"):
            self.page.keyboard.press(key)
        self.page.keyboard.type(text)

    def new_cell_below(self, cell: Locator, text: str) -> Locator:
        """Add a cell, type into it, and return it."""
        cell.locator(".jp-InputPrompt").click()
        self.page.keyboard.press("b")
        self.page.keyboard.press("Enter")
        self.page.keyboard.type(text)
        return self.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")


def choose(page: Page, menu: str, item: str) -> None:
    """Choose an item of one of JupyterLab's menus."""
    page.locator(".lm-MenuBar-itemLabel").get_by_text(menu, exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text(item, exact=True).click()
