"""Plain ``nbgrader autograde`` through the engine: the Formgrader's button and the API included.

nbgrader reads each submission with an exporter and runs preprocessors on it, twice. Here the
exporter believes nothing of a student's: what was handed in goes as bytes to the grader
subprocess, and what comes back takes the notebook's place.
"""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from chainrule_grader.gradebook.answers import Remembered
from chainrule_grader.gradebook.scores import read_scores
from chainrule_grader.gradebook.writer import Entry, write_grades
from chainrule_grader.grading.autograded import Autograded
from chainrule_grader.grading.bundle import check_bundle, read_bundle
from chainrule_grader.grading.choosing import NotGradable
from chainrule_grader.grading.course import Course, course_secret, open_gradebook
from chainrule_grader.grading.done import Done, refused
from chainrule_grader.grading.grader import Graders
from chainrule_grader.grading.intake import take_in
from chainrule_grader.grading.key import with_key
from chainrule_grader.grading.page import EMPTY, page_of
from chainrule_grader.grading.recording import late_penalties
from chainrule_grader.grading.settings import isolation_from, limits_from
from chainrule_grader.grading.submission import bundle_content
from chainrule_grader.grading.work import Work


class SubmissionExporter(NotebookExporter):
    """Stands in for the exporter that would parse what a student handed in.

    Made once per run, before anything is removed or written, so it also takes note of what the
    notebooks of an earlier run remember, and takes back scores that nbgrader would leave standing.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        converter: Any = self.parent
        assignment, wanted = converter.coursedir.assignment_id, converter.coursedir.student_id
        course = course_of(converter)
        students = [one for one in course.students(assignment) if fnmatchcase(one, wanted)]
        self.remembered: dict[str, Remembered] = {}
        for student in students:
            place = course.folder("autograded", assignment, student) / f"{assignment}.ipynb"
            earlier = Autograded.read(place)
            if earlier:
                self.remembered[student] = earlier.remembered()
        self._take_back(course, assignment, students)
        self.graders = Graders()
        # The Formgrader's server goes on when its button's work is done; the grader need not.
        weakref.finalize(converter, self.graders.close)

    def _take_back(self, course: Course, assignment: str, students: Sequence[str]) -> None:
        """Take back the scores of who handed in no notebook by the right name this time.

        nbgrader passes them over, and what they earned before would stand.
        """
        lacking = [
            student
            for student in students
            if not (
                course.folder("submitted", assignment, student) / f"{assignment}.ipynb"
            ).is_file()
        ]
        for student in lacking:
            self.log.warning(
                "%s: missing: there is no %s.ipynb in what was handed in; `chainrule grade` also"
                " finds notebooks that were renamed",
                *(student, assignment),
            )
        if lacking:
            with open_gradebook(course) as gradebook:
                write_grades(gradebook, assignment, [Entry(student) for student in lacking])

    def from_file(
        self, file_stream: Any, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Start from an empty notebook, whatever the file holds."""
        empty = nbformat.from_dict(EMPTY)
        made: tuple[str, dict[str, Any]] = self.from_notebook_node(empty, resources, **kwargs)
        return made


def course_of(converter: Any) -> Course:
    """Return the course that one of nbgrader's converters works in."""
    return Course(Path(converter.coursedir.root), converter.config)


class GradeSubmission(NbGraderPreprocessor):
    """Grades what a student handed in, and records it."""

    run_all = Bool(False, help="Also run the cells that only show something.").tag(config=True)
    figures = Bool(False, help="Draw all figures, not only those of answers.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the autograded notebook, whatever was handed in.

        Raises CourseError where the course is not ready to grade, and IsolationError where the
        isolation that it asks for cannot be had here.
        """
        names = resources["nbgrader"]
        exporter: Any = self.parent
        converter: Any = exporter.parent
        course = course_of(converter)
        bundle = bundle_content(course, names["assignment"])
        with Gradebook(names["db_url"]) as gradebook:
            released = read_bundle(bundle)
            check_bundle(released, gradebook)
            done = self._done(exporter.graders, course, bundle, names)
            remembered = exporter.remembered.get(names["student"], Remembered())
            before = read_scores(gradebook, names["assignment"], names["student"])
            page = page_of(replace(done, remembered=remembered), released, before)
            write_grades(gradebook, names["assignment"], [page.entry], late_penalties(course))
        if done.graded.reason:
            outcome, reason = done.graded.outcome, done.graded.reason
            self.log.warning("%s: %s: %s", names["student"], outcome, reason)
        _only(Path(converter._format_dest(names["assignment"], names["student"])), page.files)
        return nbformat.reads(page.text, as_version=4), resources

    def _done(
        self, graders: Graders, course: Course, bundle: bytes, names: Mapping[str, str]
    ) -> Done:
        """Return what came of a submission."""
        assignment, student = names["assignment"], names["student"]
        limits = limits_from(course.config)
        isolation = isolation_from(course.config)
        folder = course.folder("submitted", assignment, student)
        try:
            intake = take_in(folder, assignment, limits)
        except (NotGradable, OSError) as error:
            return refused(student, folder, error, isolation)
        work = with_key(
            Work(
                assignment,
                student,
                intake.notebooks,
                intake.files,
                bundle,
                course_secret(course.root),
                limits=limits,
                isolation=isolation,
                run_all=self.run_all,
                figures=self.figures,
            )
        )
        graded = graders.grade(work)
        graded = replace(graded, isolation=graded.isolation or isolation)
        return Done(student, graded, intake.files, intake.timestamp, key=work.key)


def _only(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold `files`, and none of the copies that nbgrader made: of links, too."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
