"""What a tried file can reach: its own session, and nothing that earns points or is another's."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent, indent

import pytest

from chainrule_grader.grading.trial import try_files
from chainrule_grader.verdict import Verdict
from tests.conftest import ROOT

# Each looks for the references while its function is being judged, with one of them lent to it.
SEARCHES = {
    "imports": """
        import chainrule_grader.reference.logistic_regression as found
    """,
    "modules": """
        import sys
        found = [name for name in sys.modules if name.startswith("chainrule_grader")]
    """,
    "frames": """
        import sys
        frame, found = sys._getframe(), []
        while frame:
            spaces = [frame.f_globals, frame.f_locals]
            found += [value for space in spaces for value in list(space.values()) if hidden(value)]
            frame = frame.f_back
    """,
    "objects": """
        import gc
        found = [value for value in gc.get_objects() if hidden(value)]
    """,
    "lent": """
        import gc
        found, near = [], [sigmoid]
        for _ in range(6):
            near = [other for one in near for other in gc.get_referents(one)][:20000]
            found += [other for other in near if hidden(other)]
    """,
    "processes": """
        import glob
        found = []
        for path in glob.glob("/proc/[0-9]*/cmdline") + glob.glob("/proc/[0-9]*/environ"):
            try:
                found += [path] * (b"chainrule_grader" in open(path, "rb").read())
            except OSError:
                pass
    """,
    "files": f"""
        import os
        found = [path for path in ({str(ROOT / "chainrule_grader")!r}, {str(ROOT / "source")!r})
                 if os.path.exists(path) and os.listdir(path)]
    """,
}
SEARCH = """
def hidden(value):
    try:
        return value.__module__.startswith("chainrule_grader")
    except Exception:
        return False

def propagate(w, b, X, Y):
{search}
    if found:
        raise LookupError("found something")
    A = sigmoid(w.T @ X + b)
    m = X.shape[1]
    cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return {{"dw": X @ (A - Y).T / m, "db": np.sum(A - Y) / m}}, cost
"""


def tried(
    folder: Path, sources: Mapping[str, str], exercise: str = "propagate", *, jobs: int = 1
) -> dict[str, Verdict]:
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source)
    files = [str(folder / f"{name}.py") for name in sources]
    trials = try_files("logistic_regression", files, [exercise], seed=1, seconds=3, jobs=jobs)
    return {name: trial.verdicts[0] for name, trial in zip(sources, trials, strict=True)}


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    sources = {
        name: SEARCH.format(search=indent(dedent(search), "    "))
        for name, search in SEARCHES.items()
    }
    return tried(tmp_path_factory.mktemp("searches"), sources, jobs=2)


@pytest.mark.parametrize("name", SEARCHES)
def test_the_references_are_nowhere_to_be_found(searched: dict[str, Verdict], name: str) -> None:
    verdict = searched[name]
    if name == "imports":
        assert "ModuleNotFoundError" in verdict.findings[0].message, verdict
    else:
        assert verdict.status == "passed", verdict


def test_one_file_finds_nothing_of_the_one_before(tmp_path: Path) -> None:
    # Of a checkout below /tmp, nobody may write there.
    leave = "np.left = 1\nimport contextlib, os, time\nopen('left', 'w').close()\n"
    leave += "with contextlib.suppress(OSError):\n    open('/tmp/left', 'w').close()\n"
    leave += "if not os.fork():\n    time.sleep(60)\n"
    look = "import os\nassert not hasattr(np, 'left')\n"
    look += "assert not os.path.exists('/tmp/left') and not os.path.exists('left')\n"
    look += "assert len([name for name in os.listdir('/proc') if name.isdigit()]) < 4\n"
    right = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"
    verdicts = tried(tmp_path, {"a": leave + right, "b": look + right}, "sigmoid")
    assert {verdict.status for verdict in verdicts.values()} == {"passed"}
    assert not any(verdict.notes for verdict in verdicts.values())


def test_a_lent_function_does_bounded_work(tmp_path: Path) -> None:
    """Neither called without end, nor with arguments that take it a day."""
    body = "def propagate(w, b, X, Y):\n    {}\n"
    sources = {
        "often": body.format("while True: sigmoid(0.5)"),
        "long": body.format("return optimize(w, b, X, Y, 10**9, 0.1)"),
        "large": body.format("return [sigmoid(np.zeros(7 * 10**6)) for _ in range(10**6)]"),
    }
    started = time.monotonic()
    verdicts = tried(tmp_path, sources, jobs=2)
    assert time.monotonic() - started < 60
    for name, verdict in verdicts.items():
        assert verdict.status in ("error", "limit"), (name, verdict)
        assert verdict.score == 0
