"""From a master to a release, by our function and by plain nbgrader."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook

import chainrule
from chainrule_grader.grading.bundle import bundle_path, check_bundle, read_bundle
from chainrule_grader.grading.course import CourseError
from chainrule_grader.grading.master import Declared, MalformedMaster, check_master
from chainrule_grader.grading.release import build_release
from tests.integration.small_course import NAME, make_course, nbgrader, small_master, write

DECLARED = [Declared("double", 2), Declared("add", 3), Declared("answer_why", 1, manual=True)]


def files(folder: Path) -> dict[str, str]:
    """Hash of every file below `folder`."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_course(tmp_path_factory.mktemp("course") / "chainrule")
    build_release(root)
    return root


def test_release_holds_stub_package_and_no_answers(released: Path) -> None:
    folder = released / "release" / NAME
    nb = nbformat.read(folder / f"{NAME}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in nb.cells)
    assert 'NotImplementedError("exercise double: double is not written yet' in text
    for hidden in ("return 2 * x", "BEGIN", "-6", "add(1, 2)", "Because"):
        assert hidden not in text
    here = files(folder)
    assert {"chainrule/__init__.py", "chainrule/data/digits.h5"} <= set(here)
    assert not [name for name in here if "__pycache__" in name or name.endswith(".pyc")]
    with Gradebook(f"sqlite:///{released}/gradebook.db") as gradebook:
        assert gradebook.find_assignment(NAME).max_score == 6


def test_building_twice_gives_the_same_bytes(released: Path) -> None:
    before = files(released / "release")
    build_release(released)
    assert files(released / "release") == before


def test_package_of_the_release_works_alone(released: Path) -> None:
    """From the release's folder, with no other chainrule to be found."""
    code = "import chainrule, sys; print(chainrule.__file__); import chainrule.datasets"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=released / "release" / NAME,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(released / "release" / NAME / "chainrule") in run.stdout


def without(grade_id: str) -> Callable[[NotebookNode], None]:
    def edit(nb: NotebookNode) -> None:
        nb.cells = [cell for cell in nb.cells if cell.id != grade_id]

    return edit


def on(grade_id: str, change: Callable[[NotebookNode], object]) -> Callable[[NotebookNode], None]:
    def edit(nb: NotebookNode) -> None:
        (cell,) = (cell for cell in nb.cells if cell.id == grade_id)
        change(cell)

    return edit


def replaced(old: str, new: str) -> Callable[[NotebookNode], None]:
    def change(cell: NotebookNode) -> None:
        cell.source = cell.source.replace(old, new)

    return change


def second_function(marker: str) -> Callable[[NotebookNode], None]:
    """One more function in a solution cell, with a marker that lacks its other half."""

    def change(cell: NotebookNode) -> None:
        cell.source = (
            "def one(x):\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n\n"
            f"def two(x):\n    return 2\n    ### {marker} SOLUTION\n    pass"
        )
        if marker == "BEGIN":
            cell.source = cell.source.replace("    ### END", "    # no end", 1)

    return change


def graded_by_grade(cell: NotebookNode) -> None:
    name = cell.id.removeprefix("test_")
    cell.source = (
        f'check("{name}")\n### BEGIN HIDDEN TESTS\nfrom chainrule_grader import grade\n'
        f'grade("{NAME}.{name}")\n### END HIDDEN TESTS'
    )


def declared_master() -> NotebookNode:
    """The small master with test cells as the course's own masters have them."""
    nb = small_master()
    for cell in nb.cells:
        if cell.id.startswith("test_"):
            graded_by_grade(cell)
    return nb


def test_a_well_formed_master_has_no_problems(tmp_path: Path) -> None:
    path = write(declared_master(), tmp_path / f"{NAME}.ipynb")
    assert check_master(path, DECLARED) == []


@pytest.mark.parametrize(
    ("edit", "cell", "words"),
    [
        (on("test_add", lambda c: c.metadata.nbgrader.update(points=4)), "test_add", "4 points"),
        (
            on("answer_why", lambda c: c.metadata.nbgrader.update(points=2)),
            "answer_why",
            "2 points",
        ),
        (without("test_add"), "test_add", "missing"),
        (without("answer_why"), "answer_why", "missing"),
        (without("task_why"), "notebook", "no task cell"),
        (on("task_why", lambda c: c.metadata.nbgrader.update(points=1)), "task_why", "points"),
        (on("test_add", replaced('grade("small.add")', "4")), "test_add", 'grade("small.add")'),
        (on("test_add", replaced('check("add")', "")), "test_add", 'check("add")'),
        (on("add", lambda c: c.update(id="double")), "add", "taken"),
        (on("add", lambda c: c.metadata.nbgrader.update(schema_version=2)), "add", "version"),
        (on("add", lambda c: c.update(execution_count=3)), "add", "execution count"),
        (on("add", lambda c: c.metadata.update(collapsed=True)), "add", "collapsed"),
        (on("add", lambda c: c.metadata.update(chainrule={"show": True})), "add", "show"),
        (on("setup", lambda c: c.metadata.update(chainrule={"inside": True})), "setup", "inside"),
        (on("add", lambda c: c.metadata.update(chainrule={"inside": True})), "add", "inside"),
        (on("setup", lambda c: c.metadata.update(chainrule={"show": 1})), "setup", "form"),
        (on("setup", lambda c: c.metadata.update(chainrule=["show"])), "setup", "form"),
        (on("setup", lambda c: c.metadata.update(chainrule={"run": True})), "setup", "'run'"),
        (
            on("test_add", lambda c: c.metadata.update(chainrule={"inside": True})),
            "test_add",
            "no chainrule_grader",
        ),
        (on("test_add", replaced("grade(", "import inspect; grade(")), "test_add", "inspect"),
        (on("add", replaced("### BEGIN SOLUTION", "")), "add", "BEGIN SOLUTION"),
        (on("setup", lambda c: c.update(source="import chainrule_grader")), "setup", "students"),
        (on("test_add", replaced("### END HIDDEN TESTS", "")), "test_add", "hidden"),
        (on("test_add", replaced("### END HIDDEN TESTS", "")), "test_add", "no END HIDDEN TESTS"),
        (on("task_why", replaced("### END MARK SCHEME", "")), "task_why", "no END MARK SCHEME"),
        (on("add", replaced("### END SOLUTION", "")), "add", "no END SOLUTION"),
        (on("add", second_function("BEGIN")), "add", "BEGIN SOLUTION in line 8 stands in"),
        (on("add", second_function("END")), "add", "END SOLUTION in line 8 ends no region"),
        (lambda nb: nb.metadata.kernelspec.update(name="ir"), "notebook", "python3"),
    ],
)
def test_problems_name_their_cell(
    tmp_path: Path, edit: Callable[[NotebookNode], None], cell: str, words: str
) -> None:
    nb = declared_master()
    edit(nb)
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text(json.dumps(nb))  # nbformat would repair some of it
    problems = check_master(path, DECLARED)
    assert [p for p in problems if cell in p.cell and words in p.what], problems


def test_a_failing_release_leaves_the_one_before(released: Path, tmp_path: Path) -> None:
    root = tmp_path / "course"
    shutil.copytree(released, root)
    before = files(root / "release")
    write(small_master(), root / "source" / NAME / "another.ipynb")
    with pytest.raises(MalformedMaster, match=r"file another\.ipynb"):
        build_release(root)
    (root / "source" / NAME / "another.ipynb").unlink()

    # Refused by nbgrader itself, halfway: cells cannot be removed once someone has submitted.
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission(NAME, "ada")
    nb = small_master()
    without("test_add")(nb)
    write(nb, root / "source" / NAME / f"{NAME}.ipynb")
    with pytest.raises(CourseError, match="submissions associated"):
        build_release(root)
    assert files(root / "release") == before
    assert [path.name for path in (root / "release").iterdir()] == [NAME]


def assert_bundled(root: Path) -> None:
    """The bundle is there, for its owner only, and the gradebook's."""
    path = bundle_path(root, NAME)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert path.stat().st_mode & 0o777 == 0o600
    bundle = read_bundle(path.read_bytes())
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        check_bundle(bundle, gradebook)
    assert [cell.id for cell in bundle.cells] == [cell.id for cell in small_master().cells]
    text = "\n".join(cell.source for cell in bundle.cells)
    assert "BEGIN HIDDEN TESTS" in text
    assert "double is not written yet" in text
    assert "BEGIN SOLUTION" not in text


def test_both_ways_of_releasing_write_the_same_bundle(released: Path, tmp_path: Path) -> None:
    assert_bundled(released)
    ours = bundle_path(released, NAME).read_bytes()
    root = make_course(tmp_path / "plain")
    nbgrader(root, "generate_assignment", NAME)
    assert_bundled(root)
    assert bundle_path(root, NAME).read_bytes() == ours


def test_a_bundle_of_the_release_before_is_refused(released: Path, tmp_path: Path) -> None:
    root = tmp_path / "course"
    shutil.copytree(released, root)
    before = bundle_path(root, NAME).read_bytes()
    nb = small_master()
    on("test_add", replaced("== 3", "== 3.0"))(nb)
    write(nb, root / "source" / NAME / f"{NAME}.ipynb")
    build_release(root)
    assert_bundled(root)
    with (
        Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook,
        pytest.raises(CourseError, match=r"test_add.*chainrule release small"),
    ):
        check_bundle(read_bundle(before), gradebook)


def test_unknown_names_are_refused(released: Path) -> None:
    with pytest.raises(CourseError, match="no master source/nothing"):
        build_release(released, ["nothing"])


def test_plain_generate_assignment_records_on_a_fresh_clone(released: Path, tmp_path: Path) -> None:
    """With release/ committed and no gradebook yet."""
    root = tmp_path / "clone"
    shutil.copytree(released, root, ignore=shutil.ignore_patterns("gradebook.db", "exchange"))
    before = files(root / "release")
    nbgrader(root, "generate_assignment", NAME)
    assert files(root / "release") == before
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        assert len(gradebook.find_notebook(NAME, NAME).grade_cells) == 3


def test_plain_generate_assignment_fails_where_the_package_cannot_be_placed(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "clone"
    shutil.copytree(released, root)
    monkeypatch.setattr(chainrule, "__file__", str(tmp_path / "gone" / "__init__.py"))
    with pytest.raises(SystemExit) as stopped:
        nbgrader(root, "generate_assignment", NAME)
    assert stopped.value.code == 1
