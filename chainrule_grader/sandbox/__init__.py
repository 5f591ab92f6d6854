"""The trusted side of the sandbox: how it is built, started, and talked to.

What runs inside it is the package ``chainrule_session``, which knows nothing of this one.
"""
