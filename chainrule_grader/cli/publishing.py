"""``chainrule pack``, ``lessons`` and ``site``: what they take. What they do is in publish.py."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chainrule_grader.cli.errors import readable_errors
from chainrule_grader.cli.root import course_root


def pack(
    context: typer.Context,
    assignment: Annotated[
        str, typer.Argument(metavar="ASSIGNMENT", help="The released assignment to pack.")
    ],
    to: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the zip goes; build/ of the course by default."),
    ] = None,
) -> None:
    """Pack a release as a zip for students who have Python and no nbgrader.

    The released notebook, the lessons before it, the chainrule package, its data,
    a README and what to install. A release that is missing, or not what the master
    makes today, is refused.

    Example: [bold]chainrule pack logistic_regression --to ~/upload[/]
    """
    with readable_errors(context.obj.debug):
        from chainrule_grader.cli.publish import run_pack

        run_pack(course_root(context.obj), assignment, to)


def lessons(
    context: typer.Context,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="A folder of its own; build/lessons/ of the course by default."
        ),
    ] = None,
) -> None:
    """Run all lessons and write them as pages to read anywhere.

    One HTML file per lesson and an index in reading order. Each file holds all it
    needs, figures and formulas too: it can be read on a phone, without a network,
    or printed.

    Example: [bold]chainrule lessons --to ~/public_html/chainrule[/]
    """
    with readable_errors(context.obj.debug):
        from chainrule_grader.cli.publish import run_lessons

        run_lessons(course_root(context.obj), to)


def site(
    context: typer.Context,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="A folder of its own; build/site/ of the course by default."
        ),
    ] = None,
) -> None:
    """Build a JupyterLite site: the course in the browser, with nothing to install.

    It holds the released notebooks and the lessons, to be served by any web
    server. Needs the packages of the group "site"; readers' browsers fetch Python
    itself from a public server.

    Example: [bold]chainrule site --to /srv/www/chainrule[/]
    """
    with readable_errors(context.obj.debug):
        from chainrule_grader.cli.publish import run_site

        run_site(course_root(context.obj), to)
