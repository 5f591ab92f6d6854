"""A small class graded by us, by plain nbgrader, and from the Formgrader."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from chainrule_grader.grading.course import SECRET_NAME, course_secret
from chainrule_grader.grading.many import grade_class
from chainrule_grader.grading.release import build_release
from chainrule_grader.grading.submission import SubmissionResult, grade_submission
from tests.integration.small_course import GOOD, NAME, make_course, nbgrader, submission, submit

CLASS = {
    "ada": GOOD,
    "ben o'neil": {**GOOD, "double": "def double(x):\n    return 4"},
    "chloé": {"add": GOOD["add"]},
    "dan.2": {},
}
POINTS = {"ada": 5, "ben o'neil": 3.5, "chloé": 3, "dan.2": 0}
DEADLINE = 60


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("class") / "course")
    build_release(root)
    for student, cells in CLASS.items():
        submit(root, student, submission(root, **cells))
    return root


@pytest.fixture(scope="module")
def results(root: Path) -> list[SubmissionResult]:
    """The class, graded by two grader subprocesses."""
    shutil.copytree(root, root.with_name("plain"))
    return grade_class(root, NAME, jobs=2)


def grades(root: Path) -> dict[tuple[str, str], tuple[float | None, bool]]:
    """All automatic scores in a course's gradebook, and whether a person has to look."""
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        return {
            (submission.student.id, grade.name): (grade.auto_score, grade.needs_manual_grade)
            for submission in gradebook.assignment_submissions(NAME)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def test_scores(results: list[SubmissionResult]) -> None:
    assert {one.student: one.score for one in results} == POINTS
    assert {one.outcome for one in results} == {"graded"}
    assert {one.max_score for one in results} == {6}


def test_json(results: list[SubmissionResult]) -> None:
    ada = json.loads(json.dumps(results[0].to_json()))
    assert set(ada) == {"outcome", "reason", "score", "max_score", "isolation", "exercises"}
    assert ada["isolation"] == "bubblewrap"
    assert ada["exercises"]["why"] == {
        "score": 0,
        "max_score": 1,
        "status": "needs_manual",
        "checks": [],
        "misconceptions": [],
        "given": [],
    }
    statuses = [one.exercises["double"]["status"] for one in results]
    assert statuses == ["passed", "partial", "error", "error"]
    assert results[3].exercises["why"]["status"] == "missing"


def test_plain_nbgrader_gives_the_same_scores(root: Path, results: list[SubmissionResult]) -> None:
    plain = root.with_name("plain")
    nbgrader(plain, "autograde", NAME)
    assert grades(plain) == grades(root)
    assert len(results) == len(CLASS)


def test_feedback_of_every_submission(root: Path, results: list[SubmissionResult]) -> None:
    nbgrader(root, "generate_feedback", NAME)
    for result in results:
        page = root / "feedback" / result.student / NAME / f"{NAME}.html"
        assert "double" in page.read_text()


def test_cells_that_only_show_run_on_request(root: Path, results: list[SubmissionResult]) -> None:
    path = root / "autograded" / "ada" / NAME / f"{NAME}.ipynb"
    assert "shown only" not in outputs(path)
    result = grade_submission(root, NAME, "ada", run_all=True)
    assert not result.reused
    assert result.score == results[0].score
    assert "shown only" in outputs(path)


def outputs(path: Path) -> str:
    cells = json.loads(path.read_text())["cells"]
    return json.dumps([cell.get("outputs") for cell in cells])


def test_the_secret_is_the_owners(root: Path, results: list[SubmissionResult]) -> None:
    assert results
    secret = root / SECRET_NAME
    assert secret.stat().st_mode & 0o777 == 0o600
    assert re.fullmatch(r"[0-9a-f]{64}", course_secret(root))
    assert [path.name for path in root.glob(f"{SECRET_NAME}*")] == [SECRET_NAME]


@contextmanager
def jupyter_server(root: Path, runtime: Path) -> Iterator[str]:
    """Start a Jupyter server in `root`; yields its address."""
    command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--port=0"]
    options = ["--IdentityProvider.token=secret", "--allow-root", f"--ServerApp.root_dir={root}"]
    server = subprocess.Popen(
        command + options,
        cwd=root,
        env={**os.environ, "JUPYTER_RUNTIME_DIR": str(runtime), "JUPYTER_DATA_DIR": str(runtime)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert server.stderr is not None
    # The only clock: what hangs is killed, and reading its output ends.
    deadline = threading.Timer(DEADLINE, os.killpg, (server.pid, signal.SIGKILL))
    deadline.start()
    log = []
    drain = threading.Thread(target=lambda pipe: pipe.read(), args=(server.stderr,))
    try:
        for line in server.stderr:
            log.append(line)
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
            if address:
                drain.start()
                poll(address[0])
                yield address[0]
                break
        else:
            pytest.fail("the server did not start:\n" + "".join(log))
    finally:
        deadline.cancel()
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        if drain.ident:
            drain.join()
        server.stderr.close()


def poll(address: str) -> None:
    """Return once the server answers: it logs its address a little before."""
    pause = threading.Event()
    until = time.monotonic() + DEADLINE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/api", timeout=DEADLINE).close()
        except urllib.error.URLError:
            pause.wait(0.05)
        else:
            return
    pytest.fail("the server never answered")


def call(address: str, path: str, method: str = "GET") -> Any:
    request = urllib.request.Request(
        f"{address}/formgrader/api/{path}",
        method=method,
        headers={"Authorization": "token secret"},
        data=b"" if method == "POST" else None,
    )
    with urllib.request.urlopen(request, timeout=DEADLINE) as reply:
        return json.loads(reply.read())


def test_formgrader(root: Path, results: list[SubmissionResult], tmp_path: Path) -> None:
    """It lists the course, and its autograde button runs our steps."""
    assert results
    with jupyter_server(root, tmp_path) as address:
        (assignment,) = call(address, "assignments")
        assert (assignment["name"], assignment["max_score"]) == (NAME, 6)
        assert assignment["num_submissions"] == len(CLASS)
        reply = call(address, f"submission/{NAME}/ada/autograde", "POST")
        assert reply["success"], reply
        submissions = call(address, f"submissions/{NAME}")
        assert {one["student"]: one["score"] for one in submissions} == POINTS
        assert {one["student"] for one in submissions if one["autograded"]} == set(CLASS)
