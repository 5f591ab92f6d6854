"""How long it takes from a fresh clone to the first check that passes, in a browser.

PYTHONPATH=. python benchmarks/first_check.py

The packages are downloaded beforehand and not counted. The answer is typed at once: what counts
is what a person has to wait for.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.jupyter import OpenNotebook, environment, jupyter_lab
from tests.chromium import chromium

ROOT = Path(__file__).parents[1]
NAME = "logistic_regression"
ANSWER = "m_train, height, width = data.train_x.shape; m_test = len(data.test_x); n_x = 64"
LONGEST = 120_000  # milliseconds
LOADS_DATA = 6  # the cell, counted from 0, that reads the pictures
_SECONDS: list[float] = []


def main() -> None:
    """Measure each step, and print the seconds."""
    expect.set_options(timeout=LONGEST)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheels = _download(folder)
        clone = folder / "clone"
        with _timed("git clone"):
            _run("git", "clone", "--quiet", str(ROOT), str(clone))
        with _timed("make .venv/.demo, without downloads"):
            offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels.as_uri()}
            _run(
                "make", "--silent", f"PYTHON={sys.executable}", ".venv/.demo", cwd=clone, **offline
            )
        _work(clone, folder / "home")
    print(f"{sum(_SECONDS):6.1f} s  together")


def _work(clone: Path, home: Path) -> None:
    """Open the first assignment, answer its first exercise, and run its check."""
    release = clone / "release" / NAME
    python = str(clone / ".venv" / "bin" / "python")
    home.mkdir()
    with ExitStack() as opened:
        with _timed("Chromium and jupyter lab start"):
            browser = opened.enter_context(chromium())
            address = opened.enter_context(jupyter_lab(release, environment(home), python))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        with _timed("the notebook is open, its kernel idle"):
            page.goto(address.replace("/lab?", f"/lab/tree/{NAME}.ipynb?"), timeout=LONGEST)
            notebook = OpenNotebook(page, release / f"{NAME}.ipynb")
        with _timed("two cells run, the answer typed, the check passes"):
            for cell in (notebook.cell("setup"), notebook.cells.nth(LOADS_DATA)):
                notebook.run(cell)
            notebook.replace_last_line(notebook.cell("shapes"), ANSWER)
            notebook.run(notebook.cell("shapes"))
            expect(notebook.run(notebook.cell("test_shapes"))).to_contain_text("Answered.")


def _download(folder: Path) -> Path:
    """Fetch what requirements.txt names, except this repository, into a folder of wheels."""
    lock = (ROOT / "requirements.txt").read_text("utf-8").replace("-e .\n", "")
    wanted = folder / "requirements.txt"
    wanted.write_text(lock, "utf-8")
    wheels = folder / "wheels"
    _run(sys.executable, "-m", "pip", "wheel", "--quiet", "-r", str(wanted), "-w", str(wheels))
    return wheels


def _run(*command: str, cwd: Path | None = None, **more: str) -> None:
    subprocess.run(command, cwd=cwd, env={**os.environ, **more}, check=True)


@contextmanager
def _timed(what: str) -> Iterator[None]:
    start = time.monotonic()
    yield
    _SECONDS.append(time.monotonic() - start)
    print(f"{_SECONDS[-1]:6.1f} s  {what}", flush=True)


if __name__ == "__main__":
    main()
