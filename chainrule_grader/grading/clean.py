"""Whatever of a student's reaches a page or a terminal, so that it can only be looked at."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from chainrule_grader.grading.clean_html import clean_html, without_macros
from chainrule_grader.grading.clean_markdown import clean_markdown

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from chainrule_grader.grading.bundle import Bundle

__all__ = [
    "clean_attachments",
    "clean_cells",
    "clean_markdown",
    "clean_output",
    "plain_text",
    "terminal_text",
]

MAGIC = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}
VERDICT = "application/vnd.chainrule.verdict+json"
MOST_TEXT = 1_000_000
MOST_TRACEBACK = 20_000
MOST_PIXELS = 10_000  # a side; a small file may unpack to more than a browser holds
LEFT_OUT = "(this output is of a kind that is not shown here)"

_COLOUR = r"\x1b\[[0-9;]{0,40}m"
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # a control sequence
    r"|\x1b[\]P^_X][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # a title, a link, a device's string
    r"|\x1b[ -/]*[0-~]?|\x9b[0-?]*[ -/]*[@-~]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# They show text in another order than it has.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain_text(value: Any, most: int = MOST_TEXT) -> str:
    """Return text, or nbformat's list of lines, with colours but no other control characters."""
    lines = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    text = "".join(line for line in lines if isinstance(line, str))[: 2 * most]
    # A progress bar writes over itself: of each line the last state is what is seen.
    text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    text = _ESCAPES.sub(lambda m: m[0] if re.fullmatch(_COLOUR, m[0]) else "", text)
    parts = re.split(f"({_COLOUR})", text)
    parts[::2] = [_CONTROL.sub("", _BIDI.sub("", part)) for part in parts[::2]]
    return _whole("".join(parts))[:most]


def terminal_text(text: str, most: int = 300) -> str:
    """Return `text` as one line that a terminal shows as it stands, cut to `most` characters."""
    text = _ESCAPES.sub("", text[: 10 * most + 100])
    shown = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn"}
    )
    line = " ".join(shown.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _whole(text: str) -> str:
    """Replace halves of surrogate pairs, which no file can hold."""
    return text.encode("utf-8", "replace").decode()


def clean_output(output: Any, *, trusted: bool = False) -> dict[str, Any] | None:
    """Return an nbformat output with nothing in it that a page would act on; None for nothing.

    Built anew, so that no key of the student's survives. `trusted` outputs, those of the test
    cells, keep their verdict.
    """
    kind = output.get("output_type") if isinstance(output, dict) else None
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        text = plain_text(output.get("text"))
        return {"output_type": "stream", "name": name, "text": text} if text else None
    if kind == "error":
        return _error(output)
    if kind not in ("display_data", "execute_result"):
        return None
    data = _data(output.get("data"), trusted)
    metadata = _sizes(output.get("metadata"), data)
    cleaned: dict[str, Any] = {"output_type": kind, "data": data, "metadata": metadata}
    if kind == "execute_result":
        count = output.get("execution_count")
        cleaned["execution_count"] = count if type(count) is int else None
    return cleaned


def _error(output: dict[str, Any]) -> dict[str, Any]:
    traceback = output.get("traceback")
    lines = traceback if isinstance(traceback, list) else []
    text = "\n".join(plain_text(line, MOST_TRACEBACK) for line in lines[:1000])
    if len(text) > MOST_TRACEBACK:
        half = MOST_TRACEBACK // 2
        text = f"{text[:half]}\n…\n{text[-half:]}"
    return {
        "output_type": "error",
        "ename": terminal_text(plain_text(output.get("ename")), 100) or "Error",
        "evalue": plain_text(output.get("evalue"), 2_000),
        "traceback": text.split("\n"),
    }


# One class sees the same few panels again and again. What is a student's is not kept.
_clean_panel = lru_cache(maxsize=512)(clean_html)


def _data(data: Any, trusted: bool) -> dict[str, Any]:
    """Clean a bundle of representations; what is not known to be harmless is left out."""
    cleaned: dict[str, Any] = {}
    for mime, value in data.items() if isinstance(data, dict) else ():
        if mime == VERDICT and trusted:
            cleaned[mime] = value
        elif mime in MAGIC:
            cleaned[mime] = clean_image(mime, value)
        elif mime == "text/html":
            clean = _clean_panel if trusted else clean_html
            cleaned[mime] = clean(_joined(value))
        elif mime == "text/markdown":
            cleaned[mime] = clean_markdown(_joined(value))
        elif mime == "text/latex":
            cleaned[mime] = without_macros(plain_text(value))
        elif mime == "text/plain":
            cleaned[mime] = plain_text(value)
    kept = {mime: value for mime, value in cleaned.items() if value or mime == "text/plain"}
    return kept or {"text/plain": LEFT_OUT}


def _joined(value: Any) -> str:
    lines = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return _whole("".join(line for line in lines if isinstance(line, str)))


def _sizes(metadata: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Keep the width and height of images, as numbers: templates write them unquoted."""
    kept = {}
    for mime in data.keys() & MAGIC.keys():
        own = metadata.get(mime) if isinstance(metadata, dict) else None
        sizes = {
            name: int(own[name])
            for name in ("width", "height")
            if isinstance(own, dict)
            and type(own.get(name)) in (int, float)
            and 1 <= own[name] <= MOST_PIXELS
        }
        if sizes:
            kept[mime] = sizes
    return kept


def clean_image(mime: str, value: Any) -> str | None:
    """Return base64 image data, encoded anew; None unless it is an image of that type."""
    try:
        image = base64.b64decode("".join(_joined(value).split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not image.startswith(MAGIC[mime]) or max(_pixels(mime, image)) > MOST_PIXELS:
        return None
    return base64.b64encode(image).decode()


def _pixels(mime: str, image: bytes) -> tuple[int, int]:
    """Read the width and height from an image's header; too many where it does not say."""
    if mime == "image/png" and len(image) >= 24 and image[12:16] == b"IHDR":
        return int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")
    if mime == "image/gif" and len(image) >= 10:
        return int.from_bytes(image[6:8], "little"), int.from_bytes(image[8:10], "little")
    at = 2
    while mime == "image/jpeg" and at + 9 <= len(image) and image[at] == 0xFF:
        marker, length = image[at + 1], int.from_bytes(image[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            sides = image[at + 5 : at + 9]
            return int.from_bytes(sides[2:], "big"), int.from_bytes(sides[:2], "big")
        at += 2 + length
    return MOST_PIXELS + 1, 0


def clean_attachments(attachments: Any) -> dict[str, dict[str, str]]:
    """Keep the attached images of a markdown cell that are images of a kind that cannot act."""
    cleaned: dict[str, dict[str, str]] = {}
    for name, images in attachments.items() if isinstance(attachments, dict) else ():
        if not isinstance(name, str) or not isinstance(images, dict):
            continue
        found = {mime: clean_image(mime, images[mime]) for mime in MAGIC if mime in images}
        kept = {mime: image for mime, image in found.items() if image}
        if kept:
            cleaned[_whole(name)] = kept
    return cleaned


def clean_cells(nb: NotebookNode, bundle: Bundle) -> None:
    """Clean the texts of a rebuilt notebook, in place; what the release says is left alone.

    So an untouched answer keeps its checksum, by which nbgrader knows it.
    """
    graded = [cell.grade_id for cell in bundle.cells if cell.grade]
    fields = {name + end for name in graded for end in ("", "-comment", "_extra_credit")}
    plain = {(cell.cell_type, cell.source) for cell in bundle.cells if not cell.marked}
    sources = {cell.grade_id: cell.source for cell in bundle.cells if cell.marked}
    for cell in nb.cells:
        own = cell.metadata.get("nbgrader")
        given = sources[own["grade_id"]] == cell.source if own else False
        if given or (cell.cell_type, cell.source) in plain:
            continue
        if cell.cell_type == "markdown":
            cell.source = clean_markdown(cell.source, cell.get("attachments"), fields)
        elif cell.cell_type == "raw":
            cell.source = clean_raw(cell.source)


def clean_raw(source: str) -> str:
    """Return a raw cell's text so that a page, where it stands as HTML, shows what it says."""
    return without_macros(escape(source, quote=False) if "<" in source or "&" in source else source)
