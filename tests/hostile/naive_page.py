"""A page as a grader makes it that trusts what it shows: everything stands in it as it came."""

from __future__ import annotations

import html
import json
from typing import Any

from nbconvert.filters.markdown_mistune import markdown2html_mistune


def naive_page(notebook: str) -> str:
    """Return an autograded notebook as HTML."""
    nb: dict[str, Any] = json.loads(notebook)
    metadata = nb["metadata"]
    language = metadata.get("language_info", {}).get("name", "python")
    widgets = json.dumps(metadata.get("widgets", {}))
    return "\n".join(
        (
            f"<html><head><title>{metadata.get('title', 'Feedback')}</title></head>",
            f'<body class="{language}">',
            *(_cell(cell) for cell in nb["cells"]),
            f'<script type="application/json">{widgets}</script>' if "widgets" in metadata else "",
            "</body></html>",
        )
    )


def _cell(cell: dict[str, Any]) -> str:
    metadata = cell["metadata"]
    classes = " ".join(metadata.get("tags", ()))
    grade_id = metadata.get("nbgrader", {}).get("grade_id", "")
    head = f'<div class="cell {classes}" id="{cell.get("id")}"><a name="{grade_id}"></a>'
    return head + _body(cell) + "</div>"


def _body(cell: dict[str, Any]) -> str:
    source = cell["source"]
    if cell["cell_type"] == "raw":
        return source
    if cell["cell_type"] == "markdown":
        for name, bundle in cell.get("attachments", {}).items():
            mime, data = next(iter(bundle.items()))
            source = source.replace(f"![picture](attachment:{name})", _image(mime, data, {}))
        # A formula goes to MathJax as it is.
        return source if "$" in source else markdown2html_mistune(source)
    outputs = "".join(_output(output) for output in cell.get("outputs", ()))
    count = cell.get("execution_count")
    return f"<b>In [{count}]:</b><pre>{html.escape(source)}</pre>{outputs}"


def _output(output: dict[str, Any]) -> str:
    if output["output_type"] == "stream":
        return f"<pre>{html.escape(output['text'])}</pre>"
    if output["output_type"] == "error":
        return f"<pre>{output['ename']}: {output['evalue']}</pre>"
    return "".join(
        _representation(mime, "".join(data) if isinstance(data, list) else data, output["metadata"])
        for mime, data in output["data"].items()
    )


def _representation(mime: str, data: Any, metadata: dict[str, Any]) -> str:
    if mime in ("image/png", "image/jpeg"):
        return _image(mime, data, metadata.get(mime, {}))
    if mime == "text/plain":
        return f"<pre>{html.escape(data)}</pre>"
    if mime == "text/markdown":
        return markdown2html_mistune(data)
    if mime == "application/javascript":
        return f"<script>{data}</script>"
    if mime.endswith("json"):
        return f'<script type="application/json">{json.dumps(data)}</script>'
    return f"<div>{data}</div>"


def _image(mime: str, data: str, metadata: dict[str, Any]) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in metadata.items())
    return f'<img src="data:{mime};base64,{data}"{attributes}>'
