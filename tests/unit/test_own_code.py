"""Pointing at a student's own line, and seeing whether their code has changed."""

from __future__ import annotations

import linecache
import subprocess
import sys
from typing import Any

import pytest

from chainrule.own_code import argument_name, code_print, return_line


def defined(source: str, name: str = "<cell 3>") -> dict[str, Any]:
    """Run a cell's source as a notebook does, its lines kept for whoever asks."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source, name, "exec"), namespace)
    return namespace


def test_the_line_of_the_return() -> None:
    cell = "import math\n\n\ndef f(x):\n    if x:\n        return 1\n    return math.pi\n"
    assert return_line(defined(cell)["f"]) == "see line 7 of the cell with `f`: return math.pi"


def test_a_return_of_an_inner_function_is_none_of_the_outer_one() -> None:
    cell = "def f(x):\n    def g():\n        return 1\n    y = lambda: 2\n"
    assert return_line(defined(cell)["f"]) == "`f` has no `return`"


@pytest.mark.parametrize("function", [len, None, 3, eval("lambda: 1"), type("F", (), {})])
def test_what_has_no_source_is_not_pointed_at(function: Any) -> None:
    assert return_line(function) in ("", "`F` has no `return`")


BASE = "def g(x):\n    return x + 1\n\n\ndef f(x, k=2):\n    return g(x) * 3 in {1, 2, 'a', 'b'}\n"


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (("", ""), True),
        (("return g(x)", "# so\n    return  g( x )"), True),
        (("* 3", "* 4"), False),
        (("k=2", "k=5"), False),
        (("x + 1", "x + 2"), False),
        (("g(x)", "abs(x)"), False),
    ],
)
def test_the_print_changes_with_the_code(change: tuple[str, str], same: bool) -> None:
    before = code_print(("f",), defined(BASE))
    after = code_print(("f",), defined(BASE.replace(*change), "<cell 4>"))
    assert (before == after) is same


def test_the_print_is_the_same_after_a_restart() -> None:
    program = (
        f"from chainrule.own_code import code_print\nn = {{'__name__': '__main__'}}\n"
        f"exec({BASE!r}, n)\nprint(code_print(('f',), n))"
    )
    prints = {subprocess.check_output([sys.executable, "-c", program]) for _ in range(3)}
    assert len(prints) == 1
    assert code_print(("f",), defined(BASE)).encode() in next(iter(prints))


def test_a_function_that_calls_itself_or_nothing_at_all() -> None:
    assert code_print(("f",), defined("def f(n):\n    return f(n - 1)\n"))
    assert code_print(("f",), {}) == code_print(("f",), {"f": None})
    assert code_print(("m",), {"m": 3}) != code_print(("m",), {"m": 4})


def test_an_argument_has_the_name_that_the_function_gives_it() -> None:
    f = defined("def f(w, X):\n    return w\n")["f"]
    assert argument_name(f, 1) == "its argument `X`"
    assert argument_name(f, 2) == "its argument 3"
    assert argument_name(None, 0) == "its argument 1"
