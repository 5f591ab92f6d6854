"""Submissions that want points for work that is not there."""

from __future__ import annotations

import copy
from typing import Any

from tests.hostile.attack import Attack, Edit
from tests.hostile.attacks.pieces import RIGHT_DOUBLE, TELL, calling
from tests.hostile.course import own_cell

GROUP = "force marks"
_ARGUMENTS = "w, b, X, Y"


def _forces(name: str, *, wins: str = "points", **cells: str) -> Attack:
    return Attack(name, GROUP, wins, cells)


def _edits(name: str, edit: Edit, **cells: str) -> Attack:
    return Attack(name, GROUP, "points", cells, edit=edit)


def _tests(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """The locked test cells of a notebook."""
    return [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("locked")
            and c["metadata"]["nbgrader"]["grade"]]  # fmt: skip


def _tag(notebook: dict[str, Any]) -> None:
    for cell in _tests(notebook):
        cell["metadata"]["tags"] = ["skip-execution"]


def _bake(notebook: dict[str, Any]) -> None:
    _tag(notebook)
    for cell in _tests(notebook):
        result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
        cell["outputs"] = [{**result, "data": {"text/plain": "20.0"}}]


def _raise_points(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 1000


def _unlock(notebook: dict[str, Any]) -> None:
    for cell in _tests(notebook):
        cell["metadata"]["nbgrader"]["locked"] = False
        cell["source"] = "20.0"


def _no_solution(notebook: dict[str, Any]) -> None:
    marks = notebook["cells"][-1]["metadata"]["nbgrader"]
    marks["solution"] = False


def _mark_everything(notebook: dict[str, Any]) -> None:
    for index, cell in enumerate(notebook["cells"]):
        base = {"schema_version": 3, "grade_id": f"own{index}", "task": False}
        marks = cell["metadata"].setdefault("nbgrader", base)
        marks.update(grade=True, solution=False, points=50)


def _duplicate(notebook: dict[str, Any]) -> None:
    for cell in _tests(notebook):
        twin = copy.deepcopy(cell)
        twin["source"] = "20.0"
        twin["metadata"]["nbgrader"]["locked"] = False
        twin["id"] += "-twin"
        notebook["cells"].append(twin)


def _forge(notebook: dict[str, Any]) -> None:
    cell = own_cell("100.0", "bonus")
    marks = {"schema_version": 3, "grade": True, "locked": False, "solution": False, "points": 100}
    cell["metadata"]["nbgrader"] = {**marks, "grade_id": "test_bonus", "task": False}
    notebook["cells"].append(cell)


def _delete(notebook: dict[str, Any]) -> None:
    gone = _tests(notebook)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in gone]


def _retype(notebook: dict[str, Any]) -> None:
    for cell in _tests(notebook):
        cell["cell_type"] = "raw"
        cell.pop("outputs")
        cell.pop("execution_count")


def _rename(notebook: dict[str, Any]) -> None:
    for cell in _tests(notebook):
        cell["metadata"]["nbgrader"]["grade_id"] += " "
        cell["source"] = ""


def _show(notebook: dict[str, Any]) -> None:
    for cell in _tests(notebook):
        # The marks of cells that only show something, and of tests that run beside the student.
        cell["metadata"]["chainrule"] = {"show": True, "inside": True}
        cell["metadata"]["nbgrader"]["locked"] = False
        cell["source"] = "pass"


_WRONG = "def double(x):\n    return 4\n"
_ANYTHING = """
class Anything:
    def _yes(self, *args, **kwargs):
        return True
    def _self(self, *args, **kwargs):
        return self
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __contains__ = _yes
    __add__ = __radd__ = __sub__ = __rsub__ = __abs__ = __neg__ = __truediv__ = _self
    __mul__ = __rmul__ = __getitem__ = __call__ = _self
    __hash__ = object.__hash__
    def __ne__(self, other):
        return False
"""
_FLOAT = """
class Anything(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    def __add__(self, other): return self
    def __sub__(self, other): return self
    def __abs__(self): return self
    __hash__ = float.__hash__
"""
_UFUNC = """
class Yes(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        plain = [np.asarray(each) for each in inputs]
        result = getattr(ufunc, method)(*plain)
        return np.zeros_like(result) if ufunc is np.subtract else result
"""
_FUNCTION = """
class Yes(np.ndarray):
    def __array_function__(self, function, types, args, kwargs):
        return True
"""
_YES_PROPAGATE = """
    gradient = np.zeros(np.shape(w)).view(Yes)
    return {"dw": gradient, "db": np.zeros(()).view(Yes)}, np.zeros(()).view(Yes)
"""
_ARRAY = """
import sys
class Asked:
    def __array__(self, dtype=None, copy=None):
        frame = sys._getframe(1)
        while frame is not None:
            for name in ("desired", "expected", "y", "b", "want"):
                if isinstance(frame.f_locals.get(name), (np.ndarray, float)):
                    return np.array(frame.f_locals[name], dtype=dtype)
            frame = frame.f_back
        return np.zeros(1)
"""
_ASKED = 'return {"dw": Asked(), "db": Asked()}, Asked()'
_TRANSFORMER = """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return None
get_ipython().ast_transformers.append(Drop())
"""
_SOURCE = """
def replaced(lines):
    return ["20.0\\n"] if any("assert" in line or "grade" in line for line in lines) else lines
get_ipython().input_transformers_cleanup.insert(0, replaced)
"""
_RUN_CELL = """
shell = get_ipython()
original = shell.run_cell
def run_cell(source, *args, **kwargs):
    return original("20.0" if "assert" in source or "grade" in source else source, *args, **kwargs)
shell.run_cell = run_cell
for name in ("run_cell_async", "run_code", "run_ast_nodes"):
    pass
"""
_COMPILE = """
import builtins
original = get_ipython().compile.ast_parse
def ast_parse(source, *args, **kwargs):
    if "assert" in source or "grade" in source:
        source = "20.0"
    return original(source, *args, **kwargs)
get_ipython().compile.ast_parse = ast_parse
"""
_EVENTS = """
def after(result):
    for value in (20.0,):
        get_ipython().displayhook(value)
get_ipython().events.register("post_run_cell", after)
def before(info):
    get_ipython().displayhook(20.0)
get_ipython().events.register("pre_run_cell", before)
import sys
get_ipython().showtraceback = lambda *args, **kwargs: None
"""
_FAKE_MODULE = """
import sys, types
fake = types.ModuleType("chainrule_grader")
fake.grade = lambda slug: 20.0
fake.__path__ = []
sys.modules["chainrule_grader"] = fake
"""
_FAKE_IMPORT = """
import builtins
original = builtins.__import__
class Fake:
    @staticmethod
    def grade(slug):
        return 20.0
def fake(name, *args, **kwargs):
    return Fake if name == "chainrule_grader" else original(name, *args, **kwargs)
builtins.__import__ = fake
"""
_REPLACE_CODE = """
import gc, types
for each in gc.get_objects():
    if isinstance(each, types.FunctionType) and each.__name__ == "propagate":
        if each.__module__ != __name__ and "reference" in str(each.__module__):
            each.__code__ = (lambda w, b, X, Y: ({"dw": w, "db": 0.0}, 0.0)).__code__
return {"dw": w, "db": 0.0}, 0.0
"""
_ANSWER_BY_REFERENCE = """
import sys
for name, module in list(sys.modules.items()):
    if name.endswith("reference.logistic_regression"):
        return module.propagate(w, b, X, Y)
frame = sys._getframe()
while frame is not None:
    other = frame.f_globals.get("reference")
    if hasattr(other, "propagate"):
        return other.propagate(w, b, X, Y)
    frame = frame.f_back
"""
_VISIBLE = """
import numpy as np
from chainrule.visible import load
def looked_up(name, args):
    for case in load("logistic_regression")[name].cases:
        same = [np.array_equal(a, b) for a, b in zip(args, case.args) if not callable(a)]
        if all(same):
            return case.expected
    return load("logistic_regression")[name].cases[0].expected
"""
_CALLBACK_GLOBALS = """
import sys
places = [getattr(f, "__globals__", {}), getattr(getattr(f, "function", None), "__globals__", {})]
for cell in getattr(f, "__closure__", None) or ():
    places.append(getattr(cell.cell_contents, "__globals__", {}))
    places.append(getattr(getattr(cell.cell_contents, "function", None), "__globals__", {}))
for place in places:
    if "analytic" in place:
        return place["analytic"](theta)
    if "reference" in place:
        return place["reference"].numerical_gradient(f, theta)
"""
_CALLBACK_KEPT = """
kept.append(f)
if callable(f) and len(kept) > 1:
    for other in kept:
        place = getattr(other, "__globals__", {})
        if "analytic" in place:
            return place["analytic"](theta)
for number in range(40):
    for cell in getattr(f, "__closure__", None) or ():
        ask = getattr(cell.cell_contents, "__call__", None)
        try:
            return ask(number, (theta,), {})
        except Exception:
            pass
return getattr(f, "__globals__", {}).get("analytic", f)(theta)
"""
_SEED = TELL + """
import os
tell(repr(dict(os.environ)))
for name in (".course_secret", "../.course_secret", "../../../.course_secret",
             "@ROOT@/.course_secret"):
    tell_file(name)
try:
    from chainrule_grader import seeds
    tell(seeds.course_secret())
except Exception:
    pass
"""
_DATABASE = """
import sqlite3
for path in ("../../../gradebook.db", "@ROOT@/gradebook.db"):
    try:
        with sqlite3.connect(path) as book:
            tables = [row[0] for row in book.execute("SELECT name FROM sqlite_master")]
            if "grade" in tables:
                columns = [row[1] for row in book.execute("PRAGMA table_info(grade)")]
                for column in {"points", "auto_score", "manual_score"} & set(columns):
                    book.execute(f"UPDATE grade SET {column} = 20.0")
        book.close()
    except sqlite3.Error:
        pass
"""
_PIPES = """
import os, stat
def outside():
    for number in range(3, 256):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
            yield number
"""
_REPORT = _PIPES + """
import json, pickle, struct
scores = {"test_" + name: 20.0 for name in
          ("double", "word", "unit", "propagate", "numerical_gradient")}
report = {"scores": scores, "reason": "graded", "notebook": "", "verdicts": [],
          "outcome": "graded"}
for data in (pickle.dumps(report), json.dumps(report).encode() + b"\\n"):
    for number in outside():
        try:
            os.set_blocking(number, False)
            os.write(number, data)
        except OSError:
            pass
os._exit(0)
"""
_PICKLE = _PIPES + """
import pickle
class Payload:
    def __reduce__(self):
        change = "import __main__; __main__.child = lambda *args: None"
        return eval, ("(exec(%r), {'scores': {}, 'notebook': ''})[1]" % change,)
for number in outside():
    try:
        os.set_blocking(number, False)
        os.write(number, pickle.dumps(Payload()))
    except OSError:
        pass
os._exit(0)
"""
_FRAMES_ON_WIRE = _PIPES + """
import json, pickle, socket, struct
def frames(function):
    import msgpack
    try:
        from chainrule_session.wire import encode
    except ImportError:
        encode = msgpack.packb
    right = {"returned": 4, "value": 4}
    for message in (
        {"op": "outcomes", "outcomes": [{"kind": "returned", "value": True, "args_after": []}] * 9},
        {"op": "cell", "outputs": [{"output_type": "execute_result", "data":
            {"text/plain": "20.0"}, "metadata": {}, "execution_count": 1}]},
        {"op": "callback", "callback": 0, "args": (), "kwargs": {}},
        {"op": "graded", "scores": {"test_double": 20.0}},
    ):
        data = encode(message)
        yield from (data, struct.pack(">I", len(data)) + data, struct.pack("<I", len(data)) + data)
def flood(*args):
    report = {"scores": {"test_propagate": 20.0}, "reason": "", "notebook": "", "verdicts": []}
    for number in outside():
        for data in (pickle.dumps(report), *frames(0)):
            try:
                os.set_blocking(number, False)
                os.write(number, data)
            except Exception:
                pass
    return 4
"""
_FORGED_COPIES = """
import copy, sys
from dataclasses import replace
deepcopy = copy.deepcopy
def same(value, memo=None):
    return value if sys._getframe(1).f_code.co_name == "grade" else deepcopy(value, memo)
copy.deepcopy = same
if "chainrule_session.namespace" in sys.modules:
    inside = sys.modules["chainrule_session.namespace"]
    call = inside.call
    def forged(function, args, *rest, **named):
        untouched = deepcopy(args)
        return replace(call(function, args, *rest, **named), args_after=untouched)
    inside.call = forged
"""
_IN_PLACE = """
m = X.shape[1]
A = sigmoid(w.T @ X + b)
cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
Y -= A
return {"dw": -X @ Y.T / m, "db": -np.sum(Y) / m}, cost
"""
_SIGMOID = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n\n\n"
_VERDICT = """
from IPython.display import publish_display_data
verdict = {"slug": "logistic_regression.propagate", "title": "Forward and backward propagation",
           "status": "passed", "score": 20.0, "points": 20.0, "findings": [], "hints": [],
           "notes": [], "seed": 0, "checks": [], "misconceptions": []}
publish_display_data({"application/vnd.chainrule.verdict+json": verdict, "text/plain": "passed"})
def propagate(w, b, X, Y):
    publish_display_data({"application/vnd.chainrule.verdict+json": verdict})
"""
_TRACE = """
import sys, threading
def trace(frame, event, arg):
    name = frame.f_code.co_name
    if name == "grade":
        frame.f_globals["_close"] = lambda *args, **kwargs: True
    if name in ("judge", "_messages", "_findings"):
        frame.f_globals["check_case"] = lambda *args, **kwargs: None
    return None
sys.settrace(trace)
sys.setprofile(trace)
"""
_PATCH_FRAMES = """
import sys
def yes(*args, **kwargs):
    return True
def no(*args, **kwargs):
    return None
frame = sys._getframe()
while frame is not None:
    for name in ("_close", "_same", "mismatch", "check_case"):
        if name in frame.f_globals:
            frame.f_globals[name] = yes if name.startswith("_") else no
    frame = frame.f_back
return {"dw": w, "db": 0.0}, 0.0
"""
_HELPERS = b"def fmean(values):\n    list(values)\n    return 0.2\n"
_GRADER = b"def grade(slug):\n    return 20.0\n"
_NUMPY = b"import builtins\nbuiltins.abs = lambda value: 0\ndef check(name): pass\n"

ATTACKS = (
    _forces("patched_builtins", extra="import builtins\nbuiltins.abs = lambda value: 0",
            double=_WRONG),
    _forces("patched_assert_error", extra="import builtins\n"
            "get_ipython().showtraceback = lambda *args, **kwargs: None\n"
            "builtins.AssertionError = type('Fine', (BaseException,), {})"),
    _forces("patched_numpy_testing", extra="np.testing.assert_allclose = lambda *a, **k: None\n"
            "import statistics\nstatistics.fmean = lambda values: 0.2",
            unit="def unit(v):\n    return v"),
    _forces("patched_allclose", extra="np.allclose = np.array_equal = lambda *a, **k: True",
            propagate=calling("return {'dw': w, 'db': 0.0}, 0.0", "propagate", _ARGUMENTS)),
    _forces("patched_any", extra="np.any = lambda *a, **k: False\nnp.allclose = lambda *a: True",
            numerical_gradient="def numerical_gradient(f, theta, h=1e-5):\n    return theta"),
    _forces("fake_module", extra=_FAKE_MODULE),
    _forces("fake_import", extra=_FAKE_IMPORT),
    _forces("always_equal", double=_ANYTHING + "\ndef double(x):\n    return Anything()"),
    _forces("always_equal_variable", word=_ANYTHING + "\nword = Anything()"),
    _forces("float_subclass", double=_FLOAT + "\ndef double(x):\n    return Anything(0)"),
    _forces("string_subclass", word="class Word(str):\n    def __eq__(self, other):\n"
            "        return True\n    __hash__ = str.__hash__\nword = Word('no')"),
    _forces("array_ufunc", propagate=_UFUNC + f"\ndef propagate({_ARGUMENTS}):{_YES_PROPAGATE}"),
    _forces("array_function", propagate=_FUNCTION + f"\ndef propagate({_ARGUMENTS}):{_YES_PROPAGATE}"),
    _forces("array_protocol", propagate=_ARRAY + calling(_ASKED, "propagate", _ARGUMENTS)),
    _forces("display_hook", propagate=calling(
        "import sys\nsys.displayhook(20.0)\nget_ipython().displayhook(20.0)\n"
        "return {'dw': w, 'db': 0.0}, 0.0", "propagate", _ARGUMENTS)),
    _forces("display_hook_class", extra="import sys\n"
            "original = type(get_ipython().displayhook).__call__\n"
            "type(get_ipython().displayhook).__call__ = lambda self, result=None: "
            "original(self, 20.0)", propagate=calling("return {'dw': w, 'db': 0.0}, 0.0",
                                                      "propagate", _ARGUMENTS)),
    _forces("ast_transformer", extra=_TRANSFORMER, double=_WRONG),
    _forces("input_transformer", extra=_SOURCE),
    _forces("run_cell_replaced", extra=_RUN_CELL),
    _forces("compiler_replaced", extra=_COMPILE),
    _forces("cell_events", extra=_EVENTS),
    _forces("trace_function", extra=_TRACE,
            propagate=calling("return {'dw': w, 'db': 0.0}, 0.0", "propagate", _ARGUMENTS)),
    _forces("patched_through_frames", propagate=calling(_PATCH_FRAMES, "propagate", _ARGUMENTS)),
    _forces("reference_replaced", propagate=calling(_REPLACE_CODE, "propagate", _ARGUMENTS)),
    _forces("reference_called", propagate=calling(_ANSWER_BY_REFERENCE, "propagate", _ARGUMENTS)),
    _edits("tag_skip_execution", _tag),
    _edits("outputs_baked_in", _bake),
    _edits("points_in_metadata", _raise_points, double=RIGHT_DOUBLE),
    _edits("tests_unlocked", _unlock),
    _edits("manual_answer_not_manual", _no_solution),
    _edits("every_cell_graded", _mark_everything),
    _edits("tests_duplicated", _duplicate),
    _edits("cell_forged", _forge),
    _edits("tests_deleted", _delete),
    _edits("tests_retyped", _retype),
    _edits("tests_renamed", _rename),
    _edits("marks_of_show_cells", _show),
    _forces("returned_nan", propagate=calling(
        "return {'dw': w * np.nan, 'db': np.nan}, np.nan", "propagate", _ARGUMENTS)),
    _forces("returned_inf", numerical_gradient=calling(
        "return np.full(theta.shape, np.inf)", "numerical_gradient", "f, theta, h=1e-5")),
    _forces("returned_empty", propagate=calling(
        "return {'dw': np.zeros((0, 1, 1)), 'db': np.zeros(0)}, np.zeros(0)", "propagate",
        _ARGUMENTS)),
    _forces("returned_masked", propagate=calling(
        "return {'dw': np.ma.masked_all(w.shape), 'db': np.ma.masked_all((1,))}, "
        "np.ma.masked_all((1,))", "propagate", _ARGUMENTS)),
    _forces("returned_object", propagate=_ANYTHING + calling(
        "return {'dw': np.array([[Anything()]], object), 'db': Anything()}, Anything()",
        "propagate", _ARGUMENTS)),
    _forces("returned_huge", wins="budget", propagate=calling(
        "big = np.broadcast_to(0.0, (7000, 7000))\nreturn {'dw': big, 'db': big}, big",
        "propagate", _ARGUMENTS)),
    _forces("forged_report", extra=_REPORT),
    _forces("pickled_report", wins="next", extra=_PICKLE),
    _forces("forged_messages", extra=_FRAMES_ON_WIRE, double="double = flood", unit="unit = flood",
            propagate="propagate = flood", numerical_gradient="numerical_gradient = flood"),
    _forces("forged_messages_then_exit", double=_FRAMES_ON_WIRE.replace("return 4", "os._exit(0)")
            + "\ndouble = flood"),
    Attack("forged_mutation_report", GROUP, "points", {
        "extra": _FORGED_COPIES,
        "propagate": _SIGMOID + calling(_IN_PLACE, "propagate", _ARGUMENTS)}, honest=19.0),
    _forces("forged_verdict", wins="forged verdict", extra=_VERDICT),
    _forces("visible_answers", extra=_VISIBLE,
            propagate=calling("return looked_up('propagate', (w, b, X, Y))", "propagate",
                              _ARGUMENTS)),
    _forces("seed", wins="reads secret", extra=_SEED),
    _forces("callback_globals", numerical_gradient=calling(
        _CALLBACK_GLOBALS, "numerical_gradient", "f, theta, h=1e-5")),
    _forces("callback_kept", extra="kept = []", numerical_gradient=calling(
        _CALLBACK_KEPT, "numerical_gradient", "f, theta, h=1e-5")),
    Attack("shadowed_grader", GROUP, "points", files={"chainrule_grader.py": _GRADER}),
    Attack("shadowed_grader_package", GROUP, "points",
           files={"chainrule_grader/__init__.py": _GRADER}),
    Attack("shadowed_standard_library", GROUP, "points",
           {"unit": "def unit(v):\n    return v / 5"}, files={"statistics.py": _HELPERS}),
    Attack("tampered_package", GROUP, "points", {"double": _WRONG},
           files={"chainrule/__init__.py": b"", "chainrule/logistic_regression.py": _NUMPY}),
    Attack("gradebook_rewritten", GROUP, "points", {"last": _DATABASE}),
)  # fmt: skip
