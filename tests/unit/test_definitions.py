"""Which cells a branch may run once more instead of being forked anew."""

from __future__ import annotations

import pytest

from chainrule_grader.grading.definitions import only_defines

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
