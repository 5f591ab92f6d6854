"""Formulas as MathML, which browsers draw themselves: no script, no font and no network needed."""

from __future__ import annotations

import re
from html import escape

from latex2mathml import exceptions
from latex2mathml.converter import convert

_NOT_LATEX = tuple(
    error
    for error in vars(exceptions).values()
    if isinstance(error, type) and issubclass(error, Exception)
)
# Left over from what the converter does not know: a command, or the sign between columns.
_UNKNOWN = re.compile(r">(\\[A-Za-z]+|&)<")


# The extra space after a line, which the converter prints; and what differs from TeX: bars grow
# with their neighbours, and the name of a function touches its argument.
_LINE_SPACE = re.compile(r"(\\\\)\s*\[-?[\d.]+[a-z]{2}\]")
_BAR = re.compile(r"<mo(?: stretchy=\"false\")?>(\||&#x0007C;|&#x02016;|&#x02225;)</mo>")
_FUNCTION = re.compile(r"(<mi>[a-z]{2,}</mi>)(?=<m(?!o))")


def mathml(latex: str, *, block: bool) -> str:
    """Return a formula as MathML; `block` gives it a line of its own.

    Raises ValueError where it is no LaTeX, or holds a command that is not known.
    """
    text = " ".join(latex.split())
    # Of the two environments, which look the same, the converter knows one.
    known = _LINE_SPACE.sub(r"\1", text).replace("{aligned}", "{align*}")
    try:
        html: str = convert(known, display="block" if block else "inline")
    except _NOT_LATEX as error:
        raise ValueError(f"not a formula: {text} ({type(error).__name__})") from error
    unknown = _UNKNOWN.search(html)
    if unknown:
        raise ValueError(f"{unknown[1]} of the formula {text} is not known")
    html = _BAR.sub(r'<mo stretchy="false" lspace="0" rspace="0">\1</mo>', html)
    html = _FUNCTION.sub(r'\1<mspace width="0.17em"/>', html)
    return html.replace("<math ", f'<math alttext="{escape(text)}" ', 1)
