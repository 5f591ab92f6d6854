"""A notebook as JSON text, written in a fraction of the time that nbformat's own writer takes.

That one copies the notebook three times and indents it in Python; here, a cell is a line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def notebook_text(nb: Mapping[str, Any]) -> str:
    """Return the text of a notebook of format 4; sources and texts in one piece."""
    cells = ",\n".join(_json(cell) for cell in nb["cells"])
    rest = _json({name: value for name, value in nb.items() if name != "cells"})
    return f'{{"cells": [\n{cells}\n],\n{rest[1:]}\n'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
