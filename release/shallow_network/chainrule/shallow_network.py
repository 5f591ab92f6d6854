"""``check`` and ``progress`` of the assignment shallow_network."""

from chainrule.checks import bind

check, progress = bind("shallow_network")
