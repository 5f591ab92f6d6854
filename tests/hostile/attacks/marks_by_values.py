"""Submissions that answer with what no comparison expects, or as if they were the grader."""

from __future__ import annotations

from tests.hostile.attack import Attack
from tests.hostile.attacks.pieces import TELL, calling

GROUP = "force marks"
_ARGUMENTS = "w, b, X, Y"


def _forces(name: str, *, wins: str = "points", **cells: str) -> Attack:
    return Attack(name, GROUP, wins, cells)


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
_SEED = (
    TELL
    + """
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
)
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
_REPORT = (
    _PIPES
    + """
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
)
_PICKLE = (
    _PIPES
    + """
import pickle
class Payload:
    def __reduce__(self):
        change = ("import sys\\nframe = sys._getframe()\\nwhile frame:\\n"
                  "    if 'answer' in frame.f_globals:\\n"
                  "        frame.f_globals['child'] = lambda *args: None\\n"
                  "    frame = frame.f_back")
        return eval, ("(exec(%r), {'scores': {}, 'notebook': ''})[1]" % change,)
for number in outside():
    try:
        os.set_blocking(number, False)
        os.write(number, pickle.dumps(Payload()))
    except OSError:
        pass
os._exit(0)
"""
)
_FRAMES_ON_WIRE = (
    _PIPES
    + """
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
)
_VERDICT = """
from IPython.display import publish_display_data
verdict = {"slug": "logistic_regression.propagate", "title": "Forward and backward propagation",
           "status": "passed", "score": 20.0, "points": 20.0, "findings": [], "hints": [],
           "notes": [], "seed": 0, "checks": [], "misconceptions": []}
publish_display_data({"application/vnd.chainrule.verdict+json": verdict, "text/plain": "passed"})
def propagate(w, b, X, Y):
    publish_display_data({"application/vnd.chainrule.verdict+json": verdict})
"""

ATTACKS = (
    _forces(
        "returned_nan",
        propagate=calling(
            "return {'dw': w * np.nan, 'db': np.nan}, np.nan", "propagate", _ARGUMENTS
        ),
    ),
    _forces(
        "returned_inf",
        numerical_gradient=calling(
            "return np.full(theta.shape, np.inf)", "numerical_gradient", "f, theta, h=1e-5"
        ),
    ),
    _forces(
        "returned_empty",
        propagate=calling(
            "return {'dw': np.zeros((0, 1, 1)), 'db': np.zeros(0)}, np.zeros(0)",
            "propagate",
            _ARGUMENTS,
        ),
    ),
    _forces(
        "returned_masked",
        propagate=calling(
            "return {'dw': np.ma.masked_all(w.shape), 'db': np.ma.masked_all((1,))}, "
            "np.ma.masked_all((1,))",
            "propagate",
            _ARGUMENTS,
        ),
    ),
    _forces(
        "returned_object",
        propagate=_ANYTHING
        + calling(
            "return {'dw': np.array([[Anything()]], object), 'db': Anything()}, Anything()",
            "propagate",
            _ARGUMENTS,
        ),
    ),
    _forces(
        "returned_huge",
        wins="budget",
        propagate=calling(
            "big = np.broadcast_to(0.0, (5000, 5000))\nreturn {'dw': big, 'db': big}, big",
            "propagate",
            _ARGUMENTS,
        ),
    ),
    _forces("forged_report", extra=_REPORT),
    _forces("pickled_report", wins="next", extra=_PICKLE),
    _forces(
        "forged_messages",
        extra=_FRAMES_ON_WIRE,
        double="double = flood",
        unit="unit = flood",
        propagate="propagate = flood",
        numerical_gradient="numerical_gradient = flood",
    ),
    _forces(
        "forged_messages_then_exit",
        double=_FRAMES_ON_WIRE.replace("return 4", "os._exit(0)") + "\ndouble = flood",
    ),
    _forces("forged_verdict", wins="forged verdict", extra=_VERDICT),
    _forces(
        "visible_answers",
        extra=_VISIBLE,
        propagate=calling("return looked_up('propagate', (w, b, X, Y))", "propagate", _ARGUMENTS),
    ),
    _forces("seed", wins="reads secret", extra=_SEED),
    _forces(
        "callback_globals",
        numerical_gradient=calling(_CALLBACK_GLOBALS, "numerical_gradient", "f, theta, h=1e-5"),
    ),
    _forces(
        "callback_kept",
        extra="kept = []",
        numerical_gradient=calling(_CALLBACK_KEPT, "numerical_gradient", "f, theta, h=1e-5"),
    ),
)
