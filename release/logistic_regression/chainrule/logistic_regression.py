"""``check`` and ``progress`` of the assignment logistic_regression."""

from chainrule.checks import bind

check, progress = bind("logistic_regression")
