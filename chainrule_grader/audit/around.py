"""What goes wrong around code that is right: results spoilt on the way out, or now and then.

A change inside a function of one line can hardly be a small one. These can: one entry is off, one
number of samples is wrong, a second call gives the first answer again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import deepcopy

_RIGHT = "_as_it_should_be"
# Arguments whose last axis counts samples.
_SAMPLES = ("Y", "Y_train", "A2", "AL", "A", "A_prev", "dZ", "dA", "z", "X", "P")

_EACH = """
def _each(value, change):
    if isinstance(value, dict):
        return {key: _each(item, change) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_each(item, change) for item in value)
    if isinstance(value, (np.ndarray, np.number, int, float)):
        return change(np.asarray(value))
    return value

def _moved(value, where, by):
    changed = value.astype(float)
    changed.flat[where] += by
    return changed

_kept = []
"""

_SPOILT = {
    "a thousandth too large": "_each(result, lambda value: value * 1.001 + 1e-4)",
    "first entry off": "_each(result, lambda value: _moved(value, 0, 0.01))",
    "last entry off": "_each(result, lambda value: _moved(value, -1, -0.01))",
    "first entry nan": "_each(result, lambda value: _moved(value, 0, np.nan))",
    "noise of 1e-4": "_each(result, lambda value: value + 1e-4 * np.random.rand(*value.shape))",
    "last column lost": "_each(result, lambda v: v[..., :-1] if v.ndim else v + 1)",
    "of Python's own objects": "_each(result, lambda value: value.astype(object))",
    "off in every second call": (
        "_kept.append(1) or _each(result, lambda value: value + 0.01 * (len(_kept) % 2))"
    ),
    "the first answer again": "_kept.append(result) or _kept[0]",
}
_BY_SAMPLES = {
    "off for one sample": "_each(result, lambda v: v + 0.01 * (np.shape({m})[-1:] == (1,)))",
    "off for several samples": "_each(result, lambda v: v + 0.01 * (np.shape({m})[-1:] != (1,)))",
}


def around(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, and the source of a function that is right but for that."""
    names = [argument.arg for argument in function.args.args]
    m = next((name for name in _SAMPLES if name in names), None)
    by_samples = {what: text.format(m=m) for what, text in _BY_SAMPLES.items()} if m else {}
    right = deepcopy(function)
    right.name = _RIGHT
    for what, changed in {**_SPOILT, **by_samples}.items():
        outside = deepcopy(function)
        outside.body = [
            *ast.parse(f"result = {_RIGHT}({', '.join(names)})").body,
            ast.Return(ast.parse(changed, mode="eval").body),
        ]
        yield what, "\n".join((ast.unparse(outside), ast.unparse(right), _EACH))
