"""One's own pictures: however a digit was put on paper, the network sees about the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from chainrule import datasets

PAPER, PEN = 200, 40


def seven(
    size: int = 240, box: tuple[int, int, int, int] = (90, 60, 150, 180), pen: int = 16
) -> Any:
    """Draw a 7 with a dark pen on light paper: a Pillow image in grey."""
    image = Image.new("L", (size, size), PAPER)
    left, top, right, bottom = box
    line = [(left, top), (right, top), (left + 15, bottom)]
    ImageDraw.Draw(image).line(line, fill=PEN, width=pen, joint="curve")
    return image


def load(image: Any, file: Path, **options: Any) -> Any:
    image.save(file, **options)
    return datasets.load_picture(file).astype(float)


def off(one: Any, other: Any) -> float:
    """Return the mean difference of two pictures, as a share of white."""
    return float(np.abs(one - other).mean() / 255)


def test_a_drawing_gets_the_form_of_the_courses_digits(tmp_path: Path) -> None:
    picture = datasets.load_picture(_saved(seven(), tmp_path))
    assert picture.shape == (8, 8)
    assert picture.dtype == np.uint8
    assert picture[0].max() > 120, "it reaches the upper edge"
    assert picture[-1].max() > 120, "and the lower one"
    assert picture[:, [0, -1]].max() < 60, "but not the sides"
    assert picture.mean() / 255 == pytest.approx(
        datasets.load_images().train_x.mean() / 255, abs=0.02
    )
    assert picture[4:, :2].max() == 0, "below the bar of a 7 there is paper on the left"


def test_paper_light_place_and_pen_make_little_difference(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    plain = load(seven(), tmp_path / "plain.png")
    grey = np.asarray(seven(), dtype=float)
    light = np.linspace(0.55, 1.2, 240)
    photos = {
        "inverted": 255 - grey,
        "shadow": grey * light,
        "noise": grey + rng.normal(0, 12, grey.shape),
        "faint": 150 + grey / 5,
        "corner": np.asarray(seven(400, (20, 20, 80, 140)), dtype=float),
        "dirt": np.where(np.indices(grey.shape).sum(0) < 8, PEN, grey),
        "thin": np.asarray(seven(pen=7), dtype=float),
    }
    for name, values in photos.items():
        photo = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
        assert off(load(photo, tmp_path / f"{name}.jpg", quality=70), plain) < 0.05, name
    assert (
        off(load(seven().transpose(Image.Transpose.ROTATE_90), tmp_path / "turned.png"), plain)
        > 0.1
    )


def test_a_wide_digit_is_made_as_narrow_as_the_courses(tmp_path: Path) -> None:
    picture = load(seven(box=(40, 90, 200, 190)), tmp_path / "wide.png")
    assert picture[:, [0, -1]].max() < 80
    assert picture[0, 1:7].min() > 80


def test_a_thick_pen_is_not_taken_for_the_paper(tmp_path: Path) -> None:
    # The ink is one even grey, while no grey of the shaded paper is as frequent.
    thick = seven(box=(60, 40, 170, 200), pen=60)
    shaded = np.where(np.asarray(thick) == PEN, PEN, np.linspace(170, 250, 240))
    photo = Image.fromarray(shaded.astype(np.uint8))
    photo.save(tmp_path / "shaded.png")
    assert datasets.picture_steps(tmp_path / "shaded.png").dark_on_light
    assert off(load(photo, tmp_path / "shaded.png"), load(thick, tmp_path / "even.png")) < 0.05


def test_files_of_every_kind_are_read(tmp_path: Path) -> None:
    plain = load(seven(), tmp_path / "plain.png")
    grey = np.asarray(seven())
    ink = np.dstack([np.zeros((240, 240, 3), np.uint8), np.where(grey == PEN, 255, 0)])
    chalk = np.dstack([np.full((240, 240, 3), 255, np.uint8), ink[..., 3]])
    for name, image in {
        "colour.png": seven().convert("RGB"),
        "palette.png": seven().convert("P"),
        "bits.png": seven().point(lambda v: 255 * (v > 99)).convert("1"),
        "deep.png": Image.fromarray(grey.astype(np.uint16) * 200),
        "ink.png": Image.fromarray(ink.astype(np.uint8)),
        "chalk.png": Image.fromarray(chalk.astype(np.uint8)),
        "print.jpg": seven().convert("CMYK"),
        "large.jpg": seven().resize((2400, 2400)),
    }.items():
        assert off(load(image, tmp_path / name), plain) < 0.03, name
    held = Image.Exif()
    held[0x0112] = 6  # the phone was turned: show it a quarter clockwise
    lying = seven().transpose(Image.Transpose.ROTATE_90)
    assert off(load(lying, tmp_path / "phone.jpg", exif=held), plain) < 0.03


def test_the_courses_digits_come_back_nearly_as_they_are(tmp_path: Path) -> None:
    digits = datasets.load_images()
    differences = []
    for picture in digits.train_x[:10]:
        drawn = Image.fromarray(picture).resize((160, 160), Image.Resampling.BICUBIC)
        padded = Image.new("L", (320, 240))
        padded.paste(drawn, (90, 30))
        differences.append(off(load(padded, tmp_path / "digit.png"), picture))
    assert np.mean(differences) < 0.1


def test_the_steps_end_in_the_picture(tmp_path: Path) -> None:
    steps = datasets.picture_steps(_saved(seven(), tmp_path), (12, 10))
    assert steps.original.shape == (240, 240, 3)
    assert steps.grey.shape == steps.ink.shape == (240, 240)
    assert steps.dark_on_light
    assert steps.ink[:40].max() == 0
    assert steps.cropped.shape[0] == pytest.approx(128, abs=10)
    np.testing.assert_array_equal(
        steps.picture, datasets.load_picture(tmp_path / "drawing.png", (12, 10))
    )
    assert steps.picture.shape == (12, 10)


def test_what_is_wrong_with_a_picture_is_said(tmp_path: Path) -> None:
    with pytest.raises(datasets.DatasetError, match=r"no file .*none\.png.*spelling"):
        datasets.load_picture(tmp_path / "none.png")
    words = tmp_path / "words.png"
    words.write_text("a 7")
    cut = tmp_path / "cut.png"
    seven().save(cut)
    cut.write_bytes(cut.read_bytes()[:300])
    for file in (words, cut, tmp_path):
        with pytest.raises(datasets.DatasetError, match=r"cannot be read as a picture .*HEIC"):
            datasets.load_picture(file)
    grain = np.random.default_rng(0).normal(PAPER, 8, (200, 200)).astype(np.uint8)
    shaded = (np.ones((200, 200)) * np.linspace(90, 220, 200)).astype(np.uint8)
    for empty in (Image.new("L", (50, 50), 255), Image.fromarray(grain), Image.fromarray(shaded)):
        with pytest.raises(datasets.DatasetError, match=r"shows nothing .*thicker or darker"):
            load(empty, tmp_path / "empty.png")
    with pytest.raises(datasets.DatasetError, match="shape is"):
        datasets.load_picture(_saved(seven(), tmp_path), (0, 8))


def _saved(image: Any, folder: Path) -> Path:
    image.save(folder / "drawing.png")
    return folder / "drawing.png"
