"""A notebook's markdown as HTML: nbconvert's, with formulas and headings for a page of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from chainrule_grader.publish.mathematics import mathml

# What may be wider than the page scrolls by itself, and by the keyboard, too.
WIDE = '<div class="wide" tabindex="0">{}</div>\n'


@dataclass(frozen=True)
class Heading:
    """A heading as the page has it: its level, its place and its HTML."""

    level: int
    id: str
    html: str


class Renderer(IPythonRenderer):
    """Renders the cells of one notebook, one after the other."""

    def __init__(self) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self.headings: list[Heading] = []
        self._outer: list[int] = []

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """Give the first heading level 1, and no other; leave out no level on the way down."""
        rank = level if self.headings else 0
        while self._outer and self._outer[-1] >= rank:
            self._outer.pop()
        self._outer.append(rank)
        heading = Heading(min(len(self._outer), 6), self._free_id(text), text)
        self.headings.append(heading)
        return f'<h{heading.level} id="{heading.id}">{text}</h{heading.level}>\n'

    def block_math(self, body: str) -> str:
        """Return a formula of its own line."""
        return f'<span class="formula" tabindex="0">{mathml(body, block=True)}</span>'

    def inline_math(self, body: str) -> str:
        """Return a formula within a sentence."""
        return mathml(body, block=False)

    def latex_environment(self, name: str, body: str) -> str:
        """Return a formula of several lines."""
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")

    def block_code(self, code: str, info: str | None = None) -> str:
        """Return code that scrolls where it is wider than the page."""
        html: str = super().block_code(code, info)
        return html.replace("<pre>", '<pre tabindex="0">', 1)

    def table(self, text: str) -> str:
        """Return a table that scrolls where it is wider than the page."""
        return WIDE.format(f"<table>\n{text}</table>")

    def _free_id(self, html: str) -> str:
        # As Jupyter names the places of headings, so that links between notebooks hold.
        plain = unescape(re.sub(r"<[^>]+>", "", html)).strip()
        name = re.sub(r"[\s\"'<>&]+", "-", plain)
        taken = {heading.id for heading in self.headings}
        return next(n for n in (name, *(f"{name}-{k}" for k in range(2, 999))) if n not in taken)


def render(renderer: Renderer, source: str) -> str:
    """Return a cell's markdown as HTML."""
    html: str = MarkdownWithMath(renderer=renderer).render(source)
    return html
