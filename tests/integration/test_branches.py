"""When calls need a new fork of the state, and when the one there is serves as well."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chainrule.calling import Returned
from chainrule_grader.calls import Call
from chainrule_grader.exercises import load
from chainrule_grader.grading.keeper import Keeper, Servers
from chainrule_grader.grading.student import SandboxedStudent
from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.session import Branch, Session
from chainrule_session.seeing import Dependence, dependence


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
        ("k = 1\ndef g(x):\n    return k * x\n" + F, "k = max(3, 4)"),
        ("def g(x):\n    return np.random.rand()\n" + F, "np.random.seed(1)\nX = np.random.rand()"),
        ("def f(x):\n    np.random.rand()\n    return 10 * x", "X = max(1, 2)"),
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
        ("KINDS = {'a': lambda x, kept=[]: kept.append(x) or len(kept)}\n"
         "def f(x):\n    return KINDS['a'](x)", "f(1)", 2),
        ("def g(x):\n    np.kept = x\nnp.kept = 1\ndef f(x):\n    return np.kept * x", "g(3)", 6),
        ("def f(x):\n    f.kept.append(x)\n    return len(f.kept)\nf.kept = []", "f(1)", 2),
        ("class C(dict):\n    pass\ndef f(x):\n    return 10 * x", "f(1)", 20),
        ("class C:\n    def g(self, x):\n        return k * x\nk = 1\n"
         "def f(x):\n    return C().g(x)", "k = max(3, 4)", 8),
        ("from numpy import random as draw\ndef f(x):\n    return int(draw.randint(10))",
         "draw.seed(1)", 5),
        ("def g(x):\n    global k\n    k = x\nk = 1\ndef f(x):\n    return k * x", "g(3)", 6),
        ("def g(x):\n    return k * x\nk = 1\ndef f(x):\n    return g(x)", "k = max(3, 4)", 8),
        ("ACT = {}\ndef register(g):\n    ACT[g.__name__] = g\n    return g\n"
         "def f(x):\n    return ACT['ten'](x)", "@register\ndef ten(x):\n    return 10 * x", 20),
        ("CFG = {'k': 10}\ndef f(x):\n    return CFG['k'] * x", "CFG.update(k=3)", 6),
        ("CFG = {'k': 10}\ndef put(k):\n    CFG['k'] = k\ndef f(x):\n    return CFG['k'] * x",
         "put(3)", 6),
        ("ufunc = np.frompyfunc(lambda z: k * z, 1, 1)\nk = 1\ndef f(x):\n    return ufunc(x)",
         "k = max(3, 4)", 8),
        ("class C:\n    def up(self):\n        C.n = getattr(C, 'n', 0) + 1\n"
         "        return C.n\ndef f(x):\n    return C().up()", "f(1)", 2),
        ("class C:\n    def up(self, k):\n        k.n = 1\n        return 1\n"
         "def f(x):\n    return C().up(f) + getattr(f, 'm', 0)", "f(1)", 1),
        ("class C:\n    @staticmethod\n    def up():\n        C.n = getattr(C, 'n', 0) + 1\n"
         "        return C.n\ndef f(x):\n    return C.up()", "f(1)", 2),
        ("class C:\n    kept = []\ndef f(x):\n    C.kept.append(x)\n    return len(C.kept)",
         "f(1)", 2),
        ("class C:\n    def up(self):\n        C.n = 7\ndef f(x):\n    return getattr(C, 'n', 0)",
         "C().up()", 7),
        ("class C:\n    def up(self, k):\n        k.n = 7\ndef g():\n    pass\n"
         "def f(x):\n    return getattr(g, 'n', 0)", "C().up(g)", 7),
        ("def g():\n    g.__dict__['n'] = 7\ndef f(x):\n    return getattr(g, 'n', 0)", "g()", 7),
        ("def f(x):\n    f.__dict__['n'] = f.__dict__.get('n', 0) + 1\n    return f.n", "f(1)", 2),
        ("k = 1\n@np.errstate(over='ignore')\ndef f(x):\n    return k * x", "k = max(3, 4)", 8),
        ("def f(x):\n    return np.random.randn()", "np.random.randn()", 0.4001572083672233),
        ("def f(x):\n    return int(np.random.default_rng().integers(1000))",
         "np.random.default_rng()", 744),
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


def test_what_several_cells_have_computed(keeper: Keeper, student: SandboxedStudent) -> None:
    given(keeper, student, "k = 1\ndef f(x):\n    return k * x")
    assert given(keeper, student, "k = max(3, 4)", "j = max(1, 2)") == 8


def test_variables_as_they_are_now(keeper: Keeper, student: SandboxedStudent) -> None:
    given(keeper, student, F, "k = [1]")
    student.read(["k"])["k"].append(2)  # as a test may
    assert student.read(["k"]) == {"k": [1]}
    given(keeper, student, "k = [3]")
    assert student.read(["k"]) == {"k": [3]}


def test_a_cell_that_fails_elsewhere_is_run_where_it_does_not(
    keeper: Keeper, student: SandboxedStudent, forks: list[Branch]
) -> None:
    """The values that a cell reads at once may be other ones in a fork made before."""
    model = "class M:\n    def fit(self, k):\n        self.n = k\nmodel = M()"
    given(keeper, student, model, F)
    assert given(keeper, student, "model.fit(5)", "n = model.n\ndef f(x):\n    return x * n") == 10
    assert len(forks) == 2


def test_a_cell_that_fails_where_it_is_replayed(
    keeper: Keeper, student: SandboxedStudent, forks: list[Branch]
) -> None:
    failing = "import no_such_module\ndef f(x):\n    return x"
    given(keeper, student, F)
    assert given(keeper, student, failing) == 20
    assert len(forks) == 2


def test_errors_are_treated_as_they_are_now(
    keeper: Keeper, student: SandboxedStudent, forks: list[Branch]
) -> None:
    under = "import numpy as np\ndef f(x):\n    return float(np.exp(-1000.0 * x))"
    given(keeper, student, under, "old = np.seterr(all='raise')")
    assert given(keeper, student, "np.seterr(**old)") == 0.0
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


SIGMOID = "def sigmoid(z):\n    {before}\n    return {value}"
RIGHT = "1 / (1 + np.exp(-z))"
STABLE = """def stable_sigmoid(z):
    {before}
    return np.where(z > 0, 1 / (1 + np.exp(-abs(z))), np.exp(-abs(z)) / (1 + np.exp(-abs(z))))"""


@pytest.mark.parametrize(
    ("cells", "right", "fresh"),
    [
        # Wrong, and nothing else can have made it so.
        ([SIGMOID.format(before="pass", value="z + 3")], False, False),
        ([SIGMOID.format(before="k = 0", value="z.nothing")], False, False),
        ([STABLE.format(before="raise MemoryError"), SIGMOID.format(before="pass", value="z + 3")],
         False, False),
        # Right, if it were not for those called before it, or for itself.
        (["sigmoid_of = np.exp", STABLE.format(before="global sigmoid_of\n    sigmoid_of = np.sin"),
          SIGMOID.format(before="pass", value="1 / (1 + sigmoid_of(-z))")], True, True),
        (["kept = {}", STABLE.format(before="kept[1] = 1"),
          SIGMOID.format(before="pass", value=f"{RIGHT} + len(kept)")], True, True),
        # In doubt, it is tried again.
        ([SIGMOID.format(before="np.random.rand()", value="z + 3")], False, True),
        (["three = [3]", SIGMOID.format(before="pass", value="z + three[0]")], False, True),
        (["from statistics import mean", SIGMOID.format(before="mean([1])", value="z + 3")],
         False, True),
        (["CFG = {'off': 0}", STABLE.format(before="CFG['off'] = 1"),
          SIGMOID.format(before="pass", value=f"{RIGHT} + CFG['off']")], True, True),
        ([SIGMOID.format(before="import helper; helper.g(z)", value="z + 3")], False, True),
        (["import helper", SIGMOID.format(before="helper.g(z)", value="z + 3")], False, True),
        ([SIGMOID.format(before="raise MemoryError", value="z")], False, True),
        ([SIGMOID.format(before="raise OSError('full')", value="z")], False, True),
        ([SIGMOID.format(before="import os; os._exit(1)", value="z")], False, True),
    ],
)  # fmt: skip
def test_what_fails_is_tried_again_unless_it_is_its_own_doing(
    process_servers: Servers, forks: list[Branch], cells: list[str], right: bool, fresh: bool
) -> None:
    keeper = Keeper(process_servers, Limits(), {"helper.py": b"def g(x):\n    return x\n"})
    student = SandboxedStudent(keeper)
    keeper.run_cell("import numpy as np")
    if "stable_sigmoid" not in "".join(cells):
        cells = [STABLE.format(before="pass"), *cells]
    for cell in cells:
        keeper.run_cell(cell)
    exercises = load("logistic_regression").by_name
    student.judge(exercises["stable_sigmoid"], 5)
    before = len(forks)
    assert (student.judge(exercises["sigmoid"], 5).status == "passed") == right
    assert (len(forks) > before) == fresh
    student.fresh()
    keeper.close()


def test_a_function_that_is_not_there_may_be_anything() -> None:
    assert dependence({"__name__": "__main__"}, ["f"]) is Dependence.ANYTHING


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
    transformer = "import ast\nget_ipython().ast_transformers.append(ast.NodeTransformer())"
    given(keeper, student, transformer, F)
    assert given(keeper, student, "f(1)") == 20
    assert len(forks) == 2
