"""A session through its public door: what cells put out, and calls in forks of their state."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import nbformat
import numpy as np
import pytest

from chainrule.calling import Limited, Raised, Returned
from chainrule.examples import wavy
from chainrule_grader.calls import Call, Callback, Example, FromResult, Missing
from chainrule_grader.sandbox.limits import Limits
from chainrule_grader.sandbox.server import ForkServer
from chainrule_grader.sandbox.session import Session, SessionLost, Stale
from chainrule_session.messages import fingerprint
from chainrule_session.wire import encode
from tests.integration.sessions import ISOLATIONS, run, seen, server_of, session_of, told


@pytest.fixture(scope="module", params=ISOLATIONS)
def server(request: pytest.FixtureRequest) -> Iterator[ForkServer]:
    with server_of(request.param) as server:
        yield server


@pytest.fixture
def session(server: ForkServer) -> Iterator[Session]:
    with session_of(server) as session:
        yield session


def test_all_kinds_of_output_in_their_order(server: ForkServer) -> None:
    source = (
        "import os, sys\n"
        "print('one')\n"
        "display('two')\n"
        "print('three', file=sys.stderr)\n"
        "os.write(1, b'four\\n'); os.write(2, b'five\\n')\n"
        "print('six')\n"
        "!echo seven; echo eight >&2\n"
        "os.system('echo nine')\n"
        "'ten'"
    )
    (outputs,) = run(server, source)
    assert seen(outputs) == [
        ("stdout", "one\n"),
        ("data", "'two'"),
        ("stderr", "three\n"),
        ("stdout", "four\n"),  # of what goes past Python, the order within one stream is kept
        ("stderr", "five\n"),
        ("stdout", "six\nseven\neight\nnine\n"),
        ("result", "'ten'"),
    ]
    cell = nbformat.v4.new_code_cell(source, outputs=[nbformat.from_dict(o) for o in outputs])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


CELLS: list[tuple[str, list[tuple[str, str]]]] = [
    ("1 + 1", [("result", "2")]),
    ("1 + 1;", []),
    ("None", []),
    ("import asyncio\nawait asyncio.sleep(0.01)\nprint('waited')", [("stdout", "waited\n")]),
    ("%%capture kept\nprint('x')", []),
    ("%%capture kept\nprint('x')\n1 / 0", [("ZeroDivisionError", "division by zero")]),
    ("%matplotlib inline\nprint(1)", [("stdout", "1\n")]),
    ("%%bash\necho from bash", [("stdout", "from bash\n")]),
    (
        "print(1); from IPython.display import clear_output; clear_output(); print(2)",
        [("stdout", "2\n")],
    ),
    ("exit()", []),
    ("quit()", []),
    ("import warnings; warnings.simplefilter('error'); warnings.warn('w')", [("UserWarning", "w")]),
    ("raise KeyboardInterrupt", [("KeyboardInterrupt", "")]),
    ("import nothing", [("ModuleNotFoundError", "No module named 'nothing'")]),
]


@pytest.mark.parametrize(("source", "expected"), CELLS)
def test_a_cell_and_the_next(
    session: Session, source: str, expected: list[tuple[str, str]]
) -> None:
    assert seen(session.run_cell(source, seconds=10)) == expected
    assert seen(session.run_cell("print('goes on')", seconds=10)) == [("stdout", "goes on\n")]


def test_what_differs_from_run_to_run(server: ForkServer) -> None:
    time, timeit, exits, group, warns, logs, where, syntax = run(
        server,
        "%time 6 * 7",
        "%%timeit -n 1 -r 1\n1 + 1",
        "import sys; sys.exit(3)",
        "raise ExceptionGroup('g', [ValueError(1)])",
        "import warnings; warnings.warn('beware')",
        "import logging; logging.getLogger('mine').warning('logged')",
        "def f(x):\n    return 1 / x\nf(0)",
        "def f(:",
    )
    assert seen(time)[0][1].startswith("CPU times")
    assert seen(time)[1] == ("result", "42")
    assert "per loop" in seen(timeit)[0][1]
    assert seen(exits)[0] == ("SystemExit", "3")
    assert "ValueError: 1" in group[0]["text"]
    assert seen(group)[1] == ("ExceptionGroup", "g (1 sub-exception)")
    assert [output["name"] for output in (*warns, *logs)] == ["stderr"] * 2
    assert "UserWarning: beware" in warns[0]["text"]
    assert logs[0]["text"] == "logged\n"
    assert "return 1 / x" in _plain("\n".join(where[0]["traceback"]))
    assert where[0]["ename"] == "ZeroDivisionError"
    assert syntax[0]["ename"] == "SyntaxError"


def _plain(text: str) -> str:
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("source", ["input('name?')", "%debug", "breakpoint()\nx = 1\nx = 2"])
def test_nobody_is_there_to_answer(session: Session, source: str) -> None:
    session.run_cell("1 / 0", seconds=5)
    names = [name for name, _ in seen(session.run_cell(source, seconds=5))]
    assert names[-1] == "StdinNotImplementedError"
    assert seen(session.run_cell("x = 1\nx", seconds=5)) == [("result", "1")]


def test_the_shells_own_names_and_numbers(server: ForkServer) -> None:
    outputs = run(server, "'a'", "print('b')", "_ + 'c'", "In[1], Out[1], _1, _3, __name__")
    assert [output.get("execution_count") for cell in outputs for output in cell] == [1, None, 3, 4]
    assert seen(outputs[2]) == [("result", "'ac'")]
    assert seen(outputs[3]) == [("result", "(\"'a'\", 'a', 'a', 'ac', '__main__')")]


def test_displays_are_changed_and_cleared(server: ForkServer) -> None:
    update, again, waits, kept = run(
        server,
        "shown = display('a', display_id='q'); print('between'); shown.update('b')",
        "shown.update('of a cell before')",
        "from IPython.display import clear_output\n"
        "for i in range(5):\n    clear_output(wait=True); print(i)",
        "print('kept'); clear_output(wait=True)",
    )
    assert seen(update) == [("data", "'b'"), ("stdout", "between\n")]
    assert again == []
    assert seen(waits) == [("stdout", "4\n")]
    assert seen(kept) == [("stdout", "kept\n")]


def test_display_types(server: ForkServer) -> None:
    (outputs,) = run(
        server,
        "from IPython.display import *\nimport base64\n"
        "display(HTML('<b>h</b>'), Markdown('*m*'), Latex('$l$'), JSON({'j': 1}), SVG('<svg/>'))\n"
        "display(Image(base64.b64decode('iVBORw0KGgo='), format='png'))\n"
        "display({'text/plain': 'raw', 'text/html': 'r'}, raw=True)\n"
        "class Own:\n    def _repr_html_(self):\n        return '<i>own</i>'\nOwn()",
    )
    kinds = [sorted(output["data"].keys() - {"text/plain"}) for output in outputs]
    assert kinds == [
        *(["text/html"], ["text/markdown"], ["text/latex"], ["application/json"]),
        *(["image/svg+xml"], ["image/png"], ["text/html"], ["text/html"]),
    ]
    assert outputs[-1]["output_type"] == "execute_result"


@pytest.mark.parametrize("source", ["plt.plot([1, 2]); plt.show()", "plt.plot([1, 2]);"])
def test_figures_are_drawn_where_somebody_looks(server: ForkServer, source: str) -> None:
    source = f"import matplotlib.pyplot as plt\nprint(1); {source}"
    note, picture = (run(server, source, figures=figures)[0] for figures in (False, True))
    assert seen(note) == [("stdout", "1\n"), ("data", "[a figure, not drawn in grading]")]
    assert base64.b64decode(picture[1]["data"]["image/png"]).startswith(b"\x89PNG")
    assert seen(picture)[1][1].startswith("<Figure size")


def test_a_figure_shows_up_once_and_between_the_prints(server: ForkServer) -> None:
    source = "import matplotlib.pyplot as plt\nplt.plot([1]); plt.show()\nprint(1)\nplt.plot([2]);"
    assert [kind for kind, _ in seen(run(server, source)[0])] == ["data", "stdout", "data"]


def test_the_submissions_files_are_there_however_large(server: ForkServer) -> None:
    files = {"data/a.txt": b"a", "large.bin": bytes(40_000_000), "other.bin": bytes(30_000_000)}
    files["empty.txt"] = b""
    source = "import os; print({name: os.path.getsize(name) for name in sorted(FILES)})"
    limits = Limits(file_size=1_000_000)
    sizes = told(server, source.replace("FILES", str([*files])), files=files, limits=limits)
    assert sizes == {name: len(content) for name, content in files.items()}


def test_random_numbers_are_the_same_every_time(server: ForkServer) -> None:
    source = "import random, numpy; print(random.random(), numpy.random.random(), hash('a'))"
    assert run(server, source) == run(server, source)


def definitions(session: Session) -> None:
    session.run_cell(
        "import numpy as np, sys, os\n"
        "kept = []\n"
        "def double(x):\n    kept.append(x); return 2 * x\n"
        "def change(x):\n    x += 1; return x\n"
        "def use(f, x):\n    return f(x) + f(x)\n"
        "def helper(x):\n    return -1.0\n"
        "def caller(x):\n    return helper(x) + 1\n"
        "class Cache:\n    def __init__(self, x):\n        self.x = x\n"
        "def forward(x):\n    return x, Cache(x)\n"
        "def backward(cache):\n    return cache.x\n"
        "def noisy(x):\n    print(x); os.write(1, b'7.25'); os.system('echo 7.25'); return x\n"
        "def fails(x):\n    raise KeyError('no such key')\n"
        "def ends(x):\n    os._exit(1)\n"
        "def tells(x):\n    os.write(1, str(x).encode()); os._exit(1)\n"
        "def big(x):\n    return np.zeros(x)\n"
        "def bigger(x):\n    return [np.zeros(1_000_000)] * x\n"
        "def text(x):\n    return 'a' * x\n"
        "def odd(x):\n    return Cache\n",
        seconds=5,
    )


def outcomes(session: Session, *calls: Call, seconds: float = 5) -> list[Any]:
    branch = session.branch()
    try:
        return branch.run(calls, seconds=seconds)
    finally:
        session.drop(branch)


def test_calls_and_what_comes_of_them(session: Session) -> None:
    definitions(session)
    found = outcomes(
        session,
        Call("double", (np.ones(2),)),
        Call("change", (np.ones(2),)),
        Call("fails", (1,)),
        Call("nowhere", (1,)),
        Call("double", kwargs={"x": 3}),
    )
    assert isinstance(found[0], Returned)
    assert (found[0].value == [2, 2]).all()
    assert (found[0].args_after[0] == 1).all()
    assert (found[1].args_after[0] == 2).all()
    assert found[2].type == "KeyError"
    assert "raise KeyError" in found[2].line
    assert found[3] == Missing("nowhere")
    assert found[4].value == 6


def test_nothing_of_a_call_comes_back_to_the_cells(session: Session) -> None:
    definitions(session)
    session.run_cell("import builtins\ndef leave(x):\n    builtins.left = x; return x", seconds=5)
    found = outcomes(session, Call("double", (7.25,)), Call("noisy", (7.25,)), Call("leave", (7,)))
    assert [one.value for one in found] == [14.5, 7.25, 7]
    with pytest.raises(SessionLost):
        outcomes(session, Call("tells", (7.25,)))
    after = session.run_cell("print(kept, hasattr(builtins, 'left'))", seconds=5)
    assert seen(after) == [("stdout", "[] False\n")]


def test_a_branch_keeps_its_own_state_and_hears_of_definitions(session: Session) -> None:
    definitions(session)
    branch = session.branch()
    branch.run([Call("double", (1,))], seconds=5)
    source = "def count(x):\n    return len(kept) + x"
    session.run_cell(source, seconds=5)
    (found,) = branch.run([Call("count", (10,))], seconds=5, defines=[source])
    assert found.value == 11
    assert outcomes(session, Call("count", (10,)))[0].value == 10
    session.drop(branch)


def test_a_function_heard_of_is_as_if_its_cell_had_run(server: ForkServer) -> None:
    sources = [
        "from __future__ import annotations",
        "def half(x: Number):\n    y = x / 2\n    return [y][1]",
        "import loud",
        "def own() -> Number:\n    return half.__annotations__",
    ]
    calls = [Call("half", (3,)), Call("own")]
    with session_of(server, files={"loud.py": b"print('loud')"}) as session:
        branch = session.branch()
        heard = branch.run(calls, seconds=9, defines=sources)
        session.drop(branch)
        for source in sources:
            session.run_cell(source, seconds=1)
        assert heard == outcomes(session, *calls)
    assert heard[0] == Raised(
        "IndexError", "list index out of range", "`half`, line 3: return [y][1]"
    )
    assert heard[1] == Returned({"x": "Number"})


@pytest.mark.parametrize("code", [b"raise SystemExit", b"1 / 0", b"while True: pass"])
def test_where_a_cell_fails_that_is_heard_of_nothing_is_called(
    server: ForkServer, code: bytes
) -> None:
    with session_of(server, files={"failing.py": code}) as session:
        definitions(session)
        branch = session.branch()
        with pytest.raises(Stale):
            branch.run([Call("double", (1,))], seconds=9, defines=["import failing"])
        session.drop(branch)


def test_callbacks_are_called_and_counted_on_this_side(session: Session) -> None:
    definitions(session)
    heard: list[float] = []

    def square(x: float) -> float:
        heard.append(x)
        return x * x

    right = Callback("helper", lambda x: x + 0.5)
    found = outcomes(
        session,
        Call("use", (Callback("f", square), 3.0)),
        Call("caller", (2.0,), substitutes={"helper": right}),
        Call("caller", (2.0,)),
        Call("use", (Callback("f", square, max_calls=1), 3.0)),
        Call("use", (Callback("f", lambda x: 1 / 0), 3.0)),
    )
    assert (found[0].value, found[0].callbacks) == (18, {"f": 2})
    assert heard == [3.0, 3.0, 3.0]
    assert (found[1].value, found[1].callbacks) == (3.5, {"helper": 1})
    assert (found[2].value, found[2].callbacks) == (0, {})
    assert "more than 1 times" in found[3].message
    assert "ZeroDivisionError" in found[4].message


def test_answers_that_came_along_are_not_asked_for(session: Session) -> None:
    session.run_cell("def ask(f, x): y = f(x); y += 1; return y, f(x + 1)", seconds=5)
    heard: list[float] = []

    def square(x: Any) -> Any:
        heard.append(float(x.sum()))
        return x * x

    x = np.ones((2, 1))
    known = {fingerprint((x,), {}): encode(5 * x)}
    calls = [Call("ask", (Callback("f", square, known=known), x))] * 2
    for found in outcomes(session, *calls):
        first, second = found.value
        np.testing.assert_array_equal(first, 6 * x)
        np.testing.assert_array_equal(second, 4 * x)
    assert heard == [4.0, 4.0]


def test_functions_that_students_have_too_go_by_their_name(session: Session) -> None:
    session.run_cell("def use(f, x): return f(x)", seconds=5)
    (found,) = outcomes(session, Call("use", (Example("wavy"), np.ones(2))))
    assert found.value == wavy(np.ones(2))
    assert found.args_after[0] == Example("wavy")


def test_what_is_drawn_without_a_seed_is_the_same_every_time(server: ForkServer) -> None:
    source = (
        "import random, numpy as np\n"
        "def draw():\n"
        "    drawn = [np.random.default_rng().random() for _ in range(3)]\n"
        "    return drawn + [np.random.rand(), random.random()]\n"
        "draw()"
    )
    seen = []
    for _ in range(2):
        with session_of(server) as session:
            outputs = session.run_cell(source, seconds=9)
            seen.append((outputs[0]["data"], outcomes(session, Call("draw"))[0].value))
    assert seen[0] == seen[1]
    assert len(set(seen[0][1])) == 5


def test_a_limit_in_the_middle_of_callbacks_costs_only_its_call(session: Session) -> None:
    """The signal falls between a question and its answer nearly always: both must be heard."""
    session.run_cell(
        "def ask_for_ever(f):\n    while True: f(1.0)\n"
        "def ask_thrice(f): return f(1.0) + f(2.0) + f(3.0)",
        seconds=5,
    )
    forever = Callback("f", lambda x: 2 * x, 10**9)
    for seconds in (0.3, 0.4, 0.5):
        endless, thrice = outcomes(
            session,
            Call("ask_for_ever", (forever,)),
            Call("ask_thrice", (Callback("f", lambda x: 2 * x),)),
            seconds=seconds,
        )
        assert isinstance(endless, Limited)
        assert thrice.value == 12


def test_an_object_of_their_own_goes_from_call_to_call(session: Session) -> None:
    definitions(session)
    calls = (Call("forward", (5,)), Call("backward", (FromResult(0, (1,)),)))
    assert outcomes(session, *calls)[1].value == 5


def test_values_too_large_name_their_limit(server: ForkServer) -> None:
    limits = Limits(value=4_000_000)
    with session_of(server, limits) as session:
        definitions(session)
        calls = [
            *(Call("big", (1_000_000,)), Call("double", (1,)), Call("text", (5_000_000,))),
            *(Call("bigger", (3,)), Call("odd", (1,))),
        ]
        found = [outcomes(session, one)[0] for one in calls]
        limited = Limited("4 MB for what a function returns")
        assert [isinstance(one, Limited) for one in found] == [True, False, True, True, False]
        assert found[0] == found[2] == found[3] == limited
        both = outcomes(session, *calls)
        assert both[0] == limited
        assert both[1].value == 2
        session.run_cell("large, small = np.zeros(1_000_000), 5", seconds=5)
        session.run_cell("long, many = 'a' * 9_000_000, [1] * 2_000_000", seconds=5)
        values = session.read(["large", "small", "long", "many", "nowhere"])
        assert values.keys() == {"large", "small", "long", "many"}
        assert values["small"] == 5
        assert type(values["large"]).__name__ == type(values["long"]).__name__ == "Opaque"
        assert seen(session.run_cell("small", seconds=5)) == [("result", "5")]


def test_a_call_that_ends_its_process_costs_its_branch_only(session: Session) -> None:
    definitions(session)
    branch = session.branch()
    with pytest.raises(SessionLost, match="ended its process"):
        branch.run([Call("ends", (1,))], seconds=5)
    session.drop(branch)
    assert outcomes(session, Call("double", (4,)))[0].value == 8


def test_an_endless_function_costs_no_other(session: Session) -> None:
    definitions(session)
    session.run_cell("def endless(x):\n    while True: pass", seconds=5)
    found = outcomes(session, Call("endless", (1,)), Call("double", (4,)), seconds=1)
    assert isinstance(found[0], Limited)
    assert found[1].value == 8


def test_names_that_can_be_called_or_read(session: Session) -> None:
    definitions(session)
    session.run_cell("answer = 42\n_hidden = len\nstub = lambda: None", seconds=5)
    names = session.names()
    assert {"double", "stub", "Cache"} <= names
    assert not {"answer", "_hidden"} & names
    assert session.read(["answer", "nowhere"]) == {"answer": 42}


def test_raised_by_a_call_is_data(session: Session) -> None:
    session.run_cell("def leave(x):\n    import sys; sys.exit(x)", seconds=5)
    (found,) = outcomes(session, Call("leave", (3,)))
    assert isinstance(found, Raised)
    assert found.type == "SystemExit"
