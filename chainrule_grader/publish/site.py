"""The course as a JupyterLite site: static files that any web server hands out.

In it Python runs in the reader's browser (Pyodide). Its kernel loads by itself only the packages
that a cell imports, and not what `chainrule` imports when a function is called. So the site names
those packages as to be loaded at the start. `chainrule` itself lies beside each notebook.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from jupyter_core.paths import jupyter_path

from chainrule_grader.grading.course import Course, CourseError
from chainrule_grader.grading.package import PACKAGE
from chainrule_grader.grading.release import masters
from chainrule_grader.publish.order import reading_order
from chainrule_grader.publish.pack import students_files
from chainrule_grader.publish.wheel import write_wheel
from chainrule_grader.whole import whole_folder

KERNEL = "@jupyterlite/pyodide-kernel-extension"
PRELOADED = ("numpy", "matplotlib", "h5py")
WHEELS = "pypi"  # where the kernel's add-on looks for wheels
START = "README.md"

_START = """\
# Chain Rule

In each folder lie an assignment and the lessons to read before it:

{listed}

Python runs in your browser here: the first cell takes a while, since Python itself is fetched.
What you change stays in this browser, on this machine. To keep it or to hand it in, right-click
the notebook on the left and choose *Download*.

If `import chainrule` fails (private windows keep the folders from Python), run
`%pip install chainrule` in a cell of its own first.
"""


def build_site(course: Course, folder: Path) -> Path:
    """Build the site into `folder` and return its first page.

    Raises CourseError where there is no release, one is not current, or JupyterLite does not build.
    """
    known = masters(course)
    steps = [step for step in reading_order(course.root) if step.assignment in known]
    ordered = [step.assignment for step in steps]
    assignments = [*ordered, *(name for name in known if name not in ordered)]
    if not assignments:
        raise CourseError(f"there is no master under {course.root / 'source'}")
    files = students_files(course, assignments)
    with whole_folder(folder, "site") as building, tempfile.TemporaryDirectory() as name:
        lite = Path(name)
        for assignment in assignments:
            _lay(files[assignment], lite / "files" / assignment)
        (lite / "files" / START).write_text(_start(files), encoding="utf-8")
        package = {
            name: content
            for name, content in files[assignments[0]].items()
            if name.startswith(f"{PACKAGE}/")
        }
        write_wheel(package, lite / WHEELS)
        _configure(lite, building)
        _run(lite)
    return folder / "index.html"


def _lay(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _start(files: dict[str, dict[str, bytes]]) -> str:
    lines = []
    for assignment, held in files.items():
        own = f"{assignment}.ipynb"
        lessons = [name for name in held if name.endswith(".ipynb") and name != own]
        shown = [f"[{name}]({assignment}/{name})" for name in (*lessons, own)]
        lines.append(f"- {', then '.join(shown)}")
    return _START.format(listed="\n".join(lines))


def _configure(lite: Path, target: Path) -> None:
    """Write what JupyterLite reads: how to build, and what the site does at its start."""
    build = {
        "LiteBuildConfig": {
            "contents": ["files"],
            "output_dir": str(target),
            "apps": ["lab", "notebooks"],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            # Extensions of this environment, nbgrader's among them, are no use without a server.
            "ignore_sys_prefix": ["federated_extensions"],
            "federated_extensions": [str(_kernel_extension())],
        }
    }
    start = {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Chain Rule",
            "litePluginSettings": {
                f"{KERNEL}:kernel": {"loadPyodideOptions": {"packages": [*PRELOADED]}}
            },
        },
    }
    (lite / "jupyter_lite_config.json").write_text(json.dumps(build), encoding="utf-8")
    (lite / "jupyter-lite.json").write_text(json.dumps(start), encoding="utf-8")


def _kernel_extension() -> Path:
    for folder in jupyter_path("labextensions"):
        if (Path(folder) / KERNEL / "package.json").is_file():
            return Path(folder) / KERNEL
    raise CourseError("jupyterlite-pyodide-kernel is not installed as it should be: install anew")


def _run(lite: Path) -> None:
    """Run JupyterLite's builder, which works on its current folder, in a process of its own."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTERLITE_")}
    done = subprocess.run(
        [sys.executable, "-m", "jupyterlite_core", "build"],
        cwd=lite,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise CourseError(f"JupyterLite could not build the site:\n{last}")
