"""The panel: the same content as text and as HTML, with nothing said by colour alone."""

from __future__ import annotations

import re

import bs4
import numpy as np
import pytest

from chainrule.heatmap import can_be_drawn, heatmaps
from chainrule.report import Compared, Report, Row, Segment

CAME = np.array([[1.0, 2.0], [3.0, np.nan]])
WANTED = np.array([[1.0, 2.5], [3.0, 4.0]])
FAILED = Row(
    "wrong",
    "dw",
    ("2 of 4 entries differ",),
    asked="f(<array (2, 2)>)",
    compared=Compared("dw", CAME, WANTED, (0, 1)),
    look_at="Look at <b>.",
    pasted="f(np.eye(2))",
)
REPORT = Report(
    "f: F (3 points)", (Row("ok", "cost"), FAILED), ("Hint: a < b.",), "Not yet.", "wrong", True
)


def parsed(report: Report) -> bs4.BeautifulSoup:
    return bs4.BeautifulSoup(report._repr_html_(), "html.parser")


def test_text_and_html_say_the_same() -> None:
    shown = " ".join(re.sub(r"[][,.]", " ", parsed(REPORT).get_text(" ")).split())
    for line in str(REPORT).splitlines():
        words = re.sub(r"given: |came: |expected: |shape |[][,.]", " ", line)
        for word in words.split():
            assert word in shown, word


def test_a_failure_says_what_was_given_came_and_was_expected_and_where() -> None:
    text = str(REPORT)
    for words in (
        "✗ not yet dw",
        "✓ right   cost",
        "given: f(<array (2, 2)>)",
        "came: shape (2, 2)",
        "expected: shape (2, 2)",
        "the first entry that differs is [0, 1]: 2, expected 2.5",
        "Look at <b>.",
    ):
        assert words in text


def test_the_folded_part_has_arrays_side_by_side_a_picture_and_the_call() -> None:
    page = parsed(REPORT)
    assert [each.get_text() for each in page.find_all("summary")] == [
        "Side by side: dw",
        "The call for dw, to paste into a cell",
    ]
    assert [each.get_text() for each in page.find_all("th")] == [
        "yours, (2, 2)",
        "expected, (2, 2)",
        "difference",
    ]
    assert "2 of 4 entries differ, by at most 0.5" in page.find("svg")["aria-label"]
    assert "f(np.eye(2))" in page.find_all("details")[1].get_text()


def test_only_a_student_s_own_notebook_has_the_folded_part() -> None:
    page = parsed(Report("t", REPORT.rows))
    assert page.find("details") is None
    assert page.find("svg") is None


def test_a_picture_frames_what_differs_and_names_its_colours() -> None:
    drawn = bs4.BeautifulSoup(heatmaps(CAME, WANTED), "html.parser")
    framed = [each for each in drawn.find_all("rect") if each.get("stroke-width") == "1.5"]
    assert len(framed) == 4  # two entries, in yours and in the difference
    assert "entries that differ have a frame" in drawn.get_text()


@pytest.mark.parametrize(
    ("shape", "drawn"), [((3, 4), True), ((1, 9), False), ((3,), False), ((2, 65), False)]
)
def test_matrices_are_drawn_and_nothing_else(shape: tuple[int, ...], drawn: bool) -> None:
    assert can_be_drawn(np.zeros(shape)) is drawn


def test_arrays_of_two_shapes_stand_side_by_side_without_a_difference() -> None:
    row = Row("wrong", "a", compared=Compared("a", np.zeros((2, 3)), np.zeros((3, 2))))
    heads = parsed(Report("t", (row,), folded=True)).find_all("th")
    assert [each.get_text() for each in heads] == ["yours, (2, 3)", "expected, (3, 2)"]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_text_stands_out_from_its_background() -> None:
    html = REPORT._repr_html_() + Report("t", (Row("partly", "a"), Row("open", "b")))._repr_html_()
    colours = set(re.findall(r"[;\"]color:(#[0-9a-f]{6})", html))
    assert len(colours) >= 5
    for colour in colours:
        for ground in ("#ffffff", "#fff6e0") if colour == "#1a1a1a" else ("#ffffff",):
            assert (luminance(ground) + 0.05) / (luminance(colour) + 0.05) >= 4.5, colour


def test_a_bar_says_in_words_what_it_draws() -> None:
    bar = (
        Segment("ok", "done", 30),
        Segment("wrong", "failing", 20),
        Segment("open", "untouched", 50),
    )
    report = Report("Progress", (), bar=bar)
    text = str(report).splitlines()
    assert text[1].count("█") == 18
    assert text[1].count("▒") == 12
    assert text[2].strip() == "✓ done 30, ✗ failing 20, ○ untouched 50"
    assert "✗ failing 20" in parsed(report).find(attrs={"role": "img"})["aria-label"]
