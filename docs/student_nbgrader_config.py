"""For students who get their assignments over nbgrader's exchange, on a machine they share.

Copy this file as `nbgrader_config.py` into an empty folder of your own and work there:

    nbgrader fetch_assignment logistic_regression    # puts a folder of that name here
    nbgrader validate logistic_regression/logistic_regression.ipynb
    nbgrader submit logistic_regression              # as often as you like; the latest counts
    nbgrader fetch_feedback logistic_regression      # once your instructor has released it
"""

c = get_config()  # noqa: F821 - nbgrader defines it for this file

# The course, as its instructor named it.
c.CourseDirectory.course_id = "chainrule"

# Where assignments and submissions change hands. Your instructor knows: it is the folder
# `exchange` beside the course's own nbgrader_config.py.
c.Exchange.root = "/srv/chainrule/exchange"
