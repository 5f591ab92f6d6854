"""What a student of Chain Rule imports: data, pictures, visible checks and a progress table.

Nothing in this package solves an exercise. Pictures and tools take the student's own functions.
"""

__version__ = "0.1.0"
