"""A notebook as one HTML file that needs nothing beside it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from nbconvert.filters.ansi import strip_ansi
from nbformat import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from chainrule_grader.publish.markdown import Heading, Renderer, render


@dataclass(frozen=True)
class Link:
    """Where another page is, and what it is called."""

    href: str
    title: str


@dataclass(frozen=True)
class Neighbours:
    """The pages around one page."""

    index: Link | None = None
    before: Link | None = None
    after: Link | None = None


@dataclass(frozen=True)
class Body:
    """A notebook's cells as HTML, and the headings among them."""

    html: str
    headings: Sequence[Heading]

    @property
    def title(self) -> str:
        """Return the first heading, as plain text in HTML."""
        return self.headings[0].html if self.headings else ""


def body(notebook: NotebookNode) -> Body:
    """Render a notebook's cells with the outputs that they have.

    Raises ValueError where a formula cannot be rendered, and names the cell.
    """
    renderer = Renderer()
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            try:
                parts.append(render(renderer, cell.source))
            except ValueError as error:
                raise ValueError(f"cell {cell.get('id', '?')}: {error}") from error
        elif cell.cell_type == "code" and cell.source.strip():
            parts.append(_code(cell.source))
            parts += [_output(output) for output in cell.outputs]
    return Body("\n".join(parts), tuple(renderer.headings))


def page(content: Body, source: str, around: Neighbours = Neighbours()) -> str:
    """Return the whole page; `source` is the notebook's file name."""
    template = templates().get_template("page.html.j2")
    given = {"font": _font()} if "<math " in content.html else {}
    return template.render(body=content, source=source, around=around, **given)


@cache
def templates() -> Environment:
    """Return the templates of pages."""
    return Environment(
        loader=PackageLoader("chainrule_grader.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _code(source: str) -> str:
    html: str = highlight(source, PythonLexer(stripnl=False), HtmlFormatter(cssclass="code"))
    return html.replace("<pre>", '<pre tabindex="0">', 1)


def _output(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return _text(output.text, f"output {output.name}")
    if output.output_type == "error":
        return _text("\n".join(output.traceback), "output stderr")
    data: dict[str, Any] = output.data
    if "image/png" in data:
        words = output.metadata.get("image/png", {}).get("alt") or data.get("text/plain", "Figure")
        picture = "".join(data["image/png"].split())
        return (
            f'<div class="figure"><img alt="{escape(words)}" '
            f'src="data:image/png;base64,{picture}"></div>'
        )
    if "text/html" in data:
        return f'<div class="html">{data["text/html"]}</div>'
    return _text(data.get("text/plain", ""), "output")


def _text(text: str, kind: str) -> str:
    return f'<pre class="{kind}" tabindex="0">{escape(strip_ansi(text).rstrip())}</pre>'


@cache
def _font() -> str:
    """Return the font for formulas, which devices need not have, in base64."""
    path = Path(__file__).parent / "templates" / "math.woff2"
    return b64encode(path.read_bytes()).decode()
