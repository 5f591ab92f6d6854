"""Pages made of an autograded notebook, and what in them is active.

The notebooks of both targets go through nbgrader's own templates, as its feedback command and its
Formgrader use them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup, Tag
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config

from tests.hostile.course import HONEST, MAX, Course

_RESOURCES: dict[str, Any] = {
    "nbgrader": {"notebook": "hostile", "score": 0, "max_score": 1, "late_penalty": 0},
    **{"assignment_id": "hostile", "notebook_id": "hostile", "submission_id": "1", "index": 0},
    **{"total": 1, "base_url": "", "student": "mallory", "first_name": "M", "last_name": "M"},
    "notebook_path": "",
}
_ACTIVE_TAGS = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "applet",
    "base",
    "meta",
    "link",
    "form",
    "input",
    "button",
    "foreignobject",
    "animate",
    "set",
    "frame",
    "frameset",
}
_URLS = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset"}
_OPEN_URL = re.compile(r"^(https?:|mailto:|#|/|data:image/(png|jpeg|gif|webp);base64,|[\w./-]+$)")
_LOADS = {"src", "poster", "srcset", "data"}  # fetched without a click
_STYLE = re.compile(r"position\s*:|url\s*\(|expression|@import|z-index|behavior|content\s*:", re.I)


def feedback(notebook: str) -> str:
    """Return the page that students read."""
    return _page("feedback", notebook)


def formgrader(notebook: str) -> str:
    """Return the page on which an instructor grades."""
    return _page("formgrade", notebook)


def active(page: str) -> list[str]:
    """List what in a page runs, loads or covers, beyond what an honest submission's page has."""
    title = "formgrade" if "/formgrader/" in page else "feedback"
    found = Counter(_active(page))
    return sorted((found - _usual(title)).elements())


@cache
def _exporter(template: str) -> Any:
    config = Config()
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    css = Path(handlers.static_path, "node_modules", "bootstrap", "dist", "css")
    config.HTMLExporter.extra_template_paths = [str(css)]
    return HTMLExporter(config=config)


def _page(template: str, notebook: str) -> str:
    nb = nbformat.reads(notebook, as_version=4)
    for cell in nb.cells:
        # What nbgrader's GetGrades fills in from the gradebook.
        if cell.metadata.get("nbgrader"):
            cell.metadata.nbgrader = {"points": 0, **cell.metadata.nbgrader, "score": 0}
        if cell.cell_type == "code":
            cell.setdefault("execution_count", None)
    page: str = _exporter(template).from_notebook_node(nb, resources=dict(_RESOURCES))[0]
    return page


@cache
def _usual(template: str) -> Counter[str]:
    """Count what the template itself brings, on an honest notebook."""
    notebook = json.dumps(Course("").with_cells(HONEST))
    found = Counter(_active(_page(template, notebook)))
    # Once per cell or output, however many there are.
    return Counter({item: count * 20 * len(MAX) for item, count in found.items()})


def _active(page: str) -> Iterator[str]:
    for formula in re.findall(r"\\(?:href|unicode|cssId|class|style)\s*\{[^}]{0,80}", page):
        yield f"a formula with {formula}"
    for tag in BeautifulSoup(page, "html.parser").find_all(True):
        if not isinstance(tag, Tag):
            continue
        if tag.name.lower() in _ACTIVE_TAGS:
            yield f"<{tag.name} {_attributes(tag)}> {tag.get_text()[:80]}"
        for name, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            yield from _attribute(tag, name.lower(), text)


def _attribute(tag: Tag, name: str, text: str) -> Iterator[str]:
    if name.startswith("on") or name == "srcdoc":
        yield f"<{tag.name} {name}={text[:80]}>"
    plain = re.sub(r"[\x00-\x20]", "", text).lower()
    if name in _URLS and (
        not _OPEN_URL.match(plain) or (name in _LOADS and plain.startswith("http"))
    ):
        yield f"<{tag.name} {name}={plain[:80]}>"
    if name == "style" and _STYLE.search(text):
        yield f"<{tag.name} style={text[:80]}>"


def _attributes(tag: Tag) -> str:
    return " ".join(f"{name}={str(value)[:60]}" for name, value in sorted(tag.attrs.items()))
