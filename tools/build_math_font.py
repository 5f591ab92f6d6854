"""Rebuild chainrule_grader/publish/templates/math.woff2: the part of STIX Two Math that pages need.

    pip install fonttools brotli ziamath
    python tools/build_math_font.py

The font is The STIX Fonts Project's, under the SIL Open Font License 1.1, as its own name table
says; the package ziamath brings it along. Without a font that has a table MATH, browsers do not
stretch brackets and roots, and many devices have none.
"""

from __future__ import annotations

import importlib.resources
from pathlib import Path

from fontTools import subset

TARGET = Path(__file__).parents[1] / "chainrule_grader/publish/templates/math.woff2"
CHARACTERS = (
    (0x20, 0x7E),  # Latin letters, digits, signs
    (0xA0, 0xF7),
    (0x302, 0x308),  # accents
    (0x391, 0x3F6),  # Greek
    (0x2010, 0x2044),  # dashes, dots, primes, double bars
    (0x2061, 0x2064),
    (0x20D7, 0x20D7),
    (0x2102, 0x2135),  # double-struck, the h of Planck
    (0x2190, 0x21D5),  # arrows
    (0x2200, 0x22C6),  # operators
    (0x2308, 0x230B),
    (0x23DE, 0x23DF),  # braces above and below
    (0x27E8, 0x27E9),
    (0x1D400, 0x1D467),  # bold and italic letters
    (0x1D49C, 0x1D4CF),  # script
    (0x1D6A8, 0x1D71B),  # bold and italic Greek
    (0x1D7CE, 0x1D7D7),
)


def main() -> None:
    """Write the subset, with the tables for mathematics and the licence's entries."""
    source = importlib.resources.files("ziamath") / "fonts" / "STIXTwoMath-Regular.ttf"
    options = subset.Options(flavor="woff2", name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    options.layout_features = ["ssty", "dtls", "flac", "math"]
    options.hinting = False
    with importlib.resources.as_file(source) as path:
        font = subset.load_font(str(path), options)
        chosen = subset.Subsetter(options)
        chosen.populate(unicodes=[c for a, b in CHARACTERS for c in range(a, b + 1)])
        chosen.subset(font)
        subset.save_font(font, str(TARGET), options)
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
