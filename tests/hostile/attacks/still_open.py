"""Attacks that succeed against the engine too: what `docs/security.md` says stays open.

They are kept here so that it is noticed when one no longer does.
"""

from __future__ import annotations

from tests.hostile.attack import Attack
from tests.hostile.attacks.pieces import calling
from tests.hostile.attacks.read_answers import keeps

_KEEP_FILE = """
with open("@PLACE@", "a") as stream:
    print([float(each) for each in np.ravel(w)], file=stream)
raise ValueError("kept")
"""
_KEEP_PIPE = """
import os
os.write(pipe[1], repr([float(each) for each in np.ravel(w)]).encode())
raise ValueError("kept")
"""
_READ_PIPE = "import os\nos.set_blocking(pipe[0], False)\nprint(os.read(pipe[0], 60000).decode())"
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

STILL_OPEN = (
    keeps(
        "inputs_kept_in_file",
        "",
        _KEEP_FILE.replace("@PLACE@", "kept.txt"),
        "print(open('kept.txt').read())",
    ),
    keeps(
        "inputs_kept_in_memory_file",
        "",
        _KEEP_FILE.replace("@PLACE@", "/dev/shm/kept-@TOKEN@.txt"),
        "print(open('/dev/shm/kept-@TOKEN@.txt').read())",
    ),
    keeps("inputs_kept_in_pipe", "import os\npipe = os.pipe()", _KEEP_PIPE, _READ_PIPE),
    Attack(
        "forged_mutation_report",
        "force marks",
        "points",
        {
            "extra": _FORGED_COPIES,
            "propagate": _SIGMOID + calling(_IN_PLACE, "propagate", "w, b, X, Y"),
        },
        honest=19.0,
    ),
)
