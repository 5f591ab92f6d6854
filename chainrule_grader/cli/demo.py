"""``chainrule demo``."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TaskID

from chainrule_grader.cli.errors import Stop
from chainrule_grader.cli.progress import progress


def run_demo(root: Path, students: int, seed: int, directory: Path, jobs: int | None) -> None:
    """Make and grade a class, and print its grades."""
    console = Console(highlight=False)
    with progress() as bar:
        steps = _Steps(bar)
        steps.begin("starting", 1)
        from chainrule_grader.cli.tables.demo import class_table, frequent_misconceptions
        from chainrule_grader.demo.course import is_free
        from chainrule_grader.demo.run import run

        if not is_free(directory):
            raise Stop(f"{directory} is there already and is no demo; take another: --dir DIR")
        demo = run(
            root,
            directory.resolve(),
            students=students,
            seed=seed,
            jobs=jobs,
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
