"""A run that is killed, at any instant, and started again ends as one that nobody disturbed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chainrule_grader.grading.filing import Step
from chainrule_grader.grading.many import grade_class
from tests.integration.fake_grading import fake_grade, fast_course
from tests.integration.gradebook_rows import gradebook_of, rows
from tests.integration.small_course import GOOD, NAME, submission, submit

KILLS = 50
KILLER = Path(__file__).with_name("killed_run.py")


def first_class(root: Path) -> None:
    """What was handed in, graded and looked at before the run that is killed."""
    for number in range(10):
        submit(root, f"again{number}", submission(root, add=GOOD["add"], answer_why="So."))
    for student in ("gone", "unseen", "back", "same"):
        submit(root, student, submission(root, **GOOD))
    grade_class(root, NAME, grade=fake_grade, jobs=2)
    with gradebook_of(root) as gradebook:
        for student in ("again0", "again1", "gone", "unseen", "back"):
            grade = gradebook.find_grade("answer_why", NAME, NAME, student)
            grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.db.commit()
    for student in ("unseen", "back"):  # another answer than the one that a person graded
        submit(root, student, submission(root, **{**GOOD, "answer_why": "Or is it?"}))
    grade_class(root, NAME, ["unseen", "back"], grade=fake_grade, jobs=1)


def second_class(root: Path) -> None:
    """Most hand in anew, two something that cannot be read, some for the first time."""
    for number in range(9):
        cells = {**GOOD, "answer_why": "So." if number == 0 else f"Because of {number}."}
        folder = submit(root, f"again{number}", submission(root, **cells))
        (folder / "data").mkdir()
        (folder / "data" / "numbers.csv").write_text("1,2\n" * 2000)
        (folder / "timestamp.txt").write_text("2031-05-01 11:59:59 UTC")
    # Other words for a person to read, and the same automatic scores as before.
    submit(root, "again9", submission(root, add=GOOD["add"], answer_why="As I said."))
    submit(root, "back", submission(root, **GOOD))  # to the answer that a person graded
    for student in ("gone", "unseen"):
        (root / "submitted" / student / NAME / f"{NAME}.ipynb").write_text("{")
    submit(root, "raises", submission(root, double="# raise"))
    for number in range(3):
        submit(root, f"new{number}", submission(root, **GOOD))


def files(root: Path) -> dict[str, bytes]:
    folder = root / "autograded"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def outcomes(results: list[Any]) -> dict[str, Any]:
    return {
        one.student: (one.outcome, one.reason, one.score, json.dumps(one.exercises))
        for one in results
    }


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = fast_course(tmp_path_factory.mktemp("resume") / "course")
    first_class(root)
    second_class(root)
    return root


@pytest.fixture(scope="module")
def undisturbed(handed_in: Path) -> tuple[dict[str, Any], dict[str, Any], dict[str, bytes]]:
    root = handed_in.with_name("undisturbed")
    shutil.copytree(handed_in, root)
    results = grade_class(root, NAME, grade=fake_grade, jobs=2)
    return outcomes(results), rows(root), files(root)


@pytest.fixture
def course(handed_in: Path, tmp_path: Path) -> Path:
    shutil.copytree(handed_in, tmp_path / "course")
    return tmp_path / "course"


class Runner:
    """A process that has imported everything, and forks a run to be killed whenever asked to."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(KILLER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(KILLER.parents[2])},
        )

    def run(self, root: Path, **wish: Any) -> dict[str, Any]:
        """Run until the end, or until what `wish` says has happened; tells how it ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"root": str(root), **wish}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        assert self._process.wait(20) == 0


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    runner = Runner()
    yield runner
    runner.close()


def check_resumed(
    course: Path, undisturbed: tuple[dict[str, Any], dict[str, Any], dict[str, bytes]]
) -> list[Any]:
    """Grade again what is left, and compare everything with the undisturbed run."""
    results = grade_class(course, NAME, grade=fake_grade, jobs=2)
    expected, expected_rows, expected_files = undisturbed
    assert outcomes(results) == expected
    assert rows(course) == expected_rows
    assert files(course) == expected_files
    assert not list((course / "autograded").rglob(".*"))
    return results


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize(
    "student", ["again1", "again9", "gone", "unseen", "back", "new1", "raises"]
)
def test_killed_at_each_step_of_recording(
    course: Path,
    undisturbed: tuple[dict[str, Any], dict[str, Any], dict[str, bytes]],
    runner: Runner,
    step: Step,
    student: str,
) -> None:
    answer = runner.run(course, step=step.name, student=student)
    passed_by = student in ("new1", "raises") and step is Step.SET_ASIDE
    assert bool(answer["killed"]) != passed_by
    check_resumed(course, undisturbed)


def test_killed_at_random_instants(
    handed_in: Path,
    tmp_path: Path,
    undisturbed: tuple[dict[str, Any], dict[str, Any], dict[str, bytes]],
    runner: Runner,
) -> None:
    """The instants are spread over a run as so many lines of our own code executed."""
    shutil.copytree(handed_in, tmp_path / "counted")
    lines = runner.run(tmp_path / "counted")["lines"]
    assert lines > 1000
    draw = random.Random(3)
    reused = []
    for number in range(KILLS):
        # One in each fiftieth of the run, so that all of it is covered.
        instant = int((number + draw.random()) * lines / KILLS)
        root = tmp_path / "course"
        shutil.copytree(handed_in, root)
        answer = runner.run(root, line=instant)
        assert answer["killed"] == -signal.SIGKILL or instant > 0.9 * lines
        results = check_resumed(root, undisturbed)
        reused.append(sum(one.reused for one in results))
        shutil.rmtree(root)
    assert reused[-1] > reused[0]  # what was done is not done again


def test_what_is_done_is_not_done_again(course: Path) -> None:
    graded: list[str] = []

    def counted(work: Any) -> Any:
        graded.append(work.student)
        return fake_grade(work)

    run: Callable[[], Any] = lambda: grade_class(course, NAME, grade=counted, jobs=2)  # noqa: E731
    run()
    assert "same" not in graded
    assert len(graded) == len(set(graded)) == 17
    graded.clear()
    run()
    assert sorted(graded) == [
        "gone",
        "raises",
        "unseen",
    ]  # what has no grade may go better another time
