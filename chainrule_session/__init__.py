"""What runs beside a student's code, inside the sandbox, and the wire to the grader outside.

Nothing here knows a reference, a hidden test or another submission: the grader imports this
package, never the other way round, and the sandbox sees only this one and ``chainrule``.
"""
