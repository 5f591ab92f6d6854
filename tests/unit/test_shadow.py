"""Files of a submission that an import would take for something installed."""

from __future__ import annotations

from chainrule_grader.grading.shadow import without_shadowing

KEPT = [
    "helper.py",
    "numpy.txt",
    "data/numpy.py",  # imported as data.numpy, if at all
    "mine/__init__.py",
    "mine/part.py",
    "scipy/notes.txt",  # no package: the installed one comes first
    "digits.csv",
]
REMOVED = [
    "numpy.py",
    "json/__init__.py",
    "json/decoder.py",
    "chainrule/notes.txt",
    "chainrule_grader.py",
    "sitecustomize.py",
    "matplotlibrc",
    "helper.so",
    "mine/fast.cpython-311-x86_64-linux-gnu.so",
    "mine/__pycache__/part.cpython-311.pyc",
    "__pycache__/helper.txt",
]
NAMED = [
    "__pycache__",
    "chainrule",
    "chainrule_grader.py",
    "helper.so",
    "json",
    "matplotlibrc",
    "mine/__pycache__",
    "mine/fast.cpython-311-x86_64-linux-gnu.so",
    "numpy.py",
    "sitecustomize.py",
]


def test_of_files_in_memory_what_shadows_is_left_out_and_named() -> None:
    files = {name: name.encode() for name in [*REMOVED, *KEPT]}
    kept, removed = without_shadowing(files)
    assert kept == {name: name.encode() for name in KEPT}
    assert removed == NAMED
    assert without_shadowing(kept) == (kept, [])
