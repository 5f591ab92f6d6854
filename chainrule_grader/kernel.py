"""``grade(slug)``, the call in a master's hidden test region.

Under stock nbgrader it runs in the student's kernel; under the engine in the grader's own process,
which holds nothing of the student's.
"""

from __future__ import annotations

import sys

from chainrule.report import show
from chainrule_grader import engine
from chainrule_grader.exercises import find
from chainrule_grader.judge import judge
from chainrule_grader.report.verdict import VERDICT_MIME, verdict_report
from chainrule_grader.verdict import Verdict
from chainrule_session.namespace import Namespace, seconds_per_exercise


def grade(slug: str) -> float:
    """Judge an exercise of the notebook this runs in, show the report, return the score.

    nbgrader reads a test cell's only result as its score and gives nothing to a cell that wrote
    to stderr, so the score is a plain float and everything else goes to a display output.

    Raises KeyError when there is no such exercise.
    """
    cell = engine.current()
    if cell is not None:
        verdict = cell.judge(find(slug))
        cell.show(verdict_report(verdict), verdict)
    else:
        student = Namespace(sys.modules["__main__"].__dict__, seconds_per_exercise())
        verdict = judge(find(slug), student)
        _show(verdict)
    return float(verdict.score)


def _show(verdict: Verdict) -> None:
    report = verdict_report(verdict)
    try:
        from IPython.core.getipython import get_ipython
        from IPython.display import publish_display_data
    except ImportError:
        show(report)
        return
    if get_ipython() is None:
        print(report)
        return
    publish_display_data(
        {
            "text/plain": str(report),
            "text/html": report._repr_html_(),
            VERDICT_MIME: verdict.record(),
        }
    )
