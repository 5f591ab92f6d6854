"""What a student runs before handing in: ``python -m chainrule submit-check NOTEBOOK``.

The file and its cells are looked at first, without running anything; then the notebook is run in
a temporary copy, where nbclient is installed. Nothing here is graded, and nothing is changed.
"""
