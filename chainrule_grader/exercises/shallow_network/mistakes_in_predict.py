"""How labels go wrong."""

from __future__ import annotations

from chainrule_grader.exercises.exercise import Misconception
from chainrule_grader.exercises.lessons import arrays
from chainrule_grader.exercises.shallow_network import reading

_TASK = reading.exercise("`predict` (4 points)")

_RULE = "ŷ = 1 if a > 0.5, else 0"
_Z2 = (
    "A2, _ = forward_propagation(X, parameters)",
    'A2 = forward_propagation(X, parameters)[1]["Z2"]',
)
_LABELS = "(A2 > 0.5).astype(int)"

MISTAKES = (
    Misconception(
        "threshold-on-z",
        "Your threshold 0.5 is applied to Z2. It belongs to the probability A2; in Z2 the "
        "border lies elsewhere.",
        "predict",
        edits=(_Z2,),
        equation=_RULE,
    ),
    Misconception(
        "threshold-on-z-one-dimensional",
        "Your threshold 0.5 is applied to Z2, where the border lies elsewhere, and a dimension "
        "of the labels is lost.",
        "predict",
        edits=(_Z2, (_LABELS, f"{_LABELS}.squeeze()")),
        equation=_RULE,
    ),
    Misconception(
        "probabilities-returned",
        "Your predictions are probabilities. Labels are 0 or 1.",
        "predict",
        edits=((_LABELS, "A2"),),
        equation=_RULE,
        see=_TASK,
    ),
    Misconception(
        "cut-to-whole-numbers",
        "Every label is 0: a probability that is cut to a whole number is always 0, and so is "
        "the place of the largest entry in a single row. Compare with the threshold.",
        "predict",
        edits=((_LABELS, "A2.astype(int)"),),
        equation=_RULE,
        see=arrays.DTYPE,
    ),
    Misconception(
        "place-of-the-largest",
        "Every label is 0 and a dimension is lost: the place of the largest entry is asked for "
        "in a single row. Compare with the threshold.",
        "predict",
        edits=((_LABELS, "np.argmax(A2, axis=0)"),),
        equation=_RULE,
        see=arrays.AXIS,
    ),
    Misconception(
        "every-label-one",
        "Every label is 1. Is your threshold too low, or does your sigmoid run twice, so that "
        "all numbers lie above one half?",
        "predict",
        edits=(("A2 > 0.5", "A2 > 0"),),
        equation=_RULE,
    ),
    Misconception(
        "classes-exchanged",
        "Your labels are exchanged: 1 stands where 0 is more likely.",
        "predict",
        edits=(("A2 > 0.5", "A2 < 0.5"),),
        equation=_RULE,
    ),
    Misconception(
        "minus-one-for-zero",
        "Your labels are 1 and -1. Here the other class is called 0.",
        "predict",
        edits=((_LABELS, "np.where(A2 > 0.5, 1, -1)"),),
        equation=_RULE,
        see=_TASK,
    ),
    Misconception(
        "predictions-one-dimensional",
        "The labels are right, but a dimension is lost: one row of m labels has shape (1, m), "
        "even where m is 1.",
        "predict",
        edits=((_LABELS, f"{_LABELS}.squeeze()"),),
        see=arrays.FLAT,
    ),
    Misconception(
        "predictions-first-row",
        "The labels are right, but they have shape (m,): an index or a flattening drops an axis. "
        "One row of m labels has shape (1, m).",
        "predict",
        edits=((_LABELS, f"{_LABELS}[0]"),),
        see=arrays.INDEX,
    ),
    Misconception(
        "predictions-as-column",
        "The labels are right, but they stand in a column. Samples are columns, so the labels "
        "are one row.",
        "predict",
        edits=((_LABELS, f"{_LABELS}.T"),),
        see=arrays.COLUMNS,
    ),
    Misconception(
        "predict-with-if",
        "Python's if asks one yes-or-no question of the whole array. Here each sample needs an "
        "answer of its own.",
        "predict",
        edits=((_LABELS, "1 if A2 > 0.5 else 0"),),
        see=_TASK,
    ),
    Misconception(
        "cache-not-unpacked",
        "forward_propagation returns two things. Your comparison gets both at once.",
        "predict",
        edits=(("A2, _ = forward", "A2 = forward"),),
        see=_TASK,
    ),
    Misconception(
        "cache-compared",
        "Your threshold meets the cache. Of the two things that the way forward returns, the "
        "first is the output.",
        "predict",
        edits=(("A2, _ = forward", "_, A2 = forward"),),
        see=_TASK,
    ),
    Misconception(
        "predict-arguments-exchanged",
        "The way forward got the parameters where it expects X. Look at the order of its "
        "arguments.",
        "predict",
        edits=(("forward_propagation(X, parameters)", "forward_propagation(parameters, X)"),),
        see=_TASK,
    ),
    Misconception(
        "predictions-not-returned",
        "What comes back is not an array of numbers. Is there a return, and does it give the "
        "labels, and these alone?",
        "predict",
        edits=((f"return {_LABELS}", f"print({_LABELS})"),),
        see=_TASK,
    ),
)
