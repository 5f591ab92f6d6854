"""The hidden reference implementations: plain NumPy, one file per assignment."""
