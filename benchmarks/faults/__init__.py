"""Breaks the site on purpose, under load, and counts what was lost."""
