"""Count how often networks are right on digits that are not the course's.

The numbers in notebooks/your_own_pictures.ipynb, "Several networks, more pictures", come from here:

    python tools/measure_own_pictures.py

Printed digits are set in fonts that Matplotlib brings along; drawn ones are made of lines and arcs
and turned into photos with shadows, grain, thin and thick pens, and slants. It takes a minute.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from chainrule import datasets
from chainrule_grader.reference.deep_network import Blocks, L_layer_model, L_model_forward

NEW_FONTS = ("cmr10", "cmb10", "cmss10", "cmtt10", "STIXGeneral*")
FONTS = {"new fonts": NEW_FONTS, "DejaVu fonts": ("DejaVuSans*", "DejaVuSerif*")}
SIDE = 600
Points = npt.NDArray[np.float64]


def line(*points: tuple[float, float]) -> Points:
    """Return the corners of a line."""
    return np.array(points)


def arc(x: float, y: float, width: float, height: float, start: float, end: float) -> Points:
    """Return points on an ellipse, from one angle to the other in degrees, clockwise."""
    t = np.radians(np.linspace(start, end, 24))
    return np.stack([x + width * np.cos(t), y + height * np.sin(t)], axis=1)


# Two ways to write each digit, as strokes; x from 0 to 0.7, y from 0 to 1, downwards.
STROKES: list[list[list[Points]]] = [
    [[arc(0.35, 0.5, 0.32, 0.5, -90, 270)], [arc(0.35, 0.5, 0.25, 0.5, -60, 300)]],
    [
        [line((0.35, 0), (0.35, 1))],
        [line((0.12, 0.28), (0.38, 0), (0.38, 1)), line((0.1, 1), (0.65, 1))],
    ],
    [
        [np.vstack([arc(0.35, 0.28, 0.3, 0.28, 190, 400), line((0.05, 1), (0.68, 1))])],
        [np.vstack([arc(0.33, 0.25, 0.28, 0.25, 200, 380), line((0.1, 0.95), (0.65, 1))])],
    ],
    [
        [np.vstack([arc(0.32, 0.25, 0.28, 0.25, 200, 450), arc(0.32, 0.73, 0.33, 0.27, -90, 160)])],
        [line((0.08, 0), (0.6, 0), (0.3, 0.4)), arc(0.3, 0.7, 0.33, 0.3, -90, 150)],
    ],
    [
        [line((0.45, 0), (0.03, 0.65), (0.68, 0.65)), line((0.48, 0.35), (0.48, 1))],
        [line((0.1, 0), (0.08, 0.5), (0.6, 0.5)), line((0.55, 0.05), (0.52, 1))],
    ],
    [
        [
            line((0.6, 0), (0.12, 0), (0.1, 0.45)),
            np.vstack([line((0.1, 0.45)), arc(0.3, 0.68, 0.33, 0.31, -110, 140)]),
        ],
        [np.vstack([line((0.6, 0), (0.14, 0), (0.12, 0.4)), arc(0.3, 0.7, 0.32, 0.3, -120, 150)])],
    ],
    [
        [np.vstack([line((0.55, 0.02), (0.25, 0.25)), arc(0.35, 0.7, 0.3, 0.3, 200, 560)])],
        [np.vstack([arc(0.6, 0.6, 0.55, 0.6, 260, 180), arc(0.35, 0.7, 0.3, 0.3, 180, 540)])],
    ],
    [
        [line((0.05, 0), (0.65, 0), (0.25, 1))],
        [line((0.05, 0.02), (0.65, 0.02), (0.28, 1)), line((0.2, 0.5), (0.6, 0.5))],
    ],
    [
        [arc(0.35, 0.25, 0.25, 0.25, 90, 450), arc(0.35, 0.74, 0.32, 0.26, -90, 270)],
        [arc(0.35, 0.25, 0.2, 0.25, 90, -270), arc(0.35, 0.74, 0.28, 0.26, -90, 270)],
    ],
    [
        [arc(0.33, 0.28, 0.28, 0.28, 0, 360), line((0.61, 0.28), (0.5, 1))],
        [np.vstack([arc(0.33, 0.28, 0.28, 0.28, 0, -360), arc(0.2, 0.6, 0.42, 0.4, -45, 90)])],
    ],
]


def drawn(rng: np.random.Generator, count: int = 200) -> Iterator[tuple[int, Image.Image]]:
    """Give digits, and a photo of each as somebody may have drawn it."""
    y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    for n in range(count):
        digit, way = n % 10, rng.integers(2)
        turn, slant, stretch = np.radians(rng.uniform(-12, 12)), *rng.uniform(-0.2, 0.2, 2)
        matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        matrix = matrix @ np.array([[1 + stretch, slant], [0, 1]])
        place, radius = rng.uniform(240, 360, 2), rng.uniform(4, 20)
        ink = Image.new("L", (SIDE, SIDE))
        for stroke in STROKES[digit][way]:
            wobbly = stroke + rng.normal(0, 0.007, stroke.shape)
            corners = 300 * (wobbly - [0.35, 0.5]) @ matrix.T + place
            for start, end in itertools.pairwise(corners):
                for cx, cy in np.linspace(start, end, 150):
                    box = (cx - radius, cy - radius, cx + radius, cy + radius)
                    ImageDraw.Draw(ink).ellipse(box, fill=255)
        share = np.asarray(ink.filter(ImageFilter.GaussianBlur(1.2))) / 255
        angle, gradient, grain = rng.uniform((0, 0, 0), (2 * np.pi, 60, 15))
        light = 205 + gradient * (x * np.cos(angle) + y * np.sin(angle)) - 20 * (x * x + y * y)
        grey = light * (1 - 0.78 * share) + rng.normal(0, grain, share.shape)
        yield digit, Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def printed(fonts: tuple[str, ...]) -> Iterator[tuple[int, Image.Image]]:
    """Give every digit, set in every font."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for pattern in fonts:
        for file in sorted(folder.glob(f"{pattern}.ttf")):
            if "Display" in file.name:
                continue
            font = ImageFont.truetype(file, 150)
            for digit in range(10):
                image = Image.new("L", (200, 200), 255)
                ImageDraw.Draw(image).text((50, 10), str(digit), font=font, fill=0)
                yield digit, image


def prepared(
    pictures: Iterator[tuple[int, Image.Image]],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Return the pictures as a network sees them, (m, 8, 8), and their labels, (1, m)."""
    seen, labels = [], []
    with tempfile.TemporaryDirectory() as folder:
        for digit, image in pictures:
            image.save(Path(folder, "picture.jpg"), quality=80)
            seen.append(datasets.load_picture(Path(folder, "picture.jpg")))
            labels.append(digit % 2)
    return np.array(seen), np.array([labels])


def columns(pictures: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Return the pictures as columns, (64, m) from 0 to 1."""
    return pictures.reshape(len(pictures), -1).T / 255


def main() -> None:
    """Print the share of right answers: the course's network, then five of part 5."""
    digits = datasets.load_images()
    networks: dict[str, Blocks] = {"the course's": datasets.load_network()}
    for seed in range(5):
        np.random.seed(seed)
        sizes = [64, 16, 16, 16, 1]
        networks[f"seed {seed}"], _ = L_layer_model(
            columns(digits.train_x), digits.train_y, sizes, 0.2, 500
        )
    kinds = {"test pictures": (digits.test_x, digits.test_y)}
    kinds |= {name: prepared(printed(fonts)) for name, fonts in FONTS.items()}
    kinds["lines and arcs"] = prepared(drawn(np.random.default_rng(11)))
    for kind, (pictures, Y) in kinds.items():
        print(f"{kind}: {Y.size} pictures")
        for name, parameters in networks.items():
            AL, _ = L_model_forward(columns(pictures), parameters)
            print(f"  {name:13} {np.mean((AL > 0.5) == Y):.3f}")


if __name__ == "__main__":
    main()
