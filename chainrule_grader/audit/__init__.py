"""Audit of the hidden tests: broken references are thrown at them, and none may pass."""
