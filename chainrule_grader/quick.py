"""What makes starting up take seconds, and is not needed."""

from __future__ import annotations

import sys


def without_slow_grammar() -> None:
    """Keep jsonschema from loading a grammar of web addresses, two seconds of every start.

    It is optional to jsonschema, which checks addresses with it; notebooks hold none to check.
    Has to come before anything that imports nbformat.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
