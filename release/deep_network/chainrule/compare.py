"""How one returned value is accepted: shape first, then finite, then value.

The visible checks and the hidden judge both compare through :func:`mismatch`, so what a student
sees and what is graded follow the same rules. Correct solutions differ in harmless ways (a cost
of shape (1, 1), labels as booleans, ``db`` as a scalar for a single unit); each
:class:`Part` kind says which of these are accepted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, Literal

import numpy as np

Kind = Literal["array", "scalar", "bias", "labels", "sequence", "integer"]
Fault = Literal["missing", "type", "dtype", "shape", "finite", "value"]
Array = np.ndarray[Any, np.dtype[np.float64]]

# The absolute tolerance where the expected value is exactly zero, as a share of rtol.
_FLOOR = 1e-9


@dataclass(frozen=True)
class Spread:
    """A random array that is right when its shape and its spread are: N(0, scale²) entries.

    ``scale`` is the standard deviation; the mean is zero.
    """

    shape: tuple[int, ...]
    scale: float


@dataclass(frozen=True)
class Part:
    """One value inside what a function returns, and what is accepted for it.

    ``path`` walks into the result: a str is a dictionary key, an int an item of a tuple or list.
    A key with ``*`` stands for every matching key of the expected result (see :func:`expand`).

    Kinds: ``array`` (exact shape), ``scalar`` (any one-element value), ``bias`` (shape (n, 1); for
    one unit also (1,) or a scalar), ``labels`` (zeros and ones of any type, exact shape),
    ``sequence`` (a list of numbers), ``integer`` (a whole number of any type).

    An ``optional`` part is compared only where the result holds numbers of its shape at that
    place: a cache may have a form of the student's own.
    """

    name: str
    path: tuple[str | int, ...] = ()
    kind: Kind = "array"
    rtol: float = 1e-6
    optional: bool = False


@dataclass(frozen=True)
class Mismatch:
    """Why a part was not accepted.

    ``text`` holds no number of the expected result except its shape, so it can be shown for a
    hidden case. ``where`` is the index of the first entry that differs, ``got`` and ``expected``
    the converted arrays where there are any; only the visible check shows these.
    """

    part: str
    fault: Fault
    text: str
    where: tuple[int, ...] | None = None
    got: Array | None = field(default=None, repr=False)
    expected: Array | None = field(default=None, repr=False)


def expand(parts: Sequence[Part], expected: object) -> list[Part]:
    """Replace each part whose last key has a ``*`` by one part per matching expected key."""
    expanded: list[Part] = []
    for part in parts:
        last = part.path[-1] if part.path else None
        if not (isinstance(last, str) and "*" in last):
            expanded.append(part)
            continue
        holder = extract(expected, part.path[:-1])
        keys = [key for key in holder if fnmatchcase(key, last)] if isinstance(holder, dict) else []
        expanded += [replace(part, name=key, path=(*part.path[:-1], key)) for key in keys]
    return expanded


def extract(result: object, path: Sequence[str | int]) -> Any:
    """Walk ``path`` into ``result``.

    Raises LookupError with a sentence for the student when a key or an item is not there.
    """
    value: Any = result
    for step in path:
        if isinstance(step, str):
            if not isinstance(value, Mapping):
                raise LookupError(
                    f"a dictionary with the key '{step}' is expected here, not {describe(value)}"
                )
            if step not in value:
                keys = ", ".join(repr(key) for key in value) or "no keys"
                raise LookupError(f"the key '{step}' is missing (there: {keys})")
            value = value[step]
        else:
            if not isinstance(value, tuple | list):
                raise LookupError(
                    f"several values are expected here, as in `return a, b`, not {describe(value)}"
                )
            if step >= len(value):
                raise LookupError(
                    f"at least {step + 1} values are expected, {len(value)} came back"
                )
            value = value[step]
    return value


def describe(value: object) -> str:
    """Say in a few words what a value is, without its numbers: ``an array of shape (2, 3)``."""
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, bool | int | float | complex | np.generic):
        return f"a single number ({type(value).__name__})"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)} values"
    if isinstance(value, dict):
        return f"a dictionary of {len(value)} keys"
    if callable(value):
        return "a function (are its brackets missing?)"
    # What came over a wire without its own type still says which one it was.
    return f"a {getattr(value, 'type_name', type(value).__name__)}"


def as_numbers(value: object) -> Array | None:
    """Return ``value`` as a plain float64 array, or None where it holds no real numbers."""
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and isinstance(value, tuple | list):
            array = np.array([np.asarray(item, dtype=np.float64).squeeze() for item in value])
        if array.dtype.kind not in "biuf":
            return None
        return np.array(array, dtype=np.float64, subok=False)
    except (TypeError, ValueError):
        return None


def mismatch(part: Part, expected: object, result: object) -> Mismatch | None:
    """Compare one part of a result with the expected one; None means that it is accepted.

    ``expected`` and ``result`` are the whole returned values; the part's path is walked in both.
    """
    target = extract(expected, part.path)
    if part.optional and not _comparable(part, target, result):
        return None
    try:
        value = extract(result, part.path)
    except LookupError as error:
        return Mismatch(part.name, "missing", str(error))
    got = as_numbers(value)
    if got is None:
        return Mismatch(part.name, "type", f"numbers are expected, this is {describe(value)}")
    if isinstance(target, Spread):
        return _spread_mismatch(part, target, got) or _narrow_mismatch(part, value, None)
    wanted = as_numbers(target)
    if wanted is None:
        raise TypeError(f"the expected value of {part.name!r} holds no numbers")
    shaped = _accepted_shape(part.kind, got, wanted)
    if shaped is None:
        return _shape_mismatch(part, got, wanted)
    found = _finite_mismatch(part, shaped, wanted) or _value_mismatch(part, shaped, wanted)
    return found or _narrow_mismatch(part, value, wanted)


def _comparable(part: Part, target: Any, result: object) -> bool:
    try:
        got = as_numbers(extract(result, part.path))
    except LookupError:
        return False
    return got is not None and got.shape == np.shape(target)


def close(got: Array, wanted: Array, rtol: float) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Entry by entry: is ``got`` within ``rtol`` of ``wanted``, on the scale of the array?"""
    scale = float(np.max(np.abs(wanted), initial=0.0, where=np.isfinite(wanted)))
    return np.isclose(
        got, wanted, rtol=rtol, atol=max(rtol * _FLOOR, rtol * scale * 1e-3), equal_nan=True
    )


def _accepted_shape(kind: Kind, got: Array, wanted: Array) -> Array | None:
    """Return ``got`` in the expected shape where the kind allows the one it has, else None."""
    one_value = got.size == 1 and wanted.size == 1
    if kind in ("scalar", "integer") and one_value:
        return got.reshape(wanted.shape)
    if kind == "bias" and one_value and got.ndim <= 2:
        return got.reshape(wanted.shape)
    if kind == "sequence" and got.size == wanted.size and got.ndim and got.shape[0] == got.size:
        return got.reshape(wanted.shape)
    return got if got.shape == wanted.shape else None


def _shape_mismatch(part: Part, got: Array, wanted: Array) -> Mismatch:
    if part.kind in ("scalar", "integer"):
        text = f"a single number is expected, this is {describe(got)}"
    elif part.kind == "sequence":
        many = "one number is" if wanted.size == 1 else f"{wanted.size} numbers are"
        text = f"{many} expected, this is {describe(got) if got.size else 'empty'}"
    elif got.ndim == 0:
        text = f"shape {wanted.shape} is expected, this is a single number"
    else:
        text = f"the shape is {got.shape}, expected is {wanted.shape}"
    if got.size == wanted.size > 1 and part.kind in ("array", "bias", "labels"):
        if got.ndim == 2 and got.T.shape == wanted.shape and close(got.T, wanted, part.rtol).all():
            text += "; the values are right once transposed"
        elif close(got.reshape(wanted.shape), wanted, part.rtol).all():
            text += "; the values themselves are right"
    return Mismatch(part.name, "shape", text, got=got, expected=wanted)


def _finite_mismatch(part: Part, got: Array, wanted: Array) -> Mismatch | None:
    bad = ~np.isfinite(got) & np.isfinite(wanted)
    if not bad.any():
        return None
    what = "nan (not a number)" if np.isnan(got[bad]).any() else "inf (too large)"
    text = f"{int(bad.sum())} of {got.size} entries are {what}" if got.size > 1 else f"it is {what}"
    return Mismatch(part.name, "finite", text, _first(bad), got, wanted)


def _value_mismatch(part: Part, got: Array, wanted: Array) -> Mismatch | None:
    exact = part.kind in ("labels", "integer")
    right = got == wanted if exact else close(got, wanted, part.rtol)
    if right.all():
        return None
    if got.size == 1:
        text = "the value is not the expected one"
    else:
        text = f"{int((~right).sum())} of {got.size} entries differ"
        if got.ndim == 2 and got.shape[0] == got.shape[1] and close(got.T, wanted, part.rtol).all():
            text += "; the values are right once transposed"
    if not exact and close(got, wanted, 1e-4).all():
        text += "; they are close, which points to float32 or an approximation"
    return Mismatch(part.name, "value", text, _first(~right), got, wanted)


def _narrow_mismatch(part: Part, value: object, wanted: Array | None) -> Mismatch | None:
    """Arithmetic in float32 would pass or fail by chance; numbers that it holds exactly are fine.

    So zeros to start from, or slopes of 0 and 1, may have that type; drawn numbers may not.
    """
    kind = np.asarray(value).dtype if part.kind != "sequence" else None
    if kind in (np.float16, np.float32) and (wanted is None or not _exactly(value, wanted)):
        return Mismatch(part.name, "dtype", f"the numbers are {kind}, float64 is expected")
    return None


def _exactly(value: object, wanted: Array) -> bool:
    return np.array_equal(np.asarray(value, np.float64).ravel(), wanted.ravel())


def _spread_mismatch(part: Part, target: Spread, got: Array) -> Mismatch | None:
    if got.shape != target.shape:
        text = f"the shape is {got.shape}, expected is {target.shape}"
        return Mismatch(part.name, "shape", text, got=got)
    if not np.isfinite(got).all():
        return Mismatch(part.name, "finite", "some entries are nan or inf", got=got)
    fault = spread_fault(got, target.scale)
    return Mismatch(part.name, "value", fault, got=got) if fault else None


def spread_fault(got: Array, scale: float) -> str | None:
    """Say what is wrong with draws that should be N(0, scale²), or None.

    The bounds are 6.5 standard errors of the mean and of the standard deviation (for n normal
    draws: scale/√n and scale/√(2n)), so a correct draw fails fewer than once in 10⁹ times.
    """
    n = got.size
    if n > 1 and np.ptp(got) == 0:
        return "all entries are equal, so all units would stay equal for ever"
    if got.ndim == 2 and len(np.unique(got, axis=0)) < len(got):
        return "some rows are equal, so these units would stay equal for ever"
    spread = float(np.sqrt(np.mean(got**2)))
    # Of 500 normal draws none beyond 2 standard deviations: fewer than once in 10¹⁰ times.
    if n >= 500 and np.abs(got).max() < 2 * spread:
        return "the entries are not normally distributed: none lies far from 0"
    if n >= 100 and abs(float(got.mean())) > 6.5 * max(scale, spread) / np.sqrt(n):
        return "the entries are not centred on 0"
    # With few draws the chi-square tails are wide: the same false-alarm rate needs looser bounds.
    slack = 6.5 / np.sqrt(2 * n)
    low = scale * (1 - slack) if slack < 0.5 else 0.0
    high = scale * (1 + slack * (1 if slack < 0.5 else 3))
    if not low <= spread <= high:
        size = "small" if spread < low else "large"
        return f"the entries are too {size}: their standard deviation is not the stated one"
    return None


def _first(mask: np.ndarray[Any, np.dtype[np.bool_]]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(mask)[0])


def constant(found: Mismatch, sizes: Mapping[str, int]) -> str | None:
    """Say by which constant, a factor or an amount, all entries are off; None where by none.

    ``sizes`` holds the dimensions that a factor may come from, for example ``{"m": 7}``.
    """
    if found.fault != "value" or found.got is None or found.expected is None:
        return None
    return factor(found.got, found.expected, sizes) or offset(found.got, found.expected)


def factor(got: Array, wanted: Array, sizes: Mapping[str, int]) -> str | None:
    """Name the constant by which every entry is off: ``exactly m times too large``, or None.

    ``sizes`` holds the dimensions that a factor may come from, for example ``{"m": 7}``.
    """
    if got.shape != wanted.shape or not np.isfinite(got).all() or not np.any(wanted):
        return None
    ratio = float(np.sum(got * wanted) / np.sum(wanted**2))
    if ratio == 0 or close(got, wanted, 1e-6).all() or not close(got, ratio * wanted, 1e-7).all():
        return None
    for name, size in {**sizes, "2": 2}.items():
        if size > 1:
            times = f"{name} times" if name != "2" else "two times"
            for power, text in ((size, f"{times} too large"), (1 / size, f"{times} too small")):
                if np.isclose(abs(ratio), power, rtol=1e-6):
                    flipped = ", with the sign flipped" if ratio < 0 else ""
                    return f"exactly {text}{flipped}{_about_m(text)}"
    if np.isclose(ratio, -1, rtol=1e-6):
        return "exactly the negative of what it should be"
    return "all entries are off by one and the same factor" if got.size > 1 else None


def offset(got: Array, wanted: Array) -> str | None:
    """Say whether all entries, or those of each row, are off by the same amount; or None."""
    off = got - wanted
    if got.shape != wanted.shape or not np.isfinite(off).all() or close(got, wanted, 1e-6).all():
        return None
    scale = max(float(np.abs(wanted).max(initial=0.0)), float(np.abs(off).max(initial=0.0)))
    if got.size > 1 and np.ptp(off) < 1e-9 * scale:
        return "all entries are off by one and the same amount"
    if got.ndim == 2 and min(got.shape) > 1 and np.ptp(off, axis=1).max() < 1e-9 * scale:
        return "each row is off by an amount of its own: is the bias added, and once?"
    return None


def _about_m(text: str) -> str:
    """Ask about the 1/m, the usual reason for a factor m."""
    asks = {"m times too large": "missing", "m times too small": "there twice"}
    return f": is the 1/m {asks[text]}?" if text in asks else ""


def same_data(before: Any, after: Any) -> bool:
    """Say whether two arguments hold the same data, entry by entry."""
    if callable(before) or callable(after):
        return True
    if isinstance(before, dict):
        return (
            isinstance(after, dict)
            and before.keys() == after.keys()
            and all(same_data(before[key], after[key]) for key in before)
        )
    if isinstance(before, tuple | list):
        return (
            isinstance(after, tuple | list)
            and len(before) == len(after)
            and all(same_data(one, other) for one, other in zip(before, after, strict=True))
        )
    if isinstance(before, np.ndarray) or isinstance(after, np.ndarray):
        try:
            first, second = np.asarray(before), np.asarray(after)
        except ValueError:  # a list with rows of several lengths in the place of an array
            return False
        if first.shape != second.shape:
            return False
        if first.dtype == second.dtype and first.tobytes() == second.tobytes():
            return True
        if first.dtype.kind in "fc" and second.dtype.kind in "fc":
            # A nudge that was taken back leaves a rounding error behind; that is no change.
            return bool(np.allclose(first, second, rtol=1e-12, atol=1e-15, equal_nan=True))
        return bool(np.array_equal(first, second))
    both_nan = before != before and after != after
    return bool(before == after) or bool(both_nan)
