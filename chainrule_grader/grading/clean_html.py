"""HTML of a student's, brought down to what cannot act, load or cover anything on a page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

MOST_CHARACTERS = 500_000
# A parser that follows the standard needs time and memory like a product of these counts.
MOST_TAGS = 6_000
MOST_REPEATED = 300_000

VOID = {"br", "col", "hr", "img", "input", "wbr"}
_BLOCKS = "div p pre blockquote hr br ul ol li dl dt dd h1 h2 h3 h4 h5 h6 details summary"
_TABLES = "table caption colgroup col thead tbody tfoot tr th td"
_INLINE = "a b big code del em i ins kbd mark q s samp small span strike strong sub sup tt u var"
TAGS = {*_BLOCKS.split(), *_TABLES.split(), *_INLINE.split(), "img"}
# Text inside these is no text that anyone wrote for reading.
DROPPED_WHOLE = {"script", "style", "title", "textarea", "template", "svg", "math", "iframe"}
_SIZES = {"width", "height", "align", "valign"}
ATTRIBUTES = {
    "*": {"style", "class", "title", "dir", "lang", "role"},
    "a": {"href"},
    "img": {"src", "alt", *_SIZES},
    "ol": {"start", "type"},
    "table": {"border", *_SIZES},
    "td": {"colspan", "rowspan", *_SIZES},
    "th": {"colspan", "rowspan", "scope", *_SIZES},
    "col": {"span", *_SIZES},
    "colgroup": {"span", *_SIZES},
}
SCHEMES = {"http", "https", "mailto", "data"}
# The Formgrader finds its buttons and fields by class and id, so a student's are few and known.
CLASSES = {"dataframe"}
STYLES = {
    "background",
    "background-color",
    "border",
    "border-bottom",
    "border-collapse",
    "border-color",
    "border-left",
    "border-right",
    "border-top",
    "color",
    "display",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "height",
    "line-height",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-width",
    "padding",
    "padding-left",
    "padding-right",
    "text-align",
    "text-decoration",
    "vertical-align",
    "white-space",
    "width",
}
# Words, colours and small sizes: no function but a colour's, nothing negative, no quotes.
_COLOUR = re.compile(r"rgba?\([\d., %]{1,40}\)")
_WORD = re.compile(
    r"#[0-9a-f]{3,8}|(?:\d{1,4}|\d{0,4}\.\d{1,4})(?:px|em|ex|rem|pt|%)?|[a-z][a-z-]*"
)
IMAGE_DATA = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/]+={0,2}")
# A picture beside the notebook, in this folder or below; anything else asks a server for something.
IMAGE_FILE = re.compile(r"(?!\.)[\w-][\w./-]*\.(?:png|jpe?g|gif)", re.IGNORECASE)
LINK = re.compile(r"(?:https?://|mailto:|#)[^\s<>\"'`\\]*|[\w-][\w./-]*(?:#[\w-]*)?", re.IGNORECASE)
_FORMATTING = re.compile(
    r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/>]", re.IGNORECASE
)

# Macros that give a link, a style, a class or an id to what they typeset, load extensions, or
# redefine other macros, on a page that typesets its mathematics with MathJax.
MACROS = (
    r"href|url|style|class|cssId|data|require|unicode|mmlToken|bbox|Newextarrow|includegraphics"
    r"|[egx]?def|let|newcommand|renewcommand|providecommand|newenvironment"
    r"|renewenvironment|DeclareMathOperator|DeclarePairedDelimiters?X?(?:PP)?|csname"
)
MACRO = re.compile(rf"\\(?=(?:{MACROS})(?![a-zA-Z]))")
NO_MACRO = "⧵"


def allowed_image(source: str) -> bool:
    """Say whether an image's address loads nothing from anywhere but the page and its folder."""
    return bool(IMAGE_DATA.fullmatch(source)) or (
        bool(IMAGE_FILE.fullmatch(source)) and ".." not in source
    )


def allowed_link(target: str) -> bool:
    """Say whether a link's address is one that a reader may safely follow."""
    return bool(LINK.fullmatch(target))


def clean_style(value: str) -> str | None:
    """Keep the declarations of a style attribute that only change how its own text looks."""
    kept = []
    for declaration in value.split(";"):
        name, _, what = declaration.partition(":")
        name = name.strip().lower()
        words = _COLOUR.sub("colour", what.lower()).replace(",", " ").split()
        if name in STYLES and words and all(_WORD.fullmatch(word) for word in words):
            kept.append(f"{name}:{what.strip()}")
    return ";".join(kept) or None


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return clean_style(value)
    if name == "class":
        return " ".join(word for word in value.split() if word in CLASSES) or None
    if name == "href":
        return value if allowed_link(value) else None
    if name == "src":
        return value if allowed_image(value) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED_WHOLE,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes=SCHEMES,
)


def too_large(html: str) -> bool:
    """Say whether parsing `html` could take long, or much memory."""
    tags = html.count("<")
    repeated = len(_FORMATTING.findall(html)) * tags
    return len(html) > MOST_CHARACTERS or tags > MOST_TAGS or repeated > MOST_REPEATED


def clean_html(html: str) -> str:
    """Return what of `html` may be shown; "" where it is too large to be looked through."""
    if too_large(html):
        return ""
    return without_macros(_CLEANER.clean(html))


def without_macros(text: str) -> str:
    """Take the backslash from macros that MathJax must not see."""
    return MACRO.sub(NO_MACRO, text)


class Seen(HTMLParser):
    """What a page holds: its tags with attributes, and its text, with and without code.

    Built for comparing a page with its cleaned self, so that space does not count. `balanced`
    says whether each tag has its end: a lone end would close what the page around it opened.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.other: list[str] = []
        self._text: list[str] = []
        self._typeset: list[str] = []
        self._open: list[str] = []
        self.balanced = True
        self.feed(html)
        self.close()
        self.balanced &= not self._open

    @property
    def text(self) -> str:
        """All text, without space."""
        return "".join("".join(self._text).split())

    @property
    def typeset(self) -> str:
        """The text that MathJax looks for mathematics in."""
        return "".join(self._typeset)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, but one that parsers add by themselves."""
        if tag not in VOID:
            self._open.append(tag)
        if tag != "tbody":
            self.tags.append((tag, tuple(sorted((name, value or "") for name, value in attrs))))

    def handle_endtag(self, tag: str) -> None:
        """Note an end; "<br/>" has one too."""
        if tag in VOID:
            return
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.balanced = False

    def handle_data(self, data: str) -> None:
        """Note text."""
        self._text.append(data)
        if not {"pre", "code"} & set(self._open[-20:]):
            self._typeset.append(data)

    def handle_comment(self, data: str) -> None:
        """Note what is no text."""
        self.other.append(data)

    def handle_decl(self, decl: str) -> None:
        """Note what is no text."""
        self.other.append(decl)

    def handle_pi(self, data: str) -> None:
        """Note what is no text."""
        self.other.append(data)

    def unknown_decl(self, data: str) -> None:
        """Note what is no text."""
        self.other.append(data)
