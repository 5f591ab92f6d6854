"""When calls need a new fork of the state, and when the one there is serves as well."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chainrule.calling import Returned
from chainrule_grader.calls import Call
from chainrule_grader.grading.keeper import Keeper, Servers
from chainrule_grader.grading.student import SandboxedStudent
from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.session import Branch, Session


@pytest.fixture
def keeper(process_servers: Servers) -> Iterator[Keeper]:
    keeper = Keeper(process_servers, Limits(), {})
    yield keeper
    keeper.close()


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> list[Branch]:
    """All branches that are made."""
    made: list[Branch] = []
    branch = Session.branch

    def noted(session: Session, instead_of: Branch | None = None) -> Branch:
        made.append(branch(session, instead_of))
        return made[-1]

    monkeypatch.setattr(Session, "branch", noted)
    return made


@pytest.fixture
def student(keeper: Keeper) -> Iterator[SandboxedStudent]:
    student = SandboxedStudent(keeper)
    yield student
    student.fresh()


def given(keeper: Keeper, student: SandboxedStudent, *cells: str) -> object:
    """Run cells, and return what ``f(2)`` is after them."""
    for cell in cells:
        keeper.run_cell(cell)
        student.cell_ran(cell)
    (outcome,) = student.run([Call("f", (2,))])
    return outcome.value if isinstance(outcome, Returned) else outcome


F = "def f(x):\n    return 10 * x"


@pytest.mark.parametrize(
    ("defined", "computed"),
    [
        (F, "X = f(3)"),
        (F, "for n in range(3):\n    print(f(n))"),
        (F, "small = {}\nfor n in (1, 2):\n    small[f'W{n}'] = f(n)"),
        (F, "rng = np.random.default_rng(4)\nX, Y = rng.normal(size=3), f(1)"),
        (F, "answer = np.float64(0.25)"),
        (F, "raise NotImplementedError('not answered yet')"),
        ("RATE = 10\ndef f(x, power=1):\n    return RATE * x**power", "X = f(3)"),
        ("KINDS = {'a': np.abs}\ndef f(x):\n    return KINDS['a'](10 * x)", "X = f(3)"),
        ("KINDS = {'a': 10}\nf = lambda x: KINDS['a'] * x if 'a' in KINDS else 0", "X = f(3)"),
        (
            "class Times:\n    def __init__(self, x):\n        self.x = x\n"
            "    @staticmethod\n    def ten():\n        return 10\n"
            "    def given(self):\n        self.x = self.x * self.ten()\n        return self.x\n"
            "def f(x):\n    return Times(x).given()",
            "X = f(3)",
        ),
    ],
)
def test_what_no_function_sees_needs_no_new_fork(
    keeper: Keeper, student: SandboxedStudent, forks: list[Branch], defined: str, computed: str
) -> None:
    assert given(keeper, student, "import numpy as np", defined) == 20
    assert given(keeper, student, computed) == 20
    assert len(forks) == 1
    # And what is defined later is known there, too.
    assert given(keeper, student, "def f(x):\n    return 3 * x") == 6
    assert len(forks) == 1


@pytest.mark.parametrize(
    ("defined", "computed", "value"),
    [
        ("k = 1\ndef f(x):\n    return k * x", "k = max(3, 4)", 8),
        ("k = 1\ndef f(x):\n    return (lambda: k * x)()", "k = max(3, 4)", 8),
        ("kept = []\ndef f(x):\n    kept.append(x)\n    return len(kept)", "f(1)", 2),
        ("kept = {}\ndef f(x):\n    kept[len(kept)] = x\n    return len(kept)", "f(1)", 2),
        ("kept = {}\ndef add(d):\n    d[0] = 1\ndef f(x):\n    add(kept)\n    return 1 + len(kept)",
         "f(1)", 2),
        ("kept = {'n': 1}\ndef all_of():\n    return kept\ndef f(x):\n    all_of()['n'] += 1\n"
         "    return kept['n']", "f(1)", 3),
        ("kept = []\nadd = kept.append\ndef f(x):\n    add(x)\n    return x", "f(1)", 2),
        ("def f(x, add=[].append):\n    add(x)\n    return x", "f(1)", 2),
        ("draw = np.random.default_rng(0).integers\ndef f(x):\n    return int(draw(9))", "f(1)", 5),
        ("n = 0\ndef f(x):\n    global n\n    n += 1\n    return n", "f(1)", 2),
        ("def f(x, kept=[]):\n    kept.append(x)\n    return len(kept)", "f(1)", 2),
        ("def f(x, *, kept=[]):\n    kept.append(x)\n    return len(kept)", "f(1)", 2),
        ("def f(x):\n    f.n = getattr(f, 'n', 0) + 1\n    return f.n", "f(1)", 2),
        ("class C:\n    n = 0\ndef f(x):\n    C.n += 1\n    return C.n", "f(1)", 2),
        ("class C:\n    n = 0\n    def up(self):\n        type(self).n += 1\n        return C.n\n"
         "def f(x):\n    return C().up()", "f(1)", 2),
        ("def f(x):\n    globals()['n'] = globals().get('n', 0) + 1\n    return n", "f(1)", 2),
        ("def counter():\n    n = 0\n    def count(x):\n        nonlocal n\n        n += 1\n"
         "        return n\n    return count\nf = counter()", "f(1)", 2),
        ("import functools\n@functools.cache\ndef g(x):\n    return made.pop()\nmade = [7, 8]\n"
         "def f(x):\n    return g(x)", "f(2)", 8),
        ("class C:\n    def __init__(self):\n        self.n = 0\nc = C()\n"
         "def f(x):\n    c.n += 1\n    return c.n", "f(1)", 2),
        (F, "def f(x):\n    return x\nprint(f(1))", 2),
        (F, "f = np.vectorize(f)", 20),
        (F, "np.seterr(all='raise')", 20),
        ("def f(x):\n    return int(np.random.randint(10))", "np.random.seed(1)", 5),
        ("import random\ndef f(x):\n    return random.randint(0, 9)", "[random.seed(4)]", 3),
        (F, "exec('def f(x):\\n    return x')", 2),
        (F, "np.f = f\nf(1)", 20),
    ],
)  # fmt: skip
def test_what_a_function_may_see_is_there(
    keeper: Keeper,
    student: SandboxedStudent,
    forks: list[Branch],
    defined: str,
    computed: str,
    value: object,
) -> None:
    given(keeper, student, "import numpy as np", defined)
    assert given(keeper, student, computed) == value
    assert len(forks) == 2


@pytest.mark.parametrize(
    "later",
    [
        "def f(x, rate=rate):\n    return rate * x",
        "RATE = rate\ndef f(x):\n    return RATE * x",
        "def f(x):\n    return rate * x",
        "class C:\n    rate = rate\ndef f(x):\n    return C.rate * x",
        "f = lambda x, rate=rate: rate * x",
    ],
)
def test_what_is_defined_of_computed_values(
    keeper: Keeper, student: SandboxedStudent, forks: list[Branch], later: str
) -> None:
    given(keeper, student, "rate = 1", F)
    assert given(keeper, student, "rate = max(3, 4)", later) == 8
    assert len(forks) == 2


def test_a_module_that_was_handed_in_may_keep_anything(
    process_servers: Servers, forks: list[Branch]
) -> None:
    helper = b"kept = []\ndef g(x):\n    kept.append(x)\n    return len(kept)\n"
    keeper = Keeper(process_servers, Limits(), {"helper.py": helper})
    student = SandboxedStudent(keeper)
    given(keeper, student, "from helper import g\ndef f(x):\n    return g(x)")
    assert given(keeper, student, "f(1)") == 2
    assert len(forks) == 2
    student.fresh()
    keeper.close()


def test_with_a_transformer_a_cell_is_not_what_it_says(
    keeper: Keeper, student: SandboxedStudent, forks: list[Branch]
) -> None:
    transformer = (
        "import ast\nclass Other(ast.NodeTransformer):\n"
        "    def visit_Constant(self, node):\n"
        "        return ast.copy_location(ast.Constant(7), node) if node.value == 1 else node\n"
        "get_ipython().ast_transformers.append(Other())"
    )
    given(keeper, student, transformer, F)
    assert given(keeper, student, "f(1)") == 20
    assert len(forks) == 2
