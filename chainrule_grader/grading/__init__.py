"""From a submission to its grades: nbgrader's steps with ours among them."""
