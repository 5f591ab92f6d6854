"""Markdown of a student's, changed only where the page made from it could act."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

import nh3

from chainrule_grader.grading.clean_html import (
    ATTRIBUTES,
    DROPPED_WHOLE,
    MACRO,
    SCHEMES,
    TAGS,
    Seen,
    allowed_image,
    allowed_link,
    clean_style,
    too_large,
    without_macros,
)

MOST_CHARACTERS = 20_000
CUT = "\n… the rest of this text is too long to be shown"

# Without any of these nothing but text, lists, headings and mathematics can come of it.
_SUSPICIOUS = re.compile(
    r"<[a-zA-Z/!?]|\][(:\[]|&#|&[a-zA-Z]+;|mermaid|[\x00-\x08\x0b\x0c\x0e-\x1f]", re.IGNORECASE
)
_HEADING = re.compile(r"#|^[ >]*(?:=+|-+)\s*$|<[hH]", re.MULTILINE)
_TAG = r"<(?=[a-zA-Z/!?])"
_PLAIN_TAG = re.compile(
    r"<(?:/?(?:b|i|u|s|em|strong|sub|sup|small|code|kbd|tt|p|div|span|table|tr|td|th|ul|ol|li)"
    r"|br ?/?|hr ?/?)>"
)
# nbconvert puts what such a fence holds onto the page as HTML.
_MERMAID = re.compile(r"(`{3,}|~{3,})(?=[ \t]*mermaid)", re.IGNORECASE)
_AS_IT_STANDS = re.compile(
    r"(?P<fence>^ {0,3}(?P<ticks>`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}(?P=ticks)|\Z))"
    r"|(?P<code>(?<!`)(?P<few>`+)(?!`)[^\n]*?(?<!`)(?P=few)(?!`))"
    r"|(?P<maths>(?<!\\)\$\$.*?\$\$|(?<![\\$])\$[^$\n]+\$)",
    re.DOTALL | re.MULTILINE,
)
_CLASSES = re.compile(r"highlight|anchor-link|task-list-item(?:-checkbox)?|language-[\w+#.-]*")
_TOKEN = re.compile(r"[a-z][a-z0-9]{0,2}")  # of highlighted code, one per span


def clean_markdown(
    source: str,
    attachments: Mapping[str, Mapping[str, str]] | None = None,
    reserved: Collection[str] = (),
) -> str:
    """Return markdown whose page runs nothing, loads nothing from elsewhere and posts nothing.

    What is harmless stays as it is. Else raw HTML and links are made text, first those that look
    dangerous, then all; what is still not harmless is shown as code. `attachments` are the cell's,
    cleaned. No heading gets one of the `reserved` ids, such as the names of the page's own fields.
    """
    source = source.encode("utf-8", "replace").decode()
    if len(source) > MOST_CHARACTERS:
        return _as_code(source[:MOST_CHARACTERS] + CUT)
    headed = reserved and _HEADING.search(source)
    if not (_SUSPICIOUS.search(source) or MACRO.search(source) or headed):
        return source
    for attempt in _attempts(source, attachments or {}):
        if _harmless(attempt, attachments or {}, reserved):
            return attempt
    return _as_code(source)


def _attempts(source: str, attachments: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the source with ever more of it made text."""
    yield source
    yield _outside_code(source, lambda text: _escape_dangerous(text, attachments))
    yield _outside_code(source, _escape)
    yield _escape(_MERMAID.sub(r"\1text ", source.replace("&", "&amp;")))


def _outside_code(source: str, change: Callable[[str], str]) -> str:
    """Change what is neither code nor mathematics; of the latter, take dangerous macros only."""
    source = _MERMAID.sub(r"\1text ", source)
    done, pieces = 0, []
    for match in _AS_IT_STANDS.finditer(source):
        kept = without_macros(match[0]) if match["maths"] else match[0]
        pieces += [change(source[done : match.start()]), kept]
        done = match.end()
    return "".join([*pieces, change(source[done:])])


def _escape(text: str) -> str:
    """Make text of all tags and links."""
    text = re.sub(_TAG, "&lt;", without_macros(text))
    return re.sub(r"\](?=[(\[:])", r"\\]", text)


def _escape_dangerous(text: str, attachments: Mapping[str, Mapping[str, str]]) -> str:
    """Make text of tags that are not plainly harmless, and of links to where no link should go."""
    text = without_macros(text)
    text = re.sub(_TAG, lambda m: "<" if _PLAIN_TAG.match(text, m.start()) else "&lt;", text)

    def checked(match: re.Match[str]) -> str:
        bang, words, address, inline, defined = match.groups()
        target = inline or defined or ""
        if bang and inline is not None:
            name = target.removeprefix("attachment:")
            fine = name in attachments if name != target else allowed_image(target)
        else:
            fine = allowed_link(target)
        return match[0] if fine else f"{bang}{words}\\]{address}"

    return re.sub(r"(!?)(\[[^\[\]]*)\](\(\s*<?([^\s()<>]*)|: *<?([^\s<>]*))", checked, text)


def _as_code(source: str) -> str:
    """Show `source` itself, in a fence longer than any in it."""
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", source)), default=0) + 3)
    return f"{ticks}\n{source}\n{ticks}"


def rendered(source: str, attachments: Mapping[str, Mapping[str, str]]) -> str:
    """Return the HTML that nbconvert, and so nbgrader's pages, make of a markdown cell."""
    # Slow to import, and most cells need no look at their page.
    from nbconvert.filters import strip_files_prefix
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, attachments=attachments)
    return str(strip_files_prefix(MarkdownWithMath(renderer=renderer).render(source)))


def _harmless(
    source: str, attachments: Mapping[str, Mapping[str, str]], reserved: Collection[str]
) -> bool:
    """Say whether the page of `source` loses nothing when it is cleaned."""
    try:
        html = rendered(source, attachments)
    except Exception:  # such as a missing attachment: whatever it is, no page may fail from it
        return False
    if too_large(html):
        return False
    before, after = Seen(html), Seen(_cleaner(reserved).clean(html))
    same = (before.tags, before.text, before.other) == (after.tags, after.text, after.other)
    return same and before.balanced and not MACRO.search(before.typeset)


def _cleaner(reserved: Collection[str]) -> nh3.Cleaner:
    """Make the cleaner of pages from markdown, which hold a few more things than outputs."""

    def allowed(tag: str, name: str, value: str) -> bool:
        if name == "class":
            token = tag == "span" and _TOKEN.fullmatch(value)
            return bool(token) or all(_CLASSES.fullmatch(word) for word in value.split())
        if name == "href":
            return allowed_link(value) or value.startswith("#")
        if name == "type":
            return value == "checkbox" or tag == "ol"
        if name == "id":
            return value not in reserved
        if name == "src":
            return allowed_image(value)
        return name != "style" or clean_style(value) == value

    headings = {f"h{level}": {"id"} for level in range(1, 7)}
    inputs = {"input": {"type", "disabled", "checked"}}
    return nh3.Cleaner(
        tags=TAGS | {"input"},
        clean_content_tags=DROPPED_WHOLE,
        attributes={**ATTRIBUTES, **headings, **inputs},
        attribute_filter=lambda *each: each[2] if allowed(*each) else None,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=False,
    )
