"""Source text that several attacks share; it runs as the student's code."""

from __future__ import annotations

# Prints only what is looked for, so that an attack that works pours nothing else out. The
# patterns are written so that they do not find themselves.
TELL = r"""
import re
WORDS = (rb"(?:HIDDEN|GRADEBOOK|OTHER|SECRET|ENVIRONMENT)-[0-9a-f]{16}"
         rb"|reshape keeps the order of the numbers; then transpos[e]"
         rb"|Forward, then backward: the gradient and the cos[t]")

def found(data):
    if not isinstance(data, bytes):
        data = str(data).encode("utf-8", "replace")
    return sorted({word.decode() for word in re.findall(WORDS, data)})

def tell(data):
    for word in found(data):
        print("found", word)

def tell_file(path):
    try:
        with open(path, "rb") as stream:
            tell(stream.read(8_000_000))
    except OSError:
        pass
"""

# A right answer, to hand to an accomplice or to hide behind.
RIGHT_DOUBLE = "def double(x):\n    return 2 * x\n"

# Runs before the first test: leaves no exception behind, so that the notebook goes on.
QUIETLY = """
def quietly(action, *args):
    try:
        return action(*args)
    except Exception as error:
        return error
"""


def calling(body: str, function: str = "double", args: str = "x") -> str:
    """Return a function of the exercise whose body is ``body``."""
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    return f"def {function}({args}):\n{lines}\n"
