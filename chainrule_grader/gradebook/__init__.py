"""nbgrader's gradebook, through its own models."""
