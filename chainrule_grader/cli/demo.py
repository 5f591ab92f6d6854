"""``chainrule demo``."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.progress import Progress, TaskID
from rich.text import Text

from chainrule_grader.cli.errors import Stop
from chainrule_grader.cli.isolation import say_if_unfenced
from chainrule_grader.cli.progress import progress


def run_demo(
    root: Path, students: int, seed: int, directory: Path, jobs: int | None, isolation: str | None
) -> None:
    """Make and grade a class, and print its grades."""
    console = Console(highlight=False)
    with Console(stderr=True).status("starting …"):
        from chainrule_grader.cli.tables.demo import class_table, frequent_misconceptions
        from chainrule_grader.demo.course import is_free
        from chainrule_grader.demo.run import run

        if not is_free(directory):
            raise Stop(f"{directory} is there already and is no demo; take another: --dir DIR")
        level, missing = _isolation(root, isolation)
    if missing:
        console.print(_warning(missing))
    with progress() as bar:
        steps = _Steps(bar)
        demo = run(
            root,
            directory.resolve(),
            students=students,
            seed=seed,
            jobs=jobs,
            isolation=level,
            on_step=steps.begin,
            on_done=steps.advance,
        )
        steps.end()
    console.print(class_table(demo.people, demo.results))
    console.print("[dim]✎ a written answer waits for a person to grade it[/]\n")
    odd = [result for result in demo.results if result.outcome != "graded"]
    for result in odd:
        reason = f"{result.student}, {result.assignment}, {result.outcome}: {result.reason}"
        console.print(reason, markup=False)
    misconceptions = frequent_misconceptions(demo.results)
    if misconceptions:
        console.print("\n[bold]Met most often[/]")
        console.print(*misconceptions, sep="\n")
    for problem in demo.problems:
        console.print(f"[yellow]no feedback:[/] {problem}")
    graded = len(demo.results) - len(odd)
    console.print(
        f"\n{graded} of {len(demo.results)} graded, in {sum(demo.seconds.values()):.0f} s"
        f" altogether. Around them is a whole course, {directory}/, with gradebook.db and"
        f" {len(demo.pages)} pages of feedback:",
    )
    for page in demo.pages[:1]:
        console.print(f"  {directory / page.relative_to(demo.folder)}", soft_wrap=True)
    console.print(
        "Look into one, or see what grading again says:\n"
        f"  chainrule --course {directory} grade {demo.results[0].assignment}"
    )
    if missing:
        console.print(_warning(missing))
    else:
        say_if_unfenced(console, level)


def _isolation(root: Path, given: str | None) -> tuple[str, str]:
    """Return the isolation to grade with, and what is missing for the one that the course asks for.

    A demo goes on without a fence where none can be had, unless it was asked for by name: then
    IsolationError is raised.
    """
    from chainrule_grader.grading.course import load_course
    from chainrule_grader.grading.settings import isolation_from
    from chainrule_grader.sandbox.isolation import IsolationError
    from chainrule_grader.sandbox.probe import try_out

    level = isolation_from(load_course(root).config, given)
    try:
        try_out(level)
    except IsolationError as error:
        if given is not None:
            raise
        return "process", str(error)
    return level, ""


def _warning(missing: str) -> Panel:
    text = Text(f"{missing}.\n\n")
    text.append(
        "The demo does without: its class is made up, and means no harm. Real submissions could"
        " read and change this machine's files."
    )
    return Panel(text, title="isolation: process", border_style="bold yellow", width=80)


class _Steps:
    """One line of progress per step, each done when the next begins."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task: TaskID | None = None

    def begin(self, words: str, parts: int) -> None:
        """End the step before and begin one of so many parts."""
        self.end()
        self._task = self._bar.add_task(words, total=parts)

    def advance(self) -> None:
        """Count a part as done."""
        if self._task is not None:
            self._bar.advance(self._task)

    def end(self) -> None:
        """Fill up the current step."""
        if self._task is not None:
            (task,) = (task for task in self._bar.tasks if task.id == self._task)
            self._bar.update(self._task, completed=task.total)
