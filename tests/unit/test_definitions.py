"""Which cells a branch may run once more, and of which others it is known what they bind."""

from __future__ import annotations

import pytest

from chainrule_grader.grading.definitions import computed_names, only_defines, read_at_once

METHODS = "    def __init__(self, W):\n        self.W = W\n"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "import numpy as np\nfrom math import exp",
        "def f(x, rate=0.1, *, axis=-1):\n    return g(x)",
        "RATE = 0.5\nNAMES = ('W', 'b')\nSIZE = 2 * 3",
        "EPSILON: float = 1e-8",
        "relu = lambda z: np.maximum(0, z)",
        "results, curves = {}, {}",
        "SLOPES = {'relu': (relu, lambda A: A > 0)}",
        "class Layer:\n    '''One layer.'''\n    rate = 0.1\n" + METHODS,
        "@dataclass\nclass Layer:\n    W: object\n    rate: float = 0.1\n",
        "class Layer:\n" + METHODS + "    @property\n    def m(self):\n        return 1\n",
        "'''Nothing but words.'''",
    ],
)
def test_what_only_binds_names(source: str) -> None:
    assert only_defines(source)


@pytest.mark.parametrize(
    "source",
    [
        "x = f(1)",
        "f(1)",
        "x += 1",
        "a, b = pair",
        "a[0] = 1",
        "for i in range(3):\n    pass",
        "def f(x, start=time()):\n    return x",
        "f = lambda x, start=time(): x",
        "@register\ndef f(x):\n    return x",
        "class Layer(Base):\n    pass",
        "class Layer(metaclass=Registering):\n    pass",
        "class Layer:\n    layers = make()",
        "class Layer:\n    print('made')",
        "table = [f(1)]",
        "table = [x for x in names]",
        "x: int = f(1)",
        "%matplotlib inline",
        "def f(x",
    ],
)
def test_what_does_more(source: str) -> None:
    assert not only_defines(source)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("", ""),
        ("f(1)\nprint(x)", ""),
        ("a, (b, *c) = f(1)", "a b c"),
        ("for l, n in sizes:\n    small[f'W{l}'] = n\nsmall = {}", "l n small"),
        ("with open_it() as file, np.errstate(all='raise'):\n    x: int = f(1)", "file x"),
        ("try:\n    f(1)\nexcept ValueError as error:\n    import a.b, c as d", "error a d"),
        ("def f(x):\n    y = 1\nclass C:\n    pass\nf(1)", "f y C"),
        ("np.random.seed(1)\nx = np.random.rand()", "x"),
        ("print(y := f(1))", "y"),
    ],
)
def test_the_names_that_a_cell_binds(source: str, names: str) -> None:
    assert computed_names(source) == set(names.split())


@pytest.mark.parametrize(
    "source",
    [
        "np.exp = f",
        "del x",
        "del table[0]",
        "table[0] = f(1)",
        "from math import *",
        "exec('x = 1')",
        "os.environ['X'] = '1'",
        "sys.path.append('.')",
        "def f():\n    global x\n    x = 1\nf()",
        "match x:\n    case [a]:\n        pass",
        "reset -f",
        "%matplotlib inline",
        "def f(x",
    ],
)
def test_cells_that_may_have_done_anything(source: str) -> None:
    assert computed_names(source) is None


def test_what_is_read_when_a_cell_runs() -> None:
    source = """
@wrap
def f(x: kind, rate=start) -> other:
    return inner * x
RATE = rate
class C:
    size = n
    def g(self):
        return hidden
"""
    assert read_at_once(source) == {"wrap", "start", "rate", "n"}
    assert read_at_once("def f(x") == set()
