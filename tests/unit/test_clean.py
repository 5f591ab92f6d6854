"""What of a student's reaches a page: looked at as a browser would, by a parser of HTML."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import bs4
import nbformat
import pytest
from bleach._vendor import html5lib
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from chainrule.report import Report, Row
from chainrule_grader.grading.bundle import bundle_bytes, read_bundle
from chainrule_grader.grading.clean import (
    VERDICT,
    clean_attachments,
    clean_cells,
    clean_markdown,
    clean_output,
    plain_text,
    terminal_text,
)
from chainrule_grader.grading.clean_markdown import rendered
from chainrule_grader.grading.rebuild import rebuild
from tests.integration.small_course import NAME, small_master

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # noqa: E501
GIF = base64.b64encode(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;").decode()
JPEG = base64.b64encode(
    b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x10\x00\x20\x01\x01\x11\x00\xff\xd9"
).decode()

# A page may hold none of these elements, and only these attributes.
ACTIVE = {"script", "style", "iframe", "object", "embed", "form", "button", "svg", "math", "base"}
ACTIVE |= {"link", "meta", "video", "audio", "textarea", "template", "noscript", "source"}
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "srcset", "background", "poster"}
HARMLESS = {"align", "alt", "border", "checked", "class", "colspan", "dir", "disabled", "height"}
HARMLESS |= {"href", "id", "lang", "rel", "role", "rowspan", "scope", "span", "src", "start"}
HARMLESS |= {"style", "title", "type", "valign", "width"}
MACRO = re.compile(r"\\(?:href|style|class|cssId|require|unicode|def|newcommand|let|mmlToken)\b")


def assert_harmless(html: str) -> None:
    """Look at `html` twice: as a lenient parser reads it, and as the standard says browsers do."""
    as_browsers = html5lib.parseFragment(f"<div>{html}</div><i>the page goes on</i>")
    assert len(as_browsers) == 2, html
    around, after = as_browsers
    assert "".join(after.itertext()) == "the page goes on", html
    _assert_harmless(html)
    _assert_harmless(html5lib.serialize(around, omit_optional_tags=False))


def _assert_harmless(html: str) -> None:
    page = bs4.BeautifulSoup(f"<div>{html}</div>", "html.parser")
    for tag in page.find_all(True):
        assert tag.name not in ACTIVE, tag
        assert set(tag.attrs) <= HARMLESS, tag
        assert "id" not in tag.attrs or re.fullmatch("h[1-6]", tag.name), tag
        assert not set(tag.get("class") or []) & {"score", "panel", "tabbable", "btn"}, tag
        for name in ADDRESSES & set(tag.attrs):
            address = "".join(str(tag[name]).split()).lower()
            image = tag.name == "img"
            allowed = (
                "data:image/png;base64,",
                "data:image/jpeg;base64,",
                "data:image/gif;base64,",
            )
            if image and address.startswith(allowed):
                continue
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", address)
            assert scheme is None or scheme[1] in {"http", "https", "mailto"}, tag
            assert not (image and (scheme or address.startswith(("/", "\\", ".")))), tag
        style = str(tag.get("style", "")).lower()
        assert not re.search(r"url|expression|position|@import|\\|-\d|z-index", style), tag
        assert tag.name != "input" or tag["type"] == "checkbox", tag
    for code in page.find_all(["pre", "code"]):
        if not code.decomposed:
            assert "mermaid" not in (code.get("class") or []), code
            code.decompose()
    assert not MACRO.search(page.get_text()), page.get_text()


HTML_ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src='x'onerror='alert(1)'>",
    "<img src=https://evil.example/track.png>",
    "<img src=/logout>",
    "<img src='../../../gradebook.db'>",
    "<img srcset='https://evil.example/a 1x' src=a.png>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math href='javascript:alert(1)'>x</math>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href=https://ok.example onclick=alert(1)>x</a>",
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%;background:#fff'>x</div>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='margin-top:-5000px'>x</div>",
    "<div style='background:\\75rl(x)'>x</div>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<form action=/api/grade method=post><input name=score value=100><button>x</button></form>",
    "<input type=text class=score id=test_add value=5>",
    "<div id='answer_why' class='score panel'>x</div>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<video poster=//evil.example/x><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>x</details>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php <img src=x onerror=alert(1)> ?>",
    "<p title='</p><img src=x onerror=alert(1)>'>x</p>",
    "</div></div></div><div>x",
    "<div><s><h1>never closed",
    "<template><img src=x onerror=alert(1)></template>",
    "<x-tag onfocus=alert(1) tabindex=1 autofocus>x</x-tag>",
    "<b data-link='/x' data-toggle=tooltip>x</b>",
    "<table background='javascript:alert(1)'><tr><td>x</td></tr></table>",
    "<script type='text/x-mathjax-config'>MathJax.Hub.Config({})</script>",
    "$\\href{javascript:alert(1)}{x}$",
    "&#92;href{javascript:alert(1)}{x}",
    "\\(\\require{html}\\style{position:fixed}{x}\\)",
    "<b>\\</b>(\\def\\x{y}",
]

MARKDOWN_ATTACKS = [
    *HTML_ATTACKS,
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](java\\script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](files/javascript:alert(1))",  # nbgrader's templates take the prefix away
    "[x](/files/javascript:alert(1))",
    "![x](files/javascript:alert(1))",
    "![x](/files//evil.example/x.png)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[1]\n\n[1]: <javascript:alert(1)> 'title'",
    "![x][1]\n\n[1]: https://evil.example/x.png",
    "<javascript:alert(1)>",
    "![x](https://evil.example/x.png)",
    "![x](//evil.example/x.png)",
    "![x](/logout)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '![x"onerror="alert(1)](y.png)',
    "![x](y.png 'a\" onerror=\"alert(1)')",
    "[![x](https://evil.example/y.png)](javascript:alert(1))",
    "```mermaid\n<img src=x onerror=alert(1)>\n```",
    "~~~ mermaid\n<script>alert(1)</script>\n~~~",
    "> ```mermaid\n> <script>alert(1)</script>\n> ```",
    '```"onmouseover=alert(1)\nx\n```',
    "`<script>`<script>alert(1)</script>",
    "``` `<script>alert(1)</script>",
    "$a$<script>alert(1)</script>$b$",
    "$$\n<script>alert(1)</script>\n$$ <script>alert(1)</script>",
    "\\begin{a}<img src=x onerror=alert(1)>\\end{a}<img src=x onerror=alert(1)>",
    "\\\\(<img src=x onerror=alert(1)>\\\\)",
    "# <img src=x onerror=alert(1)>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "- [ ] <script>alert(1)</script>",
    "term\n: <script>alert(1)</script>",
    "<div>\n\n<script>alert(1)</script>\n\n</div>",
    "<div title='\n\n'><script>alert(1)</script>",
    "    code\n<script>alert(1)</script>",
    "$\\unicode[x;position:fixed]{65}$",
    "$\\mmlToken{mi}[href=javascript:alert(1)]{x}$",
    "$$\\newcommand{\\sum}{0}\\let\\frac\\sum$$",
    "\\begin{equation}\\class{score}{x}\\end{equation}",
    "\\\\href{x}{y} $x$",
    "x&bsol;href{a}{b}",
]

# What nbconvert itself makes harmless, as yet.
DEFUSED = [
    "<img src='x'onerror='alert(1)'>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php <img src=x onerror=alert(1)> ?>",
    "<p title='</p><img src=x onerror=alert(1)>'>x</p>",
    "[x](java\\script:alert(1))",
    '![x"onerror="alert(1)](y.png)',
    "![x](y.png 'a\" onerror=\"alert(1)')",
    '```"onmouseover=alert(1)\nx\n```',
    "\\\\(<img src=x onerror=alert(1)>\\\\)",
]


@pytest.mark.parametrize("attack", HTML_ATTACKS)
def test_html_that_acts_does_not_reach_a_page(attack: str) -> None:
    html = f"<p>before</p>{attack}<p>after</p>"
    output = {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}
    cleaned = clean_output(output)
    assert cleaned is not None
    assert_harmless(cleaned["data"].get("text/html", ""))
    assert clean_output(cleaned) == cleaned


@pytest.mark.parametrize("attack", MARKDOWN_ATTACKS)
def test_markdown_that_acts_becomes_text(attack: str) -> None:
    for source in (attack, f"Because $a < b$.\n\n{attack}\n\nAnd so on.", f"- {attack}"):
        cleaned = clean_markdown(source)
        assert_harmless(rendered(cleaned, {}))
        assert clean_markdown(cleaned) == cleaned
        assert "And so on." in cleaned or "And so on." not in source


def test_the_attacks_are_attacks() -> None:
    """Without cleaning, each does reach the page: else it would prove nothing."""
    weak = []
    for attack in MARKDOWN_ATTACKS:
        try:
            assert_harmless(rendered(attack, {}))
        except AssertionError:
            continue
        weak.append(attack)
    assert weak == DEFUSED


@pytest.mark.parametrize(
    "source",
    [
        "a < b, and $a<b$ or $x<y>z$, `<script>` stays",
        "# Title\n\nText with **bold**, *thin*, ~~gone~~ and `code`.\n\n- one\n- two\n",
        "```python\nif a<b: print('<script>')  # \\href\n```",
        "~~~html\n<img src=x onerror=y>\n~~~",
        "    <script>indented</script>\n",
        "$$\\begin{aligned} a &= b \\\\ c &< d \\end{aligned}$$",
        "\\begin{equation}\nx < y \\label{a}\n\\end{equation}",
        "W<sup>[l]</sup> and <i>x</i><br>next <b>line</b>",
        "[a link](https://example.org/a?b=c&d=e#f) and <https://example.org> and https://example.org",
        "[mail](mailto:a@example.org), [there](#Title), [file](lesson.ipynb)",
        "![a picture](images/plot.png)",
        "| a | b |\n|---|:-:|\n| 1 | <sub>2</sub> |\n",
        "- [ ] to do\n- [x] done\n",
        "W^[l](i) is no link, array[:] and f[a](b) neither",
        "Grüße: 日本語, 😀, ¹⁄₂ &amp; &nbsp; &copy;",
        "<!-- a comment -->\n\ntext",
        "> quoted\n\n1. a\n2. b\n\n---\n",
        "",
    ],
)
def test_honest_markdown_stays_as_it_is(source: str) -> None:
    assert clean_markdown(source) == source
    assert_harmless(rendered(source, {}))


def test_only_what_is_dangerous_is_changed() -> None:
    source = (
        "See [this](https://a.org) and [that](javascript:x) <b>now</b> <script>x</script> $a<b$"
    )
    cleaned = clean_markdown(source)
    assert cleaned == (
        "See [this](https://a.org) and [that\\](javascript:x) <b>now</b> "
        "&lt;script>x&lt;/script> $a<b$"
    )


def test_mathematics_loses_its_macro_and_keeps_the_rest() -> None:
    cleaned = clean_markdown("$a<b \\href{javascript:x}{y}$ and `\\href`, <b>so</b>")
    assert cleaned == "$a<b ⧵href{javascript:x}{y}$ and `\\href`, <b>so</b>"


def test_attachments_are_shown_and_missing_ones_fail_no_page() -> None:
    attachments = clean_attachments({"a.png": {"image/png": PNG}, "b": {}})
    here, gone = "![a](attachment:a.png)", "![b](attachment:b)"
    assert clean_markdown(here, attachments) == here
    assert f"data:image/png;base64,{PNG}" in rendered(here, attachments)
    cleaned = clean_markdown(f"{here} {gone}", attachments)
    assert "<img" in rendered(cleaned, attachments)


def test_no_heading_takes_the_place_of_a_field() -> None:
    for source in (
        "# answer_why\n\ntext",
        "# answer\\_why",
        "answer&#95;why\n---",
        "> ## answer_why",
    ):
        assert 'id="answer_why"' in rendered(source, {})
        cleaned = clean_markdown(source, reserved={"answer_why"})
        assert 'id="answer_why"' not in rendered(cleaned, {})
        assert "answer" in cleaned
    assert clean_markdown("# Why\n\n---", reserved={"answer_why"}) == "# Why\n\n---"


def test_of_a_notebook_the_students_texts_are_cleaned_and_the_releases_are_not() -> None:
    master = small_master()
    script = "<script>alert(1)</script>"
    at = {cell.id: cell for cell in master.cells}
    at["answer_why"].source = at["task_why"].source = f"Write here. {script}"
    master.cells.append(new_markdown_cell(f"given {script}", id="given"))
    bundle = read_bundle(bundle_bytes(NAME, master))
    nb, _ = rebuild(master, bundle)
    clean_cells(nb, bundle)
    assert [cell.source for cell in nb.cells] == [cell.source for cell in master.cells]

    at["answer_why"].source = f"Because. {script}"
    own = [
        new_markdown_cell(script),
        new_raw_cell(f"a < b & {script} \\href"),
        new_code_cell(script),
    ]
    master.cells += own
    nb, _ = rebuild(master, bundle)
    clean_cells(nb, bundle)
    sources = [cell.source for cell in nb.cells]
    assert "Because. &lt;script>alert(1)&lt;/script>" in sources
    assert sources[-3:] == [
        "&lt;script>alert(1)&lt;/script>",
        "a &lt; b &amp; &lt;script&gt;alert(1)&lt;/script&gt; ⧵href",
        script,
    ]


def test_endless_markdown_is_cut() -> None:
    cleaned = clean_markdown("[" * 10_000_000)
    assert len(cleaned) < 30_000
    assert "too long" in cleaned


FRAGMENT = st.sampled_from(
    [
        *[
            "<",
            ">",
            "`",
            "```",
            "~~~",
            "\n",
            "\n\n",
            "    ",
            "$",
            "$$",
            "[",
            "](",
            ")",
            "]: ",
            "!",
            "&",
        ],
        *[
            "\\",
            "\\\\(",
            "\\\\)",
            '"',
            "'",
            "=",
            "/",
            "# ",
            "> ",
            "- ",
            "|",
            "mermaid",
            "#92;",
            "lt;",
        ],
        *[
            "<script>",
            "</script>",
            "<img src=x onerror=y>",
            "<a href=",
            "javascript:x",
            "<!--",
            "-->",
        ],
        *["<svg>", "<style>", "<div>", "</div>", "<p title='", "\\href", "\\begin{a}", "\\end{a}"],
        *[
            "attachment:a",
            "https://a.b/c",
            "files/",
            "text",
            "<b>",
            "</b>",
            "<table>",
            "<td>",
            "\x00",
        ],
    ]
)
MIXED = st.lists(FRAGMENT | st.text(max_size=3), max_size=14).map("".join)


@settings(deadline=None, max_examples=400)
@given(MIXED)
def test_any_markdown_renders_to_something_harmless(source: str) -> None:
    cleaned = clean_markdown(source)
    assert_harmless(rendered(cleaned, {}))


@settings(deadline=None, max_examples=400)
@given(MIXED)
def test_any_html_is_made_harmless(html: str) -> None:
    cleaned = clean_output({"output_type": "display_data", "data": {"text/html": html}})
    assert cleaned is not None
    assert_harmless(cleaned["data"].get("text/html", ""))


def shown(html: str) -> str:
    cleaned = clean_output({"output_type": "display_data", "data": {"text/html": html}})
    assert cleaned is not None
    text = cleaned["data"].get("text/html", "")
    assert isinstance(text, str)
    return text


def test_our_own_panel_keeps_its_looks() -> None:
    rows = (
        Row("ok", "shape", ("(3, 1)",), asked="f(<x>)", value="2 of 2"),
        Row("wrong", "value", ("[[1 2]\n [3 4]]", "look at <axis>")),
    )
    html = Report("Forward", rows, ("Hint: a < b",), "Done", "wrong")._repr_html_()
    before, after = (bs4.BeautifulSoup(text, "html.parser") for text in (html, shown(html)))
    assert after.get_text() == before.get_text()
    for old, new in zip(before.find_all(True), after.find_all(True), strict=True):
        assert new.name == old.name
        assert new.attrs == {**old.attrs, **new.attrs}
        looks = [set(filter(None, tag.get("style", "").split(";"))) for tag in (old, new)]
        assert looks[0] == looks[1]


def test_tables_and_links_stay() -> None:
    html = (
        '<table border="1" class="dataframe"><thead><tr><th colspan="2">a</th></tr></thead></table>'
    )
    assert shown(html) == html
    assert 'href="https://example.org"' in shown('<a href="https://example.org">x</a>')
    assert shown(f'<img src="data:image/png;base64,{PNG}">').count(PNG) == 1


@pytest.mark.parametrize(
    "bomb",
    ["<div>" * 200_000, "x" * 600_000, "<b x>" * 1000 + "<p>" * 1000, "<table>" * 100_000],
)
def test_html_that_takes_long_to_parse_is_left_out(bomb: str) -> None:
    output = {"data": {"text/html": bomb, "text/plain": "short"}, "output_type": "display_data"}
    cleaned = clean_output(output)
    assert cleaned is not None
    assert cleaned["data"] == {"text/plain": "short"}


@pytest.mark.parametrize(
    "mime",
    [
        "image/svg+xml",
        "application/javascript",
        "application/pdf",
        "application/vnd.jupyter.widget-view+json",
        "application/vnd.plotly.v1+json",
        "text/vnd.mermaid",
        "text/x-anything",
        VERDICT,
    ],
)
def test_kinds_that_act_are_left_out(mime: str) -> None:
    data = {mime: "<script>alert(1)</script>", "text/plain": "<Figure>"}
    cleaned = clean_output({"output_type": "display_data", "data": data, "metadata": {}})
    assert cleaned is not None
    assert cleaned["data"] == {"text/plain": "<Figure>"}
    alone = clean_output({"output_type": "display_data", "data": {mime: "x"}, "metadata": {}})
    assert alone is not None
    assert list(alone["data"]) == ["text/plain"]


def test_a_verdict_stays_in_trusted_outputs_only() -> None:
    output = {
        "output_type": "execute_result",
        "data": {"text/plain": "3.0", VERDICT: {"score": 3}},
        "metadata": {},
        "execution_count": 4,
    }
    assert clean_output(output, trusted=True) == output
    cleaned = clean_output(output)
    assert cleaned is not None
    assert VERDICT not in cleaned["data"]


@pytest.mark.parametrize(("mime", "image"), [("png", PNG), ("gif", GIF), ("jpeg", JPEG)])
def test_images_that_are_images_stay(mime: str, image: str) -> None:
    broken_in_lines = "\n".join(re.findall(".{1,20}", image)) + "\n"
    data = {f"image/{mime}": broken_in_lines}
    metadata = {f"image/{mime}": {"width": 100, "height": 50.0}}
    cleaned = clean_output({"output_type": "display_data", "data": data, "metadata": metadata})
    assert cleaned is not None
    assert cleaned["data"] == {f"image/{mime}": image}
    assert cleaned["metadata"] == {f"image/{mime}": {"width": 100, "height": 50}}


HUGE_PNG = base64.b64encode(
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (60_000).to_bytes(4, "big") * 2
).decode()


@pytest.mark.parametrize(
    "image",
    [
        f'{PNG}"><script>alert(1)</script>',
        base64.b64encode(b"<svg onload=alert(1)>").decode(),
        base64.b64encode(b"GIF89a").decode(),
        JPEG,
        HUGE_PNG,
        PNG[:-3],
        "é",
        "",
        [PNG, 3, {}],
        {"a": 1},
        7,
    ],
)
def test_forged_images_are_left_out(image: Any) -> None:
    if isinstance(image, list):
        image = [*image, "!"]
    output = {"output_type": "display_data", "data": {"image/png": image}, "metadata": {}}
    cleaned = clean_output(output)
    assert cleaned is not None
    assert list(cleaned["data"]) == ["text/plain"]
    assert clean_attachments({"a": {"image/png": image}}) == {}


@pytest.mark.parametrize(
    "metadata",
    [
        {"image/png": {"width": "1 onload=alert(1)", "height": -1}},
        {"image/png": {"width": True, "height": float("nan"), "alt": "x"}},
        {"width": "1 onload=alert(1)", "filenames": {"image/png": "//evil.example/x.png"}},
        {"text/html": {"isolated": True}, "image/png": [1]},
        ["image/png"],
        None,
    ],
)
def test_metadata_of_outputs_is_sizes_only(metadata: Any) -> None:
    data = {"image/png": PNG, "text/html": "<b>x</b>"}
    cleaned = clean_output({"output_type": "display_data", "data": data, "metadata": metadata})
    assert cleaned is not None
    assert cleaned["metadata"] == {}


def test_terminal_codes_leave_text_but_colours_stay() -> None:
    hostile = (
        "a\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J\x1b[1;1H\x1b]8;;http://evil.example\x1b\\link"
        "\x1bc\x9b2J\x08\x07\x00b\u202ec\tend\n"
    )
    cleaned = clean_output({"output_type": "stream", "name": "stdout", "text": hostile})
    assert cleaned == {
        "output_type": "stream",
        "name": "stdout",
        "text": "a\x1b[31mred\x1b[0mlinkbc\tend\n",
    }
    assert plain_text("10%\r50%\r100%\r\ndone\r\n") == "100%\ndone\n"
    assert plain_text(["a", "b\n", 3]) == "ab\n"


def test_errors_are_text_and_bounded() -> None:
    output = {
        "output_type": "error",
        "ename": "X\n" * 1000,
        "evalue": "\x1b[2J" + "y" * 10_000,
        "traceback": ["first\x1b]0;t\x07", *["z" * 1000] * 5000, {"a": 1}],
        "extra": "<script>",
    }
    cleaned = clean_output(output)
    assert cleaned is not None
    nbformat.validate(nbformat.v4.new_notebook(cells=[new_code_cell(outputs=[cleaned])]))
    assert set(cleaned) == {"output_type", "ename", "evalue", "traceback"}
    assert len(cleaned["ename"]) <= 100
    assert len(json.dumps(cleaned)) < 40_000
    assert cleaned["traceback"][0] == "first"


@settings(deadline=None, max_examples=200)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.floats()
        | st.integers()
        | st.text(st.characters(), max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        *["output_type", "data", "metadata", "text", "name", "ename", "evalue"],
                        *["traceback", "text/plain", "text/html", "image/png", "execution_count"],
                        *["text/latex", "text/markdown", "width"],
                    ]
                ),
                inner | st.sampled_from(["display_data", "execute_result", "stream", "error"]),
                max_size=5,
            )
        ),
        max_leaves=15,
    )
)
def test_any_output_is_cleaned_to_a_valid_one(output: Any) -> None:
    cleaned = clean_output(output)
    if cleaned is not None:
        nb = new_notebook(cells=[new_code_cell(outputs=[nbformat.from_dict(cleaned)])])
        nbformat.validate(nb)
        nbformat.writes(nb).encode()


def test_terminal_text_is_one_line_of_what_it_says() -> None:
    assert terminal_text("a\x1b[31mb\x1b]0;t\x07\r\nc\u202ed\u200be\x00") == "ab cde"
    assert terminal_text("x" * 500) == "x" * 299 + "…"
    assert terminal_text("y" * 20, most=10) == "y" * 9 + "…"
    assert terminal_text("Grüße, 日本語") == "Grüße, 日本語"
    terminal_text("\ud800 half").encode()


def test_nbgraders_own_feedback_page_of_cleaned_cells_is_harmless() -> None:
    cells = [new_markdown_cell(clean_markdown(attack)) for attack in MARKDOWN_ATTACKS]
    datas: list[dict[str, Any]] = [{"text/html": attack} for attack in HTML_ATTACKS]
    datas += [{"text/latex": f"${attack}$"} for attack in HTML_ATTACKS]
    datas += [{"text/markdown": attack} for attack in MARKDOWN_ATTACKS]
    datas += [{"image/png": f'{PNG}" onerror="x'}, {"image/png": PNG}]
    outputs: list[Any] = [
        {"output_type": "display_data", "data": data, "metadata": {"width": "1 onload=x"}}
        for data in datas
    ]
    outputs += [{"output_type": "stream", "text": attack} for attack in HTML_ATTACKS]
    outputs += [{"output_type": "error", "traceback": [attack]} for attack in HTML_ATTACKS]
    cleaned = [nbformat.from_dict(clean_output(output)) for output in outputs]
    cells.append(new_code_cell("x", outputs=cleaned))
    config = GenerateFeedback(coursedir=CourseDirectory()).config
    body, _ = HTMLExporter(config=config).from_notebook_node(
        new_notebook(cells=cells),
        {"nbgrader": {"notebook": "n", "score": 0, "max_score": 0, "late_penalty": 0}},
    )
    page = bs4.BeautifulSoup(body, "html.parser")
    areas = page.select(".text_cell_render, .output_subarea")
    assert len(areas) == len(MARKDOWN_ATTACKS) + len(outputs)
    assert page.find_all("img", src=f"data:image/png;base64,{PNG}")
    for area in areas:
        assert_harmless(area.decode_contents())
