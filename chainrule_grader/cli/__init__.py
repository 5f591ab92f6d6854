"""The command line, ``chainrule``."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from chainrule_grader.quick import without_slow_grammar

    without_slow_grammar()
    from chainrule_grader.cli.app import app

    app(prog_name="chainrule")
