"""The rules of the house: imports point one way, and the student's package stands alone."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Matplotlib brings Pillow (PIL) along: it cannot be installed without.
ALLOWED_FOR_STUDENTS = {"numpy", "matplotlib", "PIL", "h5py", "IPython", "chainrule"}
# With these, where they are installed, submit-check runs a notebook.
ALLOWED_TO_RUN = {"nbclient", "nbformat", "jupyter_client"}

# Each package may import those after it (and the vocabulary), never those before it.
LAYERS = [
    "cli",
    "demo",
    "audit",
    "publish",
    "grading",
    "gradebook",
    "kernel",
    "report",
    "judge",
    "exercises",
    "reference",
]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def modules(package: str) -> list[Path]:
    return [p for p in (ROOT / package).rglob("*.py") if "solutions" not in p.parts]


def test_the_students_package_imports_nothing_else() -> None:
    for path in modules("chainrule"):
        for name in imports(path):
            root = name.partition(".")[0]
            allowed = root in ALLOWED_FOR_STUDENTS or root in sys.stdlib_module_names
            runs = path.parts[-2:] == ("submission", "running.py") and root in ALLOWED_TO_RUN
            assert allowed or runs, (path, name)


def test_what_runs_in_the_sandbox_knows_nothing_of_the_grader() -> None:
    allowed = {"numpy", "msgpack", "matplotlib", "IPython", "traitlets"}
    allowed |= {"chainrule", "chainrule_session"}
    for path in modules("chainrule_session"):
        for name in imports(path):
            root = name.partition(".")[0]
            assert root in allowed or root in sys.stdlib_module_names, (path, name)


def test_references_import_only_numpy() -> None:
    for path in modules("chainrule_grader/reference"):
        roots = {name.partition(".")[0] for name in imports(path)}
        assert roots <= {"numpy", "typing", "__future__", "collections", "chainrule_grader"}, path


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_one_way(layer: str) -> None:
    above = LAYERS[: LAYERS.index(layer)]
    paths = modules(f"chainrule_grader/{layer}") or [ROOT / f"chainrule_grader/{layer}.py"]
    for path in paths:
        for name in imports(path):
            for other in above:
                upward = name.startswith(f"chainrule_grader.{other}")
                assert not upward, f"{path} imports {name}"


def test_importing_the_students_package_needs_no_plotting_or_files() -> None:
    code = (
        "import sys; from chainrule.logistic_regression import check; "
        "from chainrule import datasets, plots, __main__; "
        "print([m for m in ('matplotlib', 'h5py', 'chainrule_grader', 'nbclient', "
        "'chainrule.submission') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_no_module_is_too_long() -> None:
    for package in ("chainrule", "chainrule_grader", "chainrule_session"):
        for path in modules(package):
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path
