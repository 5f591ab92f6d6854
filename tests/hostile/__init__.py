"""Attacks on the grader, each a submission, and what has to come of them."""
