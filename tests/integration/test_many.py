"""A class through the whole run but for the grading itself, which is a quick stand-in."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from traitlets.config import Config

from chainrule_grader.grading import recording
from chainrule_grader.grading.bundle import bundle_path
from chainrule_grader.grading.course import CourseError, load_course
from chainrule_grader.grading.lock import only_one
from chainrule_grader.grading.many import Interrupted, grade_class
from chainrule_grader.grading.run import BATCH
from chainrule_grader.grading.work import Graded, Work
from chainrule_grader.sandbox.isolation import IsolationError
from tests.integration.fake_grading import fake_grade, fast_course
from tests.integration.gradebook_rows import gradebook_of, rows
from tests.integration.small_course import GOOD, NAME, submission, submit


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fast_course(tmp_path_factory.mktemp("many") / "course")


@pytest.fixture
def root(released: Path, tmp_path: Path) -> Path:
    shutil.copytree(released, tmp_path / "course")
    return tmp_path / "course"


def hand_in(root: Path, *students: str, **cells: str) -> None:
    for student in students:
        submit(root, student, submission(root, **{**GOOD, **cells}))


def graded(root: Path, *students: str, **options: Any) -> list[Any]:
    options = {"grade": fake_grade, "jobs": 2, **options}
    return grade_class(root, NAME, students or None, **options)


def test_what_happens_to_one_is_the_outcome_of_that_one(root: Path) -> None:
    hand_in(root, "ada", "zoe")
    hand_in(root, "fails", double="# fail")
    hand_in(root, "raises", double="# raise")
    hand_in(root, "unreadable")
    (root / "submitted" / "unreadable" / NAME / f"{NAME}.ipynb").write_text("{")
    hand_in(root, "[odd]")
    (root / "submitted" / "missing" / NAME).mkdir(parents=True)
    results = {one.student: one for one in graded(root)}
    assert list(results) == sorted(results)
    assert {name: (one.outcome, one.score) for name, one in results.items()} == {
        "[odd]": ("failed", 0),
        "ada": ("graded", 5),
        "fails": ("failed", 0),
        "missing": ("missing", 0),
        "raises": ("failed", 0),
        "unreadable": ("unreadable", 0),
        "zoe": ("graded", 5),
    }
    assert results["raises"].reason == "grading it failed: RuntimeError: something broke"
    assert all(one.reason for one in results.values() if one.outcome != "graded")
    able = set(results) - {"[odd]"}  # of whose name nbgrader's commands make nothing
    assert {student for student, *_ in rows(root)["submissions"]} == able
    assert {path.parent.parent.name for path in root.glob("autograded/*/*/*.ipynb")} == able


def test_a_student_whose_name_is_no_text(root: Path) -> None:
    hand_in(root, "ada")
    submitted = os.fsencode(root / "submitted")
    os.rename(submitted + b"/ada", submitted + b"/ad\xe9")
    (result,) = graded(root)
    assert (result.outcome, os.fsencode(result.student)) == ("failed", b"ad\xe9")
    assert "rename the folder" in result.reason


def test_helpers_and_data_lie_beside_the_autograded_notebook(root: Path) -> None:
    hand_in(root, "ada")
    folder = root / "submitted" / "ada" / NAME
    for name in ("helper.py", "numpy.py", "data/x.csv", "chainrule/__init__.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("1")
    graded(root)
    autograded = root / "autograded" / "ada" / NAME
    found = {path.relative_to(autograded).as_posix() for path in autograded.rglob("*.*")}
    assert found == {f"{NAME}.ipynb", "helper.py", "data/x.csv"}


def test_only_so_many_are_in_hand(root: Path) -> None:
    students = [f"s{number:02}" for number in range(40)]
    hand_in(root, *students)
    in_hand: list[int] = []
    waiting: set[Future[Any]] = set()

    class Counting(ThreadPoolExecutor):
        def submit(self, *args: Any, **kwargs: Any) -> Any:
            future = super().submit(*args, **kwargs)
            waiting.add(future)
            future.add_done_callback(waiting.discard)
            in_hand.append(len(waiting))
            return future

    batches: list[list[str]] = [[]]
    graded(root, jobs=3, executor=Counting, on_result=lambda one: batches[-1].append(one.student))
    assert max(in_hand) <= 6
    assert sorted(batches[0]) == students


def test_results_are_heard_of_in_batches_once_they_are_recorded(root: Path) -> None:
    hand_in(root, *(f"s{number:02}" for number in range(2 * BATCH)))
    heard: list[int] = []
    graded(root, on_result=lambda one: heard.append(len(rows(root)["submissions"])))
    assert len(heard) == 2 * BATCH
    assert all(number <= recorded for number, recorded in enumerate(heard, start=1))
    assert heard[0] < 2 * BATCH


def test_an_executor_that_breaks_is_replaced(root: Path) -> None:
    hand_in(root, "ada", "ben", "cyd")
    started: list[int] = []

    class Breaking(ThreadPoolExecutor):
        def submit(self, *args: Any, **kwargs: Any) -> Any:
            if len(started) == 1:
                raise BrokenExecutor
            return super().submit(*args, **kwargs)

    def executor(jobs: int) -> Executor:
        started.append(jobs)
        return Breaking(jobs)

    results = graded(root, executor=executor)
    assert [one.outcome for one in results] == ["graded"] * 3
    assert len(started) == 2


def counting(calls: list[str]) -> Callable[[Work], Graded]:
    def grade(work: Work) -> Graded:
        calls.append(work.student)
        return fake_grade(work)

    return grade


def test_what_a_grading_depends_on_decides_whether_it_is_reused(root: Path) -> None:
    hand_in(root, "ada")
    folder = root / "submitted" / "ada" / NAME
    calls: list[str] = []

    def again(**options: Any) -> bool:
        calls.clear()
        (result,) = graded(root, grade=counting(calls), **options)
        assert result.reused == (not calls)
        return bool(calls)

    assert again()
    assert not again()
    assert again(force=True)
    assert not again()
    for options in ({"run_all": True}, {"figures": True}, {"seed": "x"}, {"isolation": "process"}):
        assert again(**options)
    assert again()
    config = Config()
    config.ChainRule.cell_seconds = 7
    assert again(config=config)
    assert again()
    (folder / "data.csv").write_text("1")
    assert again()
    (folder / "data.csv").rename(folder / "other.csv")
    assert again()
    (folder / "earlier.ipynb").write_text("{}")
    os.utime(folder / "earlier.ipynb", (1, 1))
    assert again()
    assert not again()


def test_a_gradebook_that_says_otherwise_is_put_right(root: Path) -> None:
    """As after one is brought back from a backup."""
    hand_in(root, "ada")
    graded(root)
    with gradebook_of(root) as gradebook:
        gradebook.find_grade("test_add", NAME, NAME, "ada").auto_score = 1.0
        gradebook.db.commit()
    (result,) = graded(root)
    assert (result.reused, result.score, result.before) == (False, 5, 3)
    assert result.changed == {"add": (1, 3)}
    hand_in(root, "limited", double=f"{GOOD['double']}  # limited")
    graded(root)
    assert [one.reused for one in graded(root)] == [True, False]


def test_differences_are_those_to_the_grades_before(root: Path) -> None:
    hand_in(root, "ada", add="def add(x, y): return 0")
    (first,) = graded(root)
    assert (first.before, first.changed) == (None, {})
    hand_in(root, "ada")
    (second,) = graded(root)
    assert (second.before, second.score) == (2, 5)
    assert second.changed == {"add": (0, 3)}


def by_hand(root: Path, student: str, score: float | None = 0.5) -> None:
    with gradebook_of(root) as gradebook:
        grade = gradebook.find_grade("answer_why", NAME, NAME, student)
        grade.manual_score, grade.needs_manual_grade = score, score is None
        gradebook.find_comment("answer_why", NAME, NAME, student).manual_comment = "Well said."
        gradebook.db.commit()


def needs_a_look(root: Path, student: str) -> bool:
    with gradebook_of(root) as gradebook:
        return bool(gradebook.find_grade("answer_why", NAME, NAME, student).needs_manual_grade)


def test_a_person_looks_again_when_the_answer_changed_since_they_did(root: Path) -> None:
    hand_in(root, "ada")
    graded(root)
    assert needs_a_look(root, "ada")
    by_hand(root, "ada")
    for cells in ({}, {"double": "def double(x): return 0"}):
        hand_in(root, "ada", **cells)
        (result,) = graded(root, force=True)
        assert not needs_a_look(root, "ada")
        assert result.exercises["why"]["score"] == 0.5
    hand_in(root, "ada", answer_why="On second thoughts: why not?")
    graded(root)
    assert needs_a_look(root, "ada")
    graded(root, force=True)  # nobody has looked yet
    assert needs_a_look(root, "ada")
    hand_in(root, "ada")  # back to the answer that was marked
    graded(root)
    assert not needs_a_look(root, "ada")
    by_hand(root, "ada", score=None)
    graded(root, force=True)
    assert needs_a_look(root, "ada")


def test_manual_marks_survive_what_cannot_be_graded(root: Path) -> None:
    hand_in(root, "ada")
    graded(root)
    by_hand(root, "ada")
    (root / "submitted" / "ada" / NAME / f"{NAME}.ipynb").write_text("{")
    (result,) = graded(root)
    assert (result.outcome, result.score, result.before) == ("unreadable", 0.5, 5.5)
    assert ("ada", NAME, "answer_why", "SolutionCell", "None", "Well said.") in rows(root)[
        "comments"
    ]


@pytest.mark.parametrize("page", [True, False])
def test_one_that_cannot_be_recorded_stops_no_other(
    root: Path, monkeypatch: pytest.MonkeyPatch, page: bool
) -> None:
    hand_in(root, "ada", "ben", "cyd")
    write = recording.write_grades

    def refuse(gradebook: Any, assignment: str, entries: Any, late: Any = None) -> Any:
        for entry in entries:
            if entry.student == "ben" and (entry.marks or (entry.add and not page)):
                raise ValueError("the gradebook takes no ben")
        return write(gradebook, assignment, entries, late)

    monkeypatch.setattr(recording, "write_grades", refuse)
    results = graded(root)
    assert [one.outcome for one in results] == ["graded", "failed", "graded"]
    assert results[1].reason.startswith("ValueError: the gradebook takes no ben")
    assert ("its page cannot be recorded" in results[1].reason) != page
    assert (root / "autograded" / "ben" / NAME).exists() == page


def test_a_locked_gradebook_ends_the_run_with_the_files_as_they_were(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(root, "ada")
    graded(root)
    before = (root / "autograded" / "ada" / NAME / f"{NAME}.ipynb").read_bytes()
    hand_in(root, "ada", add="def add(x, y): return 0")

    def locked(*args: Any) -> Any:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(recording, "write_grades", locked)
    with pytest.raises(OperationalError, match="locked"):
        graded(root)
    assert (root / "autograded" / "ada" / NAME / f"{NAME}.ipynb").read_bytes() == before


def test_a_late_plugin_of_the_course(root: Path) -> None:
    (root / "our_late.py").write_text(
        "from nbgrader.plugins import LateSubmissionPlugin\n"
        "class Half(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return score / 2\n"
    )
    hand_in(root, "ada")
    (root / "submitted" / "ada" / NAME / "timestamp.txt").write_text("2031-05-01 12:00:00 UTC")
    config = Config()
    config.AssignLatePenalties.plugin_class = "our_late.Half"
    graded(root, config=config)
    assert rows(root)["notebooks"][0][-1] == "None"
    with gradebook_of(root) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2031-04-01 12:00:00 UTC")
    (result,) = graded(root, config=config)
    assert result.reused  # and late, all the same
    assert rows(root)["notebooks"][0][-1] == "2.5"
    config.AssignLatePenalties.plugin_class = "our_late.Missing"
    with pytest.raises(CourseError, match="late submission plugin"):
        graded(root, config=config)


def test_ctrl_c_records_what_is_done(root: Path) -> None:
    students = [f"s{number:02}" for number in range(30)]
    hand_in(root, *students)

    def interrupting(work: Work) -> Graded:
        if work.student == "s09":
            os.kill(os.getpid(), signal.SIGINT)
        if work.student >= "s09":
            # The main thread hears of it when it comes to run: not before all are done, perhaps.
            deadline = time.monotonic() + 20
            while signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
                assert time.monotonic() < deadline
                time.sleep(0.001)
        return fake_grade(work)

    # Where the suite runs in the background, Ctrl-C is ignored from the start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(Interrupted) as stopped:
            graded(root, grade=interrupting)
    finally:
        signal.signal(signal.SIGINT, before)
    done = {student for student, *_ in rows(root)["submissions"]}
    assert 8 <= len(done) < 30
    assert stopped.value.left == 30 - len(done)
    assert f"{len(done)} of 30 are graded and recorded" in str(stopped.value)
    assert done == {path.name for path in (root / "autograded").glob("*/") if any(path.iterdir())}
    calls: list[str] = []
    graded(root, grade=counting(calls))
    assert set(calls) == set(students) - done


def test_no_sandbox_is_no_submissions_fault(root: Path) -> None:
    hand_in(root, "ada", "ben")

    def refuse(work: Work) -> Graded:
        raise IsolationError("bubblewrap is not installed")

    with pytest.raises(IsolationError, match="not installed"):
        graded(root, grade=refuse)
    assert not rows(root)["submissions"]


def test_two_runs_at_a_time_are_refused(root: Path) -> None:
    hand_in(root, "ada")
    with only_one(load_course(root), NAME), pytest.raises(CourseError, match="by another process"):
        graded(root)
    assert graded(root)


def test_a_release_that_is_not_the_gradebooks_is_refused(root: Path) -> None:
    path = bundle_path(root, NAME)
    content = path.read_bytes()
    path.unlink()
    with pytest.raises(CourseError, match="no bundle; run: chainrule release small"):
        graded(root)
    path.write_bytes(content)
    with gradebook_of(root) as gradebook:
        cell = gradebook.find_source_cell("test_double", NAME, NAME)
        cell.checksum = "0" * 32
        gradebook.db.commit()
    with pytest.raises(CourseError, match="run: chainrule release small"):
        graded(root)


def test_a_class_of_thousands_takes_little_more_memory_than_one_of_hundreds(
    released: Path, tmp_path: Path
) -> None:
    """Peaks of fresh processes, in kB. Ten times the class, of which only small results stay."""
    peaks = []
    for size in (30, 300):
        root = tmp_path / str(size)
        shutil.copytree(released, root)
        hand_in(root, "first")
        (root / "submitted" / "first" / NAME / "data.bin").write_bytes(os.urandom(200_000))
        for number in range(size):
            shutil.copytree(root / "submitted" / "first", root / "submitted" / f"s{number}")
        code = (
            "import resource, sys\n"
            "from tests.integration.fake_grading import fake_grade\n"
            "from chainrule_grader.grading.many import grade_class\n"
            f"grade_class({str(root)!r}, {NAME!r}, jobs=2, grade=fake_grade)\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        )
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        peaks.append(int(done.stdout))
    assert peaks[1] - peaks[0] < 15_000, peaks


def test_a_run_outside_the_main_thread(root: Path) -> None:
    """As a notebook or a server may start it: Ctrl-C is not its business there."""
    hand_in(root, "ada")
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.extend(graded(root)))
    thread.start()
    thread.join(60)
    assert [one.outcome for one in results] == ["graded"]
