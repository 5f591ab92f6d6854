"""Submissions that change what a test is made of, where test and answer share a process."""

from __future__ import annotations

from tests.hostile.attack import Attack
from tests.hostile.attacks.pieces import calling

GROUP = "force marks"
_ARGUMENTS = "w, b, X, Y"


def _forces(name: str, *, wins: str = "points", **cells: str) -> Attack:
    return Attack(name, GROUP, wins, cells)


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

ATTACKS = (
    _forces(
        "patched_builtins", extra="import builtins\nbuiltins.abs = lambda value: 0", double=_WRONG
    ),
    _forces(
        "patched_assert_error",
        extra="import builtins\n"
        "get_ipython().showtraceback = lambda *args, **kwargs: None\n"
        "builtins.AssertionError = type('Fine', (BaseException,), {})",
    ),
    _forces(
        "patched_numpy_testing",
        extra="np.testing.assert_allclose = lambda *a, **k: None\n"
        "import statistics\nstatistics.fmean = lambda values: 0.2",
        unit="def unit(v):\n    return v",
    ),
    _forces(
        "patched_allclose",
        extra="np.allclose = np.array_equal = lambda *a, **k: True",
        propagate=calling("return {'dw': w, 'db': 0.0}, 0.0", "propagate", _ARGUMENTS),
    ),
    _forces(
        "patched_any",
        extra="np.any = lambda *a, **k: False\nnp.allclose = lambda *a: True",
        numerical_gradient="def numerical_gradient(f, theta, h=1e-5):\n    return theta",
    ),
    _forces("fake_module", extra=_FAKE_MODULE),
    _forces("fake_import", extra=_FAKE_IMPORT),
    _forces("always_equal", double=_ANYTHING + "\ndef double(x):\n    return Anything()"),
    _forces("always_equal_variable", word=_ANYTHING + "\nword = Anything()"),
    _forces("float_subclass", double=_FLOAT + "\ndef double(x):\n    return Anything(0)"),
    _forces(
        "string_subclass",
        word="class Word(str):\n    def __eq__(self, other):\n"
        "        return True\n    __hash__ = str.__hash__\nword = Word('no')",
    ),
    _forces("array_ufunc", propagate=_UFUNC + f"\ndef propagate({_ARGUMENTS}):{_YES_PROPAGATE}"),
    _forces(
        "array_function", propagate=_FUNCTION + f"\ndef propagate({_ARGUMENTS}):{_YES_PROPAGATE}"
    ),
    _forces("array_protocol", propagate=_ARRAY + calling(_ASKED, "propagate", _ARGUMENTS)),
    _forces(
        "display_hook",
        propagate=calling(
            "import sys\nsys.displayhook(20.0)\nget_ipython().displayhook(20.0)\n"
            "return {'dw': w, 'db': 0.0}, 0.0",
            "propagate",
            _ARGUMENTS,
        ),
    ),
    _forces(
        "display_hook_class",
        extra="import sys\n"
        "original = type(get_ipython().displayhook).__call__\n"
        "type(get_ipython().displayhook).__call__ = lambda self, result=None: "
        "original(self, 20.0)",
        propagate=calling("return {'dw': w, 'db': 0.0}, 0.0", "propagate", _ARGUMENTS),
    ),
    _forces("ast_transformer", extra=_TRANSFORMER, double=_WRONG),
    _forces("input_transformer", extra=_SOURCE),
    _forces("run_cell_replaced", extra=_RUN_CELL),
    _forces("compiler_replaced", extra=_COMPILE),
    _forces("cell_events", extra=_EVENTS),
    _forces(
        "trace_function",
        extra=_TRACE,
        propagate=calling("return {'dw': w, 'db': 0.0}, 0.0", "propagate", _ARGUMENTS),
    ),
    _forces("patched_through_frames", propagate=calling(_PATCH_FRAMES, "propagate", _ARGUMENTS)),
    _forces("reference_replaced", propagate=calling(_REPLACE_CODE, "propagate", _ARGUMENTS)),
    _forces("reference_called", propagate=calling(_ANSWER_BY_REFERENCE, "propagate", _ARGUMENTS)),
)
