"""``python -m chainrule submit-check NOTEBOOK``: is my notebook whole, before I hand it in?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

_ABOUT = """\
Looks at a notebook before it is handed in: whether it is whole, what is not done
yet, and whether it runs from a fresh kernel. It runs the notebook's code, in a
temporary copy, unless --no-run is given. The notebook itself is never changed.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 ready, 1 not ready, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m chainrule")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = commands.add_parser(
        "submit-check",
        help="look at a notebook before it is handed in",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument("notebook", metavar="NOTEBOOK", help="for example logistic_regression.ipynb")
    check.add_argument("--no-run", action="store_true", help="look only, run nothing")
    check.add_argument(
        "--seconds",
        type=_seconds,
        metavar="N",
        help="how long a cell may take (as long as in grading by default)",
    )
    given = parser.parse_args(arguments)

    from chainrule.submission.check import submit_check  # not before it is needed

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console may not know the marks
    try:
        return submit_check(given.notebook, run=not given.no_run, seconds=given.seconds)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 1e6:
        raise ValueError(text)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
