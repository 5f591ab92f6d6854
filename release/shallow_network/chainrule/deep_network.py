"""``check`` and ``progress`` of the assignment deep_network."""

from chainrule.checks import bind

check, progress = bind("deep_network")
