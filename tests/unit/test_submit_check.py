"""What submit-check says of a notebook before it runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from chainrule.submission.cells import as_graded
from chainrule.submission.reading import read_notebook
from chainrule.submission.released import find_release
from chainrule_grader.demo.plan import styles
from chainrule_grader.grading.bundle import bundle_bytes, read_bundle
from chainrule_grader.grading.rebuild import rebuild
from tests.conftest import ROOT
from tests.unit.submit_check import (
    Edit,
    cell,
    desk,
    own,
    put,
    report,
    solved,
    source,
    twice,
    without,
    words,
)

Capsys = pytest.CaptureFixture[str]


def test_right_solutions_in_every_style_are_whole(
    tmp_path: Path, capsys: Capsys, assignment_name: str
) -> None:
    path = desk(tmp_path, assignment_name)
    for style in styles(assignment_name):
        code, text = report(put(path, solved(assignment_name, style)), capsys, "--no-run")
        assert code == 0, (style, text)
        assert "mend" not in text
        assert text.endswith("Ready to hand in, as far as can be told without a run.\n")


def test_the_release_itself_is_whole_and_not_done(
    tmp_path: Path, capsys: Capsys, assignment_name: str
) -> None:
    path = desk(tmp_path, assignment_name)
    path.write_bytes((ROOT / "release" / assignment_name / path.name).read_bytes())
    before = path.read_bytes()
    code, text = report(path, capsys, "--no-run")
    assert code == 1
    assert "mend" not in text
    exercises = json.loads((tmp_path / f"chainrule/visible/{assignment_name}.json").read_text())
    number = len(exercises["exercises"])
    assert text.count("○ to do") == number
    assert text.endswith(f"Not yet: {number} exercises unfinished. The file itself is whole.\n")
    assert path.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {"chainrule", path.name}


MAGICS = [
    "%matplotlib inline\n!ls\nfiles = !ls\nnp.sum?\n%time took = 1\nprint(files, took)",
    "%%bash\nls | wc",
    "%%time\ntimed = 2\nprint(timed)",
    "%%capture out\nprint(1)",
    "out.show()",
    "import asyncio\nawait asyncio.sleep(0)\nasync with thing() as t:\n    pass\ndef thing(): ...",
    "ls",
    "pip install numpy",
    "  indented = 1",
]
PYTHON = [
    "n = 3\nwhile n:\n    if n < 3:\n        print(before)\n    before = n\n    n -= 1",
    "class Net:\n    n = 3\n    two = [n] * 2\n    def size(self):\n        return Net.n",
    "print([row for row in range(3) if (last := row)], last)",
    "try:\n    cached\nexcept NameError:\n    print('not there')",
    "def outer():\n    total = 0\n    def inner():\n        nonlocal total\n"
    "        total = later(total)\n    return inner\ndef later(x):\n    return x\nouter()",
    "def count():\n    global counted\n    counted = 1\ncount()\nprint(counted)",
    "match [1, 2]:\n    case [first, *rest]:\n        print(first, rest)\n"
    "    case {'a': x, **others}:\n        print(x, others)",
    "from collections import *\nprint(Counter('aa'), _, __name__)",
    "table = {'f': lambda v: defined_below(v)}\ndef defined_below(v):\n    return v",
]


@pytest.mark.parametrize("text", [*MAGICS, *PYTHON])
def test_what_jupyter_runs_is_no_mistake(tmp_path: Path, capsys: Capsys, text: str) -> None:
    edits = [own(text)]
    if text == "out.show()":
        edits = [own(text), own(MAGICS[3])]
    if "thing()" in text:
        edits = [own(text.partition("async with")[0])]
    code, said = report(put(desk(tmp_path), solved(), *edits), capsys, "--no-run")
    assert code == 0, said


HELPER = words("optimize", "propagate(", "downhill(")
NO_LONGER = "It was in a cell that you deleted or renamed"


@pytest.mark.parametrize(
    ("edits", "said", "verdict"),
    [
        ([without("optimize")], "mend The cell `optimize` for your code is gone", "1 thing to"),
        ([without("answer_derivation")], "`answer_derivation` for your written", "1 thing to"),
        ([without("setup")], "grading puts back: `setup`.", "Ready"),
        ([twice("sigmoid")], "mend The cell `sigmoid` is there more than once", "1 thing"),
        ([twice("setup")], "grading keeps the released one: `setup`.", "Ready"),
        ([source("setup", "import numpy")], "puts the released text back: `setup`.", "Ready"),
        (
            [lambda nb: nb["cells"].append(nb["cells"].pop(nb["cells"].index(cell(nb, "shapes"))))],
            "grading restores the order, as the run here does: `shapes`.",
            "Ready",
        ),
        (
            [source("sigmoid", "x = 1\ndef sigmoid(z)\n    return z")],
            "mend `sigmoid`, line 2: `def sigmoid(z)` is no valid Python: expected ':'.",
            "1 thing to mend.",
        ),
        ([own("return 3")], "line 1: `return 3` is no valid Python: 'return' outside", "1 thing"),
        ([HELPER], "Exercise `optimize` uses `downhill` (line", "1 thing to mend"),
        ([HELPER], f"which no cell defines. {NO_LONGER}", "1 thing to mend"),
        (
            [HELPER, own("downhill = propagate", "test_model")],
            "which is defined further down only, in cell number",
            "1 thing to mend",
        ),
        ([words("predict", "sigmoid(", "sigmiod(")], "Or did you mean `sigmoid`?", "1 thing"),
        (
            [own("print(statistics)")],
            "A line `import statistics` is missing.",
            "1 thing to mend",
        ),
        ([own("a = 1\ndel a\nprint(a)")], "uses `a` (line 3)", "1 thing to mend"),
        (
            [without("load_data")],
            "No cell defines `data`, `Y_train` and `Y_test`: in the notebook that you were given",
            "1 thing to mend",
        ),
        ([without("flatten_data")], "• note No cell defines `X_train`", "Ready"),
        (
            [own("def titles():\n    return 1", "shapes")],
            "`show_columns` gives the name to something else",
            "Ready",
        ),
        (
            [words("sigmoid", "return", "raise NotImplementedError('x')\n    return")],
            "to do `sigmoid` (8 points): there is code of yours, and a line `raise NotImpl",
            "1 exercise unfinished. The file itself is whole.",
        ),
        (
            [source("answer_derivation", "YOUR ANSWER HERE")],
            "to do `derivation` (6 points): its answer is empty",
            "1 exercise unfinished.",
        ),
        (
            [lambda nb: cell(nb, "setup").update(outputs=[{"text": "x" * 60_000_000}])],
            "MB; more than 50.0 MB is not graded. Outputs are 60.0 MB of it.",
            "1 thing to mend",
        ),
        (
            [lambda nb: cell(nb, "end_text").update(attachments={"a.png": "x" * 3_000_000})],
            "Images pasted into text cells are 3.0 MB of it",
            "Ready",
        ),
        ([own("open('/home/ada/x.txt')")], "reads `/home/ada/x.txt`, which does not go", "1 thing"),
        ([own(r"open('C:\\x.txt')")], r"reads `C:\x.txt`, which does not go", "1 thing"),
        ([own("np.load('../x.npy')")], "reads `../x.npy`, which does not go along", "1 thing"),
        ([own("datasets.load_images('my.h5')")], "`my.h5`, and there is no such file", "1 thing"),
        ([own("np.save('y', 1)\nopen('z', 'w')\nnp.load('y')\nopen('z')")], "right", "Ready"),
        ([own("import pandas as pd")], "imports `pandas`: it is no part of this", "Ready"),
        ([lambda nb: nb.update(nbformat=3)], "has format 3; format 4 is needed", "1 thing"),
        ([lambda nb: nb.update(cells=[])], "No cell is of the assignment", "1 thing"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, capsys: Capsys, edits: list[Edit], said: str, verdict: str
) -> None:
    code, text = report(put(desk(tmp_path), solved(), *edits), capsys, "--no-run")
    assert said in " ".join(text.split()), text
    assert verdict in text.splitlines()[-1], text
    assert code == (0 if verdict == "Ready" else 1)


def test_names_of_files(tmp_path: Path, capsys: Capsys) -> None:
    path = desk(tmp_path)
    copied = put(tmp_path / "mine.ipynb", solved())
    code, text = report(copied, capsys, "--no-run")
    assert (code, "has to be named logistic_regression.ipynb" in text) == (1, True)
    put(path, solved())
    code, text = report(copied, capsys, "--no-run")
    assert (code, "lies beside it, and that one would be graded" in text) == (1, True)
    for content, said in (("{oops", "not valid JSON"), ("", "is empty"), ("[]", "not a notebook")):
        path.write_text(content)
        code, text = report(path, capsys)
        assert (code, said in text) == (1, True)
    assert main_error(["submit-check", str(tmp_path / "gone.ipynb")]) == 2
    assert "mine.ipynb" in capsys.readouterr().err
    assert main_error(["submit-check"]) == 2
    assert main_error(["submit-check", str(path), "--seconds", "0"]) == 2


def main_error(arguments: list[str]) -> int:
    from chainrule.__main__ import main

    try:
        return main(arguments)
    except SystemExit as stopped:
        return int(stopped.code or 0)


def test_too_much_beside_the_notebook(tmp_path: Path, capsys: Capsys) -> None:
    path = put(desk(tmp_path), solved(), own("import mine\nopen('data.txt')"))
    (tmp_path / "mine.py").write_text("")
    with open(tmp_path / "data.txt", "wb") as file:
        file.truncate(101_000_000)
    code, text = report(path, capsys, "--no-run")
    assert code == 1
    assert "files beside the notebook are 101.0 MB; more than 100.0 MB is not graded" in text
    assert "imports `mine`: hand in `mine.py`, too." in text
    assert "reads `data.txt`: hand in that file, too." in text


def test_without_the_release(tmp_path: Path, capsys: Capsys) -> None:
    code, text = report(put(tmp_path / "logistic_regression.ipynb", solved()), capsys, "--no-run")
    assert (code, "does not say what was handed out" in text) == (1, True)


@pytest.mark.parametrize(
    "edits",
    [
        [],
        [without("setup", "sigmoid", "test_model"), own("1", "shapes"), own("2", "flatten_data")],
        [twice("sigmoid"), twice("setup"), source("test_shapes", "3")],
        [lambda nb: nb["cells"].reverse(), lambda nb: cell(nb, "shapes").update(cell_type="raw")],
        [lambda nb: nb["cells"].insert(0, {"cell_type": "code", "id": "first", "source": "1"})],
    ],
)
def test_cells_stand_as_in_grading(tmp_path: Path, edits: list[Edit]) -> None:
    path = put(desk(tmp_path), solved(), *edits)
    released = nbformat.read(
        ROOT / "release/logistic_regression/logistic_regression.ipynb", as_version=4
    )
    bundle = read_bundle(bundle_bytes("logistic_regression", released))
    graded, _ = rebuild(json.loads(path.read_text()), bundle)
    release = find_release(tmp_path)
    assert release is not None
    ours = as_graded(read_notebook(path).cells, release)
    assert [(one.cell_type, one.source) for one in ours] == [
        (one.cell_type, one.source) for one in graded.cells
    ]


def test_the_release_needs_nothing_else(tmp_path: Path) -> None:
    """In a student's folder, with the standard library alone until the notebook is run."""
    put(desk(tmp_path), solved())
    code = (
        "import sys; from chainrule.__main__ import main; "
        "code = main(['submit-check', 'logistic_regression.ipynb', '--no-run']); "
        "print(code, [m for m in ('chainrule_grader', 'numpy', 'nbformat') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": "", "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    assert done.stdout.decode("cp1252").endswith("0 []\n")
    assert b"? right" in done.stdout
