"""Release, fetch, submit, collect, grade and feedback, over the exchange of one machine."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import get_username
from nbgrader.validator import Validator

from tests.integration.small_course import (
    GOOD,
    NAME,
    REPOSITORY,
    fill,
    make_course,
    nbgrader,
    write,
)


# nbgrader leaves the file open that it reads the time of a submission from.
@pytest.mark.filterwarnings("ignore:.*timestamp.txt:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:.*timestamp.txt:ResourceWarning")
def test_the_exchange_from_release_to_feedback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    root = make_course(tmp_path / "course")
    nbgrader(root, "generate_assignment", NAME)
    nbgrader(root, "release_assignment", NAME)

    own = tmp_path / "home" / "my work"
    own.mkdir(parents=True)
    config = (REPOSITORY / "docs" / "student_nbgrader_config.py").read_text()
    config = config.replace("/srv/chainrule/exchange", str(root / "exchange"))
    (own / "nbgrader_config.py").write_text(config)
    nbgrader(own, "fetch_assignment", NAME)
    notebook = own / NAME / f"{NAME}.ipynb"
    assert (own / NAME / "chainrule" / "data" / "digits.h5").is_file()
    assert not [path for path in own.rglob("*") if "grader" in path.name and path.is_dir()]

    write(fill(nbformat.read(notebook, as_version=4), GOOD), notebook)
    said = io.StringIO()
    monkeypatch.setattr(Validator, "stream", said)
    nbgrader(own, "validate", str(notebook))
    assert "Success" in said.getvalue()
    nbgrader(own, "submit", NAME)

    nbgrader(root, "collect", NAME)
    student = get_username()
    assert (root / "submitted" / student / NAME / "timestamp.txt").is_file()
    nbgrader(root, "autograde", NAME)
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.find_grade("answer_why", NAME, NAME, student).manual_score = 1
        gradebook.db.commit()
        assert gradebook.find_submission(NAME, student).score == 6
    nbgrader(root, "generate_feedback", NAME)
    nbgrader(root, "release_feedback", NAME)
    nbgrader(root, "export")
    (row,) = csv.DictReader((root / "grades.csv").read_text().splitlines())
    assert (row["student_id"], float(row["score"])) == (student, 6)

    nbgrader(own, "fetch_feedback", NAME)
    (page,) = (own / NAME / "feedback").rglob("*.html")
    assert "Because it is so." in page.read_text()
