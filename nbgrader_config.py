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
    "chainrule_grader.grading.bundle_steps.WriteBundle",  # what grading rebuilds notebooks from
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
    "chainrule_grader.grading.handout.WriteHandout",  # what submit-check compares with
]

# Student code runs in a sandbox and the tests outside it, for these commands as for `chainrule
# grade`: the exporter believes nothing of a submission, the one step grades and records it.
c.Autograde.exporter_class = "chainrule_grader.grading.nbgrader_steps.SubmissionExporter"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = ["chainrule_grader.grading.nbgrader_steps.GradeSubmission"]
c.Execute.timeout = 30  # seconds a cell may take in a student's Validate

# What one submission may use, and how its code is kept apart. These are the defaults; all there
# are, with what they mean: chainrule_grader/grading/settings.py. A submission that met a limit
# says so, and one that met a limit of time is graded again by the next `chainrule grade`.
c.ChainRule.isolation = "bubblewrap"  # "process" fences neither files nor network: docs/security.md
c.ChainRule.cell_seconds = 30.0  # on the clock; cell_cpu_seconds likewise, of computing
c.ChainRule.exercise_seconds = 20.0  # for the hidden tests of one exercise
c.ChainRule.notebook_seconds = 300.0
c.ChainRule.memory = 2_000_000_000  # bytes, as all sizes here
c.ChainRule.notebook_size = 50_000_000  # larger ones are not read
c.ChainRule.files_size = 100_000_000  # all files beside the notebook, together

# `nbgrader export`: names with commas stay in their column, and no cell is a formula.
c.ExportApp.plugin_class = "chainrule_grader.gradebook.export.SafeCsvExportPlugin"
