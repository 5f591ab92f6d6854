"""Train chainrule/data/odd_or_even.h5, the network to try one's own pictures with.

It is a network of the assignment deep_network: three hidden layers, ReLU, gradient descent. One
thing is different from part 5 there: besides the 1,200 training pictures it sees four distorted
copies of each, moved, slanted, narrower or wider, so that it minds less how a digit stands. The
sizes, the distortions and the number of steps were chosen with drawings and digits printed in
DejaVu fonts, not with the test pictures; tools/measure_own_pictures.py says how far that carries.

    python tools/train_odd_or_even.py [FILE]

On the same machine the file is the same on every run; on another one the last digits may differ,
since matrix products round in another order. It takes about 15 seconds.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from chainrule import datasets
from chainrule.parameters import ODD_OR_EVEN
from chainrule_grader.reference.deep_network import L_layer_model, L_model_forward

LAYERS = [64, 32, 16, 16, 1]
COPIES = 4
NOTE = (
    "odd (1) or even (0) from 8x8 pixels / 255, rows one after the other; ReLU in the hidden "
    "layers, sigmoid at the end; trained on chainrule/data/digits.h5 by tools/train_odd_or_even.py"
)

Pictures = npt.NDArray[np.float64]


def distorted(pictures: Pictures, rng: np.random.Generator) -> Pictures:
    """Return each picture, (m, 8, 8), stretched, slanted and moved sideways at random."""
    place = np.arange(8) - 3.5
    shape = (len(pictures), 1, 1)
    stretch, slant = rng.uniform(0.85, 1.3, shape), rng.uniform(-0.25, 0.25, shape)
    moved = rng.uniform(-0.6, 0.6, shape)
    # Where each new pixel comes from in its row; between two pixels, a mixture of both.
    source = (place - moved + slant * place[:, None]) / stretch + 3.5
    left = np.floor(source).astype(int)
    padded = np.pad(pictures, ((0, 0), (0, 0), (1, 1)))

    def pixels(column: npt.NDArray[np.int_]) -> Pictures:
        return np.take_along_axis(padded, np.clip(column + 1, 0, 9), axis=2)

    part = source - left
    return np.asarray((1 - part) * pixels(left) + part * pixels(left + 1))


def columns(pictures: npt.NDArray[np.generic]) -> Pictures:
    """Return the pictures, (m, 8, 8) from 0 to 255, as columns, (64, m) from 0 to 1."""
    return pictures.reshape(len(pictures), -1).T / 255


def train(file: Path) -> None:
    """Train the network and write its parameters."""
    digits = datasets.load_images()
    rng = np.random.default_rng(0)
    seen = digits.train_x.astype(float)
    seen = np.concatenate([seen] + [distorted(digits.train_x, rng) for _ in range(COPIES)])
    np.random.seed(1)
    parameters, _ = L_layer_model(
        columns(seen), np.tile(digits.train_y, COPIES + 1), LAYERS, 0.2, 1000
    )
    datasets.save_network(file, parameters, NOTE)
    for name, x, Y in (
        ("train", digits.train_x, digits.train_y),
        ("test", digits.test_x, digits.test_y),
    ):
        AL, _ = L_model_forward(columns(x), parameters)
        print(f"{name}: {np.mean((AL > 0.5) == Y):.3f} of {Y.size} pictures right")


if __name__ == "__main__":
    train(Path(sys.argv[1]) if len(sys.argv) > 1 else ODD_OR_EVEN)
