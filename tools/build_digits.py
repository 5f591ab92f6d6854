"""Rebuild chainrule/data/digits.h5, the "odd or even" pictures of notebooks 1 and 3.

Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine
Learning Repository, 1998, https://doi.org/10.24432/C50P49, in the copy that scikit-learn ships
(`sklearn.datasets.load_digits`, the 1,797 images of the original test set).
Licence: Creative Commons Attribution 4.0, https://creativecommons.org/licenses/by/4.0/.
Changes made: pixel values 0..16 rescaled to 0..255, a random split, a label "odd or even".

    python tools/build_digits.py [FILE]

The file is the same, byte for byte, on every run: the shuffle has a fixed seed, HDF5 stores no
times, and nothing is compressed (what gzip writes depends on the version of zlib).
"""

from __future__ import annotations

import sys
from pathlib import Path

import h5py
import numpy as np
from sklearn.datasets import load_digits

DEFAULT_FILE = Path(__file__).resolve().parents[1] / "chainrule" / "data" / "digits.h5"
TRAINING_IMAGES = 1200
SHUFFLE_SEED = 20240517
CLASSES = ("even", "odd")
ATTRIBUTES = {
    "title": "Odd or even: handwritten digits, 8x8 pixels, values 0..255",
    "source": "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, "
    "UCI Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49 "
    "(the copy in scikit-learn, sklearn.datasets.load_digits)",
    "licence": "Creative Commons Attribution 4.0 International (CC BY 4.0), "
    "https://creativecommons.org/licenses/by/4.0/",
    "changes": "pixel values 0..16 rescaled to 0..255; shuffled and split 1200/597; "
    "labels are 1 for an odd digit and 0 for an even one",
    "built_by": "tools/build_digits.py",
}


def distinct_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return images (m, 8, 8) uint8 0..255 and digits (m,) uint8, without repeated images."""
    digits = load_digits()
    images = np.rint(digits.images * 255 / 16).astype(np.uint8)
    _, first = np.unique(images.reshape(len(images), -1), axis=0, return_index=True)
    kept = np.sort(first)
    return images[kept], digits.target[kept].astype(np.uint8)


def build(file: Path) -> None:
    """Write the HDF5 file; the split is the same on every run."""
    images, digits = distinct_digits()
    order = np.random.default_rng(SHUFFLE_SEED).permutation(len(images))
    parts = {"train": order[:TRAINING_IMAGES], "test": order[TRAINING_IMAGES:]}
    with h5py.File(file, "w") as h5:
        h5.attrs.update(ATTRIBUTES)
        h5.create_dataset("list_classes", data=np.array(CLASSES, dtype="S"), track_times=False)
        for part, chosen in parts.items():
            for name, values in (
                ("x", images[chosen]),
                ("y", (digits[chosen] % 2).astype(np.uint8)),
                ("digit", digits[chosen]),
            ):
                h5.create_dataset(f"{part}_set_{name}", data=values, track_times=False)
    for part, chosen in parts.items():
        print(f"{part}: {len(chosen)} images, {np.mean(digits[chosen] % 2):.3f} of them odd")
    print(f"{len(load_digits().images) - len(images)} repeated images dropped; wrote {file}")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FILE)
