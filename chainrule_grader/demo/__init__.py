"""A demo class, made from the masters."""
