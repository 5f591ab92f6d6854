"""Chain Rule."""
