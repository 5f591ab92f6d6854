"""Which test cells need the mark ``inside``: those that need more than calls and data."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell

from chainrule_grader.grading.inside import needs_inside

STUDENTS = [
    new_code_cell("import numpy as np\n%matplotlib inline"),
    new_code_cell(
        "class Network:\n    def forward(self, X):\n        return X\n\n"
        "class WrongShape(ValueError): pass\n\ndef sigmoid(z):\n    return z"
    ),
    new_code_cell("this is no Python"),
]


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("import inspect\nassert 'for' not in inspect.getsource(sigmoid)", "inspect"),
        ("from inspect import signature", "inspect"),
        ("%timeit sigmoid(1)", "magic"),
        ("files = !ls\nassert files", "magic"),
        ("%%time\nsigmoid(1)", "magic"),
        ("get_ipython().run_cell('x')", "get_ipython"),
        ("from contextlib import redirect_stdout\nimport io", "captured output"),
        (
            "import contextlib, io\nwith contextlib.redirect_stdout(None):\n    sigmoid(1)",
            "captured",
        ),
        ("import io\nout = io.StringIO()", "captured output"),
        ("import sys\nsys.stdout.getvalue()", "captured output"),
        ("def test(capsys):\n    assert capsys", "captured output"),
        ("from IPython.utils.capture import capture_output", "captured output"),
        ("import warnings\nwith warnings.catch_warnings(record=True): pass", "warnings"),
        ("assert isinstance(model, Network)", "class of the student"),
        ("assert isinstance(model, Model)", "isinstance"),
        ("assert issubclass(type(x), (int, Model))", "isinstance"),
        ("assert Network().forward(3) == 3", "class Network"),
        ("try:\n    sigmoid(1)\nexcept WrongShape:\n    pass", "exception of the student"),
        ("try:\n    sigmoid(1)\nexcept (ValueError, Odd):\n    pass", "exception of the student's"),
        ("assert sigmoid.__doc__", "__doc__"),
        ("assert sigmoid.__code__.co_argcount == 1", "__code__"),
        ("assert 'sigmoid' in globals()", "globals()"),
        ("eval('sigmoid(1)')", "eval"),
        ("sigmoid = lambda z: 1", "another sigmoid"),
        ("def sigmoid(z):\n    return 1", "another sigmoid"),
        ("from unittest.mock import patch", "patch"),
        ("plt.gcf()", "figures"),
        ("import matplotlib.pyplot as p", "figures"),
        ("assert open('out.txt').read()", "files"),
        ("import os.path", "files"),
        ("assert await fetch() == 3", "await"),
    ],
)
def test_more_than_calls_and_data_is_named(source: str, word: str) -> None:
    reason = needs_inside(source, STUDENTS)
    assert reason is not None
    assert word in reason


@pytest.mark.parametrize(
    "source",
    [
        'check("add")\nfrom chainrule_grader import grade\ngrade("small.add")',
        "assert np.allclose(sigmoid(0), 0.5), 'sigmoid(0) is 0.5'",
        "assert isinstance(sigmoid(0), float) and isinstance(W, (np.ndarray, list))",
        "from numbers import Real\nassert isinstance(sigmoid(0), Real)",
        "try:\n    sigmoid('a')\nexcept TypeError:\n    pass\nelse:\n    assert False",
        "import numpy as np\nrng = np.random.default_rng(0)\nsigmoid(rng.normal(size=3))",
        "def reference(z):\n    return 1 / (1 + np.exp(-z))\nassert reference(0) == sigmoid(0)",
        "class Case:\n    x = 1\nassert sigmoid(Case.x) == Case().x",
        "2.0 if sigmoid(-3) == -6 else 0.5",
        "assert [sigmoid(z) for z in range(3)] == list(map(sigmoid, range(3)))",
        "import math, itertools, warnings\nwarnings.simplefilter('ignore')",
        "this is no Python",
        "",
    ],
)
def test_calls_and_data_need_no_mark(source: str) -> None:
    assert needs_inside(source, STUDENTS) is None
