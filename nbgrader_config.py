"""How nbgrader runs this course: read by every `nbgrader` command here and by the Formgrader."""

import os
import sysconfig
from pathlib import Path

c = get_config()  # noqa: F821 - traitlets defines it for this file
root = Path(__file__).resolve().parent

# nbgrader runs `alembic` by name when it makes a gradebook: the one of this environment is meant.
os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])

c.CourseDirectory.course_id = "chainrule"
c.CourseDirectory.root = str(root)

# One machine, one folder for what travels between instructor and students. Nothing of it is
# committed, and nbgrader wants it to exist and to be writable for those who submit.
c.Exchange.root = str(root / "exchange")
if not (root / "exchange").exists():
    (root / "exchange").mkdir()
    (root / "exchange").chmod(0o777)

# From a master to what students get. release/ is committed, so it always exists: build over it.
c.GenerateAssignment.force = True
c.GenerateAssignment.preprocessors = [
    "chainrule_grader.grading.master.CheckMaster",  # refuse a malformed master, naming the cell
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "chainrule_grader.grading.stubs.NamedStubs",  # ClearSolutions, with the exercise's name
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "chainrule_grader.grading.package.PlacePackage",  # the chainrule package beside the notebook
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Before anything of a submission runs, and while it runs.
c.Autograde.sanitize_preprocessors = [
    "chainrule_grader.grading.sanitize.Sanitize",  # official chainrule in, shadowing files out
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "chainrule_grader.grading.execute.ExecuteWithin",  # every limit is an outcome of one cell
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.Execute.timeout = 30  # seconds a cell may take; also for a student's Validate
c.ExecuteWithin.output_bytes = 200_000  # kept of what one cell prints
c.LimitOutput.max_lines = 1000
