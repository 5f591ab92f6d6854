"""The commands: what they are called, what they take, what they are for.

Only Typer and Rich are imported here, so that help comes at once; a command imports what it needs.
"""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from typing import Annotated

import typer

from chainrule_grader.cli import publishing
from chainrule_grader.cli.errors import Stop, readable_errors
from chainrule_grader.cli.root import Root, course_root

RUN = "Run a course"
GIVE = "Give it to people without nbgrader"
TRY = "Try things out"

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked_for: bool) -> None:
    if asked_for:
        from chainrule_grader import __version__

        typer.echo(f"chainrule {__version__}")
        raise typer.Exit


@app.callback(
    epilog="Exit codes: 0 all is well; 1 something could not be graded, released or matched, or a"
    " check does not pass; 2 wrong usage; 3 an error of ours. More in docs/commands.md."
)
def root(
    context: typer.Context,
    course: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The course's folder. Without it: the nearest folder, from here upwards, with"
            " nbgrader_config.py and source/.",
        ),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", metavar="", help="Show the traceback of an error.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            metavar="",
            help="Print the version and stop.",
            is_eager=True,
            callback=_print_version,
        ),
    ] = False,
) -> None:
    """Run the Chain Rule course: build its releases, collect and grade what students hand in.

    The folders, the gradebook and the feedback are nbgrader's own, so every
    [bold]nbgrader[/] command works beside these.
    """
    # nbgrader starts `alembic` and kernels by name: those of this environment are meant.
    scripts = sysconfig.get_path("scripts")
    paths = os.environ.get("PATH", "").split(os.pathsep)
    os.environ["PATH"] = os.pathsep.join([scripts, *(p for p in paths if p != scripts)])
    context.obj = Root(course, debug)


@app.command(rich_help_panel=RUN)
def release(
    context: typer.Context,
    assignments: Annotated[
        list[str] | None,
        typer.Argument(metavar="ASSIGNMENT", help="Those to build; all, if none is named."),
    ] = None,
) -> None:
    """Build release/, what students get, from the masters in source/.

    The gradebook records it. A malformed master, or one whose points are not
    those declared, is refused with the name of the cell, and the release before
    it stays.

    Example: [bold]chainrule release logistic_regression[/]
    """
    with readable_errors(context.obj.debug):
        from chainrule_grader.cli.course import run_release

        run_release(course_root(context.obj), assignments or [])


@app.command(rich_help_panel=RUN)
def collect(
    context: typer.Context,
    assignment: Annotated[
        str, typer.Argument(metavar="ASSIGNMENT", help="The assignment that was handed in.")
    ],
    archive: Annotated[
        Path, typer.Argument(metavar="ZIP|DIR", help="What the learning platform gave you.")
    ],
) -> None:
    """Bring into submitted/ what a learning platform or a mail folder holds.

    Moodle's and Canvas's file names are understood, so are "name (1).ipynb",
    "-Copy1" and renamed notebooks; of several by one student the latest counts.
    What could not be matched is listed.

    Example: [bold]chainrule collect shallow_network ~/Downloads/submissions.zip[/]
    """
    with readable_errors(context.obj.debug):
        from chainrule_grader.cli.course import run_collect

        run_collect(course_root(context.obj), assignment, archive)


@app.command(rich_help_panel=RUN)
def grade(
    context: typer.Context,
    assignment: Annotated[
        str, typer.Argument(metavar="ASSIGNMENT", help="The assignment to grade.")
    ],
    student: Annotated[
        list[str] | None,
        typer.Option("--student", metavar="ID", help="Only this student (may be repeated)."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", metavar="", help="Grade again what has not changed since.")
    ] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the results there, too.")
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Submissions at a time; one per core by default."),
    ] = None,
    run_all: Annotated[
        bool,
        typer.Option("--run-all", metavar="", help="Also run the cells that only show something."),
    ] = False,
    figures: Annotated[
        bool,
        typer.Option(
            "--figures", metavar="", help="Render all figures, not only where a person grades."
        ),
    ] = False,
    seed: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Draw the cases from TEXT, not the course's secret."),
    ] = None,
    isolation: Annotated[
        str | None,
        typer.Option(metavar="LEVEL", help="bubblewrap, or process where that is not to be had."),
    ] = None,
) -> None:
    """Grade submitted/*/ASSIGNMENT into the gradebook and print a table.

    Each submission has an outcome, whatever it holds: graded, missing,
    unreadable or failed, with the reason. One that cannot be graded stops no
    other. One that has not changed keeps its grades, so an interrupted run goes
    on where it was.

    Example: [bold]chainrule grade deep_network --student ada --json grades.json[/]
    """
    with readable_errors(context.obj.debug):
        from chainrule_grader.cli.course import GradeOptions, run_grade

        options = GradeOptions(
            students=student or [],
            force=force,
            json_file=json_file,
            jobs=jobs,
            run_all=run_all,
            figures=figures,
            seed=seed,
            isolation=isolation,
        )
        run_grade(course_root(context.obj), assignment, options)


for command in (publishing.pack, publishing.lessons, publishing.site):
    app.command(rich_help_panel=GIVE)(command)


@app.command("try", rich_help_panel=TRY)
def try_(
    context: typer.Context,
    assignment: Annotated[
        str, typer.Argument(metavar="ASSIGNMENT", help="The assignment whose tests to use.")
    ],
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Python files or notebooks.")],
    exercise: Annotated[
        list[str] | None,
        typer.Option("--exercise", metavar="NAME", help="Only this one (may be repeated)."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", help="Draw the cases from N, not from the course's secret."),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the results there, too.")
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(min=0.1, metavar="SECONDS", help="What a file's own code may take."),
    ] = 60.0,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Files at a time; one per core by default."),
    ] = None,
    isolation: Annotated[
        str | None,
        typer.Option(metavar="LEVEL", help="bubblewrap, or process where that is not to be had."),
    ] = None,
) -> None:
    """Judge the functions that .py files or notebooks define, without nbgrader.

    Each file runs in a sandbox of its own, as in grading. What it does not define
    is "missing"; where its other functions need it, they get the reference. With
    [bold]--exercise[/], the exit code says whether those pass; without, whether all that
    a file defines does.

    Example: [bold]chainrule try logistic_regression draft.py --exercise propagate[/]
    """
    with readable_errors(context.obj.debug):
        from chainrule_grader.cli.trial import TryOptions, run_try

        try:
            course = course_root(context.obj)
        except Stop:
            if context.obj.course is not None:
                raise
            course = None
        options = TryOptions(
            exercises=exercise or [],
            seed=seed,
            json_file=json_file,
            seconds=timeout,
            jobs=jobs,
            isolation=isolation,
        )
        run_try(course, assignment, files, options)


@app.command(rich_help_panel=TRY)
def demo(
    context: typer.Context,
    students: Annotated[
        int, typer.Option(min=1, max=200, metavar="N", help="How many students the class has.")
    ] = 12,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Which class: who makes which mistakes.")
    ] = 0,
    directory: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="Its folder, of its own.")
    ] = Path("demo"),
    jobs: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Submissions at a time; one per core by default."),
    ] = None,
    isolation: Annotated[
        str | None,
        typer.Option(metavar="LEVEL", help="bubblewrap or process; by default what can be had."),
    ] = None,
) -> None:
    """Make a class with its mistakes, grade it, and print its grades.

    The submissions are put together from the release, and graded like anyone's:
    in the folder you find a whole course with gradebook and feedback to look
    around in.

    Example: [bold]chainrule demo --students 20 --seed 7[/]
    """
    with readable_errors(context.obj.debug):
        from chainrule_grader.cli.demo import run_demo

        run_demo(course_root(context.obj), students, seed, directory, jobs, isolation)


@app.command(rich_help_panel=TRY)
def audit(
    context: typer.Context,
    assignment: Annotated[
        str | None, typer.Argument(metavar="ASSIGNMENT", help="The one to audit; else all.")
    ] = None,
    exercise: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this exercise.")
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Only N of the mutants, always the same ones."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes; one per core by default.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write what was found there, too.")
    ] = None,
) -> None:
    """Throw broken references at the hidden tests, and say which of them pass.

    Every reference is broken in hundreds of ways, one at a time. A mutant that
    earns all points is a gap in the tests, unless it is listed as one that does
    what the reference does.

    Example: [bold]chainrule audit logistic_regression --exercise propagate[/]
    """
    with readable_errors(context.obj.debug):
        from chainrule_grader.cli.audit import AuditOptions, run_audit

        run_audit(AuditOptions(assignment, exercise, sample, jobs, json_file))


@app.command(rich_help_panel=TRY)
def doctor(
    context: typer.Context,
    isolation: Annotated[
        str | None,
        typer.Option(metavar="LEVEL", help="Try this one: bubblewrap or process."),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the findings there, too.")
    ] = None,
) -> None:
    """Say whether this machine can keep student code apart, and if not, why not.

    What every submission needs is tried step by step: a sandbox, a session in
    it, a cell, and whether files, network and limits hold. Works without a
    course, too.

    Example: [bold]chainrule doctor[/]
    """
    with readable_errors(context.obj.debug):
        from chainrule_grader.cli.doctor import run_doctor

        try:
            course = course_root(context.obj)
        except Stop:
            if context.obj.course is not None:
                raise
            course = None
        run_doctor(course, isolation, json_file)
