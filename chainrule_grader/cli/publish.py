"""``chainrule pack``, ``lessons`` and ``site``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from chainrule_grader.cli.course import known
from chainrule_grader.cli.errors import Stop
from chainrule_grader.cli.progress import progress

BUILD = "build"


def run_pack(root: Path, assignment: str, to: Path | None) -> None:
    """Pack a release and say where the zip is."""
    with Console(stderr=True).status("packing …"):
        from chainrule_grader.grading.course import load_course
        from chainrule_grader.publish.pack import pack

        known(root, [assignment])
        folder = (to or root / BUILD).resolve()
        if folder.exists() and not folder.is_dir():
            raise Stop(f"--to {to} is a file; give the name of a folder")
        path = pack(load_course(root), assignment, folder)
    size = path.stat().st_size / 1e3
    _say(f"[green]✓[/] {_near(path, root)}, {size:.0f} kB")


def _near(path: Path, root: Path) -> str:
    """Return a path from the course's folder, where it lies in it."""
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _say(words: str) -> None:
    Console(highlight=False, soft_wrap=True).print(words)


def run_lessons(root: Path, to: Path | None) -> None:
    """Execute and render the lessons, and say where the index is."""
    with Console(stderr=True).status("starting …"):
        from chainrule_grader.publish.lessons import write_lessons
        from chainrule_grader.publish.order import reading_order

        folder = _own_folder(to or root / BUILD / "lessons")
        total = sum(len(step.lessons) for step in reading_order(root))
    with progress() as bar:
        task = bar.add_task("lessons", total=total)
        pages = write_lessons(root, folder, lambda _: bar.advance(task))
    _say(f"[green]✓[/] {len(pages) - 1} lessons; begin at {_near(pages[0], root)}")


def _own_folder(path: Path) -> Path:
    """Return a folder that may be made anew; raises Stop where something else lies there."""
    from chainrule_grader.whole import is_ours

    folder = path.resolve()
    if not is_ours(folder):
        raise Stop(f"{path} is there already and holds something else; take another: --to FOLDER")
    return folder


def run_site(root: Path, to: Path | None) -> None:
    """Build the JupyterLite site, and say how to look at it."""
    if find_spec("jupyterlite_core") is None or find_spec("jupyterlite_pyodide_kernel") is None:
        raise Stop("a site needs JupyterLite: pip install -r requirements-dev.txt")
    with Console(stderr=True).status("building …"):
        from chainrule_grader.grading.course import load_course
        from chainrule_grader.publish.site import build_site

        folder = _own_folder(to or root / BUILD / "site")
        build_site(load_course(root), folder)
    _say(f"[green]✓[/] {_near(folder, root)}/, to be served by any web server. To try it:")
    _say(f"  python -m http.server --directory {_near(folder, root)} --bind 127.0.0.1 8000")
