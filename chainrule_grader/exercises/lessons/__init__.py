"""Where the lessons explain what hints are about: ``<lesson>#<heading>``, a module for each."""
